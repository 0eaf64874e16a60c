/**
 * Where the key comes from: only from the one token in the same header, by a direct reference. SignedInfo does not
 * cover KeyInfo or the token, so nothing has to be signed again.
 * Source: WB009, WB010; EK-88…EK-91.
 */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { DS, WSSE, X509V3 } from '../../../src/edukoppeling/namespaces.ts';
import { fixtureIdentity } from '../../../src/harness/example-partners.ts';
import { attack, replace, type Table } from '../attack.ts';
import { VENDOR_KEY } from '../resign.ts';

const vendor = fixtureIdentity('vendor-rsin').certificate;
const base64 = vendor.toString('base64');
const x509 = new X509Certificate(vendor);
const { n = '', e = '' } = createPublicKey(VENDOR_KEY).export({ format: 'jwk' });
const spki = createPublicKey(VENDOR_KEY).export({ format: 'der', type: 'spki' });
const sha1 = createHash('sha1').update(vendor).digest('base64');
const PROFILE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0';
const BASE64_BINARY =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

const DIRECT = `<wsse:Reference URI="#id-Token" ValueType="${X509V3}"></wsse:Reference>`;
const reference = (content: string) =>
  `<wsse:SecurityTokenReference xmlns:wsse="${WSSE}">${content}</wsse:SecurityTokenReference>`;
const GOOD = reference(DIRECT);
const withKeyInfo = (content: string) => (base: string) => replace(base, GOOD, content);
const keyValue = `<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>${Buffer.from(n, 'base64url').toString('base64')}</ds:Modulus><ds:Exponent>${Buffer.from(e, 'base64url').toString('base64')}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>`;
const x509Data = (content: string) => `<ds:X509Data>${content}</ds:X509Data>`;
const issuerSerial = `<ds:X509IssuerSerial><ds:X509IssuerName>${x509.issuer.split('\n').reverse().join(',')}</ds:X509IssuerName><ds:X509SerialNumber>${BigInt(`0x${x509.serialNumber}`)}</ds:X509SerialNumber></ds:X509IssuerSerial>`;
const identifier = (valueType: string, value: string) =>
  `<wsse:KeyIdentifier EncodingType="${BASE64_BINARY}" ValueType="${valueType}">${value}</wsse:KeyIdentifier>`;

