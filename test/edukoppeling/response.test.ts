/** The requester believes only an answer that the provider signed to this very request. */
import { expect, test } from 'vitest';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { anonymousAddress, signEnvelope } from '../../src/edukoppeling/sign.ts';
import { verifyResponse } from '../../src/edukoppeling/verify-response.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureIdentity, fixtureTrust } from '../../src/harness/example-partners.ts';

const expected = { messageId: 'urn:uuid:1', signatureValue: 'AAAA', actions: ['urn:x'] };
const options = {
  trust: fixtureTrust(),
  limits: DEFAULT_XML_LIMITS,
  window: DEFAULT_TIME_WINDOW,
  providerOins: [BROKER_OIN],
};
const answer = (
  change: { relatesTo?: string; confirmation?: string | null; certificate?: string; action?: string } = {},
) =>
  signEnvelope(
    {
      addressing: {
        to: anonymousAddress('0000000700099AD00000'),
        action: change.action ?? 'urn:x',
        from: anonymousAddress(BROKER_OIN),
        relatesTo: change.relatesTo ?? 'urn:uuid:1',
      },
      ...(change.confirmation === null ? {} : { signatureConfirmation: change.confirmation ?? 'AAAA' }),
      payload: '<x:y xmlns:x="urn:x"></x:y>',
      now: Date.now(),
    },
    fixtureIdentity(change.certificate ?? 'broker'),
  ).bytes;
const verify = (bytes: Buffer, more: object = {}) =>
  verifyResponse(bytes, expected, Date.now(), { ...options, ...more });

test("EK-69 the provider's own answer is believed", async () => {
  expect(await verify(answer())).toMatchObject({ kind: 'response', signerOin: BROKER_OIN });
});
test.each([
  ['EK-68 RelatesTo of another message', answer({ relatesTo: 'urn:uuid:2' }), 'EK-68'],
  ['EK-107 SignatureConfirmation of another message', answer({ confirmation: 'BBBB' }), 'EK-107'],
  ['EK-108 no SignatureConfirmation', answer({ confirmation: null }), 'EK-108'],
  ['EK-129 signed by somebody else', answer({ certificate: 'vendor-rsin' }), 'EK-129'],
  ['EK-69 another Action', answer({ action: 'urn:z' }), 'EK-69'],
  [
    'EK-109 changed after signing',
    Buffer.from(answer().toString().replace('<x:y xmlns:x="urn:x">', '<x:y xmlns:x="urn:x">1')),
    'WB013',
  ],
])('%s is refused', async (_, bytes, rule) => {
  await expect(verify(bytes)).rejects.toMatchObject({ name: 'ResponseError', rule });
});
test('EK-108 a provider known to leave SignatureConfirmation out may be set so', async () => {
  expect(await verify(answer({ confirmation: null }), { signatureConfirmation: 'optional' })).toMatchObject({
    kind: 'response',
  });
});
