/**
 * Vrijstellingen whose term has passed are deleted, with the messages that brought them: a year after they end. What
 * is in the audit stays. Source: verzuim §6.3.
 */
import { VRIJSTELLING_JAREN } from '../verzuim/bewaartermijn.ts';
import type { Datum } from '../verzuim/verzuimmelding.ts';
import { type Store, sql } from './pool.ts';

// Withdrawn: it ended that day. Without an end: at 18, here at the end of that year, as a birth date may be incomplete.
const ENDED = `select v.vrijstellingsnummer
   from vb.vrijstelling v join vb.vrijstelling_inhoud i using (vrijstellingsnummer, versie)
   cross join lateral (
     select coalesce(i.vrijstelling->'persoon'->>'geboortedatum',
       (select d.persoon->>'geboortedatum' from vb.deelnemer d
        where d.burgerservicenummer = i.burgerservicenummer or d.onderwijsnummer = i.onderwijsnummer limit 1)) as geboren) p
   where case v.status when 'INGETROKKEN' then (v.changed_at at time zone 'Europe/Amsterdam')::date
              else coalesce(v.einddatum, make_date(left(p.geboren, 4)::int + 18, 12, 31)) end
         + make_interval(years => $2) < $1::date`;
const COUNT = sql('vrijstelling-retention-count', `select count(*)::int as count from (${ENDED}) e`);
// In this order: the steps name the messages, the messages are named by kenmerk and envelope.
const DELETE = sql(
  'vrijstelling-retention-delete',
  `with ended as (${ENDED}), steps as (
     select vrijstellingsnummer, message_key from vb.vrijstelling_stap where vrijstellingsnummer in (select * from ended)
   ), gone as (
     delete from vb.vrijstelling where vrijstellingsnummer in (select * from ended) returning vrijstellingsnummer
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
  const [row] = await store.query<{ count: number }>(COUNT, [vandaag, VRIJSTELLING_JAREN]);
  return row?.count ?? 0;
}

/** Deletes them, all or nothing. @returns how many. */
export function deleteEndedVrijstellingen(store: Store, vandaag: Datum): Promise<number> {
  return store.withTransaction(async (tx) => {
    const values = [vandaag, VRIJSTELLING_JAREN];
    const [row] = await tx.query<{ count: number; keys: readonly string[] }>(DELETE, values);
    for (const statement of [KENMERKEN, ENVELOPES, MESSAGES]) await tx.query(statement, [row?.keys ?? []]);
    return row?.count ?? 0;
  });
}
