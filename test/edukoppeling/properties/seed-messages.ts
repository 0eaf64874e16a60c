/**
 * Really signed messages that are the same bytes at every run: fixed clock, fixed ids, and RSA PKCS#1 is
 * deterministic. What is rewritten, damaged or fuzzed begins with one of these.
 */
import { createHash, sign } from 'node:crypto';
import { XmlDocument } from 'libxml2-wasm';
import { EXC_C14N, SOAP, WSA, WSSE, WSU, X509V3 } from '../../../src/edukoppeling/namespaces.ts';
import { DEFAULT_TIME_WINDOW } from '../../../src/edukoppeling/security/timestamp.ts';
import { anonymousAddress, signEnvelope } from '../../../src/edukoppeling/sign.ts';
import { type GateOptions, type Verdict, verifyEnvelope } from '../../../src/edukoppeling/verify.ts';
import { DEFAULT_XML_LIMITS } from '../../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureIdentity, fixtureTrust } from '../../../src/harness/example-partners.ts';
import { libxml2Canonical } from './libxml2.ts';

/** When the seeds were signed, milliseconds since epoch. */
export const SIGNED_AT = Date.UTC(2026, 10, 2, 9);
export const MELDEN_ACTION = 'urn:verzuimbroker:school:v1/meldenVerzuim';
const TO = `https://broker.test/verzuim/school/v1?oin=${BROKER_OIN}`;
const FROM = anonymousAddress('0000000700099AD00000');
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const DS = 'http://www.w3.org/2000/09/xmldsig#';

const options: GateOptions = {
  trust: fixtureTrust(),
  limits: DEFAULT_XML_LIMITS,
  window: DEFAULT_TIME_WINDOW,
  ownOins: [BROKER_OIN],
};

/** The gate's verdict, at the moment the seeds were signed. */
export function judge(bytes: Uint8Array): Promise<Verdict> {
  return verifyEnvelope(bytes, { soapAction: `"${MELDEN_ACTION}"` }, SIGNED_AT + 1000, options);
}

const NOTE = 'regel 1\nregel 2, “é” en 😀 &amp; &lt;tag> ]] &#xD; ]';
const PAYLOAD =
  '<vb:meldenVerzuimRequest xmlns:vb="urn:verzuimbroker:school:v1">' +
  `<vb:kenmerk soort="a &quot;b&quot; 'c' &#x9;d&#xA;" taal="nl">999000111</vb:kenmerk><vb:leeg></vb:leeg>` +
  `<vb:reden xmlns:x="urn:x" xml:lang="nl" x:soort="1">${NOTE.replaceAll('>', '&gt;')}</vb:reden>` +
  '<naam xml:space="preserve"> a  b </naam></vb:meldenVerzuimRequest>';

/** A message as our own requester writes it. */
export const OURS: Buffer = signEnvelope(
  {
    addressing: {
      to: TO,
      action: MELDEN_ACTION,
      from: FROM,
      messageId: 'urn:uuid:00000000-0000-4000-8000-000000000001',
    },
    payload: PAYLOAD,
    now: SIGNED_AT,
  },
  fixtureIdentity('vendor-rsin'),
).bytes;

interface ForeignPart {
  readonly id: string;
  readonly prefixes: readonly string[];
}

const FOREIGN_PARTS: readonly ForeignPart[] = [
  { id: 'to', prefixes: [] },
  { id: 'action', prefixes: ['S', 'onbekend'] },
  { id: 'message', prefixes: ['#default'] },
  { id: 'from', prefixes: ['S'] },
  { id: 'fault', prefixes: [] },
  { id: 'time', prefixes: ['S', 'x'] },
  { id: 'body', prefixes: ['x', '#default'] },
];

