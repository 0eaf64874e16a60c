/**
 * Exclusive XML canonicalisation 1.0 without comments, of one element and what is in it.
 * The walk copies runs of the input wherever the reader saw that they are canonical already, and a whole subtree
 * when, besides that, every prefix used in it is rendered with the binding it has in scope.
 * Source: https://www.w3.org/TR/xml-exc-c14n/; WB007, EK-85, EK-86.
 */
import { CANONICAL, CANONICAL_SUBTREE, ELEMENT, SELF_CLOSING, SHARED_PREFIX_BIT, TEXT } from './arena.ts';
import { CanonicalSink } from './canonical-sink.ts';
import { textOf, type XmlElement } from './document.ts';
import { XmlError } from './errors.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { type InternedName, NO_PREFIX, XML_PREFIX } from './names.ts';
import { compareCodePoints, type ParsedDocument, positionOf } from './reader.ts';
import { decodeAttribute } from './values.ts';

/**
 * A declaration that stands once on an ancestor may be repeated at every element of the canonical form. A few times
 * as much is what toolkits write; more is work that an attacker makes us do for nothing (EK-41).
 */
const MAX_GROWTH = 8;
const GROWTH_IS_FREE_BYTES = 64 * 1024;

/**
 * @param inclusivePrefixes  the PrefixList of ec:InclusiveNamespaces; `#default` is the default namespace.
 * @throws XmlError limit, when the form is over eight times as large as the element and 64 KiB.
 */
export function canonicalize(element: XmlElement, inclusivePrefixes: readonly string[] = []): Buffer {
  return walk(element, undefined, inclusivePrefixes).bytes();
}

/** The digest of the canonical form, without making one large copy of it. @throws XmlError limit. */
export function canonicalDigest(
  element: XmlElement,
  hash: 'sha256' | 'sha384' | 'sha512',
  inclusivePrefixes: readonly string[] = [],
): Buffer {
  return walk(element, hash, inclusivePrefixes).digest();
}

function walk(element: XmlElement, hash: string | undefined, inclusive: readonly string[]): CanonicalSink {
  const { parsed } = element.document;
  const { arena } = parsed;
  const size = (arena.end[element.index] as number) - (arena.start[element.index] as number);
  const sink = new CanonicalSink(parsed.bytes, hash, size);
  new Walk(parsed, sink, inclusive, GROWTH_IS_FREE_BYTES + MAX_GROWTH * size).run(element.index);
  return sink;
}

/** A prefix and the namespace number it is to be declared with. */
type Declaration = readonly [prefixId: number, namespace: number];

class Walk {
  readonly #parsed: ParsedDocument;
  readonly #sink: CanonicalSink;
  readonly #maxBytes: number;
  readonly #inclusive: ReadonlySet<number>;
  /** By prefix number: the binding in scope in the input, and the one rendered in the output. 0 is none. */
  readonly #scope: Int32Array;
  readonly #rendered: Int32Array;

  constructor(parsed: ParsedDocument, sink: CanonicalSink, inclusive: readonly string[], maxBytes: number) {
    this.#parsed = parsed;
    this.#sink = sink;
    this.#maxBytes = maxBytes;
    const { names } = parsed;
    const wanted = new Set<number>();
    for (const prefix of inclusive) {
      const id = prefix === '#default' ? NO_PREFIX : names.findPrefix(prefix);
      // A listed prefix that the document does not know is allowed and does nothing (EK-85); xml is never declared.
      if (id !== undefined && id !== XML_PREFIX && prefix !== '') wanted.add(id);
    }
    this.#inclusive = wanted;
    const { prefixes } = names;
    this.#scope = new Int32Array(prefixes.length);
    this.#rendered = new Int32Array(prefixes.length);
  }

  run(apex: number): void {
    const { arena } = this.#parsed;
    for (let node = arena.parent[apex] as number; node >= 0; node = arena.parent[node] as number) {
      this.#enterAncestor(node);
    }
    this.#element(apex, true);
  }

  /** Nearer ancestors come first, so what is set already is not overwritten. */
  readonly #seen = new Set<number>();
  #enterAncestor(node: number): void {
    const { arena } = this.#parsed;
    const first = arena.firstDeclaration[node] as number;
    for (let i = first; i < first + (arena.declarationCount[node] as number); i++) {
      const prefixId = arena.declaredPrefix[i] as number;
      if (this.#seen.has(prefixId)) continue;
      this.#seen.add(prefixId);
      this.#scope[prefixId] = arena.declaredNamespace[i] as number;
    }
  }

  #element(node: number, apex: boolean): void {
    const { arena } = this.#parsed;
    const flags = arena.flags[node] as number;
    const plain = !(apex && this.#inclusive.size > 0);
    if (plain && (flags & CANONICAL_SUBTREE) !== 0 && this.#allRendered(arena.prefixMask[node] as number)) {
      this.#sink.input(arena.start[node] as number, arena.end[node] as number);
      return;
    }
    const scopeBefore = this.#enterScope(node);
    const declarations = this.#declarationsToRender(node, apex);
    const renderedBefore = declarations.map(
      ([prefixId]): Declaration => [prefixId, this.#rendered[prefixId] as number],
    );
    for (const [prefixId, namespace] of declarations) this.#rendered[prefixId] = namespace;
    const undeclared = arena.declarationCount[node] === 0;
    if ((flags & CANONICAL) !== 0 && undeclared && declarations.length === 0) {
      this.#sink.input(arena.start[node] as number, arena.tagEnd[node] as number);
    } else {
      this.#startTag(node, declarations);
    }
    this.#content(node);
    this.#endTag(node);
    for (const [prefixId, namespace] of renderedBefore) this.#rendered[prefixId] = namespace;
    for (const [prefixId, namespace] of scopeBefore) this.#scope[prefixId] = namespace;
  }

  #content(node: number): void {
    const { arena, bytes } = this.#parsed;
    const end = arena.after[node] as number;
    for (let child = node + 1; child < end; child = arena.after[child] as number) {
      if (arena.kind[child] === ELEMENT) this.#element(child, false);
      else if (arena.kind[child] === TEXT && (arena.flags[child] as number) === CANONICAL) {
        this.#sink.input(arena.start[child] as number, arena.end[child] as number);
      } else this.#sink.text(escapeText(textOf(arena, bytes, child)));
    }
  }

