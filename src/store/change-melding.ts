/**
 * A change of a report, by its school or by a gemeente, in one transaction with the message that brought it. The
 * decision is the domain's: it is called with the report as it stands under the lock.
 * Source: design §1, §3.13; verzuim §3.2, §3.5, §5.4, §7.8.
 */
import { randomUUID } from 'node:crypto';
import { mayAdvance } from '../verzuim/toestanden.ts';
import type {
  Fout,
  Persoon,
  Processtap,
  Signaal,
  SoortLevering,
  Status,
  Verzuimmelding,
} from '../verzuim/verzuimmelding.ts';
import { sealed } from './at-rest/sealer.ts';
import { PERSOON, VERZUIMMELDING } from './columns.ts';
import { type DeskRequest, requestDesk, withdrawDeskRequest } from './desk-request.ts';
import { holdTrace } from './outbox.ts';
import { holdStand } from './partijen.ts';
import { type Store, sql, type Tx } from './pool.ts';
import { recallByKenmerk, recallByMessageId } from './recall.ts';
import type { MessageIdentity, Registration } from './register-melding.ts';

export interface CurrentMelding {
  /** Of the message that made it. */
  readonly messageKey: string;
  readonly brin: string;
  readonly deelnemerId: string;
  readonly status: Status;
  readonly verzuimsoort: string;
  readonly einddatum: string | null;
  readonly datumTijdLaatsteMutatie: string;
  readonly registeredAt: Date;
  /** Undecided, or on the register's own desk: then a change routes anew (verzuim §7.1). */
  readonly mailbox: string | null;
  readonly gemeentecode: string | null;
  /** A gemeente said that it is not its own, and the desk has not answered. */
  readonly wachtOpLoket: boolean;
  readonly verzuimmelding: Verzuimmelding;
  readonly persoon: Persoon;
}

export type Decision =
  | {
      readonly kind: 'change';
      readonly status: Status;
      /** A row of the history; a change of content alone has none. */
      readonly stap?: Omit<Processtap, 'status' | 'datumTijdStatus'>;
      /** A new version of the report. */
      readonly inhoud?: {
        readonly verzuimmelding: Verzuimmelding;
        readonly signalen: readonly Signaal[];
        readonly dagenTeLaat: number;
      };
      /** What the gemeente gets in its mailbox. */
      readonly levering?: Extract<SoortLevering, 'MUTATIE' | 'INTREKKING'>;
      /** In the audit. */
      readonly action: string;
    }
  /** Nothing of the report changes, and its school sees nothing of it: only the desk gets work. */
  | { readonly kind: 'to-desk'; readonly verzoek: DeskRequest; readonly action: string }
  | { readonly kind: 'refuse'; readonly fouten: readonly Fout[] };

export type ChangeResult =
  | { readonly kind: 'changed'; readonly outcome: unknown; readonly eventIds: readonly string[] }
  | { readonly kind: 'not-found' }
  /** The gemeente had it, another has it now. */
  | { readonly kind: 'moved-away' }
  | { readonly kind: 'refused'; readonly fouten: readonly Fout[] }
  | Extract<Registration, { kind: 'seen' | 'kenmerk' | 'overlap' }>;

/** Whose report it must be: of one of these schools, or in one of these mailboxes now. */
export type Scope =
  | { readonly by: 'school'; readonly brins: readonly string[] }
  | { readonly by: 'gemeente'; readonly mailboxes: readonly string[] };

export interface ChangeInput {
  readonly message: MessageIdentity;
  readonly kenmerk: string;
  readonly meldingsnummer: string;
  readonly scope: Scope;
  readonly decide: (current: CurrentMelding) => Decision;
}

const COLUMNS = `m.brin, m.deelnemer_id::text as "deelnemerId", m.status, m.verzuimsoort, m.einddatum::text, m.mailbox,
     m.registered_at as "registeredAt", m.woongemeente as gemeentecode, exists (select 1 from vb.verkeerde_gemeente v
       where v.meldingsnummer = m.meldingsnummer and v.afgehandeld_at is null) as "wachtOpLoket",
     to_char(m.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "datumTijdLaatsteMutatie",
     m.message_key as "messageKey", ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon
   from vb.melding m join vb.melding_inhoud i using (meldingsnummer) where m.meldingsnummer = $1::bigint`;
