/**
 * The register's own desk: what lies on it, and its decisions. A decision stores the report's new place, its events,
 * the end of the work and its trace in one transaction; the router delivers. Two decisions at once about one report:
 * the second finds the desk empty. Source: verzuim §3.3 step 4, §7.4; docs/decisions/0012.
 */
import type { Afgesloten, Besluit, LoketMelding, Toegewezen } from '../verzuim/loketwerk.ts';
import { REDEN_VERKEERD, toelichtingVan } from './columns.ts';
import { addDirectedEvent } from './desk-request.ts';
import { UITVAL } from './mailbox.ts';
import { type Queryable, type Store, sql, type Tx } from './pool.ts';

/** What an overview may show: numbers, states and codes. */
export interface LoketRegel {
  readonly meldingsnummer: string;
  readonly leveringId: string;
  readonly soort: string;
  readonly oorzaak: string;
  readonly van: string | null;
  readonly brin: string;
  readonly verzuimsoort: string;
  readonly status: string;
  readonly gemeentecode: string | null;
  readonly vermoedeGemeentecode: string | null;
  readonly sinds: Date;
  /** Whole hours on the desk. */
  readonly uren: number;
}

const OPEN = `from vb.mailbox_item d join vb.melding m using (meldingsnummer)
     left join vb.verkeerde_gemeente v on v.event_id = d.event_id
     left join vb.mailbox_item r on r.event_id = d.event_id and r.result = 'GEWEIGERD'
   where d.mailbox = '${UITVAL}' and d.ended_at is null`;
const OORZAAK = `case when v.event_id is not null then 'VERKEERDE_GEMEENTE'
     when r.event_id is not null then 'GEWEIGERD' else coalesce(m.grond, 'ONBEKEND') end`;

const lines = (where: string) =>
  `select m.meldingsnummer::text, d.levering_id as "leveringId", d.soort, ${OORZAAK} as oorzaak,
     coalesce(v.mailbox, r.mailbox) as van, m.brin, m.verzuimsoort, m.status, m.woongemeente as gemeentecode,
     v.vermoede_gemeentecode as "vermoedeGemeentecode", d.delivered_at as sinds,
     floor(extract(epoch from clock_timestamp() - d.delivered_at) / 3600)::int as uren
   ${OPEN} ${where} order by d.seq limit $1`;
const LIST = sql('loket-list', lines(''));
const OF_MELDING = sql('loket-of-melding', lines('and d.meldingsnummer = $2::bigint'));

/** What lies open, oldest first. */
export function listLoketwerk(db: Queryable, limit: number): Promise<readonly LoketRegel[]> {
  return db.query<LoketRegel>(LIST, [limit]);
}

const OLDEST = sql(
  'loket-oldest',
  `select coalesce(extract(epoch from clock_timestamp() - min(delivered_at)), 0)::float8 as seconds
   from vb.mailbox_item where mailbox = '${UITVAL}' and ended_at is null`,
);

/** Age of the oldest open work in seconds; 0 for an empty desk. */
export async function oldestLoketwerkSeconds(db: Queryable): Promise<number> {
  const [row] = await db.query<{ seconds: number }>(OLDEST);
  return row?.seconds ?? 0;
}

const COUNT = sql(
  'loket-count',
  `select count(distinct meldingsnummer)::int as count from vb.mailbox_item
   where mailbox = '${UITVAL}' and ended_at is null`,
);

/** Reports with open work on the desk. */
export async function countLoketwerk(db: Queryable): Promise<number> {
  return (await db.query<{ count: number }>(COUNT))[0]?.count ?? 0;
}

const MAX_OF_MELDING = 50;
/** What lies open of one report. */
export function listLoketwerkVan(db: Queryable, meldingsnummer: string): Promise<readonly LoketRegel[]> {
  return db.query<LoketRegel>(OF_MELDING, [MAX_OF_MELDING, meldingsnummer]);
}

