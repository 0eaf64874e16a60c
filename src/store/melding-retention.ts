/**
 * Reports whose term has passed leave every table but the audit, with the messages that brought them. What no mailbox
 * ever had is never deleted: it was acknowledged and has not arrived. Source: verzuim §6.3; docs/decisions/0028.
 */
import { type Queryable, type Store, sql, type Tx } from './pool.ts';

/** The start of a Dutch day; $1 is the first day that is kept. */
const KEPT_FROM = `($1::date::timestamp at time zone 'Europe/Amsterdam')`;
const WAITS = 'exists (select 1 from vb.outbox o where o.meldingsnummer = m.meldingsnummer)';

export interface VerlopenMeldingen {
  /** Past their term, and delivered. */
  readonly meldingen: number;
  /** Past their term, and in no mailbox: they stay. */
  readonly wachtend: number;
  /** Messages that made no report: refused ones, and answers to what was refused. */
  readonly berichten: number;
  /** The years in which the school years of the reports past their term began, oldest first. */
  readonly schooljaren: readonly number[];
  /** Dutch date of the newest report of all. */
  readonly nieuwste: string | null;
}

const LOOSE = `from vb.message g where g.received_at < ${KEPT_FROM}
    and not exists (select 1 from vb.melding m where m.message_key = g.message_key)
    and not exists (select 1 from vb.vrijstelling v where v.message_key = g.message_key)
    and not exists (select 1 from vb.vrijstelling_stap s where s.message_key = g.message_key)
    and not exists (select 1 from vb.melding m where m.meldingsnummer = (g.outcome->>'meldingsnummer')::bigint)`;

const COUNT = sql(
  'melding-retention-count',
  `with verlopen as (
     select m.registered_at, ${WAITS} as wacht from vb.melding m where m.registered_at < ${KEPT_FROM})
   select count(*) filter (where not wacht)::int as meldingen, count(*) filter (where wacht)::int as wachtend,
     (select count(*)::int ${LOOSE}) + (select count(*)::int from vb.refused where at < ${KEPT_FROM}) as berichten,
     array(select distinct extract(year from (registered_at at time zone 'Europe/Amsterdam') - interval '7 months')::int
           from verlopen order by 1) as schooljaren,
     (select (max(registered_at) at time zone 'Europe/Amsterdam')::date::text from vb.melding) as nieuwste
   from verlopen`,
);

/** @param bewarenVanaf  JJJJ-MM-DD: the first day of registration that is kept. */
export async function countVerlopenMeldingen(
  db: Queryable,
  bewarenVanaf: string,
): Promise<VerlopenMeldingen> {
  const [row] = await db.query<VerlopenMeldingen>(COUNT, [bewarenVanaf]);
  if (row === undefined) throw new TypeError('a count gives one row');
  return row;
}

const SETTLED = sql(
  'melding-retention-settled',
  'select schooljaar from vb.telling_schooljaar where schooljaar = any($1)',
);

/** Which of these school years were counted before their reports go. */
export async function findVastgesteld(
  db: Queryable,
  schooljaren: readonly string[],
): Promise<readonly string[]> {
  const rows = await db.query<{ schooljaar: string }>(SETTLED, [schooljaren]);
  return rows.map(({ schooljaar }) => schooljaar);
}

// The router and the desk hold the outbox rows of a report before the report: whoever works on one is waited for elsewhere.
const TAKE = sql(
  'melding-retention-take',
  `select m.meldingsnummer::text from vb.melding m where m.registered_at < ${KEPT_FROM} and not ${WAITS}
   order by m.registered_at limit $2 for update of m skip locked`,
);
const KEYS = sql(
  'melding-retention-keys',
  `select message_key::text as key from vb.melding where meldingsnummer = any($1::bigint[])
   union select message_key::text from vb.audit where meldingsnummer = any($1::bigint[]) and message_key is not null`,
);
const OF_NUMBERS = [
  'delete from vb.mailbox_item where meldingsnummer = any($1::bigint[])',
  `delete from vb.school_change c using vb.melding m
   where m.meldingsnummer = any($1::bigint[]) and c.brin = m.brin and c.meldingsnummer = m.meldingsnummer`,
  'delete from vb.melding where meldingsnummer = any($1::bigint[])',
].map((text, i) => sql(`melding-retention-number-${i}`, text));
const STILL_NAMED = `and not exists (select 1 from vb.vrijstelling_stap s where s.message_key = t.message_key)
  and not exists (select 1 from vb.vrijstelling v where v.message_key = t.message_key)
  and not exists (select 1 from vb.melding m where m.message_key = t.message_key)`;
const OF_MESSAGES = ['kenmerk', 'envelope', 'message'].map((table) =>
  sql(
    `melding-retention-${table}`,
    `delete from vb.${table} t where t.message_key = any($1::uuid[]) ${STILL_NAMED}`,
  ),
);
const AUDIT = sql(
  'melding-retention-audit',
  `insert into vb.audit (actor, action, meldingsnummer)
   select $2, 'melding.verwijderd', n from unnest($1::bigint[]) n`,
);

/** One part, all or nothing. @returns the numbers that are gone; empty when nothing is left to delete. */
export function deleteVerlopenMeldingen(
  store: Store,
  bewarenVanaf: string,
  max: number,
  door: string,
): Promise<readonly string[]> {
  return store.withTransaction(async (tx) => {
    const taken = await tx.query<{ meldingsnummer: string }>(TAKE, [bewarenVanaf, max]);
    const nummers = taken.map(({ meldingsnummer }) => meldingsnummer);
    if (nummers.length === 0) return nummers;
    const keys = (await tx.query<{ key: string }>(KEYS, [nummers])).map(({ key }) => key);
    for (const statement of OF_NUMBERS) await tx.query(statement, [nummers]);
    await deleteMessages(tx, keys);
    await tx.query(AUDIT, [nummers, door]);
    return nummers;
  });
}

async function deleteMessages(tx: Tx, keys: readonly string[]): Promise<void> {
  for (const statement of OF_MESSAGES) await tx.query(statement, [keys]);
}

const TAKE_LOOSE = sql('melding-retention-loose', `select g.message_key::text as key ${LOOSE} limit $2`);
const REFUSED = sql(
  'melding-retention-refused',
  `delete from vb.refused where ref in (select ref from vb.refused where at < ${KEPT_FROM} limit $2)
   returning ref::text as key`,
);

/** One part of the messages that made no report. @returns how many are gone. */
export function deleteVerlopenBerichten(store: Store, bewarenVanaf: string, max: number): Promise<number> {
  return store.withTransaction(async (tx) => {
    const keys = (await tx.query<{ key: string }>(TAKE_LOOSE, [bewarenVanaf, max])).map(({ key }) => key);
    await deleteMessages(tx, keys);
    return keys.length + (await tx.query(REFUSED, [bewarenVanaf, max])).length;
  });
}

const PROOF = sql(
  'melding-retention-proof',
  `insert into vb.audit (actor, action, detail)
   values ($1, 'bewaartermijn.uitgevoerd', $2::jsonb) returning id::text as "auditId"`,
);

/** The proof of a run, sealed with the rest of the audit. @returns its number there. */
export async function recordBewaartermijn(db: Queryable, door: string, detail: object): Promise<string> {
  const [row] = await db.query<{ auditId: string }>(PROOF, [door, JSON.stringify(detail)]);
  if (row === undefined) throw new TypeError('an insert gives one row');
  return row.auditId;
}
