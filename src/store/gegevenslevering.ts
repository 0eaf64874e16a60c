/**
 * Files of the register for a gemeente: added once, listed in order, fetched as often as wanted, and removed some
 * days after the first fetch. Source: verzuim §4.8; docs/decisions/0015.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Gegevenslevering, SoortGegevenslevering } from '../verzuim/gegevenslevering.ts';
import type { RouteSlot } from '../verzuim/verzuimsoorten.ts';
import { sealed } from './at-rest/sealer.ts';
import { type Queryable, type Store, sql } from './pool.ts';

export interface GegevensleveringToAdd {
  readonly mailbox: string;
  readonly gemeentecode: string;
  /** Of the routing form, which the file followed. */
  readonly slot: RouteSlot;
  readonly soort: SoortGegevenslevering;
  readonly omschrijving?: string;
  readonly peildatum?: string;
  readonly bestandsnaam: string;
  readonly inhoud: Buffer;
}

export interface AddedGegevenslevering {
  readonly leveringId: string;
  readonly mailbox: string;
  readonly sha256: string;
  readonly bytes: number;
  /** False when the same file of this kind and name was there already. */
  readonly added: boolean;
}

const LOCK = sql('levering-lock', 'select pg_advisory_xact_lock(hashtextextended($1, 7))');
const KNOWN = sql(
  'levering-known',
  `select levering_id as "leveringId", mailbox from vb.gegevenslevering
   where gemeentecode = $1 and soort = $2 and bestandsnaam = $3 and sha256 = $4`,
);
const ADD = sql(
  'levering-add',
  `with head as (
     insert into vb.gegevenslevering_head as h (mailbox, last_seq) values ($2, 1)
     on conflict (mailbox) do update set last_seq = h.last_seq + 1 returning last_seq
   ), added as (
     insert into vb.gegevenslevering (levering_id, mailbox, seq, gemeentecode, soort, omschrijving, peildatum, bestandsnaam,
       bytes, sha256, route_slot, added_at)
     select $1, $2, last_seq, $3, $4, $5, $6, $7, $8, $9, $12, clock_timestamp() from head returning levering_id
   ), kept as (
     insert into vb.gegevenslevering_bestand (levering_id, inhoud) select levering_id, $10 from added
   )
   insert into vb.audit (actor, action, detail)
   select $11, 'gegevenslevering.added', jsonb_build_object('leveringId', levering_id, 'mailbox', $2::text, 'soort', $4::text,
     'sha256', $9::text, 'bytes', $8::int) from added`,
);

/** Unique by gemeente, kind, name and content: importing a file again changes nothing. */
export function addGegevenslevering(
  store: Store,
  levering: GegevensleveringToAdd,
  actor: string,
): Promise<AddedGegevenslevering> {
  const { mailbox, gemeentecode, soort, bestandsnaam, inhoud } = levering;
  const sha256 = createHash('sha256').update(inhoud).digest('hex');
  const bytes = inhoud.length;
  return store.withTransaction(async (tx) => {
    await tx.query(LOCK, [`${gemeentecode}/${sha256}`]);
    const key = [gemeentecode, soort, bestandsnaam, sha256];
    const [known] = await tx.query<{ leveringId: string; mailbox: string }>(KNOWN, key);
    if (known) return { ...known, sha256, bytes, added: false };
    const leveringId = randomUUID();
    const { omschrijving = null, peildatum = null } = levering;
    const facts = [leveringId, mailbox, gemeentecode, soort, omschrijving, peildatum, bestandsnaam];
    const kept = sealed('gegevenslevering_bestand.inhoud', leveringId, inhoud);
    await tx.query(ADD, [...facts, bytes, sha256, kept, actor, levering.slot]);
    return { leveringId, mailbox, sha256, bytes, added: true };
  });
}

/** `seq` is the position in the mailbox. */
type Row = { readonly seq: string } & {
  readonly [K in keyof Gegevenslevering]: Gegevenslevering[K] | null;
};

