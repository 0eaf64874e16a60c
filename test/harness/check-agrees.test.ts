/** Whatever the bytes: `check` ends, and its first finding is the gate's fault; otherwise it throws. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { parseOin } from '../../src/edukoppeling/oin.ts';
import { anonymousAddress, writeUnsignedEnvelope } from '../../src/edukoppeling/sign.ts';
import { check } from '../../src/harness/check/check.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN } from '../../src/harness/example-partners.ts';
import { checkBytes, NOW, PARTS } from '../setup/checking.ts';
import { MELDEN, SCHOOL_OIN, signedMessage } from '../setup/wire.ts';

const melding = exampleMelding({ today: '2025-09-01' });
const GOOD = signedMessage({ now: NOW, melding }).bytes.toString('utf8');
const TAGS = [...GOOD.matchAll(/<[a-z0-9]+:[A-Za-z]+/g)].map((found) => found.index);

/** The whole element that starts at `at`. */
function elementAt(at: number): string {
  const name = /^<([^\s>/]+)/.exec(GOOD.slice(at))?.[1] ?? '';
  const end = GOOD.indexOf(`</${name}>`, at);
  return GOOD.slice(at, end + name.length + 3);
}

const place = fc.constantFrom(...TAGS);
const changed = fc.oneof(
  place.map((at) => GOOD.replace(elementAt(at), () => '')),
  place.map((at) => GOOD.replace(elementAt(at), (element) => element + element)),
  fc.tuple(place, place).map(([from, to]) => GOOD.slice(0, to) + elementAt(from) + GOOD.slice(to)),
  place.map((at) => GOOD.replace(elementAt(at), (element) => element.replace(/>[^<]+</, '>x<'))),
  place.map((at) => GOOD.replace(elementAt(at), (element) => element.replace(/="[^"]*"/, '="x"'))),
  place.map((at) => GOOD.replace(elementAt(at), (element) => element.replace(/ wsu:Id="[^"]*"/, ''))),
  fc
    .tuple(fc.nat(GOOD.length - 1), fc.constantFrom('<', '>', '&', '"', 'x', ' ', '\u0000', '</a>'))
    .map(([at, text]) => GOOD.slice(0, at) + text + GOOD.slice(at + 1)),
);

test('a message with something in it changed: never another verdict than the gate', async () => {
  await fc.assert(
    fc.asyncProperty(changed, async (text) => {
      const { verdict, findings } = await checkBytes(Buffer.from(text));
      expect(verdict).toBe(findings.length === 0 ? 'accepted' : 'refused');
    }),
    { numRuns: 100 },
  );
});

test('EK-74: an unsigned message of a 2W-be service is accepted, a Security header is told', async () => {
  const unsigned = writeUnsignedEnvelope({
    addressing: {
      to: `https://broker.test/verzuim/school/v1?oin=${BROKER_OIN}`,
      action: MELDEN,
      from: anonymousAddress(SCHOOL_OIN),
    },
    payload: CODECS.meldenVerzuim.writeRequest(melding),
  });
  const be = { ...PARTS, profiles: { ...PARTS.profiles, school: { profile: '2W-be' as const } } };
  const http = { soapAction: '""' };
  const tlsOin = parseOin('00000001999900020000');
  const plain = await check({ bytes: unsigned.bytes, http, tlsOin, now: NOW }, be);
  expect(plain.findings).toEqual([]);
  const signed = await check({ bytes: Buffer.from(GOOD), http, tlsOin, now: NOW }, be);
  expect(signed.findings[0]).toMatchObject({ code: 'VB-F13', rule: 'EK-74' });
});
