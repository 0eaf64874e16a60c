/** Tries one attempt after the other until the digest fits; gives up when that costs too much. */
import { createHash } from 'node:crypto';
import type { ProbableCause } from '../finding.ts';
import type { Attempt, DamagedPart } from './attempt.ts';
import { ATTRIBUTE_ATTEMPTS } from './attributes.ts';
import { CHARACTER_ATTEMPTS } from './characters.ts';
import { DIGEST_ATTEMPTS, RAW_ATTEMPT } from './digests.ts';
import { NAMESPACE_ATTEMPTS } from './namespaces.ts';
import { WHITE_SPACE_ATTEMPTS } from './white-space.ts';

/** The cheap and certain ones first. */
export const ATTEMPTS: readonly Attempt[] = [
  ...DIGEST_ATTEMPTS,
  ...CHARACTER_ATTEMPTS,
  ...WHITE_SPACE_ATTEMPTS,
  ...NAMESPACE_ATTEMPTS,
  ...ATTRIBUTE_ATTEMPTS,
  RAW_ATTEMPT,
];

export const CONTENT_CHANGED: ProbableCause = {
  name: 'content-changed',
  en: 'None of the usual causes: the content itself was changed after signing.',
  nl: 'Geen van de gewone oorzaken: de inhoud zelf is na het ondertekenen gewijzigd.',
};

export const TOO_LARGE_TO_TRY: ProbableCause = {
  name: 'not-found',
  en: 'Not found: the part is too large to try everything.',
  nl: 'Niet gevonden: het deel is te groot om alles te proberen.',
};

/** A few seconds of hashing. */
const MAX_BYTES = 512 * 1024 * 1024;

export function findCause(part: DamagedPart): ProbableCause {
  let left = MAX_BYTES;
  const fits = (candidate: string | Buffer | undefined): boolean => {
    left -= (candidate ?? part.canonical).length;
    if (candidate === undefined) return false;
    return createHash(part.hash).update(candidate).digest().equals(part.expected);
  };
  for (const { name, en, nl, matches, candidates } of ATTEMPTS) {
    if (matches?.(part)) return { name, en, nl };
    for (const candidate of candidates?.(part) ?? []) {
      if (fits(candidate)) return { name, en, nl };
      if (left < 0) return TOO_LARGE_TO_TRY;
    }
  }
  return CONTENT_CHANGED;
}
