/**
 * Changes that an attacker or a broken toolkit makes to a message, at the level of elements, attributes, namespaces, text
 * and bytes. The text holds one character a byte (latin1), so that every change is one of bytes.
 */

import type { Choose } from './choose.ts';
import { attributesOf, elementsOf } from './elements.ts';

type Mutation = (text: string, choose: Choose, other: string) => string;

const PIECES: readonly string[] = [
  ...[
    '<!-- x -->',
    '<![CDATA[x]]>',
    '<?x y?>',
    '<!DOCTYPE a>',
    ']]>',
    '&#0;',
    '&x;',
    '&#65;',
    '\r',
    '\t',
    '\0',
  ],
  ...['<x/>', '<x xmlns="urn:x"/>', '<x xmlns:wsu="urn:x"/>', '\xef\xbf\xbe', '\xc0\xaf', '\xff', ' ', 'x'],
  ...['soap:actor="x"', ' soap:mustUnderstand="1"', '<wsa:ReplyTo/>', '<ds:Object/>', '#', '?oin=', '%00'],
];
const VALUES: readonly string[] = [
  ...['', '#', 'id-Body', '#id-Body', '#body', '#xpointer(/)', 'S x', '#default', 'xml xmlns', '1', 'urn:x'],
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'http://www.w3.org/2000/09/xmldsig#sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2003/05/soap-envelope',
  'http://www.w3.org/XML/1998/namespace',
  'http://www.w3.org/2000/xmlns/',
];
const NAMES: readonly string[] = [
  'Id',
  'ID',
  'xml:id',
  'wsu:Id',
  'u:Id',
  'xmlns',
  'xmlns:wsa',
  'xmlns:x',
  'Assertion',
];

