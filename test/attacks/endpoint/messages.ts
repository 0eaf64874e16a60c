/**
 * Messages that the gate believes one by one, and that the rest of the way must refuse: of another party, for
 * another operation, in another's name. Each has a twin that differs in the named thing only.
 * Source: EK-22, EK-47, EK-72, EK-119…EK-125; design §6.1.
 */
import { randomUUID } from 'node:crypto';
import { anonymousAddress } from '../../../src/edukoppeling/sign.ts';
import { BROKER_OIN, fixtureIdentity } from '../../../src/harness/example-partners.ts';
import { MELDEN, type RawRequest, SCHOOL_OIN, signedMessage } from '../../setup/wire.ts';

export interface MessageAttack {
  readonly title: string;
  readonly rule: string;
  readonly code: string;
  readonly attack: () => RawRequest;
  /** Answered with 200. */
  readonly twin: () => RawRequest;
  /** Sent before the attack, and answered with 200. */
  readonly before?: () => RawRequest;
}

const good = (): RawRequest => ({ bytes: signedMessage().bytes });

/** The certificate of the signature exchanged for another one. */
function withToken(bytes: Buffer, certificate: string, key: string): Buffer {
  const text = bytes.toString();
  const token = fixtureIdentity(certificate, key).certificate.toString('base64');
  return Buffer.from(
    text.replace(/(<wsse:BinarySecurityToken [^>]*>)[^<]*/, (_, start: string) => start + token),
  );
}

const SPOOFED: readonly (readonly [string, (pem: string) => string])[] = [
  ['X-SSL-Client-Cert', (pem) => encodeURIComponent(pem)],
  ['X-Client-Cert', (pem) => pem],
  ['X-Forwarded-Client-Cert', (pem) => `Cert="${pem}"`],
  ['Client-Cert', (pem) => `:${pem}:`],
  ['X-SSL-Client-S-DN', () => 'CN=TEST vendor-kvk,serialNumber=00000003999000300000'],
  ['X-SSL-Client-Verify', () => 'SUCCESS'],
  ['X-OIN', () => '00000003999000300000'],
];

/** Signed by vendor-kvk, over the connection of vendor-rsin, with a header that says the connection is vendor-kvk's. */
const spoofed = SPOOFED.map(([name, write]): MessageAttack => {
  const school = anonymousAddress('0000000700099AE00000');
  const message = () => signedMessage({ certificate: 'vendor-kvk', addressing: { from: school } }).bytes;
  const certificate = fixtureIdentity('vendor-kvk').certificate.toString('base64');
  return {
    title: `a header ${name} that names the certificate of another party`,
    rule: 'EK-125',
    code: 'VB-F17',
    attack: () => ({ bytes: message(), headers: { [name]: write(certificate) } }),
    twin: () => ({ bytes: message(), tls: 'vendor-kvk', headers: { [name]: write(certificate) } }),
  };
});

const PAYLOAD =
  '<vb:intrekkenVerzuimRequest xmlns:vb="urn:verzuimbroker:school:v1"></vb:intrekkenVerzuimRequest>';

const parties: readonly MessageAttack[] = [
  {
    title: 'the token exchanged for one of nobody with the same key',
    rule: 'EK-125',
    code: 'VB-F17',
    attack: () => ({ bytes: withToken(signedMessage().bytes, 'bad/other-oin', 'vendor-rsin') }),
    twin: good,
  },
  {
    title: 'TLS and signature of a party that nobody knows',
    rule: 'EK-119',
    code: 'VB-F17',
    attack: () => ({ bytes: signedMessage({ certificate: 'bad/other-oin' }).bytes, tls: 'bad/other-oin' }),
    twin: good,
  },
  {
    title: 'a message of another vendor, sent on',
    rule: 'EK-125',
    code: 'VB-F17',
    attack: () => ({ ...good(), tls: 'vendor-kvk' }),
    twin: good,
  },
  {
    title: 'a message of the school itself, sent on by its vendor',
    rule: 'EK-125',
    code: 'VB-F17',
    attack: () => ({ bytes: signedMessage({ certificate: 'school' }).bytes }),
    twin: () => ({ bytes: signedMessage({ certificate: 'school' }).bytes, tls: 'school' }),
  },
  {
    title: 'a gemeente in the name of a school',
    rule: 'EK-120',
    code: 'VB-F22',
    attack: () => ({
      bytes: signedMessage({ certificate: 'gemeente-utrecht' }).bytes,
      tls: 'gemeente-utrecht',
    }),
    twin: good,
  },
  {
    title: 'a school in the name of another school',
    rule: 'EK-120',
    code: 'VB-F22',
    attack: () => ({
      bytes: signedMessage({
        certificate: 'school',
        addressing: { from: anonymousAddress('0000000700099AE00000') },
      }).bytes,
      tls: 'school',
    }),
    twin: () => ({ bytes: signedMessage({ certificate: 'school' }).bytes, tls: 'school' }),
  },
  {
    title: 'a vendor in the name of a school without its mandate',
    rule: 'EK-120',
    code: 'VB-F22',
    attack: () => ({ bytes: signedMessage({ certificate: 'vendor-kvk' }).bytes, tls: 'vendor-kvk' }),
    twin: good,
  },
  {
    title: 'a vendor in the name of a school whose mandate ended',
    rule: 'EK-120',
    code: 'VB-F22',
    attack: () => ({
      bytes: signedMessage({
        certificate: 'vendor-kvk',
        addressing: { from: anonymousAddress('0000000700099AA00000') },
      }).bytes,
      tls: 'vendor-kvk',
    }),
    twin: () => ({
      bytes: signedMessage({
        certificate: 'vendor-kvk',
        addressing: { from: anonymousAddress('0000000700099AE00000') },
      }).bytes,
      tls: 'vendor-kvk',
    }),
  },
  {
    title: 'a vendor in the name of the register',
    rule: 'EK-120',
    code: 'VB-F22',
    attack: () => ({ bytes: signedMessage({ addressing: { from: anonymousAddress(BROKER_OIN) } }).bytes }),
    twin: good,
  },
];

