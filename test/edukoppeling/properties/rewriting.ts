/**
 * Rewrites the bytes of a message without changing the canonical form of any signed part: what intermediaries,
 * serialisers and other platforms do. Each kind can be used alone, so that a failure names the one to blame.
 */
import type { Choose } from './choose.ts';
import { lex, type Piece, type StartTag } from './pieces.ts';
import { attributeValue, characterData, charactersOf, innocentText } from './spelling.ts';

export const REWRITINGS = [
  'attribute order',
  'white space in tags',
  'quotes',
  'references in text',
  'references in values',
  'white space in values',
  'CDATA',
  'line ends',
  'empty elements',
  'unused declarations',
  'repeated declarations',
  'dropped declarations',
  'comments',
  'white space in base64',
  'white space between blocks',
  'order of blocks',
  'XML declaration',
] as const;
export type Rewriting = (typeof REWRITINGS)[number];

/** Elements whose text is white space that nobody signed, and base64 that nobody signed. */
const UNSIGNED_CONTAINERS = /^(Envelope|Header|Security|KeyInfo|SecurityTokenReference|Signature)$/;
const UNSIGNED_BASE64 = /^(BinarySecurityToken|SignatureValue)$/;

export function rewrite(message: Buffer, kinds: ReadonlySet<Rewriting>, choose: Choose): Buffer {
  const { prolog, pieces } = lex(message.toString());
  const ordered = kinds.has('order of blocks') ? reorder(pieces, choose) : pieces;
  const text = new Rewriter(kinds, choose).write(ordered);
  return Buffer.from(`${kinds.has('XML declaration') ? declaration(choose) : prolog}${text}`);
}

function declaration(choose: Choose): string {
  const forms = [
    '',
    '\ufeff',
    `<?xml version='1.0'?>\r\n<!-- . -->`,
    '\ufeff<?xml version = "1.0" encoding="utf-8" standalone="yes" ?>\n',
  ];
  return forms[choose(forms.length)] as string;
}

class Rewriter {
  readonly #kinds: ReadonlySet<Rewriting>;
  readonly #choose: Choose;
  /** Names of the open elements, and the bindings inside each. */
  readonly #open: string[] = [];
  readonly #scopes: ReadonlyMap<string, string>[] = [new Map()];
  #unused = 0;

  constructor(kinds: ReadonlySet<Rewriting>, choose: Choose) {
    this.#kinds = kinds;
    this.#choose = choose;
  }

