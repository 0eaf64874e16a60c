/** How a page sends a message of its organisation, and what it shows when the answer is a refusal. */

import { randomBytes } from 'node:crypto';
import { handleOwn, OwnMessageInvalid, type OwnOperation } from '../broker/own-message.ts';
import type { BrokerParts } from '../broker/parts.ts';
import type { Geweigerd, Operations } from '../contract/messages.ts';
import type { SchemaViolation } from '../edukoppeling/faults.ts';
import { type FieldError, fieldError } from './form-values.ts';
import type { PageCall } from './page.ts';
import { TEKSTEN } from './teksten.ts';

type Sent<K extends OwnOperation> = Exclude<Operations[K]['response'], Geweigerd>;
type By = Pick<PageCall<unknown, unknown, unknown>, 'visitor' | 'now' | 'ref'>;

/** Made when a form is shown: a form that is sent twice gets the first answer twice. At most 40 positions. */
export const newKenmerk = (): string => `loket-${randomBytes(16).toString('base64url')}`;

/** @throws OwnMessageNotAllowed, OwnMessageInvalid, DependencyError. */
export function sendOwn<K extends OwnOperation>(
  operation: K,
  request: Operations[K]['request'],
  { visitor, now, ref }: By,
  broker: BrokerParts,
): Promise<Operations[K]['response']> {
  const { partij, door, rollen } = visitor;
  return handleOwn(operation, request, { partij, door, rollen, now, ref }, broker);
}

export type FormOutcome<K extends OwnOperation> =
  | { readonly kind: 'done'; readonly response: Sent<K> }
  /** Each with the path of its element, below the request. */
  | { readonly kind: 'wrong'; readonly errors: readonly (FieldError & { readonly veld: string })[] };

/** What a form asks: an answer, or everything that is wrong with it. @throws OwnMessageNotAllowed, DependencyError. */
export async function sendForm<K extends OwnOperation>(
  operation: K,
  request: Operations[K]['request'],
  by: By,
  broker: BrokerParts,
): Promise<FormOutcome<K>> {
  try {
    const response = await sendOwn(operation, request, by, broker);
    if (!response.verwerkt) {
      const errors = response.fouten.map((fout) => ({
        veld: plainPath(fout.veld ?? ''),
        ...fieldError(fout),
      }));
      return { kind: 'wrong', errors };
    }
    return { kind: 'done', response: response as Sent<K> };
  } catch (error) {
    if (!(error instanceof OwnMessageInvalid)) throw error;
    return { kind: 'wrong', errors: violationErrors(error.violations) };
  }
}

/** libxml2 says of one element more than once that it is wrong: the first is enough. */
export function violationErrors(
  violations: readonly SchemaViolation[],
): readonly (FieldError & { readonly veld: string })[] {
  const byPath = new Map(violations.map(({ path, text }) => [path, text] as const).reverse());
  return [...byPath].reverse().map(([path, text]) => ({
    veld: plainPath(path.split('/').slice(1).join('/')),
    tekst: text || TEKSTEN.velden.leeg,
  }));
}

const plainPath = (path: string): string => path.replaceAll(/\[\d+\]/g, '');
