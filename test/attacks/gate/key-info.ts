/**
 * Where the key comes from: only from the one token in the same header, by a direct reference. SignedInfo does not
 * cover KeyInfo or the token, so nothing has to be signed again.
 * Source: WB009, WB010; EK-88…EK-91.
 */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { DS, WSSE, X509V3 } from '../../../src/edukoppeling/namespaces.ts';
import { fixtureIdentity } from '../../../src/harness/example-partners.ts';
import { signedMessage } from '../../setup/wire.ts';
import { type Attack, attack, NOW, once, replace, type Table } from '../attack.ts';
import { atEndOf, withReference } from '../parts.ts';
import { resign, resigned, resignedBase, VENDOR_KEY } from '../resign.ts';

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

const TOKEN = /<wsse:BinarySecurityToken .*?<\/wsse:BinarySecurityToken>/s;
const tokenOf = (base: string) => TOKEN.exec(base)?.[0] ?? '';
const typed = (title: string, change: (token: string) => string) =>
  attack(`the token is ${title}`, 'VB-F15', 'EK-88', (base) => replace(base, TOKEN, change(tokenOf(base))));
const valueType = (type: string) => (token: string) => replace(token, `ValueType="${X509V3}"`, type);

const types: Table = [
  typed('of the type PKCS7', valueType(`ValueType="${PROFILE}#PKCS7"`)),
  typed('of the type PKIPath', valueType(`ValueType="${PROFILE}#X509PKIPathv1"`)),
  typed('of the type X509v1', valueType(`ValueType="${PROFILE}#X509v1"`)),
  typed(
    'of the type Kerberos',
    valueType(
      'ValueType="http://docs.oasis-open.org/wss/oasis-wss-kerberos-token-profile-1.1#GSS_Kerberosv5_AP_REQ"',
    ),
  ),
  typed('of no type', valueType('')),
  typed('of an empty type', valueType('ValueType=""')),
  typed('of the type in another case', valueType(`ValueType="${X509V3.toUpperCase()}"`)),
  typed('of the short name of the type', valueType('ValueType="wsse:X509v3"')),
  typed('written in hexadecimal', (token) =>
    replace(token, BASE64_BINARY, BASE64_BINARY.replace('Base64', 'Hex')),
  ),
  typed('of an empty encoding', (token) => replace(token, BASE64_BINARY, '')),
];

const other = once(() => signedMessage({ now: NOW, certificate: 'vendor-kvk' }).bytes.toString());
const otherToken = (id: string) => tokenOf(other()).replace('id-Token', id);
const moved = (where: string, code: Attack['code'], rule: string, parent: string, wrap = ['', '']) =>
  resigned(`the token stands in ${where}`, code, rule, (base) =>
    atEndOf(replace(base, TOKEN, ''), parent, `${wrap[0]}${tokenOf(base)}${wrap[1]}`),
  );

const places: Table = [
  moved('the Header beside Security', 'VB-F05', 'EK-30', 'soap:Header'),
  moved('the payload', 'VB-F19', 'EK-90', 'vb:meldenVerzuimRequest'),
  moved('an Object of the Signature', 'VB-F13', 'WB003', 'ds:Signature', ['<ds:Object>', '</ds:Object>']),
  moved('KeyInfo beside the reference', 'VB-F15', 'EK-89', 'ds:KeyInfo'),
  moved('the Timestamp', 'VB-F19', 'EK-90', 'wsu:Timestamp'),
  moved('wsa:From', 'VB-F19', 'EK-90', 'wsa:From'),
  moved('a header of WS-Addressing', 'VB-F19', 'EK-90', 'soap:Header', ['<wsa:FaultTo>', '</wsa:FaultTo>']),
  attack('no token', 'VB-F19', 'EK-90', (base) => replace(base, TOKEN, '')),
  attack('the token inside another token', 'VB-F19', 'EK-90', (base) =>
    replace(base, TOKEN, atEndOf(otherToken('id-Outer'), 'wsse:BinarySecurityToken', tokenOf(base))),
  ),
  attack('two tokens, the other party first', 'VB-F13', 'EK-88', (base) =>
    replace(base, TOKEN, otherToken('id-Other') + tokenOf(base)),
  ),
  attack('two tokens, the other party last', 'VB-F13', 'EK-88', (base) =>
    replace(base, TOKEN, tokenOf(base) + otherToken('id-Other')),
  ),
  attack('two tokens with one id, the other party first', 'VB-F13', 'EK-88', (base) =>
    replace(base, TOKEN, otherToken('id-Token') + tokenOf(base)),
  ),
  attack('two tokens with one id, the other party last', 'VB-F13', 'EK-88', (base) =>
    replace(base, TOKEN, tokenOf(base) + otherToken('id-Token')),
  ),
  attack('the same token twice, once without an id', 'VB-F13', 'EK-88', (base) =>
    replace(base, TOKEN, tokenOf(base) + tokenOf(base).replace(' wsu:Id="id-Token"', '')),
  ),
  attack('the token has its id as a plain Id', 'VB-F19', 'EK-90', (base) =>
    replace(base, 'wsu:Id="id-Token"', 'Id="id-Token"'),
  ),
  attack('the token has its id as xml:id', 'VB-F19', 'EK-90', (base) =>
    replace(base, 'wsu:Id="id-Token"', 'xml:id="id-Token"'),
  ),
];

