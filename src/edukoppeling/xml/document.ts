/**
 * Views on a parsed document: an element is (document, number), made when it is asked for.
 */
import { type Arena, ELEMENT } from './arena.ts';
import { DEFAULT_XML_LIMITS, type XmlLimits } from './limits.ts';
import { type InternedName, NO_PREFIX } from './names.ts';
import { type ParsedDocument, positionOf, readDocument } from './reader.ts';
import { decodeAttribute, decodeText } from './values.ts';

export interface XmlAttribute {
  readonly localName: string;
  readonly namespaceUri: string;
  readonly prefix: string;
  readonly value: string;
}

/** An attribute whose local name is `id` in any case and namespace. */
export interface IdAttribute {
  readonly element: XmlElement;
  readonly localName: string;
  readonly namespaceUri: string;
  readonly value: string;
}

/** Bytes → document, parsed once. @throws XmlError, and nothing else. */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = DEFAULT_XML_LIMITS): XmlDocument {
  return new XmlDocument(readDocument(bytes, limits));
}

export class XmlDocument {
  readonly parsed: ParsedDocument;
  readonly root: XmlElement;

  constructor(parsed: ParsedDocument) {
    this.parsed = parsed;
    this.root = new XmlElement(this, 0);
  }

  get bytes(): Buffer {
    return this.parsed.bytes;
  }

  /** In document order. */
  get idAttributes(): readonly IdAttribute[] {
    const { arena, idAttributes } = this.parsed;
    return idAttributes.map((attribute) => ({
      element: new XmlElement(this, arena.attributeOwner[attribute] as number),
      ...readAttribute(this.parsed, attribute),
    }));
  }
}

export class XmlElement {
  readonly document: XmlDocument;
  /** The number of the node: equal numbers of one document are one element. */
  readonly index: number;

  constructor(document: XmlDocument, index: number) {
    this.document = document;
    this.index = index;
  }

  get localName(): string {
    return this.#name.localName;
  }

  /** Empty when there is none. */
  get namespaceUri(): string {
    const { arena, namespaces } = this.document.parsed;
    return namespaces[arena.namespace[this.index] as number] as string;
  }

  get prefix(): string {
    return this.document.parsed.names.prefixes[this.#name.prefixId] as string;
  }

  is(namespaceUri: string, localName: string): boolean {
    return this.localName === localName && this.namespaceUri === namespaceUri;
  }

  equals(other: XmlElement): boolean {
    return this.index === other.index && this.document === other.document;
  }

  /** Without namespace declarations. */
  get attributes(): readonly XmlAttribute[] {
    const [first, end] = this.#attributeRange;
    return Array.from({ length: end - first }, (_, i) => readAttribute(this.document.parsed, first + i));
  }

  attribute(localName: string, namespaceUri = ''): string | undefined {
    const { parsed } = this.document;
    const [first, end] = this.#attributeRange;
    for (let i = first; i < end; i++) {
      const name = nameOf(parsed, parsed.arena.attributeName[i] as number);
      if (name.localName !== localName) continue;
      if (parsed.namespaces[parsed.arena.attributeNamespace[i] as number] === namespaceUri) {
        return readAttribute(parsed, i).value;
      }
    }
    return undefined;
  }

  get children(): readonly XmlElement[] {
    const { arena } = this.document.parsed;
    const found: XmlElement[] = [];
    const end = arena.after[this.index] as number;
    for (let node = this.index + 1; node < end; node = arena.after[node] as number) {
      if (arena.kind[node] === ELEMENT) found.push(new XmlElement(this.document, node));
    }
    return found;
  }

  childrenNamed(namespaceUri: string, localName: string): readonly XmlElement[] {
    return this.children.filter((child) => child.is(namespaceUri, localName));
  }

  /** The first child of that name. */
  child(namespaceUri: string, localName: string): XmlElement | undefined {
    return this.children.find((child) => child.is(namespaceUri, localName));
  }

  /** All direct text and CDATA joined; comments do not exist, line ends are LF. */
  get text(): string {
    const { arena, bytes } = this.document.parsed;
    const end = arena.after[this.index] as number;
    let text = '';
    for (let node = this.index + 1; node < end; node = arena.after[node] as number) {
      if (arena.kind[node] === ELEMENT) continue;
      text += textOf(arena, bytes, node);
    }
    return text;
  }

  get parent(): XmlElement | undefined {
    const parent = this.document.parsed.arena.parent[this.index] as number;
    return parent < 0 ? undefined : new XmlElement(this.document, parent);
  }

  /** The URI that `prefix` is bound to here; '' for no default namespace, undefined for an unknown prefix. */
  namespaceOf(prefix: string): string | undefined {
    const { arena, names, namespaces } = this.document.parsed;
    for (let node = this.index; node >= 0; node = arena.parent[node] as number) {
      const first = arena.firstDeclaration[node] as number;
      const end = first + (arena.declarationCount[node] as number);
      for (let i = first; i < end; i++) {
        if (names.prefixes[arena.declaredPrefix[i] as number] === prefix) {
          return namespaces[arena.declaredNamespace[i] as number];
        }
      }
    }
    if (prefix === 'xml') return namespaces[1];
    return prefix === '' ? '' : undefined;
  }

  /** Of the start tag; 1-based, columns count bytes. */
  get position(): { readonly line: number; readonly column: number } {
    const { arena, bytes } = this.document.parsed;
    return positionOf(bytes, arena.start[this.index] as number);
  }

  get #name(): InternedName {
    const { parsed } = this.document;
    return nameOf(parsed, parsed.arena.name[this.index] as number);
  }

  get #attributeRange(): readonly [number, number] {
    const { arena } = this.document.parsed;
    const first = arena.firstAttribute[this.index] as number;
    return [first, first + (arena.attributeCount[this.index] as number)];
  }
}

function nameOf(parsed: ParsedDocument, id: number): InternedName {
  return parsed.names.names[id] as InternedName;
}

function readAttribute(parsed: ParsedDocument, attribute: number): XmlAttribute {
  const { arena, bytes, names, namespaces } = parsed;
  const name = nameOf(parsed, arena.attributeName[attribute] as number);
  const raw = bytes.toString('utf8', arena.valueStart[attribute], arena.valueEnd[attribute]);
  return {
    localName: name.localName,
    namespaceUri:
      name.prefixId === NO_PREFIX
        ? ''
        : (namespaces[arena.attributeNamespace[attribute] as number] as string),
    prefix: names.prefixes[name.prefixId] as string,
    value: decodeAttribute(raw),
  };
}

/** The characters of a text or CDATA node. */
export function textOf(arena: Arena, bytes: Buffer, node: number): string {
  const raw = bytes.toString('utf8', arena.start[node], arena.end[node]);
  if (arena.kind[node] === 2) return decodeText(raw);
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}
