/**
 * What all statements on vrijstellingen share: the guard of a pupil's own, the message that is remembered with a
 * change, and the word to the schools of the pupil's open reports.
 * Source: verzuim §4.7, §5.4, §5.5.
 */
import type { Datum, Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import { VERZUIMSOORTEN } from '../verzuim/verzuimsoorten.ts';
import type { Vrijstelling, Vrijstellingsoort } from '../verzuim/vrijstelling.ts';
import { blind, sealed } from './at-rest/sealer.ts';
import { type Queryable, sql, type Tx } from './pool.ts';
import type { SeenKenmerk, SeenMessage } from './recall.ts';
import type { MessageIdentity } from './register-melding.ts';

/** The numbers that the register knows of one pupil; at least one. */
export interface Nummers {
  readonly burgerservicenummer?: string | undefined;
  readonly onderwijsnummer?: string | undefined;
}

export interface Periode {
  readonly begindatum: Datum;
  readonly einddatum?: Datum | undefined;
}

export type VrijstellingResult =
  | { readonly kind: 'done'; readonly outcome: unknown }
  | ({ readonly kind: 'seen' } & SeenMessage)
  | ({ readonly kind: 'kenmerk' } & SeenKenmerk)
  | { readonly kind: 'overlap' };

/** A moment as it stands in an answer. */
export const moment = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const LOCK = sql(
  'vrijstelling-lock',
  `select pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 3))`,
);

/** Two messages about one pupil follow each other, by whichever of the two numbers they come. */
export async function lockPupil(tx: Tx, { burgerservicenummer, onderwijsnummer }: Nummers): Promise<void> {
  // Always in this order, so that two messages cannot wait for each other.
  for (const nummer of blindOf({ burgerservicenummer, onderwijsnummer }))
    if (nummer !== null) await tx.query(LOCK, [nummer]);
}

/** Both numbers as statements look by them. */
export function blindOf({ burgerservicenummer, onderwijsnummer }: Nummers): readonly unknown[] {
  return [blind('burgerservicenummer', burgerservicenummer), blind('onderwijsnummer', onderwijsnummer)];
}

/** What a version of the content is kept as: the blind index of its numbers, the numbers, the content. */
export function contentOf(
  vrijstellingsnummer: string,
  versie: number,
  nummers: Nummers,
  vrijstelling: Vrijstelling,
): readonly unknown[] {
  const row = `${vrijstellingsnummer}/${versie}`;
  return [
    ...blindOf(nummers),
    sealed('vrijstelling_inhoud.nummers', row, nummers),
    sealed('vrijstelling_inhoud.vrijstelling', row, vrijstelling),
  ];
}

const OVERLAP = sql(
  'vrijstelling-overlap',
  `select exists (select 1 from vb.lopende_vrijstellingen($1::bytea, $2::bytea, $3::date, $4::date) v
     where v.soort = $5 and v.vrijstellingsnummer is distinct from $6::bigint) as found`,
);

/** Whether another one of the same kind and pupil runs in the period. The caller holds the pupil's lock. */
export async function overlaps(
  tx: Tx,
  nummers: Nummers,
  { soort, begindatum, einddatum }: Periode & { readonly soort: Vrijstellingsoort },
  self: string | null,
): Promise<boolean> {
  const values = [...blindOf(nummers), begindatum, einddatum ?? null, soort, self];
  const [row] = await tx.query<{ found: boolean }>(OVERLAP, values);
  return row?.found ?? false;
}

const REMEMBER = sql(
  'vrijstelling-remember',
  `with remembered as (
     insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8) returning message_key, received_at
   ), marked as (
     insert into vb.kenmerk select $2, $9, $5, $10, message_key from remembered
   ), kept as (
     insert into vb.envelope select message_key, received_at, $11 from remembered
   )
   insert into vb.audit (actor, action, message_key, detail) select $14, $12, message_key, $13::jsonb from remembered`,
);

export interface Remembered {
  readonly messageKey: string;
  readonly message: MessageIdentity;
  readonly kenmerk: string;
  /** The answer as a value. */
  readonly outcome: unknown;
  /** In the audit, with the number. */
  readonly action: string;
  readonly vrijstellingsnummer: string;
}

/** Message key, kenmerk, envelope and audit. @throws a unique violation when another message was first. */
export async function remember(tx: Tx, remembered: Remembered): Promise<void> {
  const { message, vrijstellingsnummer } = remembered;
  await tx.query(REMEMBER, [
    remembered.messageKey,
    message.fromOin,
    message.messageId,
    message.bodyDigest,
    message.operation,
    message.partijOin,
    message.tlsOin,
    JSON.stringify(remembered.outcome),
    remembered.kenmerk,
    message.contentDigest,
    sealed('envelope.bytes', remembered.messageKey, message.bytes, { purpose: 'vrijstellingen' }),
    remembered.action,
    JSON.stringify({ vrijstellingsnummer, ref: message.ref }),
    message.door,
  ]);
}

const ANNOUNCE = sql(
  'vrijstelling-announce',
  `select vb.announce_vrijstelling($1::bytea, $2::bytea,
     array(select daterange(b, e, '[]') from unnest($3::date[], $4::date[]) p(b, e)), $5, $6::timestamptz, $7, $8::uuid)`,
);

/** Last in a transaction: the open reports that touch one of the periods become a change for their schools. */
export async function announce(
  tx: Tx,
  nummers: Nummers,
  periods: readonly Periode[],
  at: string,
  by: { readonly actor: string; readonly messageKey: string },
): Promise<void> {
  await tx.query(ANNOUNCE, [
    ...blindOf(nummers),
    periods.map(({ begindatum }) => begindatum),
    periods.map(({ einddatum }) => einddatum ?? null),
    Object.keys(VERZUIMSOORTEN),
    at,
    by.actor,
    by.messageKey,
  ]);
}

const EXEMPT = sql(
  'vrijstelling-exempt',
  'select vb.is_vrijgesteld($1::bigint, $2::date, $3::date) as exempt',
);

/** Whether a vrijstelling or vervangende leerplicht of the pupil touches the period of a report (VZ-SIG-01). */
export async function isVrijgesteld(
  db: Queryable,
  deelnemerId: string,
  { begindatum, einddatum }: Periode,
): Promise<boolean> {
  const [row] = await db.query<{ exempt: boolean }>(EXEMPT, [deelnemerId, begindatum, einddatum ?? null]);
  return row?.exempt ?? false;
}

export function nummersVan({ soort, nummer }: Persoonsnummer, register: Nummers | undefined): Nummers {
  const { burgerservicenummer, onderwijsnummer } = register ?? {};
  return { burgerservicenummer, onderwijsnummer, [soort]: nummer };
}
