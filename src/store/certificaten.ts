/** Certificates of organisations: public parts only. Every change is made by broker/certificaat, which audits it. */

import type { Certificaatmelding } from '../verzuim/certificaatmelding.ts';
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

export type CertificaatStatus = 'WACHT' | 'GELDIG' | 'AFGEWEZEN';
export type CertificaatHerkomst = 'MAIL' | 'API' | 'OPDRACHT' | 'GEBRUIK';

/** For people; kept as the certificate says it. */
export interface FeitenRij {
  readonly serienummer: string;
  readonly uitgever: string;
  readonly onderwerp: string;
  readonly sleutel: string;
  readonly algoritme: string;
}

/** Moments are milliseconds since epoch. */
export interface Certificaat {
  readonly certificaatId: string;
  readonly sha256: string;
  readonly oin: string;
  readonly partijId: string;
  readonly organisatie: string;
  readonly feiten: FeitenRij;
  readonly geldigVan: number;
  readonly geldigTot: number;
  readonly status: CertificaatStatus;
  readonly herkomst: CertificaatHerkomst;
  readonly ref: string;
  readonly aangemeldOp: number;
  readonly aangemeldDoor: string;
  readonly beslotenOp: number | null;
  readonly beslotenDoor: string | null;
  readonly reden: string | null;
  readonly eersteGebruik: number | null;
  /** To the day. */
  readonly laatsteGebruik: number | null;
}

const COLUMNS = `c.certificaat_id::text as "certificaatId", c.sha256, c.oin, c.partij_id::text as "partijId",
    p.naam as organisatie, c.feiten, ${ms('c.geldig_van')} as "geldigVan", ${ms('c.geldig_tot')} as "geldigTot", c.status,
    c.herkomst, c.ref, ${ms('c.aangemeld_op')} as "aangemeldOp", c.aangemeld_door as "aangemeldDoor",
    ${ms('c.besloten_op')} as "beslotenOp", c.besloten_door as "beslotenDoor", c.reden,
    ${ms('c.eerste_gebruik')} as "eersteGebruik", ${ms('c.laatste_gebruik')} as "laatsteGebruik"`;
const FROM = 'from vb.certificaat c join vb.partij p using (partij_id)';

