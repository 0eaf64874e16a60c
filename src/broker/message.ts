/**
 * What travels through the pipeline: each type holds what the step before it proved.
 */
import type { ServiceName } from '../contract/files.ts';
import type { OperationName } from '../contract/messages.ts';
import type { Operation } from '../contract/service.ts';
import type { Oin } from '../edukoppeling/oin.ts';
import type { VerifiedCertificate } from '../edukoppeling/pki/index.ts';
import type { HttpHeaders, VerifiedEnvelope } from '../edukoppeling/verify.ts';
import type { Trace } from '../ops/traces.ts';
import type { Afzender } from '../parties/authorise.ts';

export type { ServiceName } from '../contract/files.ts';

/** A POST as the endpoint received it: within the size limit, over mutual TLS. */
export interface Received {
  readonly bytes: Buffer;
  readonly http: HttpHeaders;
  readonly tlsOin: Oin;
  /** Of the connection; absent where there is none. */
  readonly tlsCertificate?: VerifiedCertificate;
  readonly service: ServiceName;
  /** Milliseconds since epoch. */
  readonly now: number;
  /** Quoted in faults, log and audit. */
  readonly ref: string;
  /** Of the request; absent where nobody looks at it. */
  readonly trace?: Trace;
}

export interface AcceptedMessage extends Received {
  readonly envelope: VerifiedEnvelope;
  readonly operation: Operation;
  readonly operationName: OperationName;
}

export interface AuthorisedMessage extends AcceptedMessage {
  /** Of parties and mandates, by which it was authorised. */
  readonly stand: string;
  readonly afzender: Afzender;
  /** Who answers for the message: the signer, or for an unsigned service the holder of the TLS certificate. */
  readonly partijOin: Oin;
}

declare const valid: unique symbol;

/**
 * A message that a handler may act on: authorised, valid by the schema, typed. It came through the gate, or a person of
 * the organisation sent it in the loket; what a handler needs of it is the same. Only validate/validate-body.ts and
 * own-message.ts make one. Source: docs/decisions/0022.
 */
export interface ValidMessage<Request = unknown> {
  readonly [valid]: true;
  readonly request: Request;
  /** SHA-256 over the typed value, so that another prefix or another comment is not another content. */
  readonly contentDigest: Buffer;
  readonly service: ServiceName;
  readonly operationName: OperationName;
  readonly afzender: Afzender;
  /** Who answers for it: the signer or the holder of the TLS certificate; in the loket the organisation. */
  readonly partijOin: Oin;
  readonly tlsOin: Oin;
  /** What stands in the audit as the one who did it: the OIN of who signed, or the name of a person. */
  readonly door: string;
  /** Of parties and mandates, by which it was authorised; absent in the loket, where the session stands for that. */
  readonly stand?: string;
  readonly envelope: Evidence;
  /** Milliseconds since epoch. */
  readonly now: number;
  readonly ref: string;
  /** Of the request; what is registered keeps it for its delivery. */
  readonly trace?: Trace;
}

/** By what a message is known when it comes again, and the bytes that prove it. */
export interface Evidence {
  readonly addressing: { readonly fromOin: Oin; readonly messageId: string };
  /** SHA-256 of the canonical payload. */
  readonly payloadDigest: Buffer;
  /** The envelope as received; of a message of the loket its payload. */
  readonly bytes: Buffer;
}

/** For the two places that make valid messages; a test counts them. */
export function asValid<Request>(message: Omit<ValidMessage<Request>, typeof valid>): ValidMessage<Request> {
  return message as ValidMessage<Request>;
}

/** What goes back: a SOAP message, signed when the service is. */
export interface Answer {
  readonly status: 200 | 500;
  readonly bytes: Buffer;
}
