/** Our exclusive canonical form beside those of libxml2 and xml-crypto, for every element of generated documents. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml, type XmlElement } from '../../../src/edukoppeling/xml/document.ts';
import { DISAGREEMENTS, explain } from './disagreements.ts';
import { tree, write } from './documents.ts';
import { libxml2Form, pathOf, xmlCryptoForm } from './foreign-forms.ts';

const DOCUMENTS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 2000);
const PAGE = readFileSync(
  new URL('../../../docs/decisions/0009-where-canonicalisations-differ.md', import.meta.url),
  'utf8',
);
const listed = fc.array(fc.constantFrom('a', 'b', 'zz', 'B', '#default', 'onbekend', 'xml'), {
  maxLength: 3,
});

/** As the decision page writes what cannot be seen. */
const shown = (text: string) =>
  text.replaceAll('\u0085', '&#x85;').replaceAll('\u2028', '&#x2028;').replaceAll('\n', '⏎');

function allElements(root: XmlElement): readonly XmlElement[] {
  const all = [root];
  for (const element of all) all.push(...element.children);
  return all;
}

function shadowedBy(apex: XmlElement, prefixes: readonly string[]): readonly string[] {
  return prefixes.filter((prefix) => {
    const around = apex.parent?.namespaceOf(prefix);
    return around !== undefined && around !== apex.namespaceOf(prefix);
  });
}

test(`EK-85 EK-86 ${DOCUMENTS} documents: our form is theirs where they agree, and every disagreement is explained`, () => {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(tree(4), listed, fc.nat(), (node, prefixes, pick) => {
      const xml = write(node);
      const elements = allElements(parseXml(Buffer.from(xml)).root);
      const deep = elements[pick % elements.length] ?? elements[0];
      for (const apex of new Set([elements[0], deep])) {
        if (apex === undefined) continue;
        const path = pathOf(apex);
        const libxml2 = libxml2Form(xml, path, prefixes);
        const xmlCrypto = xmlCryptoForm(xml, path, prefixes);
        expect(canonicalize(apex, prefixes).toString()).toBe(libxml2);
        if (path.length > 0) count('deep');
        if (libxml2 === xmlCrypto) {
          count('agree');
          continue;
        }
        const kinds = explain(libxml2, xmlCrypto, { prefixes, shadowed: shadowedBy(apex, prefixes) });
        if (kinds === undefined) throw new Error(`unexplained:\n${libxml2}\n${xmlCrypto}`);
        count('disagree');
        for (const kind of kinds) count(kind);
      }
    }),
    { numRuns: DOCUMENTS },
  );
  // Neither a run in which nothing is compared nor one in which a kind never occurs says anything.
  expect(counts.get('agree') ?? 0).toBeGreaterThan(DOCUMENTS / 10);
  expect(counts.get('deep') ?? 0).toBeGreaterThan(DOCUMENTS / 10);
  for (const { kind } of DISAGREEMENTS) expect([kind, counts.get(kind) ?? 0]).not.toEqual([kind, 0]);
});

describe('EK-85 EK-86 we give what libxml2 gives where xml-crypto differs in', () => {
  test.each(DISAGREEMENTS)('$kind', ({ kind, example }) => {
    const { xml, path, prefixes } = example;
    expect(libxml2Form(xml, path, prefixes)).toBe(example.libxml2);
    expect(xmlCryptoForm(xml, path, prefixes)).toBe(example.xmlCrypto);
    const root = parseXml(Buffer.from(xml)).root;
    const apex = path.reduce((element, step) => element.children[step] ?? element, root);
    const about = { prefixes, shadowed: shadowedBy(apex, prefixes) };
    expect(explain(example.libxml2, example.xmlCrypto, about)).toEqual([kind]);
    expect(canonicalize(apex, prefixes).toString()).toBe(example.libxml2);
    for (const text of [kind, xml, example.libxml2, example.xmlCrypto]) expect(PAGE).toContain(shown(text));
  });

  test('and the decision page names no other kind', () => {
    const headings = [...PAGE.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(DISAGREEMENTS.map(({ kind }) => kind));
  });
});
