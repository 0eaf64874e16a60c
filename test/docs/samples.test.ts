/**
 * examples/messages: every operation has a request, an answer and a refusal; each is valid, and a running broker
 * answers each request as the sample says, apart from numbers and moments.
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { FOUT_ORIGINS } from '../../src/contract/codes.ts';
import { createValidators } from '../../src/contract/contracts.ts';
import type { ServiceName } from '../../src/contract/files.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import {
  Counterparts,
  leavesOf,
  openSamples,
  readSample,
  readSamples,
  refusedRequest,
  SAMPLE_NOW,
} from '../setup/samples.ts';

const SAMPLES = readSamples();
const KINDS = ['request', 'response', 'refusal'] as const;

let running: TestBroker;
let scene: Awaited<ReturnType<typeof openSamples>>;
beforeAll(async () => {
  running = await startTestBroker((same) => same, { clock: () => SAMPLE_NOW });
  scene = await openSamples(running);
});
afterAll(async () => {
  scene.close();
  await running.stop();
});

test('every operation of the contracts has its three messages, and there is nothing else', () => {
  expect(SAMPLES.map(({ operation }) => operation).sort()).toEqual(Object.keys(CODECS).sort());
  const files = SAMPLES.flatMap(({ operation }) => KINDS.map((kind) => `${operation}-${kind}.xml`));
  const found = readdirSync(new URL('../../examples/messages/', import.meta.url));
  expect(found.filter((name) => name.endsWith('.xml')).sort()).toEqual(files.sort());
});

test('every message is valid, also the request that is refused', () => {
  const validators = createValidators();
  for (const sample of SAMPLES) {
    const texts = [...KINDS.map((kind) => readSample(sample.operation, kind)), refusedRequest(sample)];
    for (const text of texts) {
      const { root } = parseXml(Buffer.from(text));
      const service = root.namespaceUri.split(':')[2] as ServiceName; // urn:verzuimbroker:<service>:v1
      const violations = validators[service].validate(canonicalize(root));
      expect({ name: root.localName, violations }).toEqual({ name: root.localName, violations: [] });
    }
  }
});

test('a broker answers each as the sample says, apart from numbers and moments; and refuses as it says', async () => {
  const counterparts = new Counterparts();
  for (const sample of SAMPLES) {
    const { operation } = sample;
    const refusal = readSample(operation, 'refusal');
    const refused = await scene.send(sample, counterparts.toActual(refusedRequest(sample)));
    expect([operation, counterparts.toSample(refused, refusal)]).toEqual([operation, leavesOf(refusal)]);

    const expected = readSample(operation, 'response');
    const request = counterparts.toActual(readSample(operation, 'request'));
    // The router works beside the endpoint: the report reaches the mailbox a moment after its answer.
    const answer = await until(operation, async () => {
      const found = await scene.send(sample, request);
      const early = operation === 'ophalenMeldingen' && !found.includes('<vb:leveringId>');
      return early ? undefined : found;
    });
    expect([operation, counterparts.toSample(answer, expected)]).toEqual([operation, leavesOf(expected)]);
  }
});

test('the codes of a refusal are among those that the operation can give', () => {
  for (const { operation } of SAMPLES) {
    const codes = [...readSample(operation, 'refusal').matchAll(/<vb:code>([^<]+)</g)].map(
      ([, code]) => code,
    );
    expect(codes.length).toBeGreaterThan(0);
    const possible = Object.entries(FOUT_ORIGINS).filter(([, origin]) =>
      origin.operations.includes(operation),
    );
    const known = possible.map(([code]) => code);
    expect([operation, codes.filter((code) => !known.includes(code ?? ''))]).toEqual([operation, []]);
  }
});

test('a value that differs without being a number or moment is seen', () => {
  const counterparts = new Counterparts();
  const sample = readSample('meldenVerzuim', 'response');
  const other = sample.replace('>1000001<', '>77<');
  expect(counterparts.toSample(other, sample)).toEqual(leavesOf(sample));
  expect(counterparts.toActual('<a>1000001</a>')).toBe('<a>77</a>');
  expect(counterparts.toSample(sample.replace('>R<', '>B<'), sample)).not.toEqual(leavesOf(sample));
  // One number cannot stand for two.
  expect(counterparts.toSample(sample.replace('>1000001<', '>78<'), sample)).not.toEqual(leavesOf(sample));
});