  write(pieces: readonly Piece[]): string {
    let out = '';
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i] as Piece;
      if (piece.kind === 'start') {
        const next = pieces[i + 1];
        const empty = piece.empty || next?.kind === 'end';
        if (empty && !piece.empty) i++;
        out += this.#element(piece, empty);
      } else if (piece.kind === 'end') {
        out += `${this.#between()}</${piece.name}${this.#space('')}>`;
        this.#leave();
      } else if (piece.kind === 'text') out += this.#text(piece.raw, piece.cdata);
      else out += piece.raw;
    }
    return out + this.#between();
  }

  #element(tag: StartTag, empty: boolean): string {
    const before = this.#between();
    const start = this.#startTag(tag);
    if (!empty) {
      this.#open.push(local(tag.name));
      return `${before}<${start}>`;
    }
    this.#leave(false);
    const short = this.#kinds.has('empty elements') ? this.#choose(2) === 0 : tag.empty;
    return short ? `${before}<${start}/>` : `${before}<${start}></${tag.name}${this.#space('')}>`;
  }

  #startTag(tag: StartTag): string {
    const outer = this.#scopes[this.#scopes.length - 1] as ReadonlyMap<string, string>;
    const scope = new Map(outer);
    let declarations = [...tag.declarations];
    if (this.#kinds.has('dropped declarations')) {
      declarations = declarations.filter(
        ([prefix, uri]) => (outer.get(prefix) ?? '') !== uri || this.#rarely(),
      );
    }
    for (const [prefix, uri] of declarations) scope.set(prefix, uri);
    this.#scopes.push(scope);
    if (this.#kinds.has('repeated declarations')) {
      const declared = new Set(declarations.map(([prefix]) => prefix));
      for (const entry of outer) if (!declared.has(entry[0]) && this.#rarely()) declarations.push(entry);
    }
    const written = declarations.map(([prefix, uri]) =>
      this.#attribute(prefix ? `xmlns:${prefix}` : 'xmlns', uri),
    );
    if (this.#kinds.has('unused declarations') && this.#rarely()) {
      written.push(this.#attribute(`xmlns:ongebruikt${this.#unused++}`, 'urn:verzuimbroker:school:v1'));
    }
    written.push(...tag.attributes.map(([name, value]) => this.#attribute(name, value)));
    const order = this.#kinds.has('attribute order') ? shuffled(written, this.#choose) : written;
    return `${tag.name}${order.map((text) => `${this.#space(' ')}${text}`).join('')}${this.#space('')}`;
  }

  #attribute(name: string, value: string): string {
    const quote = this.#kinds.has('quotes') && this.#choose(2) === 0 ? "'" : '"';
    const plain = name.startsWith('xmlns');
    const spelled = attributeValue(value, quote, {
      choose: this.#choose,
      references: this.#kinds.has('references in values'),
      space: this.#kinds.has('white space in values') && !plain,
    });
    return `${name}${this.#space('')}=${this.#space('')}${quote}${spelled}${quote}`;
  }

  #text(raw: string, cdata: boolean): string {
    const parent = this.#open[this.#open.length - 1] ?? '';
    let characters = charactersOf(raw, cdata);
    if (UNSIGNED_CONTAINERS.test(parent) && characters.trim() === '') {
      return this.#kinds.has('white space between blocks') ? this.#between() : raw;
    }
    if (UNSIGNED_BASE64.test(parent) && this.#kinds.has('white space in base64')) {
      characters = characters
        .replace(/\s+/g, '')
        .replace(/./g, (each) => (this.#rarely() ? `${each}\n\t` : each));
    }
    return characterData(characters, {
      choose: this.#choose,
      references: this.#kinds.has('references in text'),
      cdata: this.#kinds.has('CDATA'),
      lineEnds: this.#kinds.has('line ends'),
      comments: this.#kinds.has('comments'),
    });
  }

  /** What may stand between two tags here: a comment anywhere, white space where nobody signed the text. */
  #between(): string {
    const parent = this.#open[this.#open.length - 1];
    const free = parent === undefined || UNSIGNED_CONTAINERS.test(parent);
    const space = free && this.#kinds.has('white space between blocks');
    return innocentText(this.#choose, {
      space,
      references: space && parent !== undefined,
      comments: this.#kinds.has('comments'),
    });
  }

  #space(least: string): string {
    if (!this.#kinds.has('white space in tags')) return least;
    return [least, ' ', '\n', '\t ', '\r\n'][this.#choose(5)] || least;
  }

  #leave(named = true): void {
    this.#scopes.pop();
    if (named) this.#open.pop();
  }

  #rarely(): boolean {
    return this.#choose(4) === 0;
  }
}

/** Security's children and the header blocks in another order; each is a run of pieces. */
function reorder(pieces: readonly Piece[], choose: Choose): readonly Piece[] {
  const out: Piece[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as Piece;
    out.push(piece);
    if (piece.kind !== 'start' || !/^(Header|Security)$/.test(local(piece.name))) continue;
    const blocks: (readonly Piece[])[] = [];
    let at = i + 1;
    for (let start = at, depth = 0; ; at++) {
      const each = pieces[at] as Piece;
      if (each.kind === 'end' && depth === 0) break;
      if (each.kind === 'start' && !each.empty) depth++;
      if (each.kind === 'end') depth--;
      if (depth > 0) continue;
      blocks.push(pieces.slice(start, at + 1));
      start = at + 1;
    }
    out.push(...shuffled(blocks, choose).flatMap((block) => reorder(block, choose)));
    i = at - 1;
  }
  return out;
}

function shuffled<T>(items: readonly T[], choose: Choose): readonly T[] {
  const rest = [...items];
  return items.map(() => rest.splice(choose(rest.length), 1)[0] as T);
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
