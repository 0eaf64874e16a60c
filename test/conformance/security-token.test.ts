/** Where the key may come from. edukoppeling §7.4: EK-88…EK-91. */
import { describe, expect, test } from 'vitest';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import { believe, refuses, verdict } from './at-the-gate.ts';
import { resign, SIGNED_PARTS, TOKEN_REFERENCE, unsignedMessage } from './resign.ts';

const unsigned = unsignedMessage();
const message = resign(unsigned);

describe('the token', () => {
  const token = /<wsse:BinarySecurityToken .*?<\/wsse:BinarySecurityToken>/.exec(message)?.[0] ?? '';
  const reference = (inside: string) =>
    `<wsse:SecurityTokenReference>${inside}</wsse:SecurityTokenReference>`;
  test('EK-88 the key is that of the token referred to, and of no other certificate', async () => {
    const other = fixtureIdentity('vendor-kvk');
    const swapped = unsigned.replace(
      /(<wsse:BinarySecurityToken [^>]*>)[^<]*/,
      `$1${other.certificate.toString('base64')}`,
    );
    await refuses(resign(swapped), 'VB-F18', resign(swapped, { key: other.privateKey }));
    expect((await believe(resign(swapped, { key: other.privateKey }))).sigOin).toBe('00000003999000300000');
  });
  test('EK-88 refuses a token inside the reference in place of one in the header', async () => {
    const embedded = resign(unsigned, { keyInfo: reference(`<wsse:Embedded>${token}</wsse:Embedded>`) });
    await refuses(embedded.replace(token, ''), 'VB-F15', message);
  });
  test('EK-88 refuses two tokens', () =>
    refuses(message.replace(token, token + token.replace('id-Token', 'id-Token2')), 'VB-F13', message));
  test('EK-88 refuses a token of another type', () =>
    refuses(message.replaceAll('#X509v3', '#X509PKIPathv1'), 'VB-F15', message));

  const issuerSerial =
    '<ds:X509IssuerSerial><ds:X509IssuerName>CN=x</ds:X509IssuerName><ds:X509SerialNumber>17</ds:X509SerialNumber></ds:X509IssuerSerial>';
  const pkcs = fixtureIdentity('vendor-rsin').certificate.toString('base64');
  const identifier = (type: string) =>
    reference(`<wsse:KeyIdentifier ValueType="${type}">AAAA</wsse:KeyIdentifier>`);
  test.each([
    ['EK-89 refuses X509IssuerSerial', reference(`<ds:X509Data>${issuerSerial}</ds:X509Data>`)],
    [
      'EK-89 refuses a subject key identifier',
      identifier(
        'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier',
      ),
    ],
    [
      'EK-89 refuses a thumbprint',
      identifier('http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1'),
    ],
    [
      'EK-89 refuses ds:X509Data with the certificate',
      `<ds:X509Data><ds:X509Certificate>${pkcs}</ds:X509Certificate></ds:X509Data>`,
    ],
    ['EK-89 refuses ds:KeyName', '<ds:KeyName>vendor-rsin</ds:KeyName>'],
    ['EK-89 refuses ds:KeyValue', '<ds:KeyValue/>'],
    ['EK-89 refuses ds:RetrievalMethod', '<ds:RetrievalMethod URI="#id-Token"/>'],
    [
      'EK-89 refuses a second way beside the direct reference',
      `${TOKEN_REFERENCE}<ds:KeyName>x</ds:KeyName>`,
    ],
  ])('%s', (_, keyInfo) => refuses(resign(unsigned, { keyInfo }), 'VB-F15', resign(unsigned)));
  test('EK-89 refuses a UsernameToken and a SAML assertion in the header', async () => {
    await refuses(message.replace(token, `${token}<wsse:UsernameToken/>`), 'VB-F15', message);
    const saml = '<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"/>';
    await refuses(message.replace(token, token + saml), 'VB-F15', message);
  });

  test.each([
    ['EK-90 refuses a reference to a token that is not there', '#id-Elsewhere'],
    ['EK-90 refuses a reference to an element that is no token', '#id-Timestamp'],
    ['EK-90 refuses a reference out of the message', 'https://elsewhere.example/token'],
  ])('%s', (_, uri) =>
    refuses(
      resign(unsigned, { keyInfo: TOKEN_REFERENCE.replace('#id-Token', uri) }),
      'VB-F19',
      resign(unsigned),
    ),
  );

  test('EK-91 accepts a token that is signed and one that is not', async () => {
    const signed = resign(unsigned, { parts: [...SIGNED_PARTS, 'Token'] });
    expect(await verdict(resign(unsigned))).toBe('believed');
    await refuses(
      signed.replace('<wsse:BinarySecurityToken ', '<wsse:BinarySecurityToken x="" '),
      'VB-F18',
      signed,
    );
  });
});
