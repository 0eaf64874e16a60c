/** `conform` verifies what comes back: each planted fault is found under its own statement, and under no other. */
import type { KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/broker/message.ts';
import { readTarget } from '../../src/cli/conform-target.ts';
import { ANSWER_PROBES } from '../../src/harness/conform/answer-probes.ts';
import { conform, type StatementResult } from '../../src/harness/conform/conform.ts';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import { seal } from '../../src/harness/replay/seal.ts';
import { OPTIONS } from './conform-options.ts';
import { startResponder } from './faulty-responder.ts';

const STATEMENTS = new Map(ANSWER_PROBES.map(({ id }) => [id, '']));
const BROKER = fixtureIdentity('broker');
const STRANGER = fixtureIdentity('bad/other-oin', 'vendor-rsin');

/** A change that is not signed again, and one that is: then only what was changed is wrong. */
type Which = 'answers' | 'faults' | 'both';
type Change = (xml: string) => string;
const applies = (which: Which, { status }: Answer) =>
  which === 'both' || (status === 500) === (which === 'faults');
function changed(which: Which, change: Change) {
  return (answer: Answer): Answer =>
    applies(which, answer) ? { ...answer, bytes: Buffer.from(change(answer.bytes.toString())) } : answer;
}
function resigned(which: Which, change: Change, key: KeyObject = BROKER.privateKey) {
  return (answer: Answer): Answer =>
    applies(which, answer)
      ? { ...answer, bytes: seal(Buffer.from(change(answer.bytes.toString())), key) }
      : answer;
}

const garble =
  (pattern: RegExp): Change =>
  (xml) =>
    xml.replace(pattern, (_, start: string, first: string) => start + (first === 'A' ? 'B' : 'A'));
const reference = (id: string) => new RegExp(`<ds:Reference URI="#${id}">.*?</ds:Reference>`);
const without =
  (id: string): Change =>
  (xml) =>
    xml.replace(reference(id), '');
const value = garble(/(<ds:SignatureValue[^>]*>)(.)/);
const confirmation = garble(/(<wsse11:SignatureConfirmation [^>]*\bValue=")(.)/);
const twice: Change = (xml) => xml.replace(reference('id-Body'), '$&$&');
const relates: Change = (xml) => xml.replace(/(<wsa:RelatesTo [^>]*>)[^<]*/, '$1urn:uuid:another');
const inBody: Change = (xml) => xml.replace('</soap:Body>', ' </soap:Body>');
const address =
  (name: string): Change =>
  (xml) =>
    xml.replace(new RegExp(`(<wsa:${name} .*?oin=)\\w{20}`), '$100000001999999999000');
const token: Change = (xml) =>
  xml.replace(/(<wsse:BinarySecurityToken [^>]*>)[^<]*/, `$1${STRANGER.certificate.toString('base64')}`);
const sha512: Change = (xml) =>
  xml.replaceAll('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512');

async function judged(change?: (answer: Answer) => Answer): Promise<readonly StatementResult[]> {
  const responder = await startResponder(change === undefined ? {} : { change });
  try {
    const target = readTarget({ ...OPTIONS, url: responder.url });
    return await conform(target, STATEMENTS, () => undefined);
  } finally {
    await responder.close();
  }
}
const brokenOf = (results: readonly StatementResult[]) =>
  results.filter(({ result }) => result === 'broken').map(({ id }) => id);

test('a good endpoint: every statement on answers and faults holds', async () => {
  const results = await judged();
  expect(results.map(({ id, result }) => [id, result])).toEqual(
    [...STATEMENTS.keys()].map((id) => [id, 'holds']),
  );
});

describe('a planted fault', () => {
  const plants: readonly (readonly [string, readonly string[], (answer: Answer) => Answer])[] = [
    ['a garbled SignatureValue on answers', ['EK-110'], changed('answers', value)],
    ['a garbled SignatureValue on faults', ['EK-137'], changed('faults', value)],
    ['a Body changed after signing, in answers', ['EK-110'], changed('answers', inBody)],
    ['a Body changed after signing, in faults', ['EK-137'], changed('faults', inBody)],
    ['an unsigned Body in answers', ['EK-110'], resigned('answers', without('id-Body'))],
    ['an unsigned Body in faults', ['EK-137'], resigned('faults', without('id-Body'))],
    ['an unsigned Timestamp in answers', ['EK-110'], resigned('answers', without('id-Timestamp'))],
    ['an unsigned RelatesTo in faults', ['EK-137'], resigned('faults', without('id-RelatesTo'))],
    ['an unsigned SignatureConfirmation', ['EK-106'], resigned('both', without('id-SignatureConfirmation'))],
    ['two References to one part of answers', ['EK-111'], resigned('answers', twice)],
    ['two References to one part of faults', ['EK-111'], resigned('faults', twice)],
    ['a digest of another algorithm in faults', ['EK-111'], resigned('faults', sha512)],
    ['answers that relate to another message', ['EK-64'], resigned('answers', relates)],
    ['faults that relate to another message', ['EK-137'], resigned('faults', relates)],
    ['a garbled SignatureConfirmation on answers', ['EK-106'], resigned('answers', confirmation)],
    ['a garbled SignatureConfirmation on faults', ['EK-106'], resigned('faults', confirmation)],
    ['answers to another OIN', ['EK-66'], resigned('answers', address('To'))],
    ['faults from another OIN', ['EK-66'], resigned('faults', address('From'))],
    ['answers signed by another OIN', ['EK-129'], resigned('answers', token, STRANGER.privateKey)],
    ['faults signed by another OIN', ['EK-129'], resigned('faults', token, STRANGER.privateKey)],
  ];

  test.each(plants)('%s', async (_, expected, change) => {
    const results = await judged(change);
    expect(brokenOf(results)).toEqual(expected);
    const [finding] = results.flatMap(({ findings }) =>
      findings.filter(({ outcome }) => outcome.result === 'broken'),
    );
    expect(finding?.outcome).toMatchObject({ got: expect.stringMatching(/./) });
  });
});

test('EK-129 another OIN signs than the one that --to-oin names', async () => {
  // The receiver that the message names is not here either, so the endpoint has to overlook that.
  const responder = await startResponder({ blindTo: ['EK-62'] });
  try {
    const target = readTarget({ ...OPTIONS, toOin: '00000001999999999000', url: responder.url });
    const results = await conform(target, STATEMENTS, () => undefined);
    expect(brokenOf(results)).toContain('EK-129');
  } finally {
    await responder.close();
  }
});
