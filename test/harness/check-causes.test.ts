/**
 * What probably changed the bytes that were signed: each damage is really done to a really signed message, and `check`
 * names that very damage, for a digest and for SignedInfo.
 */
import { expect, test } from 'vitest';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { SIGNATURE_CAUSES } from '../../src/harness/check/causes/explain-signature-value.ts';
import { ATTEMPTS } from '../../src/harness/check/causes/find-cause.ts';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import { checkBytes, NOW, partOf, withDigestOf } from '../setup/checking.ts';
import { signedMessage } from '../setup/wire.ts';
import {
  declareOnEnvelope,
  inBody,
  laidOut,
  message,
  payload,
  replace,
} from './check-damage/damaged-message.ts';
import { DIGEST_DAMAGE } from './check-damage/digest-damage.ts';
import { SIGNATURE_DAMAGE } from './check-damage/signature-damage.ts';

test('the message itself is accepted', async () => {
  expect((await checkBytes(message())).findings).toEqual([]);
});

test.each(DIGEST_DAMAGE)('digest: %s (%s)', async (cause, _, damaged) => {
  const { findings } = await checkBytes(damaged());
  const [first] = findings;
  expect(first).toMatchObject({ step: 'digests', code: 'VB-F18', rule: 'WB013' });
  expect(first?.probableCause?.name).toBe(cause);
  expect(findings.filter(({ code }) => code === 'VB-F18')).toHaveLength(1);
});

test('every attempt of the table was tried on a damage of its own', () => {
  const tried = new Set(DIGEST_DAMAGE.map(([cause]) => cause));
  expect(ATTEMPTS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

test.each(SIGNATURE_DAMAGE)('SignatureValue: %s (%s)', async (cause, _, damaged) => {
  const { findings } = await checkBytes(damaged());
  expect(findings[0]).toMatchObject({ step: 'ds:SignatureValue', code: 'VB-F18', rule: 'WB013' });
  expect(findings[0]?.probableCause?.name).toBe(cause);
});

test('SignatureValue: the key of another certificate in the message is named', async () => {
  const other = fixtureIdentity('vendor-rsin').certificate.toString('base64');
  const sent = signedMessage({ now: NOW, payload, certificate: 'vendor-kvk', key: 'vendor-rsin' }).bytes;
  const token = `<wsse:BinarySecurityToken>${other}</wsse:BinarySecurityToken>`;
  // A second token inside a wsa header keeps the Security header as it has to be.
  const { findings } = await checkBytes(replace(sent, '</wsa:From>', `${token}</wsa:From>`));
  const value = findings.find(({ step }) => step === 'ds:SignatureValue');
  expect(value?.probableCause?.name).toBe('key-of-another-token');
});

test('every cause of a wrong SignatureValue was tried on a damage of its own', () => {
  const tried = new Set([...SIGNATURE_DAMAGE.map(([cause]) => cause), 'key-of-another-token']);
  expect(Object.keys(SIGNATURE_CAUSES).filter((name) => !tried.has(name))).toEqual([]);
});

test('a large part: the cause is found all the same, and giving up is said', async () => {
  const reden = Array.from({ length: 6000 }, (_, i) => `<vb:reden>nummer ${i}</vb:reden>`).join('');
  const large = message({ payload: payload.replace('<vb:school>', `${reden}<vb:school>`) });
  const cause = async (bytes: Buffer) =>
    (await checkBytes(bytes)).findings.find(({ code }) => code === 'VB-F18')?.probableCause?.name;
  expect(await cause(inBody(large, (body) => laidOut(body)))).toBe('pretty-printed');
  const all = canonicalize(partOf(declareOnEnvelope(large), 'id-Body').element, [
    'soap',
    'wsa',
    'wsse',
    'wsu',
    'xsi',
  ]);
  expect(await cause(withDigestOf(declareOnEnvelope(large), 'id-Body', all))).toBe('inclusive-c14n');
  expect(await cause(inBody(large, (body) => body.replace('nummer 77<', 'nummer 78<')))).toBe('not-found');
}, 180_000);
