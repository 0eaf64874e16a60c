/**
 * The strict reader: one pass over the bytes fills an arena, or an XmlError says where and what.
 * No DTD, no processing instruction, no other encoding, no guess: what is not plainly well-formed is refused.
 * It also notes, on the way, which bytes are already canonical; `c14n.ts` uses that.
 * Longer than other files on purpose: one state, moved by one pass; split, its parts would share all of it.
 * Source: edukoppeling §3.6; EK-25…EK-29, EK-41; XML 1.0 (5th edition), Namespaces in XML 1.0.
 */
import { isUtf8 } from 'node:buffer';
import {
  Arena,
  CANONICAL,
  CANONICAL_SUBTREE,
  CDATA,
  ELEMENT,
  prefixBit,
  SELF_CLOSING,
  TEXT,
} from './arena.ts';
import { isWhiteSpace, isXmlCharacter, NAME_BYTE, TEXT_STOP, VALUE_STOP } from './characters.ts';
import { XmlError, type XmlErrorKind } from './errors.ts';
import type { XmlLimits } from './limits.ts';
import { type InternedName, NameTable, NO_PREFIX, XML_PREFIX } from './names.ts';
import { decodeAttribute, decodeReference } from './values.ts';

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** What the reader knows of a document; namespaces by number, 0 is none and 1 that of `xml`. */
export interface ParsedDocument {
  readonly bytes: Buffer;
  readonly arena: Arena;
  readonly names: NameTable;
  readonly namespaces: readonly string[];
  /** Numbers of the attributes whose local name is `id` in any case. */
  readonly idAttributes: readonly number[];
}

/** @throws XmlError, and nothing else. */
export function readDocument(input: Uint8Array, limits: XmlLimits): ParsedDocument {
  const bytes = Buffer.isBuffer(input)
    ? input
    : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  return new Reader(bytes, limits).read();
}

