/** Tries one attempt after the other until the digest fits; gives up when that costs too much. */
import { createHash } from 'node:crypto';
import { XmlError } from '../../../edukoppeling/xml/errors.ts';
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
  en: 'None of the causes that were tried: the content itself was changed after signing, or several causes came together.',
  nl: 'Geen van de geprobeerde oorzaken: de inhoud zelf is na het ondertekenen gewijzigd, of er speelden er meer tegelijk.',
};

export const TOO_LARGE_TO_TRY: ProbableCause = {
  name: 'not-found',
  en: 'Not found: the part is too large to try everything.',
  nl: 'Niet gevonden: het deel is te groot om alles te proberen.',
};

/** Of one attempt, in hashed bytes: one that tries every text of a large part may not starve the others. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Of all attempts on one part, in processor time: whoever asks waits for it. A busy machine finds no less than a quiet one. */
const MAX_MS = 5_000;

export function findCause(part: DamagedPart): ProbableCause {
  let complete = true;
  const until = processorMs() + MAX_MS;
  for (const attempt of ATTEMPTS) {
    const outcome = tryOne(attempt, part, until);
    const { name, en, nl } = attempt;
    if (outcome === 'fits') return { name, en, nl };
    complete &&= outcome === 'does not fit';
  }
  return complete ? CONTENT_CHANGED : TOO_LARGE_TO_TRY;
}

type Outcome = 'fits' | 'does not fit' | 'gave up';

function tryOne(attempt: Attempt, part: DamagedPart, until: number): Outcome {
  try {
    return tryAll(attempt, part, until);
  } catch (error) {
    // A candidate that grows over the limit of canonical form.
    if (error instanceof XmlError) return 'gave up';
    throw error;
  }
}

function tryAll({ matches, candidates }: Attempt, part: DamagedPart, until: number): Outcome {
  if (processorMs() > until) return 'gave up';
  if (matches?.(part)) return 'fits';
  let left = MAX_BYTES;
  for (const candidate of candidates?.(part) ?? []) {
    if (candidate !== undefined && hashOf(candidate, part.hash).equals(part.expected)) return 'fits';
    left -= (candidate ?? part.canonical).length;
    if (left < 0 || processorMs() > until) return 'gave up';
  }
  return 'does not fit';
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function hashOf(candidate: string | Buffer, hash: string): Buffer {
  return createHash(hash).update(candidate).digest();
}
