/**
 * Reports half filled in: kept on the server for who fills them in, sealed, for some days. What is kept is the form as it
 * was typed. Source: docs/decisions/0026.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { seal, unseal } from '../../store/at-rest/aes-gcm.ts';
import {
  type ConceptOwner,
  findConcept,
  listConcepten,
  putConcept,
  removeConcept,
  type SealedConcept,
} from '../../store/melding-concepten.ts';
import type { Store } from '../../store/pool.ts';
import type { FormValues } from '../form-values.ts';
import type { Visitor } from '../page.ts';
import { VELDEN } from './velden.ts';

export interface ConceptParts {
  /** 32 bytes, outside the database. */
  readonly key: Buffer;
  /** Since the last change. */
  readonly keptMs: number;
}

export interface Concept {
  readonly conceptId: string;
  /** Milliseconds since epoch. */
  readonly changedAt: number;
  readonly values: FormValues;
}

/** Where a concept is read or changed, and by whom. */
export interface ConceptCall {
  readonly store: Store;
  readonly visitor: Pick<Visitor, 'gebruikerId' | 'partijId'>;
  readonly now: number;
}

export const MAX_CONCEPTEN = 20;
const CONCEPT_ID = z.uuid();
/** As `FORM` gave them. */
const VALUES: z.ZodType<FormValues> = z.record(z.string(), z.string());
const KEPT: ReadonlySet<string> = new Set([...VELDEN, 'kenmerk']);

const ownerOf = ({ gebruikerId, partijId = '' }: ConceptCall['visitor']): ConceptOwner => ({
  gebruikerId,
  partijId,
});
const boundTo = (conceptId: string, gebruikerId: string) => `concept ${conceptId} of ${gebruikerId}`;

/**
 * In place of the concept that the form came from, when there is one.
 * @returns undefined when the person has as many as may be.
 */
export async function bewaarConcept(
  { key }: ConceptParts,
  { store, visitor, now }: ConceptCall,
  values: FormValues,
): Promise<string | undefined> {
  const kept = Object.entries(values).filter(([naam, waarde]) => KEPT.has(naam) && waarde !== '');
  const plain = Buffer.from(JSON.stringify(Object.fromEntries(kept)));
  const owner = ownerOf(visitor);
  const put = async (conceptId: string) => {
    const inhoud = seal(key, plain, boundTo(conceptId, owner.gebruikerId));
    return (await putConcept(store, owner, { conceptId, inhoud, now, max: MAX_CONCEPTEN }))
      ? conceptId
      : undefined;
  };
  return put(CONCEPT_ID.safeParse(values['concept']).data ?? randomUUID());
}

/** Of the form that was sent, after it was sent. */
export async function vergeetConcept({ store, visitor }: ConceptCall, values: FormValues): Promise<void> {
  const { data } = CONCEPT_ID.safeParse(values['concept']);
  if (data !== undefined) await removeConcept(store, ownerOf(visitor), data);
}

/** @returns false for one that is not there, or another's. */
export const gooiWeg = ({ store, visitor }: ConceptCall, conceptId: string): Promise<boolean> =>
  removeConcept(store, ownerOf(visitor), conceptId);

/** The newest first. */
export async function eigenConcepten(
  parts: ConceptParts,
  { store, visitor, now }: ConceptCall,
): Promise<readonly Concept[]> {
  const found = await listConcepten(store, ownerOf(visitor), now - parts.keptMs);
  return found.flatMap((sealed) => open(parts, visitor.gebruikerId, sealed) ?? []);
}

/** @returns undefined for one that is not there, too old, or another's. */
export async function leesConcept(
  parts: ConceptParts,
  { store, visitor, now }: ConceptCall,
  conceptId: string,
): Promise<Concept | undefined> {
  const found = await findConcept(store, ownerOf(visitor), conceptId, now - parts.keptMs);
  return found && open(parts, visitor.gebruikerId, found);
}

/** A key that was exchanged since: what was kept under the old one is lost. */
function open(
  { key }: ConceptParts,
  gebruikerId: string,
  { conceptId, inhoud, changedAt }: SealedConcept,
): Concept | undefined {
  const plain = unseal(key, inhoud, boundTo(conceptId, gebruikerId));
  if (plain === undefined) return undefined;
  return { conceptId, changedAt, values: VALUES.parse(JSON.parse(plain.toString('utf8'))) };
}
