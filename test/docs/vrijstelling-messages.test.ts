/** The message of docs/integrate/vrijstellingen.md, about a pupil whom no register knows, is valid and is accepted. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { readSchemas } from '../../src/contract/files.ts';
import { createSchemaValidator } from '../../src/contract/schema.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';

const page = readFileSync(new URL('../../docs/integrate/vrijstellingen.md', import.meta.url), 'utf8');
const messages = [...page.matchAll(/```xml\n(.*?)\n```/gs)].map(([, text = '']) => Buffer.from(text));

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

test('a pupil who never had education in the Netherlands comes with persoon', async () => {
  const [message = Buffer.alloc(0), ...more] = messages;
  expect(more).toEqual([]);
  const validator = createSchemaValidator(readSchemas(), 'verzuim-gemeente-v1.xsd');
  expect(validator.validate(message)).toEqual([]);
  const request = CODECS.doorgevenVrijstelling.readRequest(parseXml(message).root);
  expect(request.persoon).toBeDefined();
  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  expect(await utrecht.call('doorgevenVrijstelling', request)).toMatchObject({ verwerkt: true });
});
