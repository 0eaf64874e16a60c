/**
 * Tokens: of another kind, in another place, of another party, more than one; and what else Security may not hold.
 * Source: WB003, WB009, WB010; EK-73, EK-88…EK-91.
 */
import { WSSE, X509V3 } from '../../../src/edukoppeling/namespaces.ts';
import { fixtureIdentity } from '../../../src/harness/example-partners.ts';
import { signedMessage } from '../../setup/wire.ts';
import { type Attack, attack, NOW, once, replace, type Table } from '../attack.ts';
import { atEndOf, withReference } from '../parts.ts';
import { resign, resigned, resignedBase } from '../resign.ts';

const base64 = fixtureIdentity('vendor-rsin').certificate.toString('base64');
const PROFILE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0';
const BASE64_BINARY =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

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
  inSecurity('a SecurityTokenReference', 'VB-F15', 'EK-89', '<wsse:SecurityTokenReference/>'),
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

export const TOKENS: Table = [...types, ...places, ...swaps, ...headers];
