/**
 * Vrijstellingen whose term has passed are deleted, with the messages that brought them: a year after they end. What
 * is in the audit stays. Source: verzuim §6.3.
 */
import { VRIJSTELLING_JAREN } from '../verzuim/bewaartermijn.ts';
import type { Datum, Persoon } from '../verzuim/verzuimmelding.ts';
import type { Vrijstelling } from '../verzuim/vrijstelling.ts';
import { AtRestError } from './at-rest/errors.ts';
import { PERSOON_VAN_DEELNEMER, VRIJSTELLING } from './columns.ts';
import { type Queryable, type Statement, type Store, sql } from './pool.ts';

// Withdrawn: it ended that day.
const ENDED = `select v.vrijstellingsnummer::text as nummer from vb.vrijstelling v
   where case v.status when 'INGETROKKEN' then (v.changed_at at time zone 'Europe/Amsterdam')::date else v.einddatum end
         + make_interval(years => $2) < $1::date`;
const WITHOUT_END = `select v.vrijstellingsnummer::text as nummer, ${VRIJSTELLING} as vrijstelling,
     (select ${PERSOON_VAN_DEELNEMER} from vb.deelnemer d
      where d.burgerservicenummer = i.burgerservicenummer or d.onderwijsnummer = i.onderwijsnummer limit 1) as register
   from vb.vrijstelling v join vb.vrijstelling_inhoud i using (vrijstellingsnummer, versie)
   where v.status <> 'INGETROKKEN' and v.einddatum is null and ($1::bigint is null or v.vrijstellingsnummer = $1::bigint)`;
/** What is deleted is held first: a change under way is waited for, and then decides. */
const HOLD = 'for update of v';
const READ = {
  ended: sql('vrijstelling-retention-ended', ENDED),
  withoutEnd: sql('vrijstelling-retention-without-end', WITHOUT_END),
};
const READ_AND_HOLD: typeof READ = {
  ended: sql('vrijstelling-retention-hold-ended', `${ENDED} ${HOLD}`),
  withoutEnd: sql('vrijstelling-retention-hold-without-end', `${WITHOUT_END} ${HOLD}`),
};
const NUMBERS_WITHOUT_END = sql(
  'vrijstelling-retention-numbers',
  `select vrijstellingsnummer::text as nummer from vb.vrijstelling where status <> 'INGETROKKEN' and einddatum is null`,
);

interface WithoutEnd {
  readonly nummer: string;
  readonly vrijstelling: Vrijstelling;
  readonly register: Persoon | null;
}

/** One whose key was destroyed stays: how old its pupil is can never be read, and it does not hold the others. */
async function findWithoutEnd(db: Queryable, statement: Statement): Promise<readonly WithoutEnd[]> {
  try {
    return await db.query<WithoutEnd>(statement, [null]);
  } catch (error) {
    if (!isDestroyed(error)) throw error;
  }
  const found: WithoutEnd[] = [];
  for (const { nummer } of await db.query<{ nummer: string }>(NUMBERS_WITHOUT_END)) {
    try {
      found.push(...(await db.query<WithoutEnd>(statement, [nummer])));
    } catch (error) {
      if (!isDestroyed(error)) throw error;
    }
  }
  return found;
}

const isDestroyed = (error: unknown): boolean =>
  error instanceof AtRestError && error.problem === 'key-destroyed';

/** Without an end: at 18, here at the end of that year, as a birth date may be incomplete. */
async function findEnded(
  db: Queryable,
  vandaag: Datum,
  { ended, withoutEnd }: typeof READ,
): Promise<readonly string[]> {
  const over = await db.query<{ nummer: string }>(ended, [vandaag, VRIJSTELLING_JAREN]);
  const open = await findWithoutEnd(db, withoutEnd);
  const grown = open.filter(({ vrijstelling, register }) => {
    const geboren = vrijstelling.persoon?.geboortedatum ?? register?.geboortedatum;
    if (geboren === undefined) return false;
    return `${Number(geboren.slice(0, 4)) + 18 + VRIJSTELLING_JAREN}-12-31` < vandaag;
  });
  return [...over, ...grown].map(({ nummer }) => nummer);
}

// In this order: the steps name the messages, the messages are named by kenmerk and envelope.
const DELETE = sql(
  'vrijstelling-retention-delete',
  `with steps as (
     select vrijstellingsnummer, message_key from vb.vrijstelling_stap where vrijstellingsnummer = any($1::bigint[])
   ), gone as (
     delete from vb.vrijstelling where vrijstellingsnummer = any($1::bigint[]) returning vrijstellingsnummer
   ), audited as (
     insert into vb.audit (actor, action, detail)
     select 'retention', 'vrijstelling.deleted', jsonb_build_object('vrijstellingsnummer', vrijstellingsnummer::text) from gone
   )
   select (select count(*)::int from gone) as count, array(select message_key from steps)::text[] as keys`,
);
const KENMERKEN = sql(
  'vrijstelling-retention-kenmerk',
  'delete from vb.kenmerk where message_key = any($1::uuid[])',
);
const ENVELOPES = sql(
  'vrijstelling-retention-envelope',
  'delete from vb.envelope where message_key = any($1::uuid[])',
);
const MESSAGES = sql(
  'vrijstelling-retention-message',
  'delete from vb.message where message_key = any($1::uuid[])',
);

/** How many have passed their term on a day. */
export async function countEndedVrijstellingen(store: Store, vandaag: Datum): Promise<number> {
  return (await findEnded(store, vandaag, READ)).length;
}

/** Deletes them, all or nothing. @returns how many. */
export function deleteEndedVrijstellingen(store: Store, vandaag: Datum): Promise<number> {
  return store.withTransaction(async (tx) => {
    const ended = await findEnded(tx, vandaag, READ_AND_HOLD);
    const [row] = await tx.query<{ count: number; keys: readonly string[] }>(DELETE, [ended]);
    for (const statement of [KENMERKEN, ENVELOPES, MESSAGES]) await tx.query(statement, [row?.keys ?? []]);
    return row?.count ?? 0;
  });
}
