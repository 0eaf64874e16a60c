/** The messages of docs/integrate/vrijstellingen.md are valid, and work in the order in which they stand. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CODECS } from '../../src/contract/codecs.ts';
import { readSchemas } from '../../src/contract/files.ts';
import type { OperationName } from '../../src/contract/messages.ts';
import { createSchemaValidator } from '../../src/contract/schema.ts';
import type { VrijstellingOperations } from '../../src/contract/vrijstelling-messages.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';

const page = readFileSync(new URL('../../docs/integrate/vrijstellingen.md', import.meta.url), 'utf8');
const messages = [...page.matchAll(/```xml\n(.*?)\n```/gs)].map(([, text = '']) => Buffer.from(text));
const nameOf = (message: Buffer) => parseXml(message).root.localName;

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

test('every message is valid', () => {
  const validator = createSchemaValidator(readSchemas(), 'verzuim-gemeente-v1.xsd');
  for (const message of messages)
    expect({ name: nameOf(message), violations: validator.validate(message) }).toEqual({
      name: nameOf(message),
      violations: [],
    });
});

test('every operation has a request, and each request is accepted after those before it', async () => {
  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const requests = messages.filter((message) => nameOf(message).endsWith('Request'));
  const names = requests.map((message) =>
    nameOf(message).replace('Request', ''),
  ) as (keyof VrijstellingOperations)[];
  const all = Object.keys(CODECS).filter((name) => /rijstelling|Vervangende/.test(name));
  expect(new Set<OperationName>(names)).toEqual(new Set(all));
  const moments = new Map<string, string>();
  for (const [i, message] of requests.entries()) {
    const name = names[i] as keyof VrijstellingOperations;
    const request = CODECS[name].readRequest(parseXml(message).root);
    // The page cannot know the moment of the test.
    const number = 'vrijstellingsnummer' in request ? request.vrijstellingsnummer : '';
    const seen = moments.get(number);
    const now = seen === undefined ? request : { ...request, datumTijdLaatsteMutatie: seen };
    const answer = await utrecht.call(name, now);
    expect({ name, answer }).toMatchObject({ name, answer: { verwerkt: true } });
    if (!answer.verwerkt || !('vrijstellingsnummer' in answer)) continue;
    const moment =
      'datumTijdRegistratie' in answer ? answer.datumTijdRegistratie : answer.datumTijdLaatsteMutatie;
    moments.set(answer.vrijstellingsnummer, moment);
  }
  expect([...moments.keys()]).toEqual(['5000001', '5000002', '5000003']);
});
