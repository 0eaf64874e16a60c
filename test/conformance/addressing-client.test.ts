/** EK-67…EK-70: what our client sends, and which answers it believes. */
import { expect, test } from 'vitest';
import { createRequester } from '../../src/edukoppeling/client.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { anonymousAddress, signEnvelope } from '../../src/edukoppeling/sign.ts';
import { type ExpectedResponse, verifyResponse } from '../../src/edukoppeling/verify-response.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureIdentity, fixtureTrust, oin } from '../../src/harness/example-partners.ts';
import { SCHOOL_OIN } from '../setup/wire.ts';
import { headerOf, headerPattern, judge, signedAgain } from './rewritten.ts';

const now = Date.now();
const options = {
  trust: fixtureTrust(),
  limits: DEFAULT_XML_LIMITS,
  window: DEFAULT_TIME_WINDOW,
  providerOins: [BROKER_OIN],
};
const requester = createRequester({
  ...options,
  identity: fixtureIdentity('vendor-rsin'),
  transport: () => Promise.reject(new Error('nothing is sent here')),
  to: `https://broker.test/?oin=${BROKER_OIN}`,
  fromOin: oin(SCHOOL_OIN),
  clock: () => now,
});
const call = {
  action: 'urn:x/vraag',
  responseAction: 'urn:x/antwoord',
  payload: '<x:y xmlns:x="urn:x"></x:y>',
};
const asked = requester.prepare(call);
const expected: ExpectedResponse = { ...asked, actions: [call.responseAction, call.action] };
interface AnswerChange {
  readonly action?: string;
  readonly relatesTo?: string | undefined;
}
const answer = (change: AnswerChange = {}) => {
  const relatesTo = 'relatesTo' in change ? change.relatesTo : asked.messageId;
  const addressing = {
    to: anonymousAddress(SCHOOL_OIN),
    action: change.action ?? call.responseAction,
    from: anonymousAddress(BROKER_OIN),
    ...(relatesTo === undefined ? {} : { relatesTo }),
  };
  const payload = '<x:z xmlns:x="urn:x">gegevens</x:z>';
  const signatureConfirmation = asked.signatureValue;
  return signEnvelope({ addressing, payload, signatureConfirmation, now }, fixtureIdentity('broker')).bytes;
};
const read = (bytes: Buffer | string) => verifyResponse(Buffer.from(bytes), expected, now, options);

test('EK-67 EK-68 EK-69 the answer that the refusals below change is believed', async () => {
  expect(await read(answer())).toMatchObject({ kind: 'response', signerOin: BROKER_OIN });
});
test('EK-67 an answer without To', async () => {
  const text = signedAgain(answer().toString().replace(headerPattern('To'), ''), 'broker');
  expect(text).not.toContain('<wsa:To');
  expect(await read(text)).toMatchObject({ kind: 'response' });
});
test('EK-69 the Action of the request, as services of DUO repeat it', async () => {
  expect(await read(answer({ action: call.action }))).toMatchObject({ kind: 'response' });
});
test.each([
  ['EK-68 no RelatesTo', { relatesTo: undefined }, 'EK-68'],
  ['EK-68 RelatesTo of another message', { relatesTo: 'urn:uuid:0' }, 'EK-68'],
  ['EK-68 RelatesTo in another case', { relatesTo: asked.messageId.toUpperCase() }, 'EK-68'],
  ['EK-69 another Action', { action: 'urn:x/anders' }, 'EK-69'],
])('%s: nothing of the answer is handed over', async (_, change: AnswerChange, rule) => {
  const result = await read(answer(change)).catch((error: unknown) => error);
  expect(result).toMatchObject({ name: 'ResponseError', rule });
  expect(result).not.toHaveProperty('payload');
});
test("EK-70 From has the legal sender's OIN, there is no ReplyTo, and the gate believes it", async () => {
  expect(headerOf(asked.bytes, 'From')).toBe(anonymousAddress(SCHOOL_OIN));
  expect(headerOf(asked.bytes, 'ReplyTo')).toBeUndefined();
  expect(await judge(asked.bytes, { soapAction: `"${call.action}"` })).toBe('believed');
});
