/** The many ways to spell the same characters in XML. */
import type { Choose } from './choose.ts';
import { decode } from './pieces.ts';

/** What text or CDATA as written stands for; the seeds have LF only. */
export function charactersOf(raw: string, cdata: boolean): string {
  return cdata ? raw : decode(raw);
}

export interface TextSpelling {
  readonly choose: Choose;
  readonly references: boolean;
  readonly cdata: boolean;
  readonly lineEnds: boolean;
  readonly comments: boolean;
}

export function characterData(characters: string, spelling: TextSpelling): string {
  const { choose } = spelling;
  let out = '';
  let inCData = false;
  for (const character of characters) {
    // CR can only be given by reference: as it is, it would be read as a line end.
    const fits = character !== '\r' && !(character === '>' && out.endsWith(']]'));
    if (inCData && (!fits || choose(6) === 0)) {
      out += ']]>';
      inCData = false;
    }
    if (!inCData && spelling.comments && choose(12) === 0) out += COMMENTS[choose(COMMENTS.length)];
    if (!inCData && fits && spelling.cdata && choose(6) === 0) {
      out += '<![CDATA[';
      inCData = true;
    }
    if (character === '\n') out += lineEnd(out, inCData, spelling);
    else if (inCData) out += character;
    else if (spelling.references && choose(5) === 0) out += reference(character, choose);
    else out += escaped(character, out);
  }
  return inCData ? `${out}]]>` : out;
}

/** LF, CR LF or CR; LF alone would join with a CR before it to one line end. */
function lineEnd(out: string, inCData: boolean, { choose, references, lineEnds }: TextSpelling): string {
  if (!inCData && references && choose(4) === 0) return reference('\n', choose);
  if (lineEnds) return ['\r\n', '\r\n', '\r', out.endsWith('\r') ? '\r\n' : '\n'][choose(4)] as string;
  return '\n';
}

function escaped(character: string, before: string): string {
  if (character === '&') return '&amp;';
  if (character === '<') return '&lt;';
  if (character === '\r') return '&#13;';
  return character === '>' && before.endsWith(']]') ? '&gt;' : character;
}

export interface ValueSpelling {
  readonly choose: Choose;
  readonly references: boolean;
  /** Blanks as tab or line end, which are read as blanks. */
  readonly space: boolean;
}

export function attributeValue(
  value: string,
  quote: string,
  { choose, references, space }: ValueSpelling,
): string {
  let out = '';
  for (const character of value) {
    const must = '&<\t\n\r'.includes(character) || character === quote;
    if (must || (references && choose(5) === 0)) out += reference(character, choose);
    else if (character === ' ' && space)
      out += [' ', '\t', out.endsWith('\r') ? ' ' : '\n', '\r', '\r\n'][choose(5)];
    else out += character;
  }
  return out;
}

function reference(character: string, choose: Choose): string {
  const code = character.codePointAt(0) ?? 0;
  const named = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }[character];
  const forms = [`&#${code};`, `&#x${code.toString(16)};`, `&#x0${code.toString(16).toUpperCase()};`];
  return named !== undefined && choose(2) === 0 ? named : (forms[choose(3)] as string);
}

const COMMENTS = ['<!---->', '<!-- - x -->', '<!-- <a b="]]>&x; -->', '<!--é\r\n-->'];

export interface InnocentText {
  readonly space: boolean;
  /** White space as a reference: inside the root only. */
  readonly references: boolean;
  readonly comments: boolean;
}

/** White space and comments that nobody reads. */
export function innocentText(choose: Choose, allowed: InnocentText): string {
  const forms = ['', ' ', '\n', '\r\n\t', ...(allowed.references ? ['&#x20;'] : [])];
  const space = allowed.space ? (forms[choose(forms.length)] as string) : '';
  const comment = allowed.comments && choose(6) === 0 ? COMMENTS[choose(COMMENTS.length)] : '';
  return space + comment;
}
