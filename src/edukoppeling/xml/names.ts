/**
 * Qualified names of one document, each kept once: a number for every different spelling, so that comparing names
 * is comparing numbers.
 */
import { randomInt } from 'node:crypto';
import { QUALIFIED_NAME } from './characters.ts';

export interface InternedName {
  readonly text: string;
  readonly prefixId: number;
  readonly localName: string;
  /** 0: an ordinary name; 1: `xmlns`; 2: `xmlns:…`. */
  readonly declares: 0 | 1 | 2;
  /** For a declaration: the prefix it binds. */
  readonly bindsPrefixId: number;
  /** The name as bytes, to compare with. */
  readonly start: number;
  readonly length: number;
}

/** Prefix numbers that always exist: none, and `xml`. */
export const NO_PREFIX = 0;
export const XML_PREFIX = 1;

/**
 * Drawn when the process starts, so that nobody can choose names whose hashes collide: with a known multiplier a
 * message of 2,000 such names took fifty times as long to read.
 */
const MULTIPLIER = randomInt(2 ** 30) * 2 + 1;

export class NameTable {
  readonly names: InternedName[] = [];
  readonly prefixes: string[] = ['', 'xml'];
  readonly #bytes: Buffer;
  readonly #prefixIds = new Map<string, number>([
    ['', NO_PREFIX],
    ['xml', XML_PREFIX],
  ]);
  #slots = new Int32Array(512);

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @returns the name's number, or -1 when it is not a qualified name. */
  intern(start: number, end: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(start, end) & mask; ; slot = (slot + 1) & mask) {
      const found = (this.#slots[slot] as number) - 1;
      if (found < 0) return this.#add(start, end, slot);
      const name = this.names[found] as InternedName;
      if (name.length === end - start && this.#same(name.start, start, name.length)) return found;
    }
  }

  /** The number of a prefix that the document uses or declares. */
  findPrefix(prefix: string): number | undefined {
    return this.#prefixIds.get(prefix);
  }

  #hash(start: number, end: number): number {
    const bytes = this.#bytes;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, MULTIPLIER) + (bytes[i] as number)) | 0;
    // The table looks at the low bits only, and those do not depend on the high bits of what was multiplied.
    return hash ^ (hash >>> 15) ^ (hash >>> 23);
  }

  #same(a: number, b: number, length: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
    return true;
  }

  #add(start: number, end: number, slot: number): number {
    const text = this.#bytes.toString('utf8', start, end);
    if (!QUALIFIED_NAME.test(text)) return -1;
    const colon = text.indexOf(':');
    const prefix = colon < 0 ? '' : text.slice(0, colon);
    const localName = colon < 0 ? text : text.slice(colon + 1);
    const declares = text === 'xmlns' ? 1 : prefix === 'xmlns' ? 2 : 0;
    const id = this.names.length;
    this.names.push({
      text,
      prefixId: this.#prefixId(prefix),
      localName,
      declares,
      bindsPrefixId: declares === 2 ? this.#prefixId(localName) : NO_PREFIX,
      start,
      length: end - start,
    });
    this.#slots[slot] = id + 1;
    if (this.names.length * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #prefixId(prefix: string): number {
    const known = this.#prefixIds.get(prefix);
    if (known !== undefined) return known;
    const id = this.prefixes.length;
    this.prefixes.push(prefix);
    this.#prefixIds.set(prefix, id);
    return id;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    const mask = this.#slots.length - 1;
    this.names.forEach((name, id) => {
      let slot = this.#hash(name.start, name.start + name.length) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id + 1;
    });
  }
}