const element = (text: string, choose: Choose) => pick(elementsOf(text), choose);
const attribute = (text: string, choose: Choose) => pick(attributesOf(text), choose);

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'an element doubled': (text, choose) => {
    const [from, at] = [element(text, choose), boundary(text, choose)];
    return from ? insert(text, at, text.slice(from.start, from.end)) : text;
  },
  'an element moved': (text, choose) => {
    const from = element(text, choose);
    if (!from) return text;
    const rest = text.slice(0, from.start) + text.slice(from.end);
    return insert(rest, boundary(rest, choose), text.slice(from.start, from.end));
  },
  'an element taken out': (text, choose) => {
    const from = element(text, choose);
    return from ? text.slice(0, from.start) + text.slice(from.end) : text;
  },
  'two elements swapped': (text, choose) => {
    const [a, b] = [element(text, choose), element(text, choose)].sort(
      (x, y) => (x?.start ?? 0) - (y?.start ?? 0),
    );
    if (!a || !b || a.end > b.start) return text;
    const between = text.slice(a.end, b.start);
    return (
      text.slice(0, a.start) +
      text.slice(b.start, b.end) +
      between +
      text.slice(a.start, a.end) +
      text.slice(b.end)
    );
  },
  'an element wrapped': (text, choose) => {
    const from = element(text, choose);
    if (!from) return text;
    const name = pick(elementsOf(text), choose)?.name ?? 'x';
    const inside = text.slice(from.start, from.end);
    return `${text.slice(0, from.start)}<${name}>${inside}</${name}>${text.slice(from.end)}`;
  },
  'an element unwrapped': (text, choose) => {
    const from = element(text, choose);
    if (!from || from.end === from.tagEnd) return text;
    const endTag = text.lastIndexOf('</', from.end);
    return text.slice(0, from.start) + text.slice(from.tagEnd, endTag) + text.slice(from.end);
  },
  'an element renamed': (text, choose) => {
    const [from, as] = [element(text, choose), element(text, choose)];
    if (!from || !as) return text;
    const name = choose(2) === 0 ? as.name : from.name.replace(/^[^:]+:/, '');
    const inside = text.slice(from.start, from.end).replace(`<${from.name}`, `<${name}`);
    return text.slice(0, from.start) + inside.replace(/<\/[^<]*>$/, `</${name}>`) + text.slice(from.end);
  },
  'an attribute renamed': (text, choose) => {
    const from = attribute(text, choose);
    const name = choose(2) === 0 ? NAMES[choose(NAMES.length)] : attribute(text, choose)?.name;
    return from ? splice(text, from.start + 1, from.start + 1 + from.name.length, name ?? 'x') : text;
  },
  'an attribute with another value': (text, choose) => {
    const [from, other] = [attribute(text, choose), attribute(text, choose)];
    if (!from || !other) return text;
    const known = text.slice(other.valueStart, other.end - 1);
    return splice(
      text,
      from.valueStart,
      from.end - 1,
      choose(2) === 0 ? known : (VALUES[choose(VALUES.length)] as string),
    );
  },
  'an attribute taken out': (text, choose) => {
    const from = attribute(text, choose);
    return from ? splice(text, from.start, from.end, '') : text;
  },
  'an attribute copied': (text, choose) => {
    const [from, to] = [attribute(text, choose), element(text, choose)];
    return from && to ? insert(text, to.start + 1 + to.name.length, text.slice(from.start, from.end)) : text;
  },
  'a namespace declared': (text, choose) => {
    const [from, to] = [
      pick(
        attributesOf(text).filter(({ name }) => name.startsWith('xmlns')),
        choose,
      ),
      element(text, choose),
    ];
    if (!from || !to) return text;
    const declared = `${text.slice(from.start, from.valueStart)}${VALUES[choose(VALUES.length)]}${text[from.valueStart - 1]}`;
    return insert(text, to.start + 1 + to.name.length, declared);
  },
  'text put in': (text, choose) =>
    insert(text, choose(text.length + 1), PIECES[choose(PIECES.length)] as string),
  'text put in between tags': (text, choose) =>
    insert(text, boundary(text, choose), PIECES[choose(PIECES.length)] as string),
  'bytes changed': (text, choose) =>
    splice(text, ...place(text, choose, 3), String.fromCharCode(choose(256), choose(256))),
  'bytes taken out': (text, choose) => splice(text, ...place(text, choose, 40), ''),
  'bytes moved': (text, choose) => {
    const [start, end] = place(text, choose, 200);
    return insert(text, choose(text.length + 1), text.slice(start, end));
  },
  'cut off': (text, choose) => (choose(4) === 0 ? text.slice(0, choose(text.length + 1)) : text),
  'spliced with another message': (text, choose, other) => {
    const from = element(other, choose);
    const to =
      choose(2) === 0
        ? pick(
            elementsOf(text).filter(({ name }) => name === from?.name),
            choose,
          )
        : element(text, choose);
    return from && to ? splice(text, to.start, to.end, other.slice(from.start, from.end)) : text;
  },
};
const ALL = Object.values(MUTATIONS);

/** One change, chosen by `choose`; now and then it changes nothing. */
export function mutate(bytes: Buffer, choose: Choose, other: Buffer): Buffer {
  const mutation = ALL[choose(ALL.length)] as Mutation;
  return Buffer.from(mutation(bytes.toString('latin1'), choose, other.toString('latin1')), 'latin1');
}

function pick<T>(items: readonly T[], choose: Choose): T | undefined {
  return items.length === 0 ? undefined : items[choose(items.length)];
}

/** Before or after a tag. */
function boundary(text: string, choose: Choose): number {
  const all = elementsOf(text).flatMap(({ start, tagEnd, end }) => [start, tagEnd, end]);
  return pick(all, choose) ?? 0;
}

function place(text: string, choose: Choose, longest: number): [number, number] {
  const start = choose(text.length + 1);
  return [start, Math.min(text.length, start + choose(longest))];
}

function insert(text: string, at: number, more: string): string {
  return splice(text, at, at, more);
}

function splice(text: string, start: number, end: number, more: string): string {
  return text.slice(0, start) + more + text.slice(end);
}