const empty = { soapaction: '""' };
const operations: readonly MessageAttack[] = [
  {
    title: 'the Action of one operation, the Body of another',
    rule: 'EK-47',
    code: 'VB-F08',
    attack: () => ({ bytes: signedMessage({ payload: PAYLOAD }).bytes }),
    twin: good,
  },
  {
    title: 'the Body of one operation, Action and SOAPAction of another',
    rule: 'EK-47',
    code: 'VB-F08',
    attack: () => {
      const action = MELDEN.replace('meldenVerzuim', 'intrekkenVerzuim');
      return {
        bytes: signedMessage({ addressing: { action } }).bytes,
        headers: { soapaction: `"${action}"` },
      };
    },
    twin: good,
  },
  {
    title: 'an Action that nobody knows',
    rule: 'EK-47',
    code: 'VB-F08',
    attack: () => ({ bytes: signedMessage({ addressing: { action: 'urn:x' } }).bytes, headers: empty }),
    twin: () => ({ ...good(), headers: empty }),
  },
  {
    title: 'the name of a property of every object as Action',
    rule: 'EK-47',
    code: 'VB-F08',
    attack: () => ({
      bytes: signedMessage({ addressing: { action: 'urn:__proto__' } }).bytes,
      headers: empty,
    }),
    twin: () => ({ ...good(), headers: empty }),
  },
  {
    title: 'an operation of the school at the address of the gemeente',
    rule: 'EK-47',
    code: 'VB-F08',
    attack: () => ({ ...good(), path: '/verzuim/gemeente/v1' }),
    twin: good,
  },
  {
    title: 'the Body in another namespace',
    rule: 'EK-47',
    code: 'VB-F08',
    attack: () => ({
      bytes: signedMessage({
        payload:
          '<vb:meldenVerzuimRequest xmlns:vb="urn:verzuimbroker:gemeente:v1"></vb:meldenVerzuimRequest>',
      }).bytes,
    }),
    twin: good,
  },
];

function replayed(): MessageAttack {
  const messageId = `urn:uuid:${randomUUID()}`;
  const first = signedMessage({ addressing: { messageId } }).bytes;
  return {
    title: 'a MessageID again, with another Body',
    rule: 'EK-72',
    code: 'VB-F07',
    before: () => ({ bytes: first }),
    attack: () => ({ bytes: signedMessage({ addressing: { messageId } }).bytes }),
    twin: () => ({ bytes: first }),
  };
}

/** A field of the payload that the schema does not allow; signed, so only the schema can refuse it. */
const field = (title: string, from: string, to: string): MessageAttack => ({
  title,
  rule: 'EK-33',
  code: 'VB-F21',
  attack: () => ({ bytes: signedMessage({ payload: payload(from, to) }).bytes }),
  twin: () => ({ bytes: signedMessage({ payload: payload('', '') }).bytes }),
});

function payload(from: string, to: string): string {
  const text = signedMessage({ addressing: { from: anonymousAddress(SCHOOL_OIN) } }).bytes.toString();
  const found = /<vb:meldenVerzuimRequest .*<\/vb:meldenVerzuimRequest>/s.exec(text)?.[0] ?? '';
  if (!found.includes(from)) throw new Error(`${from} is not in the payload`);
  return found.replace(from, () => to);
}

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const REQUEST = '<vb:meldenVerzuimRequest xmlns:vb="urn:verzuimbroker:school:v1"';

const schema: readonly MessageAttack[] = [
  field('a second school', '</vb:school>', '</vb:school><vb:school><vb:brin>99AE</vb:brin></vb:school>'),
  field('an element of another namespace', '<vb:school>', '<x:y xmlns:x="urn:x"></x:y><vb:school>'),
  field('an attribute that nobody knows', '<vb:school>', '<vb:school x="y">'),
  field('another type by xsi:type', '<vb:brin>', `<vb:brin ${XSI} xsi:type="vb:Other">`),
  field('no value by xsi:nil', '<vb:brin>99AD', `<vb:brin ${XSI} xsi:nil="true">`),
  field('an encodingStyle', REQUEST, `${REQUEST} soap:encodingStyle="urn:x"`),
  field('a citizen number of a million digits', '999000111', '9'.repeat(1_000_000)),
  field('SQL in the BRIN', '<vb:brin>99AD', "<vb:brin>99AD'; drop table vb.melding; --"),
  field('a date of no calendar', '<vb:begindatum>', '<vb:begindatum>9'),
];

export const MESSAGE_FAMILIES: Readonly<Record<string, readonly MessageAttack[]>> = {
  'claims about the connection': spoofed,
  parties,
  'operations and addresses': operations,
  replays: [replayed()],
  'schema of the payload': schema,
};
