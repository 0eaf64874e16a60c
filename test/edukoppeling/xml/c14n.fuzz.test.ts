/** The shortcuts of canonicalisation are guarded by comparing with libxml2 on random documents. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  XmlDocument as LibxmlDocument,
  type SubtreeC14NOptions,
  XmlC14NMode,
  type XmlElement,
  XmlStringOutputBufferHandler,
} from 'libxml2-wasm';
import { describe, expect, test } from 'vitest';
import { canonicalDigest, canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';
import { tree, write } from './documents.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3000);

describe('exclusive canonicalisation', () => {
  test('EK-85 EK-86 gives the bytes of libxml2, with and without inclusive prefixes, for every element', () => {
    const prefixes = fc.array(fc.constantFrom('a', 'b', 'zz', '#default', 'unknown'), { maxLength: 3 });
    fc.assert(
      fc.property(tree(4), prefixes, fc.nat(30), (root, listed, pick) => {
        const xml = write(root);
        const ours = parseXml(Buffer.from(xml));
        const all = [ours.root];
        for (const element of all) all.push(...element.children);
        const chosen = all[pick % all.length] ?? ours.root;
        const theirs = LibxmlDocument.fromString(xml);
        try {
          let element = theirs.root;
          const path: number[] = [];
          for (let at = chosen; at.parent; at = at.parent) {
            const siblings = at.parent.children;
            path.unshift(siblings.findIndex((sibling) => sibling.equals(at)));
          }
          for (const step of path) {
            const found = element.get(`*[${step + 1}]`);
            if (found === null) throw new Error('no such element');
            element = found as typeof element; // the path has elements only
          }
          const expected = libxml2Canonical(element, {
            mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
            inclusiveNamespacePrefixes: listed,
            withComments: false,
          });
          const bytes = canonicalize(chosen, listed);
          expect(bytes.toString()).toBe(expected);
          expect(canonicalDigest(chosen, 'sha256', listed)).toEqual(
            createHash('sha256').update(bytes).digest(),
          );
        } finally {
          theirs.dispose();
        }
      }),
      { numRuns: RUNS },
    );
  });
});

function libxml2Canonical(element: XmlElement, options: SubtreeC14NOptions): string {
  const handler = new XmlStringOutputBufferHandler();
  element.canonicalize(handler, options);
  return handler.result;
}
