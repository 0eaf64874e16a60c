/** What a fault looks like on the wire, which one is given, and what it does not say. edukoppeling §7.6: EK-131…EK-137, EK-140…EK-142. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { verifyResponse } from '../../src/edukoppeling/verify-response.ts';
import { parseXml, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, fixtureTrust } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { type MessageChange, type RawReply, type RawRequest, sendRaw, signedMessage } from '../setup/wire.ts';

import {
  CASES,
  type Case,
  inHeader,
  invalidPayload,
  NOBODY,
  OUTDATED,
  SOAP,
  WSA,
  without,
} from './fault-cases.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

const send = (raw: RawRequest) => sendRaw(running.broker.url, raw);
/** The fault of a case, and the message that it answers. */
async function faultOf(
  refusal: Case,
): Promise<{ reply: RawReply; fault: XmlElement; message: ReturnType<typeof signedMessage> }> {
  const message = signedMessage(refusal.change);
  const text = message.bytes.toString();
  const reply = await send({ bytes: refusal.edit ? refusal.edit(text) : text, ...refusal.raw });
  const fault = parseXml(Buffer.from(reply.body)).root.child(SOAP, 'Body')?.children[0];
  if (fault === undefined) throw new Error(`no fault: HTTP ${reply.status}`);
  return { reply, fault, message };
}

test('the message without a fault is accepted', async () => {
  expect(await send({ bytes: signedMessage().bytes })).toMatchObject({ status: 200, fault: undefined });
});

