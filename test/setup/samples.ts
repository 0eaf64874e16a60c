/**
 * The messages of examples/messages: read, and sent in their order to a broker with the parties and pupils of
 * `examples/`. What a broker gives out (numbers, moments, tokens) stands for the value that the sample has there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { codecOf } from '../../src/broker/operations.ts';
import { CODECS } from '../../src/contract/codecs.ts';
import type { OperationName } from '../../src/contract/messages.ts';
import { parseXml, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { createExamplePartner } from '../../src/harness/example-partners.ts';
import { addGegevenslevering } from '../../src/store/gegevenslevering.ts';
import type { TestBroker } from './broker.ts';

const FOLDER = new URL('../../examples/messages/', import.meta.url);
/** The moment of the samples: a Monday in the school year of the report. */
export const SAMPLE_NOW = Date.parse('2025-11-24T09:00:00Z');

const SAMPLES = z.array(
  z.strictObject({
    operation: z.custom<OperationName>((name) => Object.hasOwn(CODECS, String(name))),
    sender: z.enum(['school', 'gemeente']),
    meaning: z.string(),
    again: z.string().optional(),
    refused: z.record(z.string(), z.string()),
  }),
);
export type Sample = z.infer<typeof SAMPLES>[number];
export type SampleKind = 'request' | 'response' | 'refusal';

export function readSamples(): readonly Sample[] {
  return SAMPLES.parse(parse(readFileSync(new URL('operations.yaml', FOLDER), 'utf8')));
}

/** @returns the text as it goes over the wire: without the blanks between elements. */
export function readSample(operation: OperationName, kind: SampleKind): string {
  const url = new URL(`${operation}-${kind}.xml`, FOLDER);
  return existsSync(url) ? readFileSync(url, 'utf8').replace(/>\s+</g, '><').trim() : '';
}

/** The request that is refused. @throws when a text that is to be replaced is not in it. */
export function refusedRequest({ operation, refused }: Sample): string {
  return Object.entries(refused).reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${operation} has no ${from}`);
      return text.replaceAll(from, to);
    },
    readSample(operation, 'request'),
  );
}

/** Elements whose value is the broker's own. */
const GIVEN = /^(meldingsnummer|vrijstellingsnummer|leveringId|datumTijd[A-Za-z]*|vervolgToken)$/;

/** Every element without children, as `path` and text. */
export function leavesOf(text: string): readonly (readonly [string, string])[] {
  const walk = (element: XmlElement, path: string): readonly (readonly [string, string])[] =>
    element.children.length === 0
      ? [[path, element.text]]
      : element.children.flatMap((child) => walk(child, `${path}/${child.localName}`));
  const { root } = parseXml(Buffer.from(text));
  return walk(root, root.localName);
}

/** What a broker gave out in place of a value of the samples. One value has one counterpart, both ways. */
export class Counterparts {
  readonly #actual = new Map<string, string>();
  readonly #sample = new Map<string, string>();

  /** A request of the samples, with what this broker gave out. */
  toActual(text: string): string {
    return text.replace(/>([^<]+)</g, (whole, value: string) => {
      const actual = this.#actual.get(value);
      return actual === undefined ? whole : `>${actual}<`;
    });
  }

  /** An answer's leaves with the values of the sample; learns the values that are new. */
  toSample(answer: string, sample: string): readonly (readonly [string, string])[] {
    const expected = leavesOf(sample);
    return leavesOf(answer).map(([path, actual], i) => {
      if (!GIVEN.test(path.split('/').pop() ?? '')) return [path, actual];
      const [at, value] = expected[i] ?? ['', ''];
      if (at === path && !this.#actual.has(value) && !this.#sample.has(actual)) {
        this.#actual.set(value, actual);
        this.#sample.set(actual, value);
      }
      return [path, this.#sample.get(actual) ?? actual];
    });
  }
}

/** Sends requests of the samples as their sender, each as the value that the codec reads from it. */
export async function openSamples(running: TestBroker) {
  const clock = () => SAMPLE_NOW;
  const baseUrl = running.broker.url;
  const school = { certificate: 'vendor-rsin', fromOin: '0000000700099AD00000' };
  const gemeente = { certificate: 'gemeente-utrecht', fromOin: '00000001999903440000' };
  const partners = {
    school: createExamplePartner({ baseUrl, clock, service: 'school', ...school }),
    gemeente: createExamplePartner({ baseUrl, clock, service: 'gemeente', ...gemeente }),
    rio: createExamplePartner({ baseUrl, clock, service: 'rio', ...school }),
  };
  const levering = {
    mailbox: '0344',
    gemeentecode: '0344',
    slot: 'R1',
    soort: 'P',
    bestandsnaam: '20251124G0344.csv',
    omschrijving: 'wekelijkse mutaties',
    peildatum: '2025-11-24',
    inhoud: Buffer.from('burgerservicenummer;soort\n999000111;INSCHRIJVING\n'),
  } as const;
  await addGegevenslevering(running.database.store, levering, 'test');
  return {
    /** @returns the Body of the answer. */
    async send({ operation, sender }: Sample, request: string): Promise<string> {
      const { root } = parseXml(Buffer.from(request));
      const partner = root.namespaceUri.includes(':rio:') ? partners.rio : partners[sender];
      const codec = codecOf(operation);
      // One name at a time: request and answer of an operation belong together.
      const answer = await partner.call(operation, codec.readRequest(root) as never);
      return codec.writeResponse(answer);
    },
    close() {
      for (const partner of Object.values(partners)) partner.close();
    },
  };
}
