/** Random documents with everything that canonical form has to decide about. */
import fc from 'fast-check';

const prefix = fc.constantFrom('', 'a', 'b', 'c', 'zz', 'B');
const uri = fc.constantFrom('urn:x', 'urn:y', 'urn:z', 'http://h/e');
const local = fc.constantFrom('e', 'f', 'Id', 'naam', 'größe', '𐐀x', '\ufb00x', 'a', 'xmlnsx');
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
  '&#x1F600;',
  '\u0085',
  '\u2028',
);
const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('').replaceAll(']]>', ']]&gt;'));
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

export interface Node {
  prefix: string;
  local: string;
  declarations: [string, string][];
  attributes: [string, string, string][];
  children: (Node | string)[];
  form: number;
  /** An attribute of the namespace xml, or nothing. */
  xml: string;
}
/** A root element of some depth; {@link write} makes it text. */
export const tree: fc.Memo<Node> = fc.memo((depth) =>
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
                arbitrary: fc.constantFrom(
                  '<!-- c -->',
                  '<![CDATA[a<b&\r\n]]>',
                  '<![CDATA[]]>',
                ) as fc.Arbitrary<Node | string>,
              },
            ),
            { maxLength: 4 },
          ),
    form: fc.nat(7),
    xml: fc.constantFrom('', '', '', ' xml:lang="nl"', " xml:space = 'preserve'", ' xml:base="urn:x"'),
  }),
);

/** @param scope  prefixes declared around the node. */
export function write(node: Node, scope: Map<string, string> = new Map()): string {
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
  tag += node.xml;
  if (node.children.length === 0 && node.form > 3) return `${tag}/>`;
  let content = '';
  for (const child of node.children) {
    // Two pieces of text may not make the end of a CDATA section.
    if (typeof child !== 'string') content += write(child, inner);
    else content += /\]\]?$/.test(content) ? child.replace(/^([\]]*)>/, '$1&gt;') : child;
  }
  return `${tag}${node.form === 5 ? ' ' : ''}>${content}</${name}${node.form === 6 ? ' ' : ''}>`;
}