/** The signature was made with one key, the token is of another. */
const swaps: Table = [
  attack('the token of another party in its place', 'VB-F18', 'WB013', (base) =>
    replace(base, TOKEN, otherToken('id-Token')),
  ),
  attack("the vendor's token on a message that another party signed", 'VB-F18', 'WB013', (base) =>
    replace(other(), TOKEN, tokenOf(base)),
  ),
  {
    ...attack(
      'a signed token, exchanged for another certificate of the same key',
      'VB-F18',
      'WB013',
      (base) => {
        const same = fixtureIdentity('bad/other-oin', 'vendor-rsin').certificate.toString('base64');
        return replace(base, base64, same);
      },
    ),
    base: once(() => resign(withReference(resignedBase(), '#id-Token'))),
  },
];

const inSecurity = (title: string, code: Attack['code'], rule: string, element: string) =>
  attack(`in Security also ${title}`, code, rule, (base) => atEndOf(base, 'wsse:Security', element));
const SECURITY = /<wsse:Security .*<\/wsse:Security>/s;
const securityOf = (base: string) => SECURITY.exec(base)?.[0] ?? '';

const headers: Table = [
  inSecurity(
    'a UsernameToken',
    'VB-F15',
    'EK-89',
    '<wsse:UsernameToken><wsse:Username>x</wsse:Username></wsse:UsernameToken>',
  ),
  inSecurity(
    'a SAML 2.0 assertion',
    'VB-F15',
    'EK-89',
    '<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"/>',
  ),
  inSecurity(
    'a SAML 1.1 assertion',
    'VB-F15',
    'EK-89',
    '<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:1.0:assertion"/>',
  ),
  inSecurity('a SecurityTokenReference', 'VB-F15', 'EK-89', GOOD),
  inSecurity('a Security header', 'VB-F15', 'EK-89', '<wsse:Security/>'),
  inSecurity(
    'an encrypted key',
    'VB-F13',
    'WB003',
    '<x:EncryptedKey xmlns:x="http://www.w3.org/2001/04/xmlenc#"/>',
  ),
  inSecurity(
    'a list of encrypted parts',
    'VB-F13',
    'WB003',
    '<x:ReferenceList xmlns:x="http://www.w3.org/2001/04/xmlenc#"/>',
  ),
  inSecurity(
    'a derived key',
    'VB-F13',
    'WB003',
    '<c:DerivedKeyToken xmlns:c="http://docs.oasis-open.org/ws-sx/ws-secureconversation/200512"/>',
  ),
  inSecurity('an element of no namespace', 'VB-F13', 'WB003', '<Timestamp xmlns=""/>'),
  inSecurity(
    'an unsigned SignatureConfirmation',
    'VB-F13',
    'EK-75',
    '<c:SignatureConfirmation xmlns:c="http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd" Value="AAAA"/>',
  ),
  inSecurity(
    'two SignatureConfirmations',
    'VB-F13',
    'EK-106',
    '<c:SignatureConfirmation xmlns:c="http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd" Value="AAAA"/>'.repeat(
      2,
    ),
  ),
  attack('two Security headers, the second one empty', 'VB-F13', 'WB003', (base) =>
    atEndOf(base, 'soap:Header', '<wsse:Security/>'),
  ),
  attack('two Security headers, the first one empty', 'VB-F13', 'WB003', (base) =>
    replace(base, '<soap:Header>', '<soap:Header><wsse:Security/>'),
  ),
  attack('a second Security header for another actor', 'VB-F13', 'WB003', (base) =>
    atEndOf(base, 'soap:Header', `<wsse:Security soap:actor="urn:x"/>`),
  ),
  attack('a copy of the Security header of another message', 'VB-F13', 'WB003', (base) =>
    atEndOf(base, 'soap:Header', securityOf(other()).replaceAll('id-', 'other-')),
  ),
  attack('the Security header is for another actor', 'VB-F13', 'WB003', (base) =>
    replace(
      base,
      '<wsse:Security ',
      '<wsse:Security soap:actor="http://schemas.xmlsoap.org/soap/actor/next" ',
    ),
  ),
  attack('the Security header in the payload', 'VB-F13', 'EK-73', (base) =>
    atEndOf(replace(base, SECURITY, ''), 'vb:meldenVerzuimRequest', securityOf(base)),
  ),
  attack('a Security header of a draft of WS-Security', 'VB-F02', 'EK-31', (base) =>
    base.replaceAll(WSSE, 'http://schemas.xmlsoap.org/ws/2002/07/secext'),
  ),
  attack('a Security header of WS-Security 1.1', 'VB-F02', 'EK-31', (base) =>
    base.replaceAll(WSSE, 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd'),
  ),
];

export const KEY_INFO: Table = [...kinds, ...targets, ...types, ...places, ...swaps, ...headers];