const TEXTS = sql(
  'loket-texts',
  `with found as (
     select d.levering_id as "leveringId", ${OORZAAK} as oorzaak, coalesce(${REDEN_VERKEERD}, ${toelichtingVan('r')}) as toelichting, d.seq
     ${OPEN} and d.meldingsnummer = $1::bigint
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select $2, 'loket.read', $1::bigint, '{}' where exists (select 1 from found)
   )
   select "leveringId", oorzaak, toelichting from found order by seq`,
);

/** What gemeenten wrote with it: personal data may stand in it, so the read is audited. @param door  who reads. */
export function readToelichtingen(
  db: Queryable,
  meldingsnummer: string,
  door: string,
): Promise<
  readonly { readonly leveringId: string; readonly oorzaak: string; readonly toelichting: string | null }[]
> {
  return db.query(TEXTS, [meldingsnummer, actorOf(door)]);
}

const actorOf = (door: string): string => `loket:${door}`;

// In the router's order: outbox rows, then the report. What depends on them is read after both are held.
const HOLD_OUTBOX = sql(
  'loket-hold-outbox',
  'select event_id from vb.outbox where meldingsnummer = $1::bigint order by event_id for update',
);
const HOLD = sql('loket-hold', 'select 1 from vb.melding where meldingsnummer = $1::bigint for update');
const READ = sql(
  'loket-read',
  `select m.status, m.verzuimsoort, coalesce(m.mailbox, '') as mailbox, m.woongemeente as gemeentecode, m.brin,
     exists (select 1 from vb.mailbox_item b where b.meldingsnummer = m.meldingsnummer and b.mailbox = m.mailbox
       and b.result is distinct from 'GEWEIGERD')
     or exists (select 1 from vb.outbox o where o.meldingsnummer = m.meldingsnummer
       and coalesce(o.mailbox, m.mailbox) = m.mailbox) as bekend,
     (select coalesce(jsonb_agg(w.werk order by w.seq), '[]') from (
        select d.seq, jsonb_build_object('leveringId', d.levering_id, 'soort', d.soort, 'oorzaak', ${OORZAAK},
          'van', coalesce(v.mailbox, r.mailbox)) as werk
        ${OPEN} and d.meldingsnummer = $1::bigint) w) as werk
   from vb.melding m where m.meldingsnummer = $1::bigint`,
);
const PIN = sql(
  'loket-pin',
  'update vb.outbox set mailbox = $2 where meldingsnummer = $1::bigint and mailbox is null',
);
const DROP = sql(
  'loket-drop',
  `with dropped as (
     delete from vb.outbox where meldingsnummer = $1::bigint and mailbox is null returning event_id
   )
   update vb.melding_event set lapsed_at = clock_timestamp() where event_id in (select event_id from dropped)`,
);
const PLACE = sql(
  'loket-place',
  `update vb.melding set mailbox = $2, woongemeente = $3, status = $4, grond = 'LOKET', routed_at = clock_timestamp(),
     changed_at = case when status = $4 then changed_at
       else greatest(clock_timestamp()::timestamptz(3), changed_at + interval '1 millisecond') end
   where meldingsnummer = $1::bigint`,
);
// The form had its say in where it was; where it is now the desk decided.
const FORGET_FORM = sql(
  'loket-forget-form',
  'delete from vb.routering_besluit where meldingsnummer = $1::bigint',
);
const STEP = sql(
  'loket-step',
  `insert into vb.processtap (meldingsnummer, volgnummer, status, at)
   select m.meldingsnummer, 1 + max(p.volgnummer), m.status, m.changed_at
   from vb.melding m join vb.processtap p using (meldingsnummer) where m.meldingsnummer = $1::bigint
   group by m.meldingsnummer`,
);
const END = sql(
  'loket-end',
  `with ended as (
     update vb.mailbox_item set ended_at = clock_timestamp(), result = 'VERWERKT', leased_until = null
     where levering_id = any($1::uuid[]) and ended_at is null returning event_id
   )
   update vb.verkeerde_gemeente set afgehandeld_at = clock_timestamp() where event_id in (select event_id from ended)`,
);
const RECORD = sql(
  'loket-record',
  `with audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     values ($2, 'melding.assigned', $1::bigint, jsonb_build_object('reden', $4::text, 'vanMailbox', $5::text,
       'naarMailbox', $7::text, 'leveringen', $9::jsonb))
   )
   insert into vb.toewijzing (meldingsnummer, volgnummer, at, door, reden, van_mailbox, van_gemeentecode, naar_mailbox, naar_gemeentecode)
   select $1::bigint, 1 + coalesce(max(volgnummer), 0), clock_timestamp(), $3, $4, $5, $6, $7, $8
   from vb.toewijzing where meldingsnummer = $1::bigint`,
);
const CLOSED = sql(
  'loket-closed',
  `insert into vb.audit (actor, action, meldingsnummer, detail)
   values ($2, 'loket.closed', $1::bigint, jsonb_build_object('reden', $3::text, 'mailbox', $4::text))`,
);
const ANNOUNCE = sql('loket-announce', 'select vb.announce_change($1, $2::bigint, clock_timestamp())');

