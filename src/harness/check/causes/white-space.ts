/** White space between elements, and at the ends of texts. */
import type { Attempt, DamagedPart } from './attempt.ts';
import { changeAll, changeEach, isOpenTag, isText, tokenize } from './tokens.ts';

const isBlank = (token: string | undefined): boolean => isText(token) && /^(?:\s|&#xD;)*$/.test(token);

function withoutBlanks(tokens: readonly string[]): readonly string[] {
  return tokens.filter((token) => !isBlank(token));
}

function* prettyPrinted({ canonical }: DamagedPart): Generator<string> {
  const tokens = tokenize(canonical);
  yield withoutBlanks(tokens).join('');
  // Only the outermost element, or all but it, may have been laid out.
  const [first = '', ...rest] = tokens;
  const last = rest.pop() ?? '';
  yield [first, ...rest.slice(isBlank(rest[0]) ? 1 : 0, isBlank(rest.at(-1)) ? -1 : undefined), last].join(
    '',
  );
  const leading = isBlank(rest[0]) ? (rest[0] ?? '') : '';
  const trailing = isBlank(rest.at(-1)) ? (rest.at(-1) ?? '') : '';
  yield [first, leading, ...withoutBlanks(rest), trailing, last].join('');
}

const INDENTS = ['  ', '    ', '\t', ' ', '   ', ''];

/** The message is written in one line; the signer had it laid out. */
function* madeCompact({ element, canonical }: DamagedPart): Generator<string> {
  const tokens = withoutBlanks(tokenize(canonical));
  let depth = 0;
  for (let parent = element.parent; parent; parent = parent.parent) depth++;
  for (const indent of INDENTS) {
    for (const lineEnd of ['\n', '&#xD;\n']) {
      for (const start of new Set([depth, 0, 1])) yield layOut(tokens, indent, lineEnd, start);
    }
  }
}

function layOut(tokens: readonly string[], indent: string, lineEnd: string, start: number): string {
  let depth = start;
  return tokens
    .map((token, at) => {
      const before = tokens[at - 1];
      if (token.startsWith('</')) depth--;
      const line = `${lineEnd}${indent.repeat(Math.max(0, depth))}`;
      const emptied = token.startsWith('</') && before !== undefined && isOpenTag(before);
      const own = at > 0 && token.startsWith('<') && !isText(before) && !emptied;
      if (isOpenTag(token)) depth++;
      return own ? `${line}${token}` : token;
    })
    .join('');
}

const TAILS = [' ', '\n', '\t', '&#xD;\n', '\u00a0'];

function* textEnds({ canonical }: DamagedPart): Generator<string> {
  const tokens = tokenize(canonical);
  const trimmed = (token: string) => (isText(token) && !isBlank(token) ? token.trim() : undefined);
  yield changeAll(tokens, trimmed);
  yield* changeEach(tokens, trimmed);
  for (const tail of TAILS) {
    yield* changeEach(tokens, (token) => (isLeaf(token) ? `${token}${tail}` : undefined));
    yield* changeEach(tokens, (token) => (isLeaf(token) ? `${tail}${token}` : undefined));
    yield changeAll(tokens, (token) => (isLeaf(token) ? `${token}${tail}` : undefined));
  }
  yield changeAll(tokens, (token) => (isText(token) ? token.replace(/\s+/g, ' ') : undefined));
}

function isLeaf(token: string): boolean {
  return isText(token) && !isBlank(token);
}

/** `<a></a>` is canonical; `<a/>` is not. */
function* emptyElements({ canonical }: DamagedPart): Generator<string> {
  yield canonical.replace(/<([^\s>/]+)((?: [^\s=]+="[^"]*")*)><\/\1>/g, '<$1$2/>');
  yield canonical.replace(/<([^\s>/]+)((?: [^\s=]+="[^"]*")*)><\/\1>/g, '<$1$2 />');
}

export const WHITE_SPACE_ATTEMPTS: readonly Attempt[] = [
  {
    name: 'pretty-printed',
    en: 'White space between elements was added after signing (pretty-printing).',
    nl: 'Na het ondertekenen is witruimte tussen elementen toegevoegd (pretty-printing).',
    candidates: prettyPrinted,
  },
  {
    name: 'white-space-removed',
    en: 'White space between elements was removed after signing.',
    nl: 'Na het ondertekenen is witruimte tussen elementen verwijderd.',
    candidates: madeCompact,
  },
  {
    name: 'empty-elements',
    en: 'The signer hashed empty elements as <a/>; canonical form writes <a></a>.',
    nl: 'De ondertekenaar hashte lege elementen als <a/>; de canonieke vorm is <a></a>.',
    candidates: emptyElements,
  },
  {
    name: 'text-trimmed',
    en: 'White space at the end or the beginning of a text was added or removed after signing.',
    nl: 'Witruimte aan het eind of begin van een tekst is na het ondertekenen toegevoegd of verwijderd.',
    candidates: textEnds,
  },
];
