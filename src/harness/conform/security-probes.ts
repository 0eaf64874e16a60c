/** EK-73…EK-111: the Security header, what is signed and with what, the Timestamp. */
import { DS, EXC_C14N, WSSE } from '../../edukoppeling/namespaces.ts';
import { DIGEST, DIRECT_REFERENCE, RSA_SHA256 } from './draft.ts';
import {
  accepted,
  broken,
  type Change,
  exchange,
  expectFault,
  HOLDS,
  type Probe,
  refused,
  withBadParty,
  write,
} from './probe.ts';
import { confirmationOf, headerOf, send } from './target.ts';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const X509 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#';
const PARTS = ['To', 'Action', 'MessageID', 'From', 'Timestamp', 'Body'];

const digest = (digestMethod: string): Change => ({ draft: () => ({ digestMethod }) });
const signature = (signatureMethod: string): Change => ({ draft: () => ({ signatureMethod }) });
const keyInfo = (content: string): Change => ({ draft: () => ({ keyInfo: content }) });
const unsignedPart = (name: string): Change => ({
  draft: ({ signed }) => ({ signed: signed.filter((part) => part !== name) }),
});
const transform = (algorithm: string) =>
  `<ds:Transforms><ds:Transform Algorithm="${algorithm}"/></ds:Transforms>`;
const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
const minutes = (count: number) => count * 60_000;

/** Created and Expires as minutes from now. */
const window = (created: number, expires: number | undefined): Change => ({
  draft: (draft) => {
    const now = Date.parse(draft.created ?? '');
    return {
      created: iso(now + minutes(created)),
      expires: expires === undefined ? undefined : iso(now + minutes(expires)),
    };
  },
});

/** One character inside the part is another one after signing. */
const changedParts: readonly (readonly [string, (text: string) => string])[] = [
  ['To', (text) => text.replace(/(<wsa:To [^>]*>[a-z]+:\/\/)/, '$1x.')],
  ['Action', (text) => text.replace(/(<wsa:Action [^>]*>)/, '$1x')],
  ['MessageID', (text) => text.replace(/(<wsa:MessageID [^>]*>[^<]*)[0-9a-f]</, '$1z<')],
  ['From', (text) => text.replace(/(<wsa:From [^>]*><wsa:Address>)/, '$1x')],
  ['Timestamp', (text) => text.replace(/(<wsu:Created>[^<]*)Z/, '$1.001Z')],
  ['Body', (text) => text.replace('</soap:Body>', ' </soap:Body>')],
];

const body = /<soap:Body .*<\/soap:Body>/s;

