/**
 * Acceptance in one round trip. Unique by (From OIN, MessageID), (From OIN, kenmerk) and by pupil, school, kind and
 * period; whatever was there first wins, and nothing of the second try is stored.
 * Source: design §1, §3.7.
 */
import { randomUUID } from 'node:crypto';
import type { Persoon, Signaal, Verzuimmelding } from '../verzuim/verzuimmelding.ts';
import { sealed } from './at-rest/sealer.ts';
import { type Queryable, sql } from './pool.ts';

/** Which message this is; the same for every operation that is remembered. */
export interface MessageIdentity {
  readonly fromOin: string;
  /** Who answered for it: the signer, or for an unsigned service the holder of the TLS certificate. */
  readonly partijOin: string;
  /** In the audit as the one who did it. */
  readonly door: string;
  readonly tlsOin: string;
  readonly messageId: string;
  readonly operation: string;
  readonly ref: string;
  readonly bodyDigest: Buffer;
  readonly contentDigest: Buffer;
  /** At which stand of parties and mandates it was authorised; absent where the session of a person stands for that. */
  readonly stand?: string;
  /** Of the request, for the events it makes; absent when nothing is recorded. */
  readonly traceparent?: string;
  /** The signed envelope as received. */
  readonly bytes: Buffer;
}

export interface MeldingToRegister {
  readonly message: MessageIdentity;
  readonly deelnemerId: string;
  readonly persoon: Persoon;
  readonly verzuimmelding: Verzuimmelding;
  readonly signalen: readonly Signaal[];
  /** Working days beyond the term of a V3; 0 otherwise (verzuim §3.6). */
  readonly dagenTeLaat: number;
}

export type Registration =
  | { readonly kind: 'registered'; readonly outcome: unknown; readonly eventId: string }
  | {
      readonly kind: 'seen';
      readonly outcome: unknown;
      readonly operation: string;
      readonly bodyDigest: Buffer;
    }
  | {
      readonly kind: 'kenmerk';
      readonly outcome: unknown;
      readonly operation: string;
      readonly contentDigest: Buffer;
    }
  | { readonly kind: 'overlap'; readonly meldingsnummer: string };

const REGISTER = sql(
  'register-melding',
  `with authorised as materialized (
     select set_config('vb.stand', $5, true), set_config('vb.traceparent', $8, true))
   select vb.register_and_stamp($1::jsonb, $2, $3, $4, $6, $7) as result from authorised`,
);
const UNIQUE_VIOLATION = '23505';

export async function registerMelding(db: Queryable, input: MeldingToRegister): Promise<Registration> {
  const { message, verzuimmelding } = input;
  const eventId = randomUUID();
  const messageKey = randomUUID();
  const parameters = {
    messageKey,
    eventId,
    fromOin: message.fromOin,
    // The SQL function's name for it.
    sigOin: message.partijOin,
    door: message.door,
    tlsOin: message.tlsOin,
    messageId: message.messageId,
    operation: message.operation,
    ref: message.ref,
    kenmerk: verzuimmelding.kenmerkAfzender,
    deelnemerId: input.deelnemerId,
    brin: verzuimmelding.school.brin,
    verzuimsoort: verzuimmelding.melding.verzuimsoort,
    begindatum: verzuimmelding.melding.begindatum,
    einddatum: verzuimmelding.melding.einddatum,
    signalen: input.signalen,
    dagenTeLaat: input.dagenTeLaat,
    vestigingscode: verzuimmelding.school.vestigingscode,
    ccEmail: verzuimmelding.melder.ccEmailOntvanger,
    heeftVorige: verzuimmelding.melding.vorigeMeldingsnummer !== undefined,
  };
  const values = [
    JSON.stringify(parameters),
    message.bodyDigest,
    message.contentDigest,
    sealed('envelope.bytes', messageKey, message.bytes),
    message.stand ?? '',
    sealed('melding_inhoud.verzuimmelding', messageKey, verzuimmelding),
    sealed('melding_inhoud.persoon', messageKey, input.persoon),
    message.traceparent ?? '',
  ];
  const raw = await once(() => db.query<{ result: RawRegistration }>(REGISTER, values));
  const result = raw[0]?.result;
  if (result === undefined) throw new Error('register_melding gave no row');
  switch (result.kind) {
    case 'registered':
      return { kind: 'registered', outcome: result.outcome, eventId };
    case 'seen':
      return { ...result, bodyDigest: Buffer.from(result.bodyDigest, 'hex') };
    case 'kenmerk':
      return { ...result, contentDigest: Buffer.from(result.contentDigest, 'hex') };
    case 'overlap':
      return result;
  }
}

type RawRegistration =
  | { kind: 'registered'; outcome: unknown }
  | { kind: 'seen'; outcome: unknown; operation: string; bodyDigest: string }
  | { kind: 'kenmerk'; outcome: unknown; operation: string; contentDigest: string }
  | { kind: 'overlap'; meldingsnummer: string };

/**
 * The same MessageID or kenmerk with another pupil, school or kind holds another lock and can meet us at the unique
 * index; the second look then finds what won.
 */
async function once<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    return work();
  }
}