function foreignTemplate(): string {
  const { certificate } = fixtureIdentity('vendor-rsin');
  const end = new Date(SIGNED_AT + 60_000).toISOString();
  return `<S:Envelope xmlns:S='${SOAP}' xmlns:u='${WSU}' xmlns:x='urn:x' xmlns='urn:y'>
  <S:Header xmlns:a='${WSA}'>
    <wsse:Security xmlns:wsse='${WSSE}' S:mustUnderstand='1'>
      <wsse:BinarySecurityToken u:Id='token' ValueType='${X509V3}'>
        ${certificate.toString('base64').replace(/.{64}/g, '$&\n        ')}
      </wsse:BinarySecurityToken>
      <Signature xmlns='${DS}'>SIGNED_INFO<SignatureValue>VALUE</SignatureValue><KeyInfo>
        <wsse:SecurityTokenReference><wsse:Reference URI='#token'/></wsse:SecurityTokenReference>
      </KeyInfo></Signature>
      <u:Timestamp u:Id='time'><u:Created>${new Date(SIGNED_AT).toISOString()}</u:Created>
        <u:Expires>${end}</u:Expires></u:Timestamp>
    </wsse:Security>
    <a:MessageID u:Id='message'>urn:uuid:00000000-0000-4000-8000-000000000002</a:MessageID>
    <a:To u:Id='to'>${TO}</a:To>
    <a:From u:Id='from'>
      <a:Address>${FROM}</a:Address>
    </a:From>
    <a:FaultTo u:Id='fault'><a:Address>${WSA}/anonymous</a:Address></a:FaultTo>
    <a:Action u:Id='action'>${MELDEN_ACTION}</a:Action>
  </S:Header>
  <S:Body u:Id='body'>
    <meldenVerzuimRequest xmlns='urn:verzuimbroker:school:v1' x:b='2' a='1'>
      <kenmerk>999000111<!-- volgnummer --></kenmerk><leeg/>
      <v:reden xmlns:v='urn:verzuimbroker:school:v1' x:soort="1">${NOTE}<![CDATA[<&]]></v:reden>
      <naam xmlns=''>a<x:b xmlns:x='urn:z'/><x:b/></naam>
    </meldenVerzuimRequest>
  </S:Body>
</S:Envelope>`;
}

function signForeign(template: string): Buffer {
  const method = (name: string, prefixes: readonly string[]) => {
    const list =
      prefixes.length === 0
        ? ''
        : `<c:InclusiveNamespaces xmlns:c='${EXC_C14N}' PrefixList='${prefixes.join(' ')}'/>`;
    return `<${name} Algorithm='${EXC_C14N}'>${list}</${name}>`;
  };
  const canonical = (xml: string, path: string, prefixes: readonly string[]) => {
    const document = XmlDocument.fromString(xml);
    try {
      return libxml2Canonical(document, path, prefixes);
    } finally {
      document.dispose();
    }
  };
  const references = FOREIGN_PARTS.map(({ id, prefixes }) => {
    const form = canonical(template, `//*[@*[local-name()='Id']='${id}']`, prefixes);
    const digest = createHash('sha512').update(form).digest('base64');
    return `<Reference URI='#${id}'><Transforms>${method('Transform', prefixes)}</Transforms>
        <DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha512'/><DigestValue>${digest}</DigestValue></Reference>`;
  });
  const signedInfo = `<SignedInfo>${method('CanonicalizationMethod', ['S', 'x'])}
        <SignatureMethod Algorithm='${RSA_SHA256}'/>${references.join('\n        ')}</SignedInfo>`;
  const withInfo = template.replace('SIGNED_INFO', () => signedInfo);
  const toSign = canonical(withInfo, `//*[local-name()='SignedInfo']`, ['S', 'x']);
  const value = sign('sha256', Buffer.from(toSign), fixtureIdentity('vendor-rsin').privateKey);
  return Buffer.from(withInfo.replace('VALUE', value.toString('base64').replace(/.{76}/g, '$&\n')));
}

/**
 * A message as another toolkit may write it: pretty-printed, default namespaces declared and undone, PrefixLists,
 * SHA-512, single quotes, FaultTo, the signature before what it signs. libxml2 made its canonical forms.
 */
export const FOREIGN: Buffer = signForeign(foreignTemplate());

export const SEEDS: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['ours', OURS],
  ['foreign', FOREIGN],
];
