/** Reports half filled in, sealed: each for its maker within the organisation, until it is sent, thrown away or old. */
import { ms } from './columns.ts';
import { type Queryable, type Store, sql } from './pool.ts';

/** Whose they are. */
export interface ConceptOwner {
  readonly gebruikerId: string;
  readonly partijId: string;
}

export interface SealedConcept {
  readonly conceptId: string;
  readonly inhoud: Buffer;
  /** Milliseconds since epoch. */
  readonly changedAt: number;
}

const COLUMNS = `concept_id as "conceptId", inhoud, ${ms('changed_at')} as "changedAt" from vb.melding_concept
   where gebruiker_id = $1::uuid and partij_id = $2::bigint and changed_at > to_timestamp($3::float8 / 1000)`;
const LIST = sql('concept-list', `select ${COLUMNS} order by changed_at desc, concept_id`);
const FIND = sql('concept-find', `select ${COLUMNS} and concept_id = $4::uuid`);
const HOLD_OWNER = sql(
  'concept-hold-owner',
  'select 1 from vb.gebruiker where gebruiker_id = $1::uuid for update',
);
const PUT = sql(
  'concept-put',
  `insert into vb.melding_concept (concept_id, gebruiker_id, partij_id, inhoud, changed_at)
   select $3::uuid, $1::uuid, $2::bigint, $4, to_timestamp($5::float8 / 1000)
   where (select count(*) from vb.melding_concept where gebruiker_id = $1::uuid and concept_id <> $3::uuid) < $6::int
   on conflict (concept_id) do update set inhoud = excluded.inhoud, changed_at = excluded.changed_at
     where vb.melding_concept.gebruiker_id = $1::uuid and vb.melding_concept.partij_id = $2::bigint
   returning 1`,
);
const REMOVE = sql(
  'concept-remove',
  `delete from vb.melding_concept
   where gebruiker_id = $1::uuid and partij_id = $2::bigint and concept_id = $3::uuid returning 1`,
);
const REMOVE_OLD = sql(
  'concept-remove-old',
  'delete from vb.melding_concept where changed_at < to_timestamp($1::float8 / 1000)',
);

/** @param since  older ones are gone, whether they were removed yet or not. */
export function listConcepten(
  db: Queryable,
  { gebruikerId, partijId }: ConceptOwner,
  since: number,
): Promise<readonly SealedConcept[]> {
  return db.query<SealedConcept>(LIST, [gebruikerId, partijId, since]);
}

/** @returns undefined for another's too. */
export async function findConcept(
  db: Queryable,
  { gebruikerId, partijId }: ConceptOwner,
  conceptId: string,
  since: number,
): Promise<SealedConcept | undefined> {
  return (await db.query<SealedConcept>(FIND, [gebruikerId, partijId, since, conceptId]))[0];
}

/** In place of what was kept under this id. @returns false when the person has `max` others, or it is another's. */
export function putConcept(
  store: Store,
  { gebruikerId, partijId }: ConceptOwner,
  concept: {
    readonly conceptId: string;
    readonly inhoud: Buffer;
    readonly now: number;
    readonly max: number;
  },
): Promise<boolean> {
  const { conceptId, inhoud, now, max } = concept;
  return store.withTransaction(async (tx) => {
    // Two at once are counted one after the other.
    await tx.query(HOLD_OWNER, [gebruikerId]);
    return (await tx.query(PUT, [gebruikerId, partijId, conceptId, inhoud, now, max])).length === 1;
  });
}

/** @returns false for one that is not there, or another's. */
export async function removeConcept(
  db: Queryable,
  { gebruikerId, partijId }: ConceptOwner,
  conceptId: string,
): Promise<boolean> {
  return (await db.query(REMOVE, [gebruikerId, partijId, conceptId])).length === 1;
}

export async function removeOldConcepten(db: Queryable, before: number): Promise<void> {
  await db.query(REMOVE_OLD, [before]);
}