const COLUMNS = `g.seq::text, g.levering_id as "leveringId", g.soort, g.gemeentecode, g.omschrijving, g.peildatum::text, g.bestandsnaam,
  g.bytes as "aantalBytes", g.sha256,
  to_char(g.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "datumTijdBeschikbaar",
  g.fetched_at is not null as opgehaald, g.beschikbaar_tot::text as "beschikbaarTot"`;
const LIST = sql(
  'levering-list',
  `select ${COLUMNS} from vb.gegevenslevering g
   where g.mailbox = $1 and g.removed_at is null and g.seq > $2::bigint
     and ($3::text is null or (g.fetched_at is not null) = ($3 = 'OPGEHAALD'))
   order by g.seq limit $4`,
);

export interface ListRequest {
  readonly mailbox: string;
  readonly toestand?: 'NIEUW' | 'OPGEHAALD';
  /** Position of the last one that was seen. */
  readonly after: string;
  readonly max: number;
}

export async function listGegevensleveringen(
  db: Queryable,
  request: ListRequest,
): Promise<{
  readonly leveringen: readonly Gegevenslevering[];
  readonly last?: string;
  readonly more: boolean;
}> {
  const { mailbox, toestand = null, after, max } = request;
  const rows = await db.query<Row>(LIST, [mailbox, after, toestand, max + 1]);
  const page = rows.slice(0, max);
  const last = page.at(-1)?.seq;
  const more = rows.length > max;
  return { leveringen: page.map(toLevering), ...(last === undefined ? {} : { last }), more };
}

const FETCH = sql(
  'levering-fetch',
  `with g as (
     update vb.gegevenslevering set fetched_count = fetched_count + 1,
       fetched_at = coalesce(fetched_at, clock_timestamp()), beschikbaar_tot = coalesce(beschikbaar_tot, $3::date)
     where levering_id = $1 and mailbox = any($2) and removed_at is null returning *
   ), audited as (
     insert into vb.audit (actor, action, detail)
     select $4, 'gegevenslevering.fetched', jsonb_build_object('leveringId', levering_id) from g
   )
   select ${COLUMNS}, vb.sealed('gegevenslevering_bestand.inhoud', b.levering_id::text, b.inhoud) as inhoud from g join vb.gegevenslevering_bestand b using (levering_id)`,
);

/**
 * The file, for one of these mailboxes; each fetch is audited.
 * @param keepUntil  the last day, when this is the first fetch.
 * @returns undefined when it is unknown, another's or removed.
 */
export async function fetchGegevenslevering(
  db: Queryable,
  leveringId: string,
  mailboxes: readonly string[],
  keepUntil: string,
  actor: string,
): Promise<{ readonly levering: Gegevenslevering; readonly inhoud: Buffer } | undefined> {
  const [row] = await db.query<Row & { inhoud: Buffer }>(FETCH, [leveringId, mailboxes, keepUntil, actor]);
  if (row === undefined) return undefined;
  const { inhoud, ...rest } = row;
  return { levering: toLevering(rest), inhoud };
}

const REMOVE = sql(
  'levering-remove',
  `with gone as (
     update vb.gegevenslevering set removed_at = clock_timestamp()
     where removed_at is null and beschikbaar_tot < $1::date returning levering_id
   ), emptied as (
     delete from vb.gegevenslevering_bestand b using gone where b.levering_id = gone.levering_id
   ), audited as (
     insert into vb.audit (actor, action, detail)
     select 'retention', 'gegevenslevering.removed', jsonb_build_object('leveringId', levering_id) from gone
   )
   select count(*)::int as count from gone`,
);

/** Removes the content of files whose last day has passed; what was never fetched stays. @returns how many. */
export async function removeExpiredLeveringen(db: Queryable, today: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(REMOVE, [today]);
  return row?.count ?? 0;
}

function toLevering(row: Row): Gegevenslevering {
  // What the column may lack, the value may lack.
  return Object.fromEntries(
    Object.entries(row).filter(([key, value]) => key !== 'seq' && value !== null),
  ) as unknown as Gegevenslevering;
}
