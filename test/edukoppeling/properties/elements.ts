/** Where elements and attributes stand in text that need not be well-formed; for mutations, not for reading. */

export interface ElementSpan {
  readonly name: string;
  readonly start: number;
  /** After the start tag. */
  readonly tagEnd: number;
  /** After the end tag. */
  readonly end: number;
}

export interface AttributeSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
}

const TAG = /<(\/?)([^\s<>/!?="']+)((?:"[^"]*"|'[^']*'|[^<>"'])*?)(\/?)>/g;
const ATTRIBUTE = /\s([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/g;

export function elementsOf(text: string): readonly ElementSpan[] {
  const found: ElementSpan[] = [];
  const open: { readonly name: string; readonly start: number; readonly tagEnd: number }[] = [];
  for (const match of text.matchAll(TAG)) {
    const [tag, closing, name = '', , empty] = match;
    const tagEnd = match.index + tag.length;
    if (empty) found.push({ name, start: match.index, tagEnd, end: tagEnd });
    else if (!closing) open.push({ name, start: match.index, tagEnd });
    else {
      const started = open.pop();
      if (started?.name === name) found.push({ ...started, end: tagEnd });
    }
  }
  return found;
}

/** Those in start tags, declarations included. */
export function attributesOf(text: string): readonly AttributeSpan[] {
  return [...text.matchAll(TAG)].flatMap((tag) =>
    [...tag[0].matchAll(ATTRIBUTE)].map((match) => {
      const start = tag.index + match.index;
      const end = start + match[0].length;
      return { name: match[1] ?? '', start, end, valueStart: end - (match[2] ?? '').length + 1 };
    }),
  );
}
