/**
 * Open reports that may need a reminder, and the reminder with its audit, its place in the school's change feed and
 * its notices in one transaction. Unique by report and code.
 */
import type { Herinnering, OpenMelding } from '../verzuim/herinneringen.ts';
import { type Queryable, type Store, sql } from './pool.ts';

export interface OpenRow extends OpenMelding {
  readonly meldingsnummer: string;
  readonly brin: string;
}

const LOCAL = `at time zone 'Europe/Amsterdam'`;
const COLUMNS = `m.meldingsnummer::text, m.brin, m.verzuimsoort, m.status, m.begindatum::text, m.einddatum::text,
  (m.registered_at ${LOCAL})::date::text as registratiedatum,
  (select (max(p.at) ${LOCAL})::date::text from vb.processtap p
   where p.meldingsnummer = m.meldingsnummer and p.status = 'B') as "inBehandelingSinds",
  (select case when max(b.fetched_count) = 0 then (min(b.delivered_at) ${LOCAL})::date::text end from vb.mailbox_item b
   where b.meldingsnummer = m.meldingsnummer and b.mailbox = m.mailbox and b.mailbox <> 'UITVAL') as "wachtSinds",
  (select coalesce(jsonb_agg(h.code), '[]') from vb.herinnering h
   where h.meldingsnummer = m.meldingsnummer) as herinnerd`;
const PAGE = sql(
  'herinnering-page',
  `select ${COLUMNS} from vb.melding m
   where m.status in ('R', 'B') and (m.einddatum is null or m.status = 'R') and m.meldingsnummer > $1::bigint
   order by m.meldingsnummer limit $2`,
);

/** Open reports after a number, in order. */
export function readOpenMeldingen(db: Queryable, after: string, max: number): Promise<readonly OpenRow[]> {
  return db.query<OpenRow>(PAGE, [after, max]);
}

// Two statements: one that waits for a lock goes on with the snapshot from before, for all but the locked row.
const LOCK = sql(
  'herinnering-lock',
  'select 1 as one from vb.melding where meldingsnummer = $1::bigint for update',
);
const ONE = sql('herinnering-one', `select ${COLUMNS} from vb.melding m where m.meldingsnummer = $1::bigint`);
const REMIND = sql(
  'herinnering-remind',
  `with told as (
     insert into vb.herinnering (meldingsnummer, code) select $1::bigint, unnest($2::text[]) on conflict do nothing
     returning code
   ), noticed as (
     insert into vb.notice (soort, ontvanger, mailbox, gemeentecode, route_slot, meldingsnummer)
     select n.soort, n.ontvanger, case n.ontvanger when 'MAILBOX' then m.mailbox end, m.woongemeente, m.route_slot,
       case n.ontvanger when 'MAILBOX' then null else $1::bigint end
     from told
     join (values ('VZ-SIG-06', 'HERINNERING_EINDDATUM', 'CONTACTPERSOON'),
                  ('VZ-SIG-07', 'HERINNERING_NIET_OPGEHAALD', 'CONTACTPERSOON'),
                  ('VZ-SIG-07', 'HERINNERING_OPHALEN', 'MAILBOX'),
                  ('VZ-SIG-08', 'HERINNERING_AFSLUITEN', 'CONTACTPERSOON')) n (code, soort, ontvanger) using (code)
     join vb.melding m on m.meldingsnummer = $1::bigint
     where vb.notices_on()
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select 'reminders', 'melding.reminded', $1::bigint, jsonb_build_object('code', code) from told
   )
   select count(*)::int as count from told`,
);
const ANNOUNCE = sql('herinnering-announce', 'select vb.announce_change($1, $2::bigint, clock_timestamp())');

/** @param decide  called with the report as it stands under its lock. @returns how many reminders were given. */
export function remind(
  store: Store,
  meldingsnummer: string,
  decide: (open: OpenRow) => readonly Herinnering[],
): Promise<number> {
  return store.withTransaction(async (tx) => {
    await tx.query(LOCK, [meldingsnummer]);
    const [row] = await tx.query<OpenRow>(ONE, [meldingsnummer]);
    const codes = row === undefined ? [] : decide(row);
    if (row === undefined || codes.length === 0) return 0;
    const [told] = await tx.query<{ count: number }>(REMIND, [meldingsnummer, codes]);
    await tx.query(ANNOUNCE, [row.brin, meldingsnummer]);
    return told?.count ?? 0;
  });
}
