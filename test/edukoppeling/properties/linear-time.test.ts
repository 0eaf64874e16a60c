/**
 * Four times as many bytes cost about four times as much, whatever they are. Ratios of processor time, so that a slow or
 * busy machine gives the same answer; quadratic work would give sixteen.
 */
import { describe, expect, test } from 'vitest';
import { canonicalDigest } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';
import { FOREIGN, judge, OURS } from './seed-messages.ts';

const SMALL = 4000;
const TIMES = 4;
const QUADRATIC = TIMES * TIMES;

/** The least of several measurements, microseconds of processor time. */
async function cost(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

async function growth(bytesOf: (count: number) => Buffer, work: (bytes: Buffer) => unknown): Promise<number> {
  const small = bytesOf(SMALL);
  const large = bytesOf(SMALL * TIMES);
  await work(small);
  // What is quadratic is so every time; a collection of garbage or a busy neighbour falls on one side of one round.
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4 && least > TIMES * 1.5; round++) {
    // Half a millisecond more on both sides: what is too quick to measure is not quadratic.
    const ratio = (500 + (await cost(() => work(large)))) / (500 + (await cost(() => work(small))));
    least = Math.min(least, ratio);
  }
  return least;
}

const read = (bytes: Buffer) => {
  try {
    const { root } = parseXml(bytes);
    canonicalDigest(root, 'sha256', ['a', 'b', '#default']);
    return root.text.length;
  } catch (error) {
    return error;
  }
};

const inRoot =
  (one: string, attributes = '') =>
  (count: number) =>
    Buffer.from(`<r xmlns:a="urn:a"${attributes}>${one.repeat(count)}</r>`);
const hostile: readonly (readonly [string, (count: number) => Buffer])[] = [
  ['elements', inRoot('<e/>')],
  ['elements that each need a namespace declared', inRoot('<a:e/>')],
  ['elements that need a long namespace declared', inRoot('<b:e/>', ` xmlns:b="urn:${'u'.repeat(250)}"`)],
  ['comments', inRoot('t<!-- - -->')],
  ['CDATA sections', inRoot('<![CDATA[x]]>')],
  ['references', inRoot('&#65;&lt;')],
  ['ampersands without an end', (count) => Buffer.from(`<r>${'&'.repeat(count * 8)}</r>`)],
  ['brackets', inRoot(']]]]')],
  ['carriage returns', inRoot('\r\n\r')],
  ['a comment that does not end', (count) => Buffer.from(`<r><!--${'- '.repeat(count * 4)}`)],
  ['a CDATA section that does not end', (count) => Buffer.from(`<r><![CDATA[${']>'.repeat(count * 4)}`)],
  ['line ends before what is wrong', (count) => Buffer.from(`<r>${'\n'.repeat(count * 8)}</s>`)],
  ['white space in a tag', (count) => Buffer.from(`<r${' \n'.repeat(count * 4)}/>`)],
  ['a long attribute value', (count) => Buffer.from(`<r a="${'\t&amp;"'.slice(0, 6).repeat(count)}"/>`)],
  [
    'id attributes',
    (count) => Buffer.from(`<r>${Array.from({ length: count }, (_, i) => `<e Id="${i}"/>`).join('')}</r>`),
  ],
  ['depth, over the limit', (count) => Buffer.from('<e>'.repeat(count))],
];

describe('EK-41 the reader and canonical form take time in proportion to', () => {
  test.each(hostile)('%s', async (_, bytesOf) => {
    expect(await growth(bytesOf, read)).toBeLessThan(QUADRATIC * 0.7);
  });
});

const put = (message: Buffer, before: string, more: (count: number) => string) => (count: number) =>
  Buffer.from(message.toString().replace(before, () => `${more(count)}${before}`));
const messages: readonly (readonly [string, (count: number) => Buffer])[] = [
  ['header blocks', put(OURS, '</soap:Header>', (count) => '<wsa:X/>'.repeat(count))],
  [
    'children of Security',
    put(OURS, '</wsse:Security>', (count) => '<wsse:BinarySecurityToken/>'.repeat(count)),
  ],
  [
    'ids',
    put(OURS, '</soap:Body>', (count) => Array.from({ length: count }, (_, i) => `<e Id="i${i}"/>`).join('')),
  ],
  [
    'the size of the Body',
    put(OURS, '</vb:meldenVerzuimRequest>', (count) => '<naam>x</naam>'.repeat(count)),
  ],
  ['the prefixes of a PrefixList', put(FOREIGN, "S x'/>", (count) => 'q p '.repeat(count))],
  [
    'the text of a header',
    put(OURS, '</wsa:To>', (count) => ' x?oin=1&'.replace('&', '&amp;').repeat(count)),
  ],
  ['white space in SignatureValue', put(OURS, '</ds:SignatureValue>', (count) => ' \n'.repeat(count))],
];

describe('EK-41 the gate takes time in proportion to', () => {
  test.each(messages)('%s', async (_, bytesOf) => {
    expect(bytesOf(2).length).toBeGreaterThan(bytesOf(1).length);
    expect(await growth(bytesOf, judge)).toBeLessThan(QUADRATIC * 0.7);
  });
});

const named = (name: (n: number) => string) => {
  const all = Array.from({ length: 2000 }, (_, n) => `<${name(n)}/>`).join('');
  return Buffer.from(`<r>${all.repeat(20)}</r>`);
};
/** Eleven pairs that hash alike with a multiplier of 31, so every name made of them does. */
const colliding = (n: number) =>
  Array.from({ length: 11 }, (_, bit) => ((n >> bit) & 1 ? 'BB' : 'Aa')).join('');
const ordinary = (n: number) => `naam${String(n).padStart(18, '0')}`;

test('EK-41 names chosen so that their hashes collide cost no more than others', async () => {
  const [hostileNames, others] = [named(colliding), named(ordinary)];
  const factor = (await cost(() => parseXml(hostileNames))) / (await cost(() => parseXml(others)));
  // With a hash that can be foreseen it was more than fifty.
  expect(factor).toBeLessThan(10);
});

test('EK-41 a long PrefixList costs no more when the document has many prefixes', async () => {
  const declaring = (count: number) => {
    const element = (_: unknown, i: number) => `<e xmlns:p${i}="u"/>`;
    return parseXml(Buffer.from(`<r>${Array.from({ length: count }, element).join('')}</r>`)).root;
  };
  const [few, many] = [declaring(10), declaring(1500)];
  const unknown = Array.from({ length: 20_000 }, (_, i) => `q${i % 100}`);
  const costOf = (root: typeof few, listed: readonly string[]) =>
    cost(() => canonicalDigest(root, 'sha256', listed));
  // The number of prefixes times 150 costs 150 times as much when each entry is looked for among all of them.
  const base = (await costOf(many, [])) - (await costOf(few, []));
  expect(((await costOf(many, unknown)) - base) / (await costOf(few, unknown))).toBeLessThan(40);
});

test('EK-41 a namespace URI that would be repeated at every element is refused over 256 bytes', () => {
  const of = (length: number) => Buffer.from(`<r xmlns:b="${'u'.repeat(length)}">${'<b:e/>'.repeat(9)}</r>`);
  expect(read(of(256))).toBe(0);
  expect(read(of(257))).toMatchObject({ name: 'XmlError', kind: 'limit' });
});