const LIST = sql(
  'certificaat-list',
  `select ${COLUMNS} ${FROM}
   where ($1::bigint is null or c.partij_id = $1::bigint) and ($2::text is null or c.status = $2)
     and ($4::float8 is null or c.status = 'WACHT' or c.status = 'GELDIG' and c.geldig_tot < to_timestamp($4::float8 / 1000))
   order by c.certificaat_id desc limit $3`,
);
const FIND = sql('certificaat-find', `select ${COLUMNS} ${FROM} where c.certificaat_id = $1::bigint`);
const LOCK = sql(
  'certificaat-lock',
  `select ${COLUMNS}, c.melding, c.antwoord_aan as "antwoordAan" ${FROM} where c.certificaat_id = $1::bigint for update of c`,
);
const BY_DIGEST = sql('certificaat-by-digest', `select ${COLUMNS} ${FROM} where c.sha256 = $1`);
const OF_OIN = sql(
  'certificaat-of-oin',
  `select ${COLUMNS} ${FROM} where c.oin = $1 and c.status = 'GELDIG' and c.geldig_tot > to_timestamp($2::float8 / 1000)
   order by c.geldig_tot desc`,
);
const KEEP = sql(
  'certificaat-keep',
  `insert into vb.certificaat (sha256, oin, partij_id, der, feiten, geldig_van, geldig_tot, status, herkomst, melding,
     antwoord_aan, ref, aangemeld_op, aangemeld_door, besloten_op, besloten_door)
   values ($1, $2, $3::bigint, $4, $5::jsonb, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), $8, $9, $10::jsonb,
     $11, $12, to_timestamp($13::float8 / 1000), $14, case when $8 = 'GELDIG' then to_timestamp($13::float8 / 1000) end,
     case when $8 = 'GELDIG' then $14 end)
   on conflict (sha256) do update set partij_id = excluded.partij_id, status = excluded.status, herkomst = excluded.herkomst,
     melding = excluded.melding, antwoord_aan = excluded.antwoord_aan, ref = excluded.ref,
     aangemeld_op = excluded.aangemeld_op, aangemeld_door = excluded.aangemeld_door, besloten_op = excluded.besloten_op,
     besloten_door = excluded.besloten_door, reden = null
   where vb.certificaat.status in ('WACHT', 'AFGEWEZEN') or vb.certificaat.herkomst = 'GEBRUIK'
   returning certificaat_id::text as "certificaatId"`,
);
const DECIDE = sql(
  'certificaat-decide',
  `update vb.certificaat set besloten_op = to_timestamp($3::float8 / 1000), besloten_door = $4, reden = $5,
     antwoord_aan = null, melding = case when $2 = 'GELDIG' then melding end,
     -- what is at work stays watched, whatever somebody handed in about it
     status = case when $2 = 'AFGEWEZEN' and eerste_gebruik is not null then 'GELDIG' else $2 end,
     herkomst = case when $2 = 'AFGEWEZEN' and eerste_gebruik is not null then 'GEBRUIK' else herkomst end
   where certificaat_id = $1::bigint and status = 'WACHT'`,
);
const USED = sql(
  'certificaat-used',
  `update vb.certificaat c set eerste_gebruik = coalesce(c.eerste_gebruik, to_timestamp($2::float8 / 1000)),
     laatste_gebruik = greatest(c.laatste_gebruik, to_timestamp($2::float8 / 1000))
   from (select certificaat_id, eerste_gebruik is null as first from vb.certificaat where sha256 = $1 for update) before
   where c.certificaat_id = before.certificaat_id
   returning c.certificaat_id::text as "certificaatId", before.first`,
);
const SEEN = sql(
  'certificaat-seen',
  `insert into vb.certificaat (sha256, oin, partij_id, der, feiten, geldig_van, geldig_tot, status, herkomst, ref,
     aangemeld_op, aangemeld_door, eerste_gebruik, laatste_gebruik)
   select $1, $2, p.partij_id, $3, $4::jsonb, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), 'GELDIG', 'GEBRUIK',
     $7, to_timestamp($8::float8 / 1000), 'gebruik', to_timestamp($8::float8 / 1000), to_timestamp($8::float8 / 1000)
   from vb.partij p where p.oin = $9 and p.ended_at is null order by p.partij_id limit 1
   on conflict (sha256) do nothing returning certificaat_id::text as "certificaatId"`,
);
const HAND_IN = sql(
  'inzending-add',
  `insert into vb.inzending (mail_id, ref, uitkomst, codes, certificaat_id, aan_sha256)
   values ($1, $2, $3, $4, $5::bigint, $6) on conflict (mail_id) do nothing
   returning (select count(*)::int from vb.inzending e where e.aan_sha256 = $6
     and e.ontvangen_op > clock_timestamp() - interval '1 hour') as earlier`,
);
const HAND_INS = sql(
  'inzending-list',
  `select ref, ${ms('ontvangen_op')} as "ontvangenOp", uitkomst, codes, certificaat_id::text as "certificaatId"
   from vb.inzending order by ontvangen_op desc limit $1`,
);

export interface CertificaatFilter {
  readonly partijId?: string | undefined;
  readonly status?: CertificaatStatus | undefined;
  /** Only what waits, or ends before this moment. */
  readonly endsBefore?: number | undefined;
  readonly max: number;
}

/** Newest first. */
export function listCertificaten(db: Queryable, filter: CertificaatFilter): Promise<readonly Certificaat[]> {
  const { partijId, status, endsBefore, max } = filter;
  return db.query<Certificaat>(LIST, [partijId ?? null, status ?? null, max, endsBefore ?? null]);
}

export async function findCertificaat(
  db: Queryable,
  certificaatId: string,
): Promise<Certificaat | undefined> {
  return (await db.query<Certificaat>(FIND, [certificaatId]))[0];
}

const ABOUT = sql(
  'certificaat-about',
  'select melding, antwoord_aan as "antwoordAan" from vb.certificaat where certificaat_id = $1::bigint',
);

/** What the sender wrote, for whoever decides about it. */
export async function findAanbieding(
  db: Queryable,
  certificaatId: string,
): Promise<Pick<WachtendCertificaat, 'melding' | 'antwoordAan'> | undefined> {
  return (await db.query<Pick<WachtendCertificaat, 'melding' | 'antwoordAan'>>(ABOUT, [certificaatId]))[0];
}

/** With what only the decision needs. */
export interface WachtendCertificaat extends Certificaat {
  readonly melding: Certificaatmelding | null;
  readonly antwoordAan: string | null;
}

export async function lockCertificaat(
  tx: Tx,
  certificaatId: string,
): Promise<WachtendCertificaat | undefined> {
  return (await tx.query<WachtendCertificaat>(LOCK, [certificaatId]))[0];
}

