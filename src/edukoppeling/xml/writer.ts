/**
 * Writes XML in canonical form (exclusive c14n) from the start: the string is what is hashed, so signing our own
 * messages needs no parse. Give one prefix one namespace, and each element its own prefix.
 */
import { escapeAttribute, escapeText } from './escape.ts';
import { compareCodePoints } from './reader.ts';

export interface QName {
  readonly prefix: string;
  /** Empty for no namespace; then the prefix is empty too. */
  readonly namespaceUri: string;
  readonly localName: string;
}

export interface XmlAttributeValue extends QName {
  readonly value: string;
}

const XML_PREFIX = 'xml';

export class XmlWriter {
  #out = '';
  readonly #open: { readonly name: string; readonly rendered: ReadonlyMap<string, string> }[] = [];

  open(name: QName, attributes: readonly XmlAttributeValue[] = []): this {
    const before = this.#open[this.#open.length - 1]?.rendered ?? NOTHING_RENDERED;
    let rendered = before;
    const declarations: [string, string][] = [];
    const use = ({ prefix, namespaceUri }: QName) => {
      if (prefix === XML_PREFIX || (rendered.get(prefix) ?? '') === namespaceUri) return;
      if (rendered === before) rendered = new Map(before);
      (rendered as Map<string, string>).set(prefix, namespaceUri);
      declarations.push([prefix, namespaceUri]);
    };
    use(name);
    for (const attribute of attributes) if (attribute.prefix !== '') use(attribute);
    const tag = qualified(name);
    this.#out += `<${tag}`;
    if (declarations.length > 1) declarations.sort(([a], [b]) => compareCodePoints(a, b));
    for (const [prefix, uri] of declarations) {
      this.#out += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`;
    }
    for (const attribute of inOrder(attributes)) {
      this.#out += ` ${qualified(attribute)}="${escapeAttribute(attribute.value)}"`;
    }
    this.#out += '>';
    this.#open.push({ name: tag, rendered });
    return this;
  }

  text(value: string): this {
    this.#out += escapeText(value);
    return this;
  }

  close(): this {
    const closed = this.#open.pop();
    if (closed === undefined) throw new Error('no element is open');
    this.#out += `</${closed.name}>`;
    return this;
  }

  /** An element with text only. */
  leaf(name: QName, value: string): this {
    return this.open(name).text(value).close();
  }

  /** Canonical XML of another writer; its namespaces must not be rendered here already. */
  raw(canonical: string): this {
    this.#out += canonical;
    return this;
  }

  /** @throws Error when an element is still open. */
  toString(): string {
    if (this.#open.length > 0) throw new Error(`${this.#open.length} elements are still open`);
    return this.#out;
  }
}

const NOTHING_RENDERED: ReadonlyMap<string, string> = new Map();

function qualified({ prefix, localName }: QName): string {
  return prefix === '' ? localName : `${prefix}:${localName}`;
}

function inOrder(attributes: readonly XmlAttributeValue[]): readonly XmlAttributeValue[] {
  if (attributes.length < 2) return attributes;
  return [...attributes].sort(
    (a, b) =>
      compareCodePoints(a.namespaceUri, b.namespaceUri) || compareCodePoints(a.localName, b.localName),
  );
}