const OF_SCHOOL = sql('change-find-school', `select ${COLUMNS} and m.brin = any($2) for update of m`);
const OF_GEMEENTE = sql(
  'change-find-gemeente',
  `select ${COLUMNS}
     and exists (select 1 from vb.mailbox_item b where b.meldingsnummer = m.meldingsnummer and b.mailbox = any($2))
   for update of m`,
);
const CHANGE = sql(
  'change-status',
  `update vb.melding set status = $2,
     changed_at = greatest(clock_timestamp()::timestamptz(3), changed_at + interval '1 millisecond')
   where meldingsnummer = $1::bigint
   returning to_char(changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
     (select 1 + max(p.volgnummer) from vb.processtap p where p.meldingsnummer = $1::bigint) as stap`,
);
const STEP = sql(
  'change-step',
  `insert into vb.processtap (meldingsnummer, volgnummer, status, at, inhoud)
   values ($1::bigint, $5, $2, $3::timestamptz, $4)`,
);
const CONTENT = sql(
  'change-content',
  `with inhoud as (
     update vb.melding_inhoud set verzuimmelding = $2 where meldingsnummer = $1::bigint
   )
   -- The new content says itself which report came before it.
   update vb.melding set signalen = $3, dagen_te_laat = $4, verzuimsoort = $5, begindatum = $6::date, einddatum = $7::date,
     vestigingscode = $8, cc_email = $9, vorige_meldingsnummer = null
   where meldingsnummer = $1::bigint`,
);
const EVENT = sql('change-event', 'select vb.add_event($1::uuid, $2::bigint, $3) as soort');
const REMEMBER = sql(
  'change-remember',
  `with remembered as (
     insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8) returning message_key, received_at
   ), marked as (
     insert into vb.kenmerk select $2, $9, $5, $10, message_key from remembered
   ), kept as (
     insert into vb.envelope select message_key, received_at, $11 from remembered
   )
   insert into vb.audit (actor, action, message_key, meldingsnummer, detail)
   select $15, $12, message_key, $13::bigint, $14::jsonb from remembered`,
);
const ANNOUNCE = sql('change-announce', 'select vb.announce_change($1, $2::bigint, $3::timestamptz)');
// In the router's order: outbox rows, then the report.
const HOLD_OUTBOX = sql(
  'change-hold-outbox',
  'select event_id from vb.outbox where meldingsnummer = $1::bigint order by event_id for update',
);
const LOCK = sql('change-lock', 'select pg_advisory_xact_lock(hashtextextended($1, 2))');
/** The same lock as `register_melding` takes: two reports of one pupil, school and kind meet there. */
const OVERLAP = sql(
  'change-overlap',
  `select vb.find_overlap($1, $2::bigint, $3, $4::date, $5::date, $6::bigint)::text as meldingsnummer`,
);

export function applyChange(store: Store, input: ChangeInput): Promise<ChangeResult> {
  const { message, kenmerk, meldingsnummer, scope } = input;
  return store.withTransaction(async (tx) => {
    // One sender's changes of one report follow each other; a replay in parallel then finds the first.
    await tx.query(LOCK, [`${message.fromOin}/${meldingsnummer}`]);
    await holdStand(tx, message.stand);
    await holdTrace(tx, message.traceparent);
    const seen = await recallByMessageId(tx, message.fromOin, message.messageId);
    if (seen) return { kind: 'seen', ...seen };
    const marked = await recallByKenmerk(tx, message.fromOin, kenmerk);
    if (marked) return { kind: 'kenmerk', ...marked };
    await tx.query(HOLD_OUTBOX, [meldingsnummer]);
    const [row] =
      scope.by === 'school'
        ? await tx.query<CurrentMelding>(OF_SCHOOL, [meldingsnummer, scope.brins])
        : await tx.query<CurrentMelding>(OF_GEMEENTE, [meldingsnummer, scope.mailboxes]);
    if (row === undefined) return { kind: 'not-found' };
    if (scope.by === 'gemeente' && !scope.mailboxes.includes(row.mailbox ?? ''))
      return { kind: 'moved-away' };
    const decision = input.decide(row);
    if (decision.kind === 'refuse') return { kind: 'refused', fouten: decision.fouten };
    if (decision.kind === 'to-desk') return giveToDesk(tx, input, row, decision);
    const overlap = decision.inhoud && (await findOverlap(tx, input, row, decision.inhoud.verzuimmelding));
    if (overlap) return { kind: 'overlap', meldingsnummer: overlap };
    return change(tx, input, row, decision);
  });
}