describe.each(CASES)('$code $text', (refusal) => {
  test('EK-131 is soap:Fault, alone in the Body, with unqualified children', async () => {
    const { reply, fault } = await faultOf(refusal);
    expect(reply.status).toBe(500);
    expect(fault.is(SOAP, 'Fault')).toBe(true);
    expect(parseXml(Buffer.from(reply.body)).root.child(SOAP, 'Body')?.children).toHaveLength(1);
    const names = fault.children.map((part) => [part.namespaceUri, part.localName]);
    expect(names.slice(0, 2)).toEqual([
      ['', 'faultcode'],
      ['', 'faultstring'],
    ]);
  });
  test('EK-132 its faultcode is a QName that resolves', async () => {
    const { fault } = await faultOf(refusal);
    const element = fault.child('', 'faultcode');
    const [prefix = '', localName] = element?.text.split(':') ?? [];
    expect({ namespaceUri: element?.namespaceOf(prefix), localName }).toEqual({
      namespaceUri: refusal.namespaceUri,
      localName: refusal.localName,
    });
  });
  test('EK-133 has detail when the Body is the cause, and only then', async () => {
    const { fault } = await faultOf(refusal);
    expect(fault.child('', 'detail') !== undefined).toBe(refusal.code === 'VB-F21');
  });
  test('EK-134 names the element at fault', async () => {
    const { reply } = await faultOf(refusal);
    expect(reply.fault).toMatchObject({ code: refusal.code, part: expect.stringContaining(refusal.part) });
  });
  test('EK-135 its faultstring starts with the code and text of the table', async () => {
    const { fault } = await faultOf(refusal);
    expect(fault.child('', 'faultstring')?.text.startsWith(refusal.text)).toBe(true);
  });
  test('EK-136 says nothing of our inside, and no value of the message', async () => {
    const { fault } = await faultOf(refusal);
    expect(fault.text + fault.children.map((part) => part.text).join()).not.toMatch(
      /\.ts|node_modules|at \w+ \(|select |vb\.|postgres|127\.0\.0\.1|localhost|GEHEIM|88ZZ|99AD|9990/,
    );
  });
  test('EK-137 is signed, with Action, MessageID and, when the request had a readable MessageID, RelatesTo', async () => {
    const { reply, message } = await faultOf(refusal);
    const headers = parseXml(Buffer.from(reply.body)).root.child(SOAP, 'Header');
    const action = refusal.namespaceUri === WSA ? `${WSA}/fault` : `${WSA}/soap/fault`;
    expect(headers?.child(WSA, 'Action')?.text).toBe(action);
    expect(headers?.child(WSA, 'MessageID')?.text).toMatch(/^urn:uuid:/);
    const related = headers?.child(WSA, 'RelatesTo')?.text;
    expect(related).toBe(refusal.readable === false ? undefined : message.messageId);
    expect(reply.body).toContain('<ds:SignatureValue');
  });
});

test('EK-137 the signature of a fault is one that our own requester verifies', async () => {
  const message = signedMessage({ now: OUTDATED });
  const reply = await send({ bytes: message.bytes });
  const options = {
    trust: fixtureTrust(),
    limits: DEFAULT_XML_LIMITS,
    window: DEFAULT_TIME_WINDOW,
    providerOins: [BROKER_OIN],
  };
  const response = await verifyResponse(
    Buffer.from(reply.body),
    { ...message, actions: [] },
    Date.now(),
    options,
  );
  expect(response).toMatchObject({
    kind: 'fault',
    fault: { signed: true, outcome: 'refused', code: 'wsu:MessageExpired' },
  });
});

test('EK-136 one text for a school that is not connected and one that gave no mandate', async () => {
  const said = async (oin: string) => {
    const raw = {
      bytes: signedMessage({ certificate: 'vendor-kvk', addressing: { from: `http://x/?oin=${oin}` } }).bytes,
      tls: 'vendor-kvk',
    };
    const { fault, faultcode } = await send(raw);
    return { ...fault, faultcode, ref: '' };
  };
  expect(await said('0000000700088ZZ00000')).toEqual(await said('0000000700099AD00000'));
  expect((await said('0000000700099AD00000')).code).toBe('VB-F22');
});

test('EK-140 what breaks a rule of the domain is refused in an ordinary signed answer', async () => {
  const reply = await send({ bytes: signedMessage({ melding: exampleMelding({ bsn: '999000112' }) }).bytes });
  expect(reply).toMatchObject({ status: 200, faultcode: undefined });
  expect(reply.body).toContain('<vb:verwerkt>false</vb:verwerkt>');
  expect(reply.body).not.toContain('Fault>');
  expect(reply.body).toContain('<ds:SignatureValue');
});

describe('EK-141 of two faults the first check decides', () => {
  const foreign = inHeader('<x:y xmlns:x="urn:x"/>');
  const changed = (text: string) => text.replace('onbekend', '0nbekend');
  const wrongTo = { to: 'https://x/?oin=00000001999999999000' };
  const cases: readonly (readonly [string, MessageChange, (text: string) => string, RawRequest, string])[] = [
    [
      'EK-141 transport before envelope',
      {},
      () => '<a><b></a>',
      { headers: { 'content-type': 'application/json' } },
      'HTTP 415',
    ],
    [
      'EK-141 envelope before presence of addressing',
      {},
      (text) => foreign(without('To')(text)),
      {},
      'VB-F05',
    ],
    [
      'EK-141 presence of addressing before security',
      {},
      (text) => without('To')(changed(text)),
      {},
      'VB-F06',
    ],
    ['EK-141 security before values of addressing', { addressing: wrongTo }, changed, {}, 'VB-F18'],
    [
      'EK-141 expiry before values of addressing',
      { addressing: wrongTo, now: OUTDATED },
      (text) => text,
      {},
      'VB-F20',
    ],
    [
      'EK-141 values of addressing before mandate',
      { addressing: { ...wrongTo, from: NOBODY } },
      (text) => text,
      {},
      'VB-F11',
    ],
    [
      'EK-141 the operation before the mandate',
      { addressing: { action: 'urn:x', from: NOBODY } },
      (text) => text,
      { headers: { soapaction: '""' } },
      'VB-F08',
    ],
    [
      'EK-141 party before mandate',
      { certificate: 'vendor-rsin', addressing: { from: NOBODY } },
      (text) => text,
      { tls: 'vendor-kvk' },
      'VB-F17',
    ],
    [
      'EK-141 mandate before schema',
      { addressing: { from: NOBODY }, payload: invalidPayload() },
      (text) => text,
      {},
      'VB-F22',
    ],
    [
      'EK-141 schema before function',
      {
        payload: CODECS.meldenVerzuim
          .writeRequest(exampleMelding({ bsn: '999000112' }))
          .replace('<vb:brin>99AD', '<vb:brin>x'),
      },
      (text) => text,
      {},
      'VB-F21',
    ],
  ];
  test.each(cases)('%s', async (_, change, edit, raw, code) => {
    const reply = await send({ bytes: edit(signedMessage(change).bytes.toString()), ...raw });
    expect(reply.fault?.code ?? `HTTP ${reply.status}`).toBe(code);
  });
});

test('EK-142 an internal error says 0051 and a reference that stands in the log, and nothing else', async () => {
  const { store } = running.database;
  await store.query(sql('test-break', 'alter table vb.melding rename to melding_elsewhere'));
  const message = signedMessage({ melding: exampleMelding({ bsn: '999000135' }) });
  const broken = await send({ bytes: message.bytes });
  await store.query(sql('test-mend', 'alter table vb.melding_elsewhere rename to melding'));
  expect(broken).toMatchObject({
    status: 500,
    faultcode: 'soap:Server',
    fault: { code: 'VB-F51', text: '0051 Service niet beschikbaar' },
  });
  expect(broken.body).not.toContain('<detail');
  expect(broken.body).not.toMatch(/melding_elsewhere|relation|select|42P01/);
  const [line = ''] = running
    .log()
    .split('\n')
    .filter((entry) => entry.includes(broken.fault?.ref ?? 'none'));
  expect(JSON.parse(line)).toMatchObject({
    event: 'message.failed',
    code: 'VB-F51',
    stack: expect.any(String),
  });
  const again = await send({ bytes: message.bytes });
  expect(again.status).toBe(200);
  expect(again.body).toContain('<vb:verwerkt>true</vb:verwerkt>');
});
