/** Characters and their encoding: Unicode forms, references, byte order mark, comments, line ends. */
import { canonicalize } from '../../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../../edukoppeling/xml/document.ts';
import { readGenerously } from '../../replay/splice.ts';
import type { Attempt, DamagedPart } from './attempt.ts';
import { changeAll, isText, tokenize } from './tokens.ts';

function* lineEnds({ canonical }: DamagedPart): Generator<string> {
  yield canonical.replace(/\n/g, '&#xD;\n');
  yield canonical.replace(/\n/g, '\r\n');
  yield canonical.replace(/\n/g, '&#xD;');
  yield canonical.replace(/&#xD;\n/g, '\n');
  yield canonical.replace(/&#xD;\n?/g, '\n');
  yield canonical.replace(/&#xD;/g, '');
  yield canonical.replace(/&#xD;/g, '\r');
  yield canonical.replace(/\n/g, ' ');
}

function* unicode({ canonical }: DamagedPart): Generator<string> {
  for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) yield canonical.normalize(form);
}

/** In texts only; a tag keeps its quotes. */
function* references({ canonical }: DamagedPart): Generator<string> {
  const tokens = tokenize(canonical);
  const inTexts = (change: (text: string) => string) =>
    changeAll(tokens, (token) => (isText(token) ? change(token) : undefined));
  yield inTexts((text) => text.replace(/&amp;(amp|lt|gt|quot|apos|#x?[0-9A-Fa-f]+);/g, '&$1;'));
  yield inTexts((text) => text.replace(/&/g, '&amp;'));
  yield inTexts((text) => text.replace(/&gt;/g, '>'));
  yield inTexts((text) => text.replace(/"/g, '&quot;'));
  yield inTexts((text) => text.replace(/"/g, '&quot;').replace(/'/g, '&apos;'));
  yield inTexts((text) => text.replace(/'/g, '&#39;').replace(/"/g, '&#34;'));
  yield inTexts((text) => text.replace(/&amp;/g, '&').replace(/&lt;/g, '<').replace(/&gt;/g, '>'));
  const foreign = /[^\p{ASCII}]/gu;
  yield inTexts((text) => text.replace(foreign, (found) => `&#${found.codePointAt(0)};`));
  yield inTexts((text) => text.replace(foreign, (found) => `&#x${hex(found)};`));
  yield inTexts((text) => text.replace(foreign, (found) => `&#x${hex(found).toLowerCase()};`));
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
}

const BYTE_ORDER_MARK = '\ufeff';

function* byteOrderMark({ canonical }: DamagedPart): Generator<string> {
  yield BYTE_ORDER_MARK + canonical;
  yield canonical.replaceAll(BYTE_ORDER_MARK, '');
  yield canonical.replace('>', `>${BYTE_ORDER_MARK}`);
}

function* encodings({ canonical }: DamagedPart): Generator<string | Buffer> {
  const utf8 = Buffer.from(canonical);
  const utf16 = Buffer.from(canonical, 'utf16le');
  yield Buffer.from(canonical, 'latin1');
  yield utf16;
  yield Buffer.from(utf16).swap16();
  yield utf8.toString('latin1');
  yield Buffer.from(canonical, 'latin1').toString('utf8');
  yield canonical.replace(/[^\p{ASCII}]/gu, '?');
}

/** Comments are no part of what is signed; a signer that kept them hashed more. */
function* comments({ element, prefixes }: DamagedPart): Generator<string> {
  const { arena, bytes } = element.document.parsed;
  const start = arena.start[element.index] as number;
  const end = arena.end[element.index] as number;
  const kept: string[] = [];
  // Private-use characters stand in for the comments while the reader, which drops comments, reads.
  const inside = bytes.toString('utf8', start, end).replace(/<!--[\s\S]*?-->/g, (comment) => {
    kept.push(comment.replace(/\r\n?/g, '\n'));
    return `\ue000${kept.length - 1}\ue001`;
  });
  if (kept.length === 0) return;
  const whole = Buffer.concat([bytes.subarray(0, start), Buffer.from(inside), bytes.subarray(end)]);
  const root = readGenerously(whole)?.root; // undefined: a comment stood where no text may
  // The element is found again by where it starts: nothing before it was changed.
  const found = root && findByStart(root, start);
  if (found === undefined) return;
  yield canonicalize(found, prefixes)
    .toString('utf8')
    .replace(/\ue000(\d+)\ue001/g, (_, number: string) => kept[Number(number)] ?? '');
}

function findByStart(element: XmlElement, start: number): XmlElement | undefined {
  if (element.document.parsed.arena.start[element.index] === start) return element;
  for (const child of element.children) {
    const found = findByStart(child, start);
    if (found) return found;
  }
  return undefined;
}

export const CHARACTER_ATTEMPTS: readonly Attempt[] = [
  {
    name: 'line-ends',
    en: 'Line ends were changed: the signer hashed CR LF (&#xD;) where the message has LF, or the reverse.',
    nl: 'Regeleinden zijn gewijzigd: de ondertekenaar hashte CR LF (&#xD;) waar het bericht LF heeft, of andersom.',
    candidates: lineEnds,
  },
  {
    name: 'comments-hashed',
    en: 'The signer used canonicalisation with comments; the profile has it without.',
    nl: 'De ondertekenaar gebruikte canonicalisatie met commentaar; het profiel vraagt die zonder.',
    candidates: comments,
  },
  {
    name: 'byte-order-mark',
    en: 'A byte order mark (U+FEFF) was hashed with the part, or written into it afterwards.',
    nl: 'Een byte order mark (U+FEFF) is meegehasht, of later in het deel geschreven.',
    candidates: byteOrderMark,
  },
  {
    name: 'unicode-form',
    en: 'Letters with accents were rewritten into another Unicode form (NFC, NFD) after signing.',
    nl: 'Letters met accenten zijn na het ondertekenen naar een andere Unicode-vorm (NFC, NFD) omgezet.',
    candidates: unicode,
  },
  {
    name: 'references-rewritten',
    en: 'Entities or character references were escaped again, or not resolved, between hashing and sending.',
    nl: 'Entiteiten of tekenverwijzingen zijn tussen hashen en versturen opnieuw geëscapet of niet opgelost.',
    candidates: references,
  },
  {
    name: 'other-encoding',
    en: 'The part was hashed in another encoding than UTF-8, or its characters were decoded wrongly on the way.',
    nl: 'Het deel is in een andere codering dan UTF-8 gehasht, of de tekens zijn onderweg verkeerd gelezen.',
    candidates: encodings,
  },
];
