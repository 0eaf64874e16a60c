/**
 * What travels through the pipeline: each type holds what the step before it proved.
 */
import type { ServiceName } from '../contract/files.ts';
import type { OperationName } from '../contract/messages.ts';
import type { Operation } from '../contract/service.ts';
import type { Oin } from '../edukoppeling/oin.ts';
import type { VerifiedCertificate } from '../edukoppeling/pki/index.ts';
import type { HttpHeaders, VerifiedEnvelope } from '../edukoppeling/verify.ts';
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

export interface ValidMessage<Request = unknown> extends AuthorisedMessage {
  readonly request: Request;
  /** SHA-256 over the typed value, so that another prefix or another comment is not another content. */
  readonly contentDigest: Buffer;
}

/** What goes back: a SOAP message, signed when the service is. */
export interface Answer {
  readonly status: 200 | 500;
  readonly bytes: Buffer;
}
