/** Reading reports back: for the school, for its change feed, and for the operator (without personal data). */
import type { Processtap, Signaal, Status, Verzuimmelding } from '../verzuim/verzuimmelding.ts';
import type { Reader } from './audit.ts';
import { STAP, VERZUIMMELDING } from './columns.ts';
import { type Queryable, type Statement, sql } from './pool.ts';

export interface StoredMelding {
  readonly meldingsnummer: string;
  readonly brin: string;
  readonly status: Status;
  readonly registeredAt: Date;
  readonly changedAt: Date;
  readonly volgnummer: number;
  readonly woongemeente: string | null;
  readonly mailbox: string | null;
  readonly signalen: readonly Signaal[];
  /** A vrijstelling touches its period, as it is now. */
  readonly vrijgesteld: boolean;
  /** The register keeps the pupil's address secret, as it is now (verzuim §7.3). */
  readonly geheim: boolean;
  /** OIN of who signed the report: the school itself, or its vendor. */
  readonly verzondenDoor: string;
  /** Codes of what the school was reminded of, whether it still holds or not. */
  readonly herinneringen: readonly string[];
  /** Whether the gemeente fetched it from the mailbox where it is now. */
  readonly opgehaald: boolean;
  readonly verzuimmelding: Verzuimmelding;
  readonly stappen: readonly Processtap[];
}

const COLUMNS = `m.meldingsnummer::text, m.brin, m.status, m.registered_at as "registeredAt", m.changed_at as "changedAt",
  m.volgnummer, m.woongemeente, m.mailbox, m.signalen, ${VERZUIMMELDING} as verzuimmelding,
  exists (select 1 from vb.deelnemer d where d.deelnemer_id = m.deelnemer_id and d.geheim) as geheim,
  (select g.sig_oin from vb.message g where g.message_key = m.message_key) as "verzondenDoor",
  vb.is_vrijgesteld(m.deelnemer_id, m.begindatum, m.einddatum) as vrijgesteld,
  (select coalesce(jsonb_agg(h.code order by h.code), '[]') from vb.herinnering h
   where h.meldingsnummer = m.meldingsnummer) as herinneringen,
  exists (select 1 from vb.mailbox_item b where b.meldingsnummer = m.meldingsnummer and b.mailbox = m.mailbox
          and b.fetched_count > 0) as opgehaald,
  (select jsonb_agg(${STAP} order by p.volgnummer)
   from vb.processtap p where p.meldingsnummer = m.meldingsnummer) as stappen`;

const FOR_SCHOOL = sql(
  'melding-for-school',
  `with found as (
     select ${COLUMNS} from vb.melding m join vb.melding_inhoud i using (meldingsnummer)
     where m.meldingsnummer = $1::bigint and m.brin = any($2)
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select $3, 'melding.read', meldingsnummer::bigint, jsonb_build_object('by', 'school', 'ref', $4::text) from found
   )
   select * from found`,
);

/** The read is audited. @returns undefined also for another school's number (VZ-AUT-03). */
export async function findMeldingForSchool(
  db: Queryable,
  meldingsnummer: string,
  brins: readonly string[],
  { actor, ref }: Reader,
): Promise<StoredMelding | undefined> {
  const [row] = await db.query<StoredMelding>(FOR_SCHOOL, [meldingsnummer, brins, actor, ref]);
  return row;
}

const HAS = sql('melding-has', 'select 1 as found from vb.melding where meldingsnummer = $1::bigint');

/** Whether there is such a report, whoever's it is. */
export async function hasMelding(db: Queryable, meldingsnummer: string): Promise<boolean> {
  return (await db.query<{ found: number }>(HAS, [meldingsnummer])).length > 0;
}

/** How far a reader of the change feed is, per school. */
export type FeedCursor = Readonly<Record<string, string>>;

const START = sql(
  'feed-start',
  `select b.brin, (coalesce(min(c.seq), max(h.last_seq) + 1, 1) - 1)::text as seq
   from unnest($1::text[]) b(brin) left join vb.school_head h on h.brin = b.brin
     left join vb.school_change c on c.brin = b.brin and c.changed_at >= $2::timestamptz
   group by b.brin`,
);

/** The cursor just before the first change at or after a moment. */
export async function findFeedStart(
  db: Queryable,
  brins: readonly string[],
  since: string,
): Promise<FeedCursor> {
  const rows = await db.query<{ brin: string; seq: string }>(START, [brins, since]);
  return Object.fromEntries(rows.map((row) => [row.brin, row.seq]));
}

