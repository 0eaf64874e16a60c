/** EK-41: a declaration on an ancestor may not make its canonical form a multiple of what was sent. */
import { describe, expect, test } from 'vitest';
import { canonicalDigest, canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml, type XmlElement } from '../../../src/edukoppeling/xml/document.ts';

const LONG = `urn:${'x'.repeat(240)}`;
const grown = (count: number): XmlElement => {
  const text = `<e xmlns:g="${LONG}"><b>${'<g:a/>'.repeat(count)}</b></e>`;
  const [body] = parseXml(Buffer.from(text)).root.children;
  if (body === undefined) throw new Error('no child');
  return body;
};

describe('EK-41 canonical form', () => {
  test('of a few elements may grow as it must', () => {
    expect(canonicalize(grown(100)).length).toBeGreaterThan(100 * LONG.length);
  });
  test('over eight times the element is refused, with the place', () => {
    const where = { kind: 'limit', line: 1, what: expect.stringContaining('canonical form') };
    expect(() => canonicalDigest(grown(100_000), 'sha256')).toThrow(expect.objectContaining(where));
    expect(() => canonicalize(grown(100_000))).toThrow(expect.objectContaining(where));
  });
});
