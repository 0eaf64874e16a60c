/** The right bytes hashed in another way, or other bytes hashed in the right way. */
import { createHash } from 'node:crypto';
import { canonicalize } from '../../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../../edukoppeling/xml/document.ts';
import { decodeBase64 } from '../../../edukoppeling/xmldsig/base64.ts';
import type { Attempt, DamagedPart } from './attempt.ts';
import { tokenize } from './tokens.ts';

const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;

function digestOf(part: DamagedPart, hash: string): Buffer {
  return createHash(hash).update(part.canonical).digest();
}

function matchesOtherHash(part: DamagedPart): boolean {
  return HASHES.some((hash) => hash !== part.hash && digestOf(part, hash).equals(part.expected));
}

/** Hexadecimal text as the digest itself, or as what was put into base64. */
function matchesHexadecimal(part: DamagedPart): boolean {
  const hex = digestOf(part, part.hash).toString('hex');
  return [hex, hex.toUpperCase()].some(
    (text) => Buffer.from(text).equals(part.expected) || decodeBase64(text)?.equals(part.expected),
  );
}

function* raw({ element }: DamagedPart): Generator<Buffer> {
  const { arena, bytes } = element.document.parsed;
  yield bytes.subarray(arena.start[element.index], arena.end[element.index]);
}

function* content({ element, canonical, prefixes }: DamagedPart): Generator<string | Buffer> {
  const tokens = tokenize(canonical);
  const inner = tokens.slice(1, -1).join('');
  yield inner;
  yield inner.trim();
  for (const child of element.children) yield canonicalize(child, prefixes);
  const { arena, bytes } = element.document.parsed;
  const end = bytes.lastIndexOf('</', (arena.end[element.index] as number) - 1);
  yield bytes.subarray(arena.tagEnd[element.index], end);
}

function* otherParts({ element, prefixes }: DamagedPart): Generator<Buffer> {
  for (const other of withoutLeaves(element.document.root)) {
    if (!other.equals(element)) yield canonicalize(other, prefixes);
  }
  yield element.document.bytes;
}

/** The envelope, its parts, the header blocks and what stands in them: what one could point at by mistake. */
function withoutLeaves(root: XmlElement): readonly XmlElement[] {
  const parts = root.children;
  const blocks = parts.flatMap((part) => part.children);
  const inside = blocks.filter((block) => block.localName === 'Security').flatMap((block) => block.children);
  return [root, ...parts, ...blocks, ...inside];
}

export const DIGEST_ATTEMPTS: readonly Attempt[] = [
  {
    name: 'other-hash',
    en: 'The digest was made with another algorithm than DigestMethod names.',
    nl: 'De digest is gemaakt met een ander algoritme dan DigestMethod noemt.',
    matches: matchesOtherHash,
  },
  {
    name: 'hexadecimal-digest',
    en: 'DigestValue holds the digest as hexadecimal text; base64 of its bytes is asked for.',
    nl: 'DigestValue bevat de digest als hexadecimale tekst; gevraagd is base64 van de bytes.',
    matches: matchesHexadecimal,
  },
  {
    name: 'content-only',
    en: 'Only the content of the element was hashed; the element itself belongs to it.',
    nl: 'Alleen de inhoud van het element is gehasht; het element zelf hoort erbij.',
    candidates: content,
  },
  {
    name: 'wrong-part',
    en: 'The digest fits another part of the message: the Reference points to the wrong element.',
    nl: 'De digest past bij een ander deel van het bericht: de Reference wijst naar het verkeerde element.',
    candidates: otherParts,
  },
];

/** Tried last: a message that is written in canonical form looks the same as its raw bytes. */
export const RAW_ATTEMPT: Attempt = {
  name: 'not-canonicalised',
  en: 'The bytes were hashed as they stand in the message, without canonicalisation.',
  nl: 'De bytes zijn gehasht zoals ze in het bericht staan, zonder canonicalisatie.',
  candidates: raw,
};