const CHANGES = sql(
  'feed-changes',
  `select c.brin, c.seq::text, c.meldingsnummer::text from vb.school_change c
   join unnest($1::text[], $2::bigint[]) f(brin, seq) on c.brin = f.brin and c.seq > f.seq
   order by c.seq, c.brin limit $3`,
);
const BY_NUMBERS = sql(
  'melding-by-numbers',
  `with audited as (
     insert into vb.audit (actor, action, detail)
     values ($2, 'melding.read', jsonb_build_object('by', 'school', 'ref', $3::text, 'meldingsnummers', to_jsonb($1::text[])))
   )
   select ${COLUMNS} from vb.melding m join vb.melding_inhoud i using (meldingsnummer)
   where m.meldingsnummer = any($1::text[]::bigint[]) order by m.changed_at, m.meldingsnummer`,
);

export interface FeedPage {
  readonly meldingen: readonly StoredMelding[];
  readonly cursor: FeedCursor;
  readonly more: boolean;
}

/**
 * At most `max` changes after the cursor; a report changed twice stands in the page once, as it is now. A page with
 * reports is audited.
 */
export async function readChanges(
  db: Queryable,
  cursor: FeedCursor,
  max: number,
  { actor, ref }: Reader,
): Promise<FeedPage> {
  const values = [Object.keys(cursor), Object.values(cursor), max + 1];
  const rows = await db.query<{ brin: string; seq: string; meldingsnummer: string }>(CHANGES, values);
  const page = rows.slice(0, max);
  const next: Record<string, string> = { ...cursor };
  for (const row of page) next[row.brin] = row.seq;
  const numbers = [...new Set(page.map((row) => row.meldingsnummer))];
  const meldingen =
    numbers.length === 0 ? [] : await db.query<StoredMelding>(BY_NUMBERS, [numbers, actor, ref]);
  return { meldingen, cursor: next, more: rows.length > max };
}

/** What an operator sees: numbers and states. */
export interface MeldingSummary {
  readonly meldingsnummer: string;
  readonly status: Status;
  readonly fromOin: string;
  readonly brin: string;
  readonly verzuimsoort: string;
  readonly messageId: string;
  readonly kenmerk: string;
  readonly registeredAt: Date;
  readonly changedAt: Date;
  /** V3: working days beyond the term (verzuim §3.6). */
  readonly dagenTeLaat: number;
  readonly gemeentecode: string | null;
  readonly grond: string | null;
  readonly undelivered: number;
  readonly leveringen: readonly {
    readonly mailbox: string;
    readonly seq: number;
    readonly soort: string;
    readonly fetched: number;
    readonly result: string | null;
  }[];
}

const summary = (name: string, where: string): Statement =>
  sql(
    `melding-summary-${name}`,
    `select m.meldingsnummer::text, m.status, m.from_oin as "fromOin", m.brin, m.verzuimsoort,
       g.wsa_message_id as "messageId", m.kenmerk, m.registered_at as "registeredAt", m.changed_at as "changedAt",
       m.woongemeente as gemeentecode, m.grond, m.dagen_te_laat as "dagenTeLaat",
       (select count(*)::int from vb.outbox o where o.meldingsnummer = m.meldingsnummer) as undelivered,
       (select coalesce(jsonb_agg(jsonb_build_object('mailbox', i.mailbox, 'seq', i.seq, 'soort', i.soort,
          'fetched', i.fetched_count, 'result', i.result) order by i.delivered_at), '[]')
        from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer) as leveringen
     from vb.melding m join vb.message g using (message_key) where ${where} order by m.meldingsnummer limit 100`,
  );

const SUMMARIES = {
  meldingsnummer: summary('meldingsnummer', 'm.meldingsnummer = $1::bigint'),
  kenmerk: summary('kenmerk', 'm.kenmerk = $1'),
  messageId: summary('message-id', 'g.wsa_message_id = $1'),
} as const;

export type SearchKey = keyof typeof SUMMARIES;

export function searchMeldingen(
  db: Queryable,
  by: SearchKey,
  value: string,
): Promise<readonly MeldingSummary[]> {
  return db.query<MeldingSummary>(SUMMARIES[by], [value]);
}