export async function findCertificaatByDigest(
  db: Queryable,
  sha256: string,
): Promise<Certificaat | undefined> {
  return (await db.query<Certificaat>(BY_DIGEST, [sha256]))[0];
}

/** Those that work at this moment, the one that lasts longest first. @param now  milliseconds since epoch. */
export function listGeldige(db: Queryable, oin: string, now: number): Promise<readonly Certificaat[]> {
  return db.query<Certificaat>(OF_OIN, [oin, now]);
}

export interface CertificaatToKeep {
  readonly sha256: string;
  readonly oin: string;
  readonly partijId: string;
  readonly der: Buffer;
  readonly feiten: FeitenRij;
  readonly geldigVan: number;
  readonly geldigTot: number;
  readonly status: 'WACHT' | 'GELDIG';
  readonly herkomst: CertificaatHerkomst;
  readonly melding: Certificaatmelding | undefined;
  readonly antwoordAan: string | undefined;
  readonly ref: string;
  readonly now: number;
  readonly door: string;
}

/** One that waits, was rejected, or was only seen in use may come again; the last hand-in counts. @returns undefined when it is known and was not rejected. */
export async function keepCertificaat(tx: Tx, nieuw: CertificaatToKeep): Promise<string | undefined> {
  const [row] = await tx.query<{ certificaatId: string }>(KEEP, [
    nieuw.sha256,
    nieuw.oin,
    nieuw.partijId,
    nieuw.der,
    JSON.stringify(nieuw.feiten),
    nieuw.geldigVan,
    nieuw.geldigTot,
    nieuw.status,
    nieuw.herkomst,
    nieuw.melding === undefined ? null : JSON.stringify(nieuw.melding),
    nieuw.antwoordAan ?? null,
    nieuw.ref,
    nieuw.now,
    nieuw.door,
  ]);
  return row?.certificaatId;
}

export async function decideCertificaat(
  tx: Tx,
  certificaatId: string,
  besluit: {
    readonly status: 'GELDIG' | 'AFGEWEZEN';
    readonly now: number;
    readonly door: string;
    readonly reden?: string;
  },
): Promise<void> {
  const { status, now, door, reden } = besluit;
  await tx.query(DECIDE, [certificaatId, status, now, door, reden ?? null]);
}

/** @returns which certificate it is, and whether this was its first use; undefined when it is not known. */
export async function markCertificaatUsed(
  db: Queryable,
  sha256: string,
  now: number,
): Promise<{ readonly certificaatId: string; readonly first: boolean } | undefined> {
  const [row] = await db.query<{ certificaatId: string; first: boolean }>(USED, [sha256, now]);
  return row;
}

/** One of a connected party that nobody handed in. @returns undefined when the party is gone or it became known. */
export async function keepSeenCertificaat(
  db: Queryable,
  seen: Pick<
    CertificaatToKeep,
    'sha256' | 'oin' | 'der' | 'feiten' | 'geldigVan' | 'geldigTot' | 'ref' | 'now'
  > & {
    /** Of the party, where the certificate is of its test twin. */
    readonly partijOin: string;
  },
): Promise<string | undefined> {
  const { sha256, oin, der, feiten, geldigVan, geldigTot, ref, now, partijOin } = seen;
  const values = [sha256, oin, der, JSON.stringify(feiten), geldigVan, geldigTot, ref, now, partijOin];
  const [row] = await db.query<{ certificaatId: string }>(SEEN, values);
  return row?.certificaatId;
}

export interface Inzending {
  readonly ref: string;
  readonly ontvangenOp: number;
  readonly uitkomst: 'WACHT' | 'GELDIG' | 'GEWEIGERD';
  readonly codes: readonly string[];
  readonly certificaatId: string | null;
}

/**
 * @param aanSha256  of the address that is answered, if any.
 * @returns how many mails of the last hour were answered to that address; undefined when this mail was dealt with before.
 */
export async function recordInzending(
  tx: Tx,
  mailId: string,
  { ref, uitkomst, codes, certificaatId }: Omit<Inzending, 'ontvangenOp'>,
  aanSha256: string | undefined,
): Promise<number | undefined> {
  const values = [mailId, ref, uitkomst, codes, certificaatId, aanSha256 ?? null];
  const [row] = await tx.query<{ earlier: number }>(HAND_IN, values);
  return row?.earlier;
}

/** Newest first: what became of each mail. */
export function listInzendingen(db: Queryable, max: number): Promise<readonly Inzending[]> {
  return db.query<Inzending>(HAND_INS, [max]);
}