class Reader {
  readonly #bytes: Buffer;
  readonly #limits: XmlLimits;
  readonly #arena: Arena;
  readonly #names: NameTable;
  readonly #namespaces: string[] = ['', XML_NAMESPACE];
  readonly #namespaceIds = new Map<string, number>([
    ['', 0],
    [XML_NAMESPACE, 1],
  ]);
  readonly #idAttributes: number[] = [];
  /** By prefix number: the namespace in scope, or undefined. */
  readonly #scope: (number | undefined)[] = [0, 1];
  /** What declarations hid: [prefix, namespace before], undone when their element ends. */
  readonly #hidden: [number, number | undefined][] = [];
  readonly #open: number[] = [];
  #at = 0;

  constructor(bytes: Buffer, limits: XmlLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
    this.#arena = new Arena(Math.min(bytes.length, limits.maxBytes));
    this.#names = new NameTable(bytes);
  }

  read(): ParsedDocument {
    const bytes = this.#bytes;
    if (bytes.length > this.#limits.maxBytes) this.#fail('limit', 0, 'the message is too large');
    this.#readEncoding();
    let rootSeen = false;
    while (this.#at < bytes.length) {
      if (this.#open.length > 0) this.#readContent();
      else if (isWhiteSpace(bytes[this.#at] as number)) this.#at++;
      else if (bytes[this.#at] !== LT)
        this.#fail('not-well-formed', this.#at, 'text outside the root element');
      else if (this.#readMarkup()) continue;
      else if (rootSeen) this.#fail('not-well-formed', this.#at, 'a second root element');
      else {
        rootSeen = true;
        this.#readStartTag();
      }
    }
    if (!rootSeen || this.#open.length > 0)
      this.#fail('not-well-formed', this.#at, 'the document ends too early');
    return {
      bytes,
      arena: this.#arena,
      names: this.#names,
      namespaces: this.#namespaces,
      idAttributes: this.#idAttributes,
    };
  }

  /** UTF-8 in the bytes, in the byte order mark and in the XML declaration. */
  #readEncoding(): void {
    const bytes = this.#bytes;
    const [first, second, third] = bytes;
    const utf16 = (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
    if (utf16 || first === 0 || second === 0) this.#fail('encoding', 0, 'not UTF-8');
    if (!isUtf8(bytes)) this.#fail('encoding', 0, 'not UTF-8');
    if (first === 0xef && second === 0xbb && third === 0xbf) this.#at = 3;
    if (!this.#startsWith('<?xml') || NAME_BYTE[bytes[this.#at + 5] as number] === 1) return;
    const end = bytes.indexOf('?>', this.#at);
    if (end < 0 || end - this.#at > 256)
      this.#fail('not-well-formed', this.#at, 'the XML declaration does not end');
    const declaration = bytes.toString('latin1', this.#at, end + 2);
    const found = DECLARATION.exec(declaration);
    if (found === null) this.#fail('not-well-formed', this.#at, 'not an XML 1.0 declaration');
    const encoding = found[2] ?? found[3];
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) {
      this.#fail('encoding', this.#at, 'the XML declaration names another encoding');
    }
    this.#at = end + 2;
  }

  #readContent(): void {
    if (this.#bytes[this.#at] !== LT) this.#readText();
    else if (this.#bytes[this.#at + 1] === SLASH) this.#readEndTag();
    else if (this.#readMarkup()) return;
    else this.#readStartTag();
  }

  /** Comments, CDATA and what is never allowed. @returns false when a start tag follows. */
  #readMarkup(): boolean {
    const next = this.#bytes[this.#at + 1];
    if (next === 0x3f) this.#fail('processing-instruction', this.#at, 'a processing instruction');
    if (next !== 0x21) return false;
    if (this.#startsWith('<!--')) this.#readComment();
    else if (this.#startsWith('<![CDATA[') && this.#open.length > 0) this.#readCData();
    else if (this.#startsWith('<!DOCTYPE')) this.#fail('dtd', this.#at, 'a document type declaration');
    else this.#fail('not-well-formed', this.#at, 'markup that XML does not know');
    return true;
  }

  #readComment(): void {
    const start = this.#at;
    const end = this.#bytes.indexOf('--', start + 4);
    if (end < 0 || this.#bytes[end + 2] !== GT)
      this.#fail('not-well-formed', start, 'a comment that does not end');
    this.#checkCharacters(start + 4, end);
    this.#at = end + 3;
    // A comment is not in the canonical form: whatever holds it is not canonical as it stands.
    this.#markNotCanonical();
  }

  #readCData(): void {
    const start = this.#at;
    const end = this.#bytes.indexOf(']]>', start + 9);
    if (end < 0) this.#fail('not-well-formed', start, 'a CDATA section that does not end');
    this.#checkCharacters(start + 9, end);
    const node = this.#arena.addNode(CDATA, this.#current(), start + 9);
    this.#arena.end[node] = end;
    this.#arena.after[node] = node + 1;
    this.#at = end + 3;
    this.#markNotCanonical();
  }

  #readText(): void {
    const bytes = this.#bytes;
    const start = this.#at;
    let canonical = true;
    let at = start;
    for (;;) {
      while (TEXT_STOP[bytes[at] as number] === 0) at++;
      const byte = bytes[at];
      if (byte === LT || byte === undefined) break;
      if (byte === 0x26) {
        const end = this.#checkReference(at);
        canonical &&= CANONICAL_TEXT_REFERENCES.has(bytes.toString('latin1', at, end));
        at = end;
        continue;
      }
      if (byte === 0x5d && bytes[at + 1] === 0x5d && bytes[at + 2] === GT) {
        this.#fail('not-well-formed', at, ']]> in text');
      }
      if (byte === GT || byte === 0x0d) canonical = false;
      else if (byte !== 0x5d) this.#checkCharacter(at);
      at++;
    }
    const node = this.#arena.addNode(TEXT, this.#current(), start);
    this.#arena.end[node] = at;
    this.#arena.after[node] = node + 1;
    this.#arena.flags[node] = canonical ? CANONICAL : 0;
    if (!canonical) this.#markNotCanonical();
    this.#at = at;
  }

  #readStartTag(): void {
    const arena = this.#arena;
    const start = this.#at;
    if (this.#open.length >= this.#limits.maxDepth) this.#fail('limit', start, 'too deep');
    const node = arena.addNode(ELEMENT, this.#current(), start);
    const nameId = this.#readName(start + 1);
    if (this.#name(nameId).declares !== 0) this.#fail('namespace', start, 'xmlns as the name of an element');
    arena.name[node] = nameId;
    arena.firstAttribute[node] = arena.attributes;
    arena.firstDeclaration[node] = arena.declarations;
    let canonical = this.#readAttributes(node);
    const selfClosing = this.#bytes[this.#at] === SLASH;
    if (selfClosing) {
      canonical = false;
      this.#at++;
    }
    if (this.#bytes[this.#at] !== GT)
      this.#fail('not-well-formed', this.#at, 'a start tag that does not end');
    this.#at++;
    arena.tagEnd[node] = this.#at;
    arena.attributeCount[node] = arena.attributes - (arena.firstAttribute[node] as number);
    arena.declarationCount[node] = arena.declarations - (arena.firstDeclaration[node] as number);
    canonical = this.#resolveNames(node) && canonical;
    const undeclared = arena.declarationCount[node] === 0;
    arena.flags[node] =
      (canonical ? CANONICAL : 0) |
      (canonical && undeclared ? CANONICAL_SUBTREE : 0) |
      (selfClosing ? SELF_CLOSING : 0);
    this.#open.push(node);
    if (selfClosing) this.#closeElement(node);
  }

  /** @returns whether the bytes of the tag are as canonical form writes them, order and namespaces apart. */
  #readAttributes(node: number): boolean {
    const bytes = this.#bytes;
    let canonical = true;
    for (let count = 0; ; count++) {
      const gap = this.#at;
      while (isWhiteSpace(bytes[this.#at] as number)) this.#at++;
      const byte = bytes[this.#at];
      if (byte === GT || byte === SLASH) return canonical && gap === this.#at;
      if (byte === undefined || gap === this.#at)
        this.#fail('not-well-formed', this.#at, 'a start tag that does not end');
      if (count >= this.#limits.maxAttributes) this.#fail('limit', this.#at, 'too many attributes');
      if (this.#at - gap !== 1 || bytes[gap] !== 0x20) canonical = false;
      canonical = this.#readAttribute(node) && canonical;
    }
  }

  #readAttribute(node: number): boolean {
    const bytes = this.#bytes;
    const nameStart = this.#at;
    const nameId = this.#readName(nameStart);
    const nameEnd = this.#at;
    while (isWhiteSpace(bytes[this.#at] as number)) this.#at++;
    if (bytes[this.#at] !== EQUALS) this.#fail('not-well-formed', this.#at, 'an attribute without a value');
    this.#at++;
    while (isWhiteSpace(bytes[this.#at] as number)) this.#at++;
    const quote = bytes[this.#at];
    if (quote !== QUOTE && quote !== APOSTROPHE)
      this.#fail('not-well-formed', this.#at, 'a value without quotes');
    let canonical = quote === QUOTE && this.#at === nameEnd + 1;
    const valueStart = this.#at + 1;
    canonical = this.#readValue(valueStart, quote as number) && canonical;
    const valueEnd = this.#at - 1;
    const name = this.#name(nameId);
    if (name.declares === 0) {
      this.#arena.addAttribute(node, nameId, valueStart, valueEnd);
      return canonical;
    }
    this.#declare(name, valueStart, valueEnd, nameStart);
    return false;
  }

  #readValue(start: number, quote: number): boolean {
    const bytes = this.#bytes;
    let canonical = true;
    let at = start;
    for (;;) {
      while (VALUE_STOP[bytes[at] as number] === 0) at++;
      const byte = bytes[at];
      if (byte === quote) break;
      if (byte === undefined || byte === LT)
        this.#fail('not-well-formed', at, 'an attribute value that does not end');
      if (byte === 0x26) {
        const end = this.#checkReference(at);
        canonical &&= CANONICAL_VALUE_REFERENCES.has(bytes.toString('latin1', at, end));
        at = end;
        continue;
      }
      if (byte === QUOTE || byte === 0x09 || byte === 0x0a || byte === 0x0d) canonical = false;
      else if (byte !== APOSTROPHE) this.#checkCharacter(at);
      at++;
    }
    this.#at = at + 1;
    return canonical;
  }

  #declare(name: InternedName, valueStart: number, valueEnd: number, at: number): void {
    // What counts is what canonical form writes: a character may stand here as a reference.
    const uri = decodeAttribute(this.#bytes.toString('utf8', valueStart, valueEnd));
    if (Buffer.byteLength(uri) > this.#limits.maxNamespaceBytes) {
      this.#fail('limit', at, 'a namespace URI that is too long');
    }
    const prefixId = name.declares === 2 ? name.bindsPrefixId : NO_PREFIX;
    const prefix = this.#names.prefixes[prefixId];
    const wrong =
      prefix === 'xmlns' ||
      (prefix === 'xml') !== (uri === XML_NAMESPACE) ||
      uri === XMLNS_NAMESPACE ||
      (uri === '' && prefixId !== NO_PREFIX) ||
      // libxml2 writes such a URI unescaped in canonical form; two readers would disagree.
      /[&<"]/.test(uri);
    if (wrong) this.#fail('namespace', at, 'a namespace declaration that is not allowed');
    const arena = this.#arena;
    const first = arena.firstDeclaration[this.#arena.nodes - 1] as number;
    for (let i = first; i < arena.declarations; i++) {
      if (arena.declaredPrefix[i] === prefixId) this.#fail('not-well-formed', at, 'a prefix declared twice');
    }
    if (arena.declarations >= this.#limits.maxNamespaceDeclarations) {
      this.#fail('limit', at, 'too many namespace declarations');
    }
    const namespace = this.#namespaceId(uri);
    arena.addDeclaration(prefixId, namespace);
    this.#hidden.push([prefixId, this.#scope[prefixId]]);
    this.#scope[prefixId] = namespace;
  }

  /** Namespaces of the element and its attributes. @returns whether the attributes stand in canonical order. */
  #resolveNames(node: number): boolean {
    const arena = this.#arena;
    const name = this.#name(arena.name[node] as number);
    arena.namespace[node] = this.#namespaceInScope(name.prefixId, arena.start[node] as number);
    let mask = prefixBit(name.prefixId);
    const first = arena.firstAttribute[node] as number;
    let ordered = true;
    for (let i = first; i < arena.attributes; i++) {
      const attribute = this.#name(arena.attributeName[i] as number);
      const prefixed = attribute.prefixId !== NO_PREFIX;
      const namespace = prefixed
        ? this.#namespaceInScope(attribute.prefixId, arena.valueStart[i] as number)
        : 0;
      arena.attributeNamespace[i] = namespace;
      if (prefixed && attribute.prefixId !== XML_PREFIX) mask |= prefixBit(attribute.prefixId);
      if (attribute.localName.length === 2 && attribute.localName.toLowerCase() === 'id')
        this.#idAttributes.push(i);
      if (i > first) ordered = this.#compareAttributes(i - 1, i) < 0 && ordered;
    }
    if (arena.attributes - first > 1) this.#refuseDoubles(first, arena.attributes);
    arena.prefixMask[node] = mask;
    return ordered;
  }

  #refuseDoubles(first: number, end: number): void {
    const arena = this.#arena;
    const seen = new Set<string>();
    for (let i = first; i < end; i++) {
      const key = `${arena.attributeNamespace[i]} ${this.#name(arena.attributeName[i] as number).localName}`;
      if (seen.has(key))
        this.#fail('not-well-formed', arena.valueStart[i] as number, 'an attribute given twice');
      seen.add(key);
    }
  }

  #compareAttributes(a: number, b: number): number {
    const { attributeNamespace, attributeName } = this.#arena;
    const uriA = this.#namespaces[attributeNamespace[a] as number] as string;
    const uriB = this.#namespaces[attributeNamespace[b] as number] as string;
    if (uriA !== uriB) return compareCodePoints(uriA, uriB);
    const nameA = this.#name(attributeName[a] as number).localName;
    return compareCodePoints(nameA, this.#name(attributeName[b] as number).localName);
  }

  #readEndTag(): void {
    const bytes = this.#bytes;
    const node = this.#current();
    const name = this.#name(this.#arena.name[node] as number);
    let at = this.#at + 2;
    for (let i = 0; i < name.length; i++, at++) {
      if (bytes[at] !== bytes[name.start + i])
        this.#fail('not-well-formed', this.#at, 'an end tag of another element');
    }
    if (bytes[at] !== GT) {
      this.#markNotCanonical();
      while (isWhiteSpace(bytes[at] as number)) at++;
      if (bytes[at] !== GT) this.#fail('not-well-formed', this.#at, 'an end tag of another element');
    }
    this.#at = at + 1;
    this.#closeElement(node);
  }

  #closeElement(node: number): void {
    const arena = this.#arena;
    arena.end[node] = this.#at;
    arena.after[node] = arena.nodes;
    this.#open.pop();
    for (let i = arena.declarationCount[node] as number; i > 0; i--) {
      const [prefixId, before] = this.#hidden.pop() as [number, number | undefined];
      this.#scope[prefixId] = before;
    }
    const parent = arena.parent[node] as number;
    if (parent < 0) return;
    arena.prefixMask[parent] = (arena.prefixMask[parent] as number) | (arena.prefixMask[node] as number);
    if (((arena.flags[node] as number) & CANONICAL_SUBTREE) === 0) this.#markNotCanonical();
  }

  #readName(start: number): number {
    let end = start;
    while (NAME_BYTE[this.#bytes[end] as number] === 1) end++;
    if (end === start) this.#fail('not-well-formed', start, 'a name was expected');
    if (end - start > this.#limits.maxNameBytes) this.#fail('limit', start, 'a name that is too long');
    const id = this.#names.intern(start, end);
    if (id < 0) this.#fail('not-well-formed', start, 'not a qualified name');
    if (id >= this.#limits.maxNames) this.#fail('limit', start, 'too many different names');
    this.#at = end;
    return id;
  }

  #namespaceInScope(prefixId: number, at: number): number {
    const namespace = this.#scope[prefixId];
    if (namespace === undefined) this.#fail('namespace', at, 'a prefix that is not declared');
    return namespace as number;
  }

  #namespaceId(uri: string): number {
    const known = this.#namespaceIds.get(uri);
    if (known !== undefined) return known;
    const id = this.#namespaces.length;
    this.#namespaces.push(uri);
    this.#namespaceIds.set(uri, id);
    return id;
  }

  /** `&…;` at `at`. @returns the byte after it. */
  #checkReference(at: number): number {
    const end = this.#bytes.indexOf(0x3b, at);
    const name = end < 0 || end - at > 12 ? '' : this.#bytes.toString('latin1', at + 1, end);
    const character = decodeReference(name);
    if (character === undefined || !isXmlCharacter(character.codePointAt(0) ?? 0)) {
      this.#fail('not-well-formed', at, 'a reference that XML does not know');
    }
    return end + 1;
  }

  #checkCharacters(start: number, end: number): void {
    for (let at = start; at < end; at++)
      if (TEXT_STOP[this.#bytes[at] as number] === 1) this.#checkCharacter(at);
  }

  /** Control characters, U+FFFE and U+FFFF. */
  #checkCharacter(at: number): void {
    const byte = this.#bytes[at] as number;
    const control = byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
    const noncharacter =
      byte === 0xef && this.#bytes[at + 1] === 0xbf && (this.#bytes[at + 2] as number) >= 0xbe;
    if (control || noncharacter) this.#fail('not-well-formed', at, 'a character that XML does not allow');
  }

  #markNotCanonical(): void {
    const node = this.#current();
    if (node >= 0) this.#arena.flags[node] = (this.#arena.flags[node] as number) & ~CANONICAL_SUBTREE;
  }

  #current(): number {
    return this.#open.length === 0 ? -1 : (this.#open[this.#open.length - 1] as number);
  }

  #name(id: number): InternedName {
    return this.#names.names[id] as InternedName;
  }

  #startsWith(text: string): boolean {
    return this.#bytes.toString('latin1', this.#at, this.#at + text.length) === text;
  }

  #fail(kind: XmlErrorKind, at: number, what: string): never {
    const { line, column } = positionOf(this.#bytes, at);
    throw new XmlError(kind, line, column, what);
  }
}

const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.0\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>$/;
const CANONICAL_TEXT_REFERENCES = new Set(['&amp;', '&lt;', '&gt;', '&#xD;']);
const CANONICAL_VALUE_REFERENCES = new Set(['&amp;', '&lt;', '&quot;', '&#x9;', '&#xA;', '&#xD;']);

/** 1-based; columns count bytes. */
export function positionOf(bytes: Buffer, at: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let i = bytes.indexOf(0x0a); i >= 0 && i < at; i = bytes.indexOf(0x0a, i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, column: at - lineStart + 1 };
}

/** By code point, as canonical form orders; `<` would compare UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const surrogates = x >= 0xd800 || y >= 0xd800;
      return surrogates ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : x - y;
    }
  }
  return a.length - b.length;
}
