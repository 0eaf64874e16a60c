/** The shortcuts of canonicalisation are guarded by comparing with libxml2 on random documents. */

import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  XmlDocument as LibxmlDocument,
  type SubtreeC14NOptions,
  XmlC14NMode,
  type XmlElement,
  XmlStringOutputBufferHandler,
} from 'libxml2-wasm';
import { canonicalDigest, canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';

const prefix = fc.constantFrom('', 'a', 'b', 'c', 'zz');
const uri = fc.constantFrom('urn:x', 'urn:y', 'urn:z', 'http://h/e');
const local = fc.constantFrom('e', 'f', 'Id', 'naam', 'größe', '𐐀x');
const piece = fc.constantFrom(
  'tekst',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '&amp;',
  '&lt;',
  '&gt;',
  '>',
  '&#xD;',
  '&#13;',
  '&#x41;',
  '&quot;',
  '"',
  "'",
  '😀',
  '\t',
  'é',
  ']',
  ']]',
);
const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('').replaceAll(']]>', ''));
const value = fc
  .array(
    fc.constantFrom(
      'v',
      ' ',
      '&#x9;',
      '\t',
      '\n',
      '&lt;',
      '>',
      '&gt;',
      '&quot;',
      "'",
      '&#xA;',
      '😀',
      '&amp;',
    ),
    {
      maxLength: 4,
    },
  )
  .map((pieces) => pieces.join(''));

interface Node {
  prefix: string;
  local: string;
  declarations: [string, string][];
  attributes: [string, string, string][];
  children: (Node | string)[];
  form: number;
}
const tree: fc.Memo<Node> = fc.memo((depth) =>
  fc.record({
    prefix,
    local,
    declarations: fc.array(fc.tuple(prefix, uri), { maxLength: 2 }),
    attributes: fc.array(fc.tuple(prefix, local, value), { maxLength: 3 }),
    children:
      depth <= 1
        ? fc.array(text, { maxLength: 1 })
        : fc.array(
            fc.oneof(
              { weight: 3, arbitrary: tree(depth - 1) as fc.Arbitrary<Node | string> },
              { weight: 3, arbitrary: text as fc.Arbitrary<Node | string> },
              {
                weight: 1,
                arbitrary: fc.constantFrom('<!-- c -->', '<![CDATA[a<b&\r\n]]>') as fc.Arbitrary<
                  Node | string
                >,
              },
            ),
            { maxLength: 4 },
          ),
    form: fc.nat(7),
  }),
);

function write(node: Node, scope: Map<string, string>): string {
  const inner = new Map(scope);
  const declared = new Map<string, string>(node.declarations);
  if (node.form === 3 && !declared.has('')) declared.set('', '');
  for (const [p, u] of declared) inner.set(p, u);
  const known = (p: string) => (p === '' || inner.has(p) ? p : '');
  const name = known(node.prefix) === '' ? node.local : `${node.prefix}:${node.local}`;
  const used = new Set<string>();
  let tag = `<${name}`;
  for (const [p, u] of declared) tag += ` xmlns${p === '' ? '' : `:${p}`}="${u}"`;
  for (const [p, l, v] of node.attributes) {
    const space = p === '' || !inner.has(p) ? '' : (inner.get(p) as string);
    const key = `${space}|${l}`;
    if (used.has(key)) continue;
    used.add(key);
    const quote = node.form === 1 && !v.includes("'") ? "'" : '"';
    tag += `${node.form === 2 ? '\n ' : ' '}${space === '' ? l : `${p}:${l}`}=${quote}${v}${quote}`;
  }
  if (node.children.length === 0 && node.form > 3) return `${tag}/>`;
  const content = node.children
    .map((child) => (typeof child === 'string' ? child : write(child, inner)))
    .join('');
  return `${tag}${node.form === 5 ? ' ' : ''}>${content}</${name}${node.form === 6 ? ' ' : ''}>`;
}

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3000);

describe('exclusive canonicalisation', () => {
  test('EK-85 EK-86 gives the bytes of libxml2, with and without inclusive prefixes, for every element', () => {
    const prefixes = fc.array(fc.constantFrom('a', 'b', 'zz', '#default', 'unknown'), { maxLength: 3 });
    fc.assert(
      fc.property(tree(4), prefixes, fc.nat(30), (root, listed, pick) => {
        const xml = write(root, new Map());
        fc.pre(!xml.replaceAll('<![CDATA[a<b&\r\n]]>', '').includes(']]>'));
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
