/** Refused messages are kept: what was said to the sender, and the evidence. Nothing of them counts as accepted. */
import { randomUUID } from 'node:crypto';
import { sealed } from './at-rest/sealer.ts';
import { type Queryable, sql } from './pool.ts';
import type { SeenMessage } from './recall.ts';
import type { MessageIdentity } from './register-melding.ts';

const RECORD = sql(
  'record-refusal',
  `with fresh as (
     insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
     values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp(), $8)
     on conflict (from_oin, wsa_message_id) do nothing returning message_key, received_at
   ), kept as (
     insert into vb.envelope select message_key, received_at, $9 from fresh
   ), audited as (
     insert into vb.audit (actor, action, message_key, detail)
     select $11, 'message.refused', message_key, $10 from fresh
   )
   select count(*)::int as fresh from fresh`,
);
const SEEN = sql(
  'record-refusal-seen',
  `select operation, body_digest as "bodyDigest", outcome from vb.message where from_oin = $1 and wsa_message_id = $2`,
);

/**
 * Remembers a functional refusal, so that a replay gets the same answer.
 * @returns what was stored before under the same MessageID, when another try was first.
 */
export async function recordRefusal(
  db: Queryable,
  message: MessageIdentity,
  outcome: { readonly fouten: readonly { readonly code: string }[] },
): Promise<SeenMessage | undefined> {
  const detail = { ref: message.ref, codes: outcome.fouten.map((fout) => fout.code) };
  const messageKey = randomUUID();
  const [row] = await db.query<{ fresh: number }>(RECORD, [
    messageKey,
    message.fromOin,
    message.messageId,
    message.bodyDigest,
    message.operation,
    message.partijOin,
    message.tlsOin,
    JSON.stringify(outcome),
    sealed('envelope.bytes', messageKey, message.bytes),
    JSON.stringify(detail),
    message.door,
  ]);
  if (row?.fresh === 1) return undefined;
  const [seen] = await db.query<SeenMessage>(SEEN, [message.fromOin, message.messageId]);
  return seen;
}

export interface RefusedMessage {
  readonly ref: string;
  readonly fromOin: string;
  readonly partijOin: string;
  readonly action: string;
  readonly messageId: string;
  readonly code: string;
  readonly rule: string;
  readonly bytes: Buffer;
}

const FAULT = sql(
  'record-fault',
  `with kept as (
     insert into vb.refused (ref, from_oin, sig_oin, action, wsa_message_id, code, rule, bytes)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
   )
   insert into vb.audit (actor, action, detail)
   values ($3, 'message.fault', jsonb_build_object('ref', $1::text, 'fromOin', $2::text, 'code', $6::text, 'rule', $7::text))`,
);

/** Keeps an authenticated and authorised message that was answered with a fault. */
export async function recordFault(db: Queryable, refused: RefusedMessage): Promise<void> {
  const { ref, fromOin, partijOin, action, messageId, code, rule, bytes } = refused;
  const kept = sealed('refused.bytes', ref, bytes);
  await db.query(FAULT, [ref, fromOin, partijOin, action, messageId, code, rule, kept]);
}

const TOLERATED = sql(
  'record-tolerated',
  `insert into vb.audit (actor, action, detail)
   values ($1, 'message.tolerated', jsonb_build_object('ref', $2::text, 'tlsOin', $3::text, 'tolerated', $4::jsonb))`,
);

/** Which deviations were overlooked in an authorised message. */
export async function recordTolerated(
  db: Queryable,
  about: {
    readonly partijOin: string;
    readonly tlsOin: string;
    readonly ref: string;
    readonly tolerated: readonly string[];
  },
): Promise<void> {
  await db.query(TOLERATED, [about.partijOin, about.ref, about.tlsOin, JSON.stringify(about.tolerated)]);
}
