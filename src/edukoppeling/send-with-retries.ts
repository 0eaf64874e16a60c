/**
 * One request, sent until it is answered or sending again cannot help. When to try again is a pure function; clock and
 * waiting are the caller's.
 * Source: edukoppeling §3.10; design §6.3; EK-138, EK-143, EK-155.
 */
import { type Call, HttpError, NetworkError, type PreparedMessage, type Requester } from './client.ts';
import type { ReceivedFault } from './received-fault.ts';
import { type Response, ResponseError } from './verify-response.ts';

/** After the first try, not after the last one. */
export const RETRY_AFTER_MS: readonly number[] = [60_000, 5 * 60_000, 30 * 60_000];

export interface RetryableCall extends Call {
  /** The answer only says that the message was received and processed; it holds no data the caller needs. */
  readonly acknowledgement: boolean;
}

/** How one try ended without an answer that can be believed. */
export type Failure =
  | { readonly kind: 'network'; readonly error: NetworkError }
  | { readonly kind: 'http'; readonly error: HttpError }
  | { readonly kind: 'unbelievable'; readonly error: ResponseError }
  | { readonly kind: 'fault'; readonly fault: ReceivedFault };

export type Outcome =
  | (Extract<Response, { kind: 'response' }> & { readonly tries: number })
  /** A signed fault: nothing was accepted. */
  | { readonly kind: 'refused'; readonly fault: ReceivedFault; readonly tries: number }
  /** An acknowledgement whose signature fails: not sent again by itself; a person asks the provider (EK-155). */
  | { readonly kind: 'processed-unconfirmed'; readonly error: ResponseError; readonly tries: number }
  /** It may have been accepted or not: no try is left, or another one cannot help. */
  | { readonly kind: 'unknown'; readonly last: Failure; readonly tries: number };

export interface RetryOptions {
  /** Milliseconds since epoch; the requester's own clock. */
  readonly clock: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Tells an operator; called once, before the outcome is given (EK-155). */
  readonly onUnconfirmed: (message: PreparedMessage, error: ResponseError) => void;
}

export interface Tried {
  readonly failure: Failure;
  /** Of the first try, milliseconds since epoch. */
  readonly startedAt: number;
  /** Tries so far, 1 or more. */
  readonly tries: number;
  /** wsu:Expires of what was sent last. */
  readonly expiresAt: number;
  readonly now: number;
}

/**
 * @returns when to send again and what: the same bytes while their Timestamp is valid, otherwise the same payload
 * signed anew. Undefined when sending again cannot help or the tries are used up.
 */
export function planRetry(
  tried: Tried,
): { readonly afterMs: number; readonly send: 'same-bytes' | 'signed-anew' } | undefined {
  const delayMs = RETRY_AFTER_MS[tried.tries - 1];
  if (delayMs === undefined || !canHelp(tried.failure)) return undefined;
  const at = Math.max(tried.startedAt + delayMs, tried.now);
  return { afterMs: at - tried.now, send: at < tried.expiresAt ? 'same-bytes' : 'signed-anew' };
}

/** EK-143: only a network error, HTTP 503 and F12. */
function canHelp(failure: Failure): boolean {
  switch (failure.kind) {
    case 'network':
      return true;
    case 'http':
      return failure.error.status === 503;
    case 'fault':
      return failure.fault.retry;
    case 'unbelievable':
      return false;
  }
}

/** Never throws for what the network or the provider did. */
export async function sendWithRetries(
  requester: Requester,
  call: RetryableCall,
  options: RetryOptions,
): Promise<Outcome> {
  const startedAt = options.clock();
  let message = requester.prepare(call);
  for (let tries = 1; ; tries++) {
    const failure = await tryOnce(requester, message, call);
    if (failure.kind === 'response') return { ...failure, tries };
    if (failure.kind === 'fault' && failure.fault.outcome === 'refused') {
      return { kind: 'refused', fault: failure.fault, tries };
    }
    if (failure.kind === 'unbelievable' && failure.error.unconfirmed && call.acknowledgement) {
      options.onUnconfirmed(message, failure.error);
      return { kind: 'processed-unconfirmed', error: failure.error, tries };
    }
    const { expiresAt } = message;
    const plan = planRetry({ failure, startedAt, tries, expiresAt, now: options.clock() });
    if (plan === undefined) return { kind: 'unknown', last: failure, tries };
    await options.wait(plan.afterMs);
    // Decided again after the wait: a machine that slept must not send an expired Timestamp.
    if (plan.send === 'signed-anew' || options.clock() >= expiresAt) message = requester.prepare(call);
  }
}

async function tryOnce(
  requester: Requester,
  message: PreparedMessage,
  call: Call,
): Promise<Extract<Response, { kind: 'response' }> | Failure> {
  try {
    return await requester.exchange(message, call);
  } catch (error) {
    if (error instanceof NetworkError) return { kind: 'network', error };
    if (error instanceof HttpError) return { kind: 'http', error };
    if (error instanceof ResponseError) return { kind: 'unbelievable', error };
    throw error;
  }
}