export interface LoketBesluit {
  readonly meldingsnummer: string;
  /** Account of whoever decides; never a person's name. */
  readonly door: string;
  readonly decide: (melding: LoketMelding) => Besluit;
}
export type LoketUitkomst =
  | { readonly kind: 'not-found' }
  | Extract<Besluit, { kind: 'geweigerd' }>
  | Afgesloten
  | (Toegewezen & { readonly eventIds: readonly string[] });

/** @returns with `eventIds` what may be offered to the queue; the sweeper finds it too. */
export function decideLoketwerk(store: Store, input: LoketBesluit): Promise<LoketUitkomst> {
  const { meldingsnummer } = input;
  return store.withTransaction(async (tx) => {
    await tx.query(HOLD_OUTBOX, [meldingsnummer]);
    await tx.query(HOLD, [meldingsnummer]);
    const [row] = await tx.query<LoketMelding & { brin: string }>(READ, [meldingsnummer]);
    if (row === undefined) return { kind: 'not-found' };
    const decision = input.decide(row);
    switch (decision.kind) {
      case 'geweigerd':
        return decision;
      case 'toegewezen':
        return carryOut(tx, input, row, decision);
      case 'afgesloten':
        await tx.query(END, [decision.afgedaan]);
        await tx.query(CLOSED, [meldingsnummer, actorOf(input.door), decision.reden, row.mailbox]);
        return decision;
    }
  });
}

async function carryOut(
  tx: Tx,
  { meldingsnummer, door }: LoketBesluit,
  row: LoketMelding & { brin: string },
  decision: Toegewezen,
): Promise<LoketUitkomst> {
  const { mailbox, gemeentecode, status, reden, leveringen, afgedaan } = decision;
  const moved = mailbox !== row.mailbox || gemeentecode !== row.gemeentecode;
  if (moved) {
    // What was on its way belongs to the mailbox that had the report when it happened; on its way to the desk it has
    // nothing to add to the NIEUW that goes out now.
    if (row.mailbox === UITVAL) await tx.query(DROP, [meldingsnummer]);
    else await tx.query(PIN, [meldingsnummer, row.mailbox]);
    await tx.query(PLACE, [meldingsnummer, mailbox, gemeentecode, status]);
    await tx.query(FORGET_FORM, [meldingsnummer]);
    if (status !== row.status) await tx.query(STEP, [meldingsnummer]);
  }
  const eventIds: string[] = [];
  for (const levering of leveringen) {
    eventIds.push(await addDirectedEvent(tx, meldingsnummer, levering.soort, levering.mailbox));
  }
  await tx.query(END, [afgedaan]);
  const from = [row.mailbox, row.mailbox === UITVAL ? null : row.gemeentecode];
  const values = [meldingsnummer, actorOf(door), door, reden, ...from, mailbox, gemeentecode];
  await tx.query(RECORD, [...values, JSON.stringify(leveringen)]);
  if (moved) await tx.query(ANNOUNCE, [row.brin, meldingsnummer]);
  return { ...decision, eventIds };
}