async function findOverlap(
  tx: Tx,
  { meldingsnummer }: ChangeInput,
  { brin, deelnemerId }: CurrentMelding,
  { melding }: Verzuimmelding,
): Promise<string | undefined> {
  const period = [melding.begindatum, melding.einddatum ?? null];
  const values = [brin, deelnemerId, melding.verzuimsoort, ...period, meldingsnummer];
  const [row] = await tx.query<{ meldingsnummer: string | null }>(OVERLAP, values);
  return row?.meldingsnummer ?? undefined;
}

async function change(
  tx: Tx,
  input: ChangeInput,
  row: CurrentMelding,
  decision: Extract<Decision, { kind: 'change' }>,
): Promise<ChangeResult> {
  const { meldingsnummer } = input;
  const { status, stap, inhoud, levering } = decision;
  const [changed] = await tx.query<{ at: string; stap: number }>(CHANGE, [meldingsnummer, status]);
  const at = changed?.at;
  const sealing = { at: row.registeredAt };
  if (stap) {
    const nummer = changed?.stap;
    const content = sealed('processtap.inhoud', `${meldingsnummer}/${nummer}`, stap, sealing);
    await tx.query(STEP, [meldingsnummer, status, at, content, nummer]);
  }
  if (inhoud) {
    const { verzuimmelding, signalen, dagenTeLaat } = inhoud;
    const { melding, school, melder } = verzuimmelding;
    await tx.query(CONTENT, [
      meldingsnummer,
      sealed('melding_inhoud.verzuimmelding', row.messageKey, verzuimmelding, sealing),
      JSON.stringify(signalen),
      dagenTeLaat,
      ...[melding.verzuimsoort, melding.begindatum, melding.einddatum ?? null],
      ...[school.vestigingscode ?? null, melder.ccEmailOntvanger ?? null],
    ]);
  }
  if (!mayAdvance(status, 'overdragen', 'R')) await withdrawDeskRequest(tx, meldingsnummer);
  const eventIds = levering === undefined ? [] : [randomUUID()];
  for (const eventId of eventIds) await tx.query(EVENT, [eventId, meldingsnummer, levering]);
  const outcome = {
    verwerkt: true,
    meldingsnummer,
    status,
    datumTijdLaatsteMutatie: at,
    ...(inhoud ? { signalen: inhoud.signalen } : {}),
  };
  await remember(tx, input, row, outcome, decision.action, { from: row.status, to: status });
  await tx.query(ANNOUNCE, [row.brin, meldingsnummer, at]);
  return { kind: 'changed', outcome, eventIds };
}

async function giveToDesk(
  tx: Tx,
  input: ChangeInput,
  row: CurrentMelding,
  decision: Extract<Decision, { kind: 'to-desk' }>,
): Promise<ChangeResult> {
  const { meldingsnummer } = input;
  const { status, datumTijdLaatsteMutatie, mailbox } = row;
  const eventId = await requestDesk(tx, row, { meldingsnummer, mailbox: mailbox ?? '' }, decision.verzoek);
  const outcome = { verwerkt: true, meldingsnummer, status, datumTijdLaatsteMutatie };
  await remember(tx, input, row, outcome, decision.action, { mailbox });
  return { kind: 'changed', outcome, eventIds: [eventId] };
}

/** The message with its outcome, its kenmerk, its envelope and its trace. @param detail  no personal data. */
async function remember(
  tx: Tx,
  input: ChangeInput,
  { registeredAt }: CurrentMelding,
  outcome: object,
  action: string,
  detail: object,
): Promise<void> {
  const { message } = input;
  const messageKey = randomUUID();
  await tx.query(REMEMBER, [
    messageKey,
    message.fromOin,
    message.messageId,
    message.bodyDigest,
    message.operation,
    message.partijOin,
    message.tlsOin,
    JSON.stringify(outcome),
    input.kenmerk,
    message.contentDigest,
    // It is kept as long as the report.
    sealed('envelope.bytes', messageKey, message.bytes, { at: registeredAt }),
    action,
    input.meldingsnummer,
    JSON.stringify({ ...detail, ref: message.ref }),
    message.door,
  ]);
}