  #enterScope(node: number): readonly Declaration[] {
    const { arena } = this.#parsed;
    const count = arena.declarationCount[node] as number;
    if (count === 0) return NOTHING;
    const before: Declaration[] = [];
    const first = arena.firstDeclaration[node] as number;
    for (let i = first; i < first + count; i++) {
      const prefixId = arena.declaredPrefix[i] as number;
      before.push([prefixId, this.#scope[prefixId] as number]);
      this.#scope[prefixId] = arena.declaredNamespace[i] as number;
    }
    return before;
  }

  /** Prefixes visibly used here, and listed ones in scope, whose binding is not the rendered one. */
  #declarationsToRender(node: number, apex: boolean): readonly Declaration[] {
    const { arena } = this.#parsed;
    let found: Declaration[] | undefined;
    const use = (prefixId: number, namespace: number) => {
      if (prefixId === XML_PREFIX || this.#rendered[prefixId] === namespace) return;
      found ??= [];
      if (!found.some(([known]) => known === prefixId)) found.push([prefixId, namespace]);
    };
    use(this.#name(arena.name[node] as number).prefixId, arena.namespace[node] as number);
    const first = arena.firstAttribute[node] as number;
    for (let i = first; i < first + (arena.attributeCount[node] as number); i++) {
      const { prefixId } = this.#name(arena.attributeName[i] as number);
      if (prefixId !== NO_PREFIX) use(prefixId, arena.attributeNamespace[i] as number);
    }
    if (this.#inclusive.size > 0 && (apex || (arena.declarationCount[node] as number) > 0)) {
      for (const prefixId of this.#inclusive) use(prefixId, this.#scope[prefixId] as number);
    }
    if (found === undefined) return NOTHING;
    const { prefixes } = this.#parsed.names;
    return found.length < 2
      ? found
      : found.sort(([a], [b]) => compareCodePoints(prefixes[a] as string, prefixes[b] as string));
  }

  #startTag(node: number, declarations: readonly Declaration[]): void {
    const { names, namespaces } = this.#parsed;
    let tag = `<${this.#name(this.#parsed.arena.name[node] as number).text}`;
    for (const [prefixId, namespace] of declarations) {
      const prefix = names.prefixes[prefixId] as string;
      tag += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(namespaces[namespace] as string)}"`;
    }
    this.#sink.text(`${tag}${this.#attributes(node)}>`);
    if (this.#sink.written > this.#maxBytes) {
      const { line, column } = positionOf(this.#parsed.bytes, this.#parsed.arena.start[node] as number);
      throw new XmlError('limit', line, column, `canonical form is over ${this.#maxBytes} bytes`);
    }
  }

  #attributes(node: number): string {
    const { arena, bytes, namespaces } = this.#parsed;
    const count = arena.attributeCount[node] as number;
    if (count === 0) return '';
    const first = arena.firstAttribute[node] as number;
    const uri = (i: number) => namespaces[arena.attributeNamespace[i] as number] as string;
    const name = (i: number) => this.#name(arena.attributeName[i] as number);
    const order = Array.from({ length: count }, (_, i) => first + i);
    order.sort(
      (a, b) => compareCodePoints(uri(a), uri(b)) || compareCodePoints(name(a).localName, name(b).localName),
    );
    return order
      .map((i) => {
        const raw = bytes.toString('utf8', arena.valueStart[i], arena.valueEnd[i]);
        return ` ${name(i).text}="${escapeAttribute(decodeAttribute(raw))}"`;
      })
      .join('');
  }

  #endTag(node: number): void {
    const { arena, bytes } = this.#parsed;
    const name = this.#name(arena.name[node] as number);
    const end = arena.end[node] as number;
    const length = name.length + 3;
    // `</name>` without white space before `>` can be taken from the input.
    const asWritten = ((arena.flags[node] as number) & SELF_CLOSING) === 0 && bytes[end - length] === 0x3c;
    if (asWritten) this.#sink.input(end - length, end);
    else this.#sink.text(`</${name.text}>`);
  }

  /** Whether each prefix of the mask is rendered with the binding it has here. */
  #allRendered(mask: number): boolean {
    if ((mask & SHARED_PREFIX_BIT) !== 0) return false;
    for (let prefixId = 0, rest = mask; rest !== 0; prefixId++, rest >>>= 1) {
      if ((rest & 1) !== 0 && this.#rendered[prefixId] !== this.#scope[prefixId]) return false;
    }
    return true;
  }

  #name(id: number): InternedName {
    return this.#parsed.names.names[id] as InternedName;
  }
}

const NOTHING: readonly Declaration[] = [];