export const SECURITY_PROBES: readonly Probe[] = [
  refused('EK-73', 'no Security header', 'VB-F13', {
    bytes: (text) => text.replace(/<wsse:Security .*<\/wsse:Security>/s, ''),
  }),
  refused('EK-73', 'a Security header without Signature', 'VB-F13', {
    bytes: (text) => text.replace(/<ds:Signature .*<\/ds:Signature>/s, ''),
  }),
  ...PARTS.map((name) => refused('EK-75', `${name} is not signed`, 'VB-F13', unsignedPart(name))),
  refused('EK-76', 'one Reference to soap:Header', 'VB-F13', {
    draft: () => ({ signed: ['Header', 'Body'], headerId: 'id-Header' }),
  }),
  ...changedParts.map(([name, change]) =>
    refused('EK-77', `${name} changed after signing`, 'VB-F18', { bytes: change }),
  ),
  refused('EK-78', 'another SignatureValue', 'VB-F18', {
    bytes: (text) =>
      text.replace(
        /(<ds:SignatureValue>)(.)/,
        (_, start: string, first: string) => start + (first === 'A' ? 'B' : 'A'),
      ),
  }),
  refused('EK-79', 'a SHA-1 digest', 'VB-F14', digest('http://www.w3.org/2000/09/xmldsig#sha1')),
  refused('EK-79', 'an MD5 digest', 'VB-F14', digest(`${MORE}md5`)),
  refused(
    'EK-79',
    'a signature with RSA-SHA1',
    'VB-F14',
    signature('http://www.w3.org/2000/09/xmldsig#rsa-sha1'),
  ),
  accepted('EK-80', 'a SHA-384 digest', digest(`${MORE}sha384`)),
  accepted('EK-80', 'a SHA-512 digest', digest(`${XMLENC}sha512`)),
  accepted('EK-81', 'RSA-SHA384', signature(`${MORE}rsa-sha384`)),
  accepted('EK-81', 'RSA-SHA512', signature(`${MORE}rsa-sha512`)),
  refused('EK-82', 'an HMAC', 'VB-F14', signature(`${MORE}hmac-sha256`)),
  refused('EK-83', 'inclusive canonicalisation of SignedInfo', 'VB-F14', {
    draft: () => ({ canonicalization: INCLUSIVE }),
  }),
  refused('EK-84', 'an enveloped-signature transform', 'VB-F14', {
    draft: () => ({ transforms: transform(ENVELOPED) }),
  }),
  accepted('EK-85', 'a PrefixList, with a prefix that is not in scope', {
    draft: () => ({ prefixList: 'soap wsa nergens' }),
  }),
  accepted('EK-86', 'no PrefixList', {}),
  accepted('EK-87', 'a Signature in a default namespace', { draft: () => ({ dsPrefix: '' }) }),
  refused('EK-88', 'the key by value', ['VB-F13', 'VB-F15'], keyInfo('<ds:KeyName>sleutel</ds:KeyName>')),
  refused(
    'EK-89',
    'the token by issuer and serial number',
    'VB-F15',
    keyInfo(
      '<wsse:SecurityTokenReference><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=x</ds:X509IssuerName><ds:X509SerialNumber>1</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></wsse:SecurityTokenReference>',
    ),
  ),
  refused(
    'EK-89',
    'the token by key identifier',
    'VB-F15',
    keyInfo(
      `<wsse:SecurityTokenReference><wsse:KeyIdentifier ValueType="${X509}X509SubjectKeyIdentifier">AAAA</wsse:KeyIdentifier></wsse:SecurityTokenReference>`,
    ),
  ),
  refused(
    'EK-90',
    'a reference to a token that is not there',
    'VB-F19',
    keyInfo(DIRECT_REFERENCE.replace('#id-Token', '#id-X')),
  ),
  accepted('EK-91', 'a signed token', { draft: ({ signed }) => ({ signed: [...signed, 'Token'] }) }),
  accepted('EK-91', 'an unsigned token', {}),
  ...['expired', 'revoked', 'no-oin', 'wrong-root'].map((kind) =>
    withBadParty(kind, (party) =>
      refused('EK-92', `a signing certificate that is ${kind}`, 'VB-F16', { signedBy: party }),
    ),
  ),
  refused('EK-95', 'no Timestamp', 'VB-F13', {
    bytes: (text) => text.replace(/<wsu:Timestamp .*?<\/wsu:Timestamp>/, ''),
  }),
  refused('EK-95', 'a Timestamp without Created', 'VB-F13', {
    draft: () => ({ created: undefined }),
  }),
  accepted('EK-96', 'no Expires', window(0, undefined)),
  refused('EK-97', 'a Timestamp with an offset', 'VB-F13', {
    draft: ({ created, expires }) => ({
      created: created?.replace('Z', '+00:00'),
      expires: expires?.replace('Z', '+00:00'),
    }),
  }),
  accepted('EK-98', 'a whole second', {}),
  accepted('EK-98', 'three fractional digits', {
    draft: ({ created, expires }) => ({
      created: created?.replace('Z', '.123Z'),
      expires: expires?.replace('Z', '.123Z'),
    }),
  }),
  refused('EK-99', 'Expires long past', 'VB-F20', window(-40, -30)),
  accepted('EK-100', 'Created two minutes ahead', window(2, 7)),
  refused('EK-100', 'Created half an hour ahead', 'VB-F20', window(30, 35)),
  refused('EK-101', 'an hour old, without Expires', 'VB-F20', window(-60, undefined)),
  accepted('EK-102', 'a lifetime of ten minutes', window(0, 10)),
  refused('EK-102', 'a lifetime of two hours', 'VB-F13', window(0, 120)),
  ...[undefined, '0', '1'].map((mustUnderstand) =>
    accepted('EK-103', `mustUnderstand ${mustUnderstand ?? 'absent'} on Security`, {
      draft: () => ({ mustUnderstand }),
    }),
  ),
  refused('EK-104', 'one id twice', 'VB-F13', {
    bytes: (text) => text.replace('<wsse:Security', '<wsse:Security wsu:Id="id-Body"'),
  }),
  refused('EK-105', 'the signed Body moved into a header, another in its place', ['VB-F05', 'VB-F13'], {
    bytes: (text) => {
      const signed = body.exec(text)?.[0] ?? '';
      return text
        .replace(signed, signed.replace(' wsu:Id="id-Body"', ''))
        .replace('</soap:Header>', `<x:w xmlns:x="urn:voorbeeld">${signed}</x:w></soap:Header>`);
    },
  }),
  refused('EK-105', 'the signed Body moved into the Security header', ['VB-F13', 'VB-F15'], {
    bytes: (text) => {
      const signed = body.exec(text)?.[0] ?? '';
      return text
        .replace(signed, signed.replace(' wsu:Id="id-Body"', ''))
        .replace('</wsse:Security>', `${signed}</wsse:Security>`);
    },
  }),
  refused('EK-105', 'two Bodies', 'VB-F03', {
    bytes: (text) => text.replace(body, (found) => found.replace(' wsu:Id="id-Body"', '') + found),
  }),
  {
    id: 'EK-106',
    title: 'the answer confirms the SignatureValue, and signs that',
    run: async (target) => {
      const bytes = write(target).toString();
      const value = /<ds:SignatureValue>([^<]*)/.exec(bytes)?.[1];
      const reply = await send(target, { body: bytes });
      const security = headerOf(reply, WSSE, 'Security');
      const confirmation = security?.children.find(({ localName }) => localName === 'SignatureConfirmation');
      const id = confirmation?.attributes.find(({ localName }) => localName === 'Id')?.value;
      const signedInfo = security?.child(DS, 'Signature')?.child(DS, 'SignedInfo');
      const isSigned = signedInfo
        ?.childrenNamed(DS, 'Reference')
        .some((part) => part.attribute('URI') === `#${id}`);
      if (confirmationOf(reply) === value && isSigned) return HOLDS;
      return broken('a signed SignatureConfirmation with the SignatureValue of the request', reply);
    },
  },
  {
    id: 'EK-111',
    title: 'the answer is signed with RSA-SHA256, SHA-256 and exclusive c14n, by direct reference',
    run: async (target) => {
      const reply = await exchange(target);
      const signed = headerOf(reply, WSSE, 'Security')?.child(DS, 'Signature');
      const info = signed?.child(DS, 'SignedInfo');
      const methods = [
        info?.child(DS, 'CanonicalizationMethod'),
        info?.child(DS, 'SignatureMethod'),
        ...(info?.childrenNamed(DS, 'Reference') ?? []).flatMap((reference) => [
          reference.child(DS, 'Transforms')?.children[0],
          reference.child(DS, 'DigestMethod'),
        ]),
      ];
      const allowed = [EXC_C14N, RSA_SHA256, DIGEST];
      const direct = signed?.child(DS, 'KeyInfo')?.children[0]?.child(WSSE, 'Reference');
      const fits = methods.every((method) => allowed.includes(method?.attribute('Algorithm') ?? ''));
      return fits && direct ? HOLDS : broken('only these algorithms and a direct reference', reply);
    },
  },
  {
    id: 'EK-110',
    title: 'the answer to a signed request is signed',
    run: async (target) => {
      const reply = await exchange(target);
      return headerOf(reply, WSSE, 'Security')?.child(DS, 'Signature')
        ? HOLDS
        : broken('a signed answer', reply);
    },
  },
  {
    id: 'EK-141',
    title: 'a missing header is told before a wrong signature, a wrong signature before a wrong Body',
    run: async (target) => {
      const missing = await exchange(target, {
        bytes: (text) => text.replace(/<wsa:To .*?<\/wsa:To>/, '').replace('</soap:Body>', ' </soap:Body>'),
      });
      const first = expectFault(missing, ['VB-F06-To']);
      if (first.result !== 'holds') return first;
      const changed = await exchange(target, {
        bytes: (text) => text.replace('</soap:Body>', 'x</soap:Body>'),
      });
      return expectFault(changed, ['VB-F18', 'VB-F03']);
    },
  },
];
