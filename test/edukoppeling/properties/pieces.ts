/** Tags and text of a message that is known to be well-formed, as the bytes have them; not a reader. */

export interface StartTag {
  readonly kind: 'start';
  readonly name: string;
  /** Prefix and URI, in the order of the bytes. */
  readonly declarations: readonly (readonly [prefix: string, uri: string])[];
  /** Name as written and value as characters. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly empty: boolean;
}

export type Piece =
  | StartTag
  | { readonly kind: 'end'; readonly name: string }
  | { readonly kind: 'text'; readonly raw: string; readonly cdata: boolean }
  | { readonly kind: 'comment'; readonly raw: string };

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>|[^<]+/g;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

export function lex(text: string): { readonly prolog: string; readonly pieces: readonly Piece[] } {
  const [prolog = ''] = /^(?:<\?xml [^>]*\?>)?/.exec(text) ?? [];
  const pieces = [...text.slice(prolog.length).matchAll(TOKEN)].map((found): Piece => {
    const [raw, cdata, end, start, inside = '', slash] = found;
    if (cdata !== undefined) return { kind: 'text', raw: cdata, cdata: true };
    if (end !== undefined) return { kind: 'end', name: end };
    if (start !== undefined) return startTag(start, inside, slash === '/');
    return raw.startsWith('<!--') ? { kind: 'comment', raw } : { kind: 'text', raw, cdata: false };
  });
  return { prolog, pieces };
}

function startTag(name: string, inside: string, empty: boolean): StartTag {
  const all = [...inside.matchAll(ATTRIBUTE)].map(
    ([, key = '', double, single = '']) => [key, decode((double ?? single).replace(/[\t\n]/g, ' '))] as const,
  );
  const declares = (key: string) => key === 'xmlns' || key.startsWith('xmlns:');
  return {
    kind: 'start',
    name,
    declarations: all.filter(([key]) => declares(key)).map(([key, uri]) => [key.slice(6), uri] as const),
    attributes: all.filter(([key]) => !declares(key)),
    empty,
  };
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** References become their characters. */
export function decode(raw: string): string {
  return raw.replace(/&(#x?)?([^;]+);/g, (_, number: string | undefined, name: string) =>
    number === undefined
      ? (NAMED[name] ?? '')
      : String.fromCodePoint(Number.parseInt(name, number === '#x' ? 16 : 10)),
  );
}
