/**
 * A status from the gemeente, in one transaction with the message that brought it. The decision is the domain's:
 * it is called with the report as it stands under the lock.
 * Source: design §3.13; verzuim §3.2, §3.5, §5.4.
 */
import { randomUUID } from 'node:crypto';
import type { Fout, Processtap, Status } from '../verzuim/verzuimmelding.ts';
import { type Store, sql, type Tx } from './pool.ts';
import { recallByKenmerk, recallByMessageId } from './recall.ts';
import type { MessageIdentity, Registration } from './register-melding.ts';

export interface CurrentMelding {
  readonly status: Status;
  readonly verzuimsoort: string;
  readonly einddatum: string | null;
  readonly datumTijdLaatsteMutatie: string;
}

export type Decision =
  | {
      readonly kind: 'change';
      readonly status: Status;
      readonly stap: Omit<Processtap, 'status' | 'datumTijdStatus'>;
    }
  | { readonly kind: 'refuse'; readonly fouten: readonly Fout[] };

export type StatusResult =
  | { readonly kind: 'changed'; readonly outcome: unknown }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly fouten: readonly Fout[] }
  | Extract<Registration, { kind: 'seen' | 'kenmerk' }>;

const FIND = sql(
  'status-find',
  `select m.brin, m.status, m.verzuimsoort, m.einddatum::text,
     to_char(m.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "datumTijdLaatsteMutatie"
   from vb.melding m where m.meldingsnummer = $1::bigint
     and exists (select 1 from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer and i.mailbox = any($2))
   for update of m`,
);
const CHANGE = sql(
  'status-change',
  `with changed as (
     update vb.melding set status = $2,
       changed_at = greatest(clock_timestamp()::timestamptz(3), changed_at + interval '1 millisecond')
     where meldingsnummer = $1::bigint returning meldingsnummer, changed_at
   ), stap as (
     insert into vb.processtap (meldingsnummer, volgnummer, status, at, inhoud)
     select meldingsnummer, 1 + (select max(volgnummer) from vb.processtap where meldingsnummer = $1::bigint), $2, changed_at, $3
     from changed
   )
   select to_char(changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from changed`,
);
const REMEMBER = sql(
  'status-remember',
  `with remembered as (
     insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8) returning message_key, received_at
   ), marked as (
     insert into vb.kenmerk select $2, $9, $5, $10, message_key from remembered
   ), kept as (
     insert into vb.envelope select message_key, received_at, $11 from remembered
   )
   insert into vb.audit (actor, action, message_key, meldingsnummer, detail)
   select $6, 'melding.status', message_key, $12::bigint, $13::jsonb from remembered`,
);
const ANNOUNCE = sql('status-announce', 'select vb.announce_change($1, $2::bigint, $3::timestamptz)');
const LOCK = sql('status-lock', 'select pg_advisory_xact_lock(hashtextextended($1, 2))');

export interface StatusInput {
  readonly message: MessageIdentity;
  readonly kenmerk: string;
  readonly meldingsnummer: string;
  /** The mailboxes of the sender. */
  readonly mailboxes: readonly string[];
  readonly decide: (current: CurrentMelding) => Decision;
}

export function applyTerugkoppeling(store: Store, input: StatusInput): Promise<StatusResult> {
  const { message, kenmerk } = input;
  return store.withTransaction(async (tx) => {
    // One sender's status messages on one report follow each other; a replay in parallel then finds the first.
    await tx.query(LOCK, [`${message.fromOin}/${input.meldingsnummer}`]);
    const seen = await recallByMessageId(tx, message.fromOin, message.messageId);
    if (seen) return { kind: 'seen', ...seen };
    const marked = await recallByKenmerk(tx, message.fromOin, kenmerk);
    if (marked) return { kind: 'kenmerk', ...marked };
    const [row] = await tx.query<CurrentMelding & { brin: string }>(FIND, [
      input.meldingsnummer,
      input.mailboxes,
    ]);
    if (row === undefined) return { kind: 'not-found' };
    const decision = input.decide(row);
    if (decision.kind === 'refuse') return { kind: 'refused', fouten: decision.fouten };
    return { kind: 'changed', outcome: await change(tx, input, row, decision) };
  });
}

async function change(
  tx: Tx,
  input: StatusInput,
  row: CurrentMelding & { readonly brin: string },
  decision: Extract<Decision, { kind: 'change' }>,
): Promise<unknown> {
  const { message, meldingsnummer } = input;
  const { status, stap } = decision;
  const [changed] = await tx.query<{ at: string }>(CHANGE, [meldingsnummer, status, JSON.stringify(stap)]);
  const at = changed?.at;
  const outcome = { verwerkt: true, meldingsnummer, status, datumTijdLaatsteMutatie: at };
  await tx.query(REMEMBER, [
    randomUUID(),
    message.fromOin,
    message.messageId,
    message.bodyDigest,
    message.operation,
    message.partijOin,
    message.tlsOin,
    JSON.stringify(outcome),
    input.kenmerk,
    message.contentDigest,
    message.bytes,
    meldingsnummer,
    JSON.stringify({ from: row.status, to: status, ref: message.ref }),
  ]);
  await tx.query(ANNOUNCE, [row.brin, meldingsnummer, at]);
  return outcome;
}