/** Content of ds:KeyInfo that names the right key in another way, or in two ways. */
const KINDS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['the key by value', keyValue],
  ['the key by value beside the reference', GOOD + keyValue],
  ['the key by value before the reference', keyValue + GOOD],
  [
    'the key as DER by value',
    `<d:DEREncodedKeyValue xmlns:d="http://www.w3.org/2009/xmldsig11#">${spki.toString('base64')}</d:DEREncodedKeyValue>`,
  ],
  ['the key by name', '<ds:KeyName>vendor-rsin</ds:KeyName>'],
  ['the certificate by value', x509Data(`<ds:X509Certificate>${base64}</ds:X509Certificate>`)],
  [
    'the certificate by value beside the reference',
    GOOD + x509Data(`<ds:X509Certificate>${base64}</ds:X509Certificate>`),
  ],
  ['issuer and serial number', x509Data(issuerSerial)],
  ['the subject key identifier', x509Data('<ds:X509SKI>tCadf6EcSgTMf/XSfH4Ru0Y0wuE=</ds:X509SKI>')],
  ['the subject', x509Data(`<ds:X509SubjectName>${x509.subject.split('\n').join(',')}</ds:X509SubjectName>`)],
  [
    'a RetrievalMethod in the message',
    `<ds:RetrievalMethod URI="#id-Token" Type="${DS}X509Data"></ds:RetrievalMethod>`,
  ],
  [
    'a RetrievalMethod elsewhere',
    `<ds:RetrievalMethod URI="https://attacker.example/key.cer" Type="${DS}rawX509Certificate"></ds:RetrievalMethod>`,
  ],
  ['SPKI data', `<ds:SPKIData><ds:SPKISexp>${spki.toString('base64')}</ds:SPKISexp></ds:SPKIData>`],
  ['PGP data', '<ds:PGPData><ds:PGPKeyID>AAAA</ds:PGPKeyID></ds:PGPData>'],
  ['an encrypted key', '<x:EncryptedKey xmlns:x="http://www.w3.org/2001/04/xmlenc#"></x:EncryptedKey>'],
  ['two references', GOOD + GOOD],
  [
    'the reference without SecurityTokenReference',
    DIRECT.replace('<wsse:Reference', `<wsse:Reference xmlns:wsse="${WSSE}"`),
  ],
  ['an empty SecurityTokenReference', reference('')],
  ['a SecurityTokenReference in a SecurityTokenReference', reference(GOOD)],
  ['two References in one SecurityTokenReference', reference(DIRECT + DIRECT)],
  ['a Reference of XML-DSig', reference('<ds:Reference URI="#id-Token"></ds:Reference>')],
  [
    'the identifier of the subject key',
    reference(identifier(`${PROFILE}#X509SubjectKeyIdentifier`, 'tCadf6EcSgTMf/XSfH4Ru0Y0wuE=')),
  ],
  [
    'the thumbprint',
    reference(
      identifier('http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1', sha1),
    ),
  ],
  ['the whole certificate as identifier', reference(identifier(`${PROFILE}#X509v3`, base64))],
  [
    'a SAML assertion as identifier',
    reference(
      identifier('http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID', '_a'),
    ),
  ],
  ['issuer and serial number in SecurityTokenReference', reference(x509Data(issuerSerial))],
  ['issuer and serial number beside the Reference', reference(DIRECT + x509Data(issuerSerial))],
  ['the key by name in SecurityTokenReference', reference('<ds:KeyName>vendor-rsin</ds:KeyName>')],
  [
    'an embedded token',
    reference(
      `<wsse:Embedded><wsse:BinarySecurityToken ValueType="${X509V3}" EncodingType="${BASE64_BINARY}">${base64}</wsse:BinarySecurityToken></wsse:Embedded>`,
    ),
  ],
  [
    'the token itself',
    `<wsse:BinarySecurityToken xmlns:wsse="${WSSE}" ValueType="${X509V3}">${base64}</wsse:BinarySecurityToken>`,
  ],
  [
    'a Reference of the type PKCS7',
    reference(`<wsse:Reference URI="#id-Token" ValueType="${PROFILE}#PKCS7"></wsse:Reference>`),
  ],
  [
    'a Reference of the type PKIPath',
    reference(`<wsse:Reference URI="#id-Token" ValueType="${PROFILE}#X509PKIPathv1"></wsse:Reference>`),
  ],
  [
    'a Reference of the type UsernameToken',
    reference(
      '<wsse:Reference URI="#id-Token" ValueType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#UsernameToken"></wsse:Reference>',
    ),
  ],
  [
    'a Reference of an empty type',
    reference('<wsse:Reference URI="#id-Token" ValueType=""></wsse:Reference>'),
  ],
];

const kinds = KINDS.map(([title, content]) =>
  attack(`KeyInfo holds ${title}`, 'VB-F15', 'EK-89', withKeyInfo(content)),
);

/** Where wsse:Reference points to. */
const TARGETS: readonly (readonly [string, string])[] = [
  ['nowhere', ''],
  ['an empty id', 'URI="#"'],
  ['a token that is not there', 'URI="#id-Other"'],
  ['the Body', 'URI="#id-Body"'],
  ['the Timestamp', 'URI="#id-Timestamp"'],
  ['an id without a number sign', 'URI="id-Token"'],
  ['another place', 'URI="https://attacker.example/token#id-Token"'],
  ['a file', 'URI="file:///etc/ssl/key.pem"'],
  ['the id percent-encoded', 'URI="#id%2DToken"'],
  ['the id in another case', 'URI="#ID-TOKEN"'],
  ['an XPointer', `URI="#xpointer(id('id-Token'))"`],
  ['the id with a blank', 'URI="#id-Token "'],
  ['the token, in an attribute with a prefix', 'wsse:URI="#id-Token"'],
];

const targets = TARGETS.map(([title, uri]) =>
  attack(`the reference to the token points to ${title}`, 'VB-F19', 'EK-90', (base) =>
    withKeyInfo(reference(`<wsse:Reference ${uri} ValueType="${X509V3}"></wsse:Reference>`))(base),
  ),
);

export const KEY_INFO: Table = [...kinds, ...targets];
