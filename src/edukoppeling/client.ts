/**
 * A full requester for vendors, schools and municipalities: signs, sends, verifies the answer.
 * It takes and gives bytes through a transport; `https-transport.ts` is the usual one.
 * Source: edukoppeling §3.10; EK-18, EK-38, EK-69, EK-70, EK-107…EK-109, EK-143.
 */
import type { Oin } from './oin.ts';
import { anonymousAddress, type SigningIdentity, signEnvelope, writeUnsignedEnvelope } from './sign.ts';
import { type Response, ResponseError, type ResponseOptions, verifyResponse } from './verify-response.ts';

export interface HttpReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

/** Sends one SOAP message. @throws anything on a network error: the outcome is then unknown. */
export type Transport = (bytes: Buffer, soapAction: string) => Promise<HttpReply>;

export interface RequesterOptions extends ResponseOptions {
  readonly identity: SigningIdentity;
  readonly transport: Transport;
  /** wsa:To, with the provider's `?oin=`. */
  readonly to: string;
  /** The legal sender: the school, not its vendor. */
  readonly fromOin: Oin;
  /** Of the Timestamp of a request, or how long the same unsigned bytes are sent again; default 5 minutes. */
  readonly lifetimeMs?: number;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

/** A request that is ready and not yet sent. */
export interface PreparedMessage {
  readonly bytes: Buffer;
  readonly messageId: string;
  /** Undefined in a message of profile 2W-be. */
  readonly signatureValue: string | undefined;
  /** wsu:Expires, milliseconds since epoch. */
  readonly expiresAt: number;
}

export interface Call {
  readonly action: string;
  readonly responseAction: string;
  /** Canonical XML of the Body's child. */
  readonly payload: string;
}

/** The connection failed or broke before a whole answer was there; `cause` says how. The outcome is unknown. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('no answer over the network', { cause });
    this.name = 'NetworkError';
  }
}

/** HTTP without SOAP: 405, 413, 415, 503 and the like. */
export class HttpError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status} without a SOAP message`);
    this.name = 'HttpError';
    this.status = status;
  }
}

export interface Requester {
  /** Signs a message when the service is signed; sending the same bytes again is safe while the Timestamp is valid (EK-143). */
  prepare(call: Call): PreparedMessage;
  /** Sends prepared bytes and verifies the answer. @throws ResponseError, HttpError, NetworkError. */
  exchange(message: PreparedMessage, call: Call): Promise<Response>;
  call(call: Call): Promise<Response>;
}

const DEFAULT_LIFETIME_MS = 5 * 60_000;

export function createRequester(options: RequesterOptions): Requester {
  const lifetimeMs = options.lifetimeMs ?? DEFAULT_LIFETIME_MS;
  const prepare = (call: Call): PreparedMessage => {
    const now = options.clock();
    const addressing = { to: options.to, action: call.action, from: anonymousAddress(options.fromOin) };
    const outgoing = { addressing, payload: call.payload, now, lifetimeMs };
    const expiresAt = now + lifetimeMs;
    if (options.profile === '2W-be') {
      return { ...writeUnsignedEnvelope(outgoing), signatureValue: undefined, expiresAt };
    }
    return { ...signEnvelope(outgoing, options.identity), expiresAt };
  };
  const exchange = async (message: PreparedMessage, call: Call): Promise<Response> => {
    const reply = await options.transport(message.bytes, `"${call.action}"`).catch((cause: unknown) => {
      throw new NetworkError(cause);
    });
    const isSoap = reply.contentType?.toLowerCase().startsWith('text/xml') ?? false;
    if ((reply.status !== 200 && reply.status !== 500) || !isSoap) throw new HttpError(reply.status);
    const expected = {
      messageId: message.messageId,
      signatureValue: message.signatureValue,
      actions: [call.responseAction, call.action],
    };
    const response = await verifyResponse(reply.bytes, expected, options.clock(), options);
    if (response.kind === 'response' && reply.status !== 200) throw new ResponseError('EK-21', 'HTTP 500');
    return response;
  };
  return { prepare, exchange, call: (call) => exchange(prepare(call), call) };
}
