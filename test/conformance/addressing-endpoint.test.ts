/** EK-42…EK-72 at the endpoint: what the contract decides, what an answer repeats, and what is remembered. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymousAddress } from '../../src/edukoppeling/sign.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { MELDEN, type MessageChange, SCHOOL_OIN, sendRaw, signedMessage } from '../setup/wire.ts';
import { headerOf, headerPattern, rewritten, WSA } from './rewritten.ts';

const addressed = (change: MessageChange['addressing']) =>
  signedMessage({ addressing: { ...change } }).bytes.toString();
const without = (name: string) => rewritten((text) => text.replace(headerPattern(name), ''));

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());
const send = (bytes: Buffer | string, headers = {}) =>
  sendRaw(running.broker.url, { bytes: Buffer.from(bytes), headers });
const COUNT = sql('conformance-count', 'select count(*)::int as count from vb.melding');
const meldingen = async () => (await running.database.store.query<{ count: number }>(COUNT))[0]?.count;
const melding = (bsn = '999000111') => exampleMelding({ bsn, melding: { verzuimsoort: 'V3' } });

test('EK-47 an Action that the service does not have is refused, the one of the contract accepted', async () => {
  const unknown = addressed({ action: 'urn:verzuimbroker:school:v1/onbekend' });
  expect(await send(unknown, { soapaction: '""' })).toMatchObject({
    status: 500,
    faultcode: 'wsa:ActionNotSupported',
    fault: { code: 'VB-F08', text: '0003 Invalide soapaction' },
  });
  expect((await send(signedMessage().bytes)).status).toBe(200);
});
test('EK-47 an Action of the contract with the Body of another operation', async () => {
  const other = addressed({ action: 'urn:verzuimbroker:school:v1/ophalenVerzuimmelding' });
  expect((await send(other, { soapaction: '""' })).fault).toMatchObject({
    code: 'VB-F08',
    part: 'soap:Body',
  });
});

test('EK-42 EK-43 EK-44 EK-45 a missing header is answered with its own code of Digikoppeling', async () => {
  const faultcode = 'wsa:MessageAddressingHeaderRequired';
  const codes = { To: '0005', Action: '0006', MessageID: '0007', From: '0011' };
  for (const [name, code] of Object.entries(codes)) {
    const text = expect.stringMatching(new RegExp(`^${code} `));
    const answer = await send(without(name));
    expect(answer).toMatchObject({
      status: 500,
      faultcode,
      fault: { code: 'VB-F06', text, part: `wsa:${name}` },
    });
  }
});

test('EK-57 a school under its BRIN-based OIN reports with its own certificate', async () => {
  const bytes = signedMessage({ certificate: 'school', melding: melding() }).bytes;
  expect((await sendRaw(running.broker.url, { bytes, tls: 'school' })).status).toBe(200);
});

test('EK-63 a bare UUID is warned about in the log, and an IRI is not', async () => {
  const [bare, iri] = [randomUUID(), `urn:uuid:${randomUUID()}`];
  for (const messageId of [bare, iri]) expect((await send(addressed({ messageId }))).status).toBe(200);
  const warned = running
    .log()
    .split('\n')
    .filter((line) => line.includes('message.id-is-no-iri'));
  expect(warned.some((line) => line.includes(`"messageId":"${bare}"`))).toBe(true);
  expect(warned.some((line) => line.includes(iri))).toBe(false);
});

test.each([
  ['EK-64 a urn:uuid', `urn:uuid:${randomUUID()}`],
  ['EK-64 a bare UUID in upper case', randomUUID().toUpperCase()],
  ['EK-64 white space around it', `\n  urn:uuid:${randomUUID()} `],
  ['EK-64 characters that XML escapes', `urn:x:a&b<c'"${randomUUID()}`],
])('%s comes back in RelatesTo', async (_, messageId) => {
  const answer = await send(addressed({ messageId }));
  expect(answer.status).toBe(200);
  expect(headerOf(answer.body, 'RelatesTo')).toBe(messageId.trim());
});

test('EK-65 EK-66 an answer has its own Action and MessageID, To of the requester and From of ours', async () => {
  const asked = signedMessage();
  const answers = [await send(asked.bytes), await send(asked.bytes)];
  for (const { body } of answers) {
    expect(headerOf(body, 'Action')).toBe(`${MELDEN}Response`);
    expect(headerOf(body, 'To')).toBe(anonymousAddress(SCHOOL_OIN));
    expect(headerOf(body, 'From')).toBe(anonymousAddress(BROKER_OIN));
    expect(headerOf(body, 'MessageID')).toMatch(/^urn:uuid:[\da-f-]{36}$/);
  }
  const ids = [asked.messageId, ...answers.map(({ body }) => headerOf(body, 'MessageID'))];
  expect(new Set(ids).size).toBe(3);
});
test('EK-65 EK-66 so has a fault', async () => {
  const { body } = await send(addressed({ to: 'https://x.example/?oin=00000001999999999000' }));
  expect(headerOf(body, 'Action')).toBe(`${WSA}/fault`);
  expect(headerOf(body, 'MessageID')).toMatch(/^urn:uuid:/);
  expect(headerOf(body, 'To')).toBe(anonymousAddress(SCHOOL_OIN));
  expect(headerOf(body, 'From')).toBe(anonymousAddress(BROKER_OIN));
});

test('EK-71 nothing of a message is altered: it is kept byte for byte, To, From and signature included', async () => {
  const bytes = Buffer.from(rewritten((text) => text.replace('<soap:Header>', '<soap:Header><!-- x -->\n')));
  const messageId = headerOf(bytes, 'MessageID');
  expect((await send(bytes)).status).toBe(200);
  const kept = await running.database.store.query<{ bytes: Buffer }>(
    sql(
      'conformance-kept',
      `select vb.sealed('envelope.bytes', e.message_key::text, e.bytes) as bytes
       from vb.envelope e join vb.message m using (message_key) where m.wsa_message_id = $1`,
    ),
    [messageId],
  );
  expect(kept).toHaveLength(1);
  expect(kept[0]?.bytes.equals(bytes)).toBe(true);
});

test('EK-72 the same message again gives the stored outcome and is not processed again', async () => {
  const bytes = signedMessage({ melding: melding('999000226') }).bytes;
  const first = await send(bytes);
  const number = /<vb:meldingsnummer>\d+</.exec(first.body)?.[0];
  expect(number).toBeDefined();
  const before = await meldingen();
  const again = await send(bytes);
  expect(again.status).toBe(200);
  expect(again.body).toContain(number);
  expect(await meldingen()).toBe(before);
});
test('EK-72 the same MessageID with another Body is refused, and under another MessageID accepted', async () => {
  const messageId = `urn:uuid:${randomUUID()}`;
  const [first, second] = [melding('999000135'), melding('999000226')];
  expect((await send(signedMessage({ addressing: { messageId }, melding: first }).bytes)).status).toBe(200);
  const before = await meldingen();
  const refused = await send(signedMessage({ addressing: { messageId }, melding: second }).bytes);
  expect(refused).toMatchObject({
    status: 500,
    faultcode: 'wsa:InvalidAddressingHeader',
    fault: { code: 'VB-F07' },
  });
  expect(refused.fault?.text).toContain('DuplicateMessageID');
  expect(await meldingen()).toBe(before);
  expect((await send(signedMessage({ melding: second }).bytes)).status).toBe(200);
});
