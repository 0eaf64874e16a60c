/** Algorithms and canonical form, with signatures that are right in all but the one thing. edukoppeling §7.4: EK-79…EK-87. */
import { createHmac, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { fixture } from '../../src/harness/example-partners.ts';
import { refuses, verdict } from './at-the-gate.ts';
import {
  DS,
  EXC_C14N,
  resign,
  SIGNED_PARTS,
  type Signing,
  TOKEN_REFERENCE,
  unsignedMessage,
} from './resign.ts';

const unsigned = unsignedMessage();
const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const PUBLIC_KEY = createPublicKey(fixture('vendor-rsin.pem')).export({ type: 'spki', format: 'pem' });

describe('algorithms', () => {
  const refused: readonly (readonly [string, Signing])[] = [
    ['EK-79 refuses SHA-1 as digest', { digest: 'sha1', digestMethod: `${DS}sha1` }],
    ['EK-79 refuses MD5 as digest', { digest: 'md5', digestMethod: `${more}md5` }],
    ['EK-79 refuses rsa-sha1', { signatureHash: 'sha1', signatureMethod: `${DS}rsa-sha1` }],
    ['EK-79 refuses rsa-md5', { signatureHash: 'md5', signatureMethod: `${more}rsa-md5` }],
    ['EK-79 refuses SHA-224 as digest', { digest: 'sha224', digestMethod: `${more}sha224` }],
    [
      'EK-82 refuses an HMAC whose secret is the public key',
      {
        signatureMethod: `${more}hmac-sha256`,
        sign: (bytes) => createHmac('sha256', PUBLIC_KEY).update(bytes).digest(),
      },
    ],
    [
      'EK-82 refuses hmac-sha1',
      {
        signatureMethod: `${DS}hmac-sha1`,
        sign: (bytes) => createHmac('sha1', PUBLIC_KEY).update(bytes).digest(),
      },
    ],
    ['EK-83 refuses inclusive c14n', { canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }],
    ['EK-83 refuses c14n 1.1', { canonicalization: 'http://www.w3.org/2006/12/xml-c14n11' }],
    ['EK-83 refuses exclusive c14n with comments', { canonicalization: `${EXC_C14N}WithComments` }],
    ['EK-84 refuses a Reference without Transforms', { transforms: '' }],
    [
      'EK-84 refuses inclusive c14n as transform',
      { transforms: transforms('http://www.w3.org/TR/2001/REC-xml-c14n-20010315') },
    ],
    [
      'EK-84 refuses enveloped-signature before exc-c14n',
      { transforms: transforms(`${DS}enveloped-signature`, EXC_C14N) },
    ],
    ['EK-84 refuses exc-c14n twice', { transforms: transforms(EXC_C14N, EXC_C14N) }],
    [
      'EK-84 refuses XPath',
      { transforms: transforms('http://www.w3.org/TR/1999/REC-xpath-19991116', EXC_C14N) },
    ],
    ['EK-84 refuses XSLT', { transforms: transforms('http://www.w3.org/TR/1999/REC-xslt-19991116') }],
    ['EK-84 refuses base64', { transforms: transforms(`${DS}base64`) }],
    [
      'EK-84 refuses the STR-Transform',
      {
        transforms: transforms(
          'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform',
        ),
      },
    ],
  ];
  test.each(refused)('%s', (_, signing) => refuses(resign(unsigned, signing), 'VB-F14', resign(unsigned)));

  test.each([
    [
      'EK-80 accepts SHA-256 digests',
      { digest: 'sha256', digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256' },
    ],
    ['EK-80 accepts SHA-384 digests', { digest: 'sha384', digestMethod: `${more}sha384` }],
    [
      'EK-80 accepts SHA-512 digests',
      { digest: 'sha512', digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha512' },
    ],
    ['EK-81 accepts rsa-sha256', { signatureHash: 'sha256', signatureMethod: `${more}rsa-sha256` }],
    ['EK-81 accepts rsa-sha384', { signatureHash: 'sha384', signatureMethod: `${more}rsa-sha384` }],
    ['EK-81 accepts rsa-sha512', { signatureHash: 'sha512', signatureMethod: `${more}rsa-sha512` }],
  ])('%s, and not once the Body is changed', async (_, signing) => {
    const signed = resign(unsigned, signing);
    await refuses(signed.replace('onbekend', '0nbekend'), 'VB-F18', signed);
  });
});

describe('canonical form', () => {
  // `x` is in scope and used by nothing; `nowhere` is declared nowhere; `soap` and `wsa` are in scope everywhere.
  const scoped = unsigned.replace('<soap:Envelope ', '<soap:Envelope xmlns:x="urn:x" ');
  test.each([
    ['EK-85 honours InclusiveNamespaces on SignedInfo', { signedInfoPrefixes: 'x soap' }],
    ['EK-85 honours InclusiveNamespaces on the References', { prefixes: 'x soap wsa' }],
    [
      'EK-85 honours a prefix that is not in scope',
      { prefixes: 'x nowhere', signedInfoPrefixes: 'nowhere x' },
    ],
    ['EK-85 honours #default', { prefixes: '#default', signedInfoPrefixes: '#default' }],
  ])('%s, and not another list than was signed', async (_, signing) => {
    const signed = resign(scoped, signing);
    expect(await verdict(signed)).toBe('believed');
    const changed = signed.replaceAll(/PrefixList="[^"]*"/g, 'PrefixList="wsse"');
    await refuses(changed, 'VB-F18', signed);
  });
  test('EK-85 a listed prefix is part of what is signed: its declaration cannot be changed', async () => {
    const signed = resign(scoped, { prefixes: 'x' });
    await refuses(signed.replace('xmlns:x="urn:x"', 'xmlns:x="urn:y"'), 'VB-F18', signed);
  });
  test('EK-86 verifies signatures without InclusiveNamespaces, whatever else is in scope', async () => {
    const signed = resign(scoped);
    expect(await verdict(signed.replace('xmlns:x="urn:x"', 'xmlns:x="urn:y"'))).toBe('believed');
    await refuses(signed.replace('onbekend', '0nbekend'), 'VB-F18', signed);
  });
  test.each([
    ['EK-87 verifies a Signature in a default namespace', ''],
    ['EK-87 verifies a Signature under another prefix', 'dsig'],
  ])('%s', async (_, prefix) => {
    const keyInfo = TOKEN_REFERENCE.replace(
      '<wsse:SecurityTokenReference>',
      '<wsse:SecurityTokenReference xmlns="">',
    );
    const signed = resign(unsigned, { prefix, keyInfo });
    expect(signed).not.toContain('<ds:');
    await refuses(signed.replace('onbekend', '0nbekend'), 'VB-F18', signed);
  });
  test('EK-87 verifies the default-namespace Signature that xml-crypto writes', async () => {
    const signed = signedByXmlCrypto();
    expect(signed).toContain(`<Signature xmlns="${DS}"`);
    await refuses(signed.replace('onbekend', '0nbekend'), 'VB-F18', signed);
  });
  test('EK-87 one envelope namespace under two prefixes is one namespace', async () => {
    const text = unsigned
      .replace('<soap:Envelope ', '<soap:Envelope xmlns:S2="http://schemas.xmlsoap.org/soap/envelope/" ')
      .replace('<soap:Body ', '<S2:Body ')
      .replace('</soap:Body>', '</S2:Body>');
    expect(await verdict(resign(text))).toBe('believed');
  });
});

function transforms(...algorithms: readonly string[]): string {
  return `<ds:Transforms>${algorithms.map((uri) => `<ds:Transform Algorithm="${uri}"/>`).join('')}</ds:Transforms>`;
}

function signedByXmlCrypto(): string {
  const signer = new SignedXml({
    privateKey: fixture('keys/vendor-rsin.key.pem'),
    idMode: 'wssecurity',
    canonicalizationAlgorithm: EXC_C14N,
    signatureAlgorithm: `${more}rsa-sha256`,
  });
  for (const part of SIGNED_PARTS) {
    signer.addReference({
      xpath: `//*[@*[local-name(.)='Id']='id-${part}']`,
      transforms: [EXC_C14N],
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    });
  }
  signer.getKeyInfoContent = () => TOKEN_REFERENCE;
  signer.computeSignature(unsigned, {
    location: { reference: "//*[local-name(.)='Security']", action: 'append' },
    existingPrefixes: {
      wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
    },
  });
  return signer.getSignedXml();
}
