/**
 * The requester's side of the gate: bytes of an answer → verified payload, or why it cannot be believed.
 * Source: edukoppeling §3.3, §3.10; EK-67…EK-69, EK-106…EK-109, EK-129, EK-138, EK-139.
 */
import { readAddressingHeaders } from './addressing/headers.ts';
import { findOinParameter, readEndpoint, readMessageId, readUri } from './addressing/values.ts';
import { SenderFault } from './faults.ts';
import { SOAP } from './namespaces.ts';
import type { Oin } from './oin.ts';
import type { TrustStore } from './pki/index.ts';
import type { TimeWindow } from './security/timestamp.ts';
import { verifySecurity } from './security/verify-security.ts';
import { type Envelope, readEnvelope } from './soap/envelope.ts';
import type { XmlElement } from './xml/document.ts';
import type { XmlLimits } from './xml/limits.ts';

export interface ResponseOptions {
  readonly trust: TrustStore;
  readonly limits: XmlLimits;
  readonly window: TimeWindow;
  /** The OINs whose signature is believed for this provider (EK-129). */
  readonly providerOins: readonly Oin[];
  /** `optional` only for a provider known to leave it out (EK-108). Default `required`. */
  readonly signatureConfirmation?: 'required' | 'optional';
}

export interface ExpectedResponse {
  readonly messageId: string;
  readonly signatureValue: string;
  /** Any of these may stand in wsa:Action: the WSDL's output action, or the request's (EK-69). */
  readonly actions: readonly string[];
}

/** A SOAP fault of the provider. Unsigned or unverifiable: the outcome is unknown, never proof of a refusal. */
export interface ReceivedFault {
  readonly faultcode: string;
  readonly faultstring: string;
  readonly detail: XmlElement | undefined;
  readonly signed: boolean;
}

export type Response =
  | { readonly kind: 'response'; readonly payload: XmlElement; readonly signerOin: Oin }
  | { readonly kind: 'fault'; readonly fault: ReceivedFault };

/** The answer cannot be believed; whether the request was processed is unknown (EK-155). */
export class ResponseError extends Error {
  readonly rule: string;
  readonly part: string;
  constructor(rule: string, part: string, cause?: unknown) {
    super(`${rule}: ${part}`, { cause });
    this.name = 'ResponseError';
    this.rule = rule;
    this.part = part;
  }
}

/** @throws ResponseError. */
export async function verifyResponse(
  bytes: Uint8Array,
  expected: ExpectedResponse,
  now: number,
  options: ResponseOptions,
): Promise<Response> {
  const envelope = read(() => readEnvelope(bytes, options.limits));
  const isFault = envelope.payload.is(SOAP, 'Fault');
  try {
    const signerOin = await verifySigned(envelope, expected, now, options, isFault);
    if (isFault) return { kind: 'fault', fault: readFault(envelope.payload, true) };
    return { kind: 'response', payload: envelope.payload, signerOin };
  } catch (error) {
    if (isFault) return { kind: 'fault', fault: readFault(envelope.payload, false) };
    if (error instanceof SenderFault) throw new ResponseError(error.rule, error.part, error);
    throw error;
  }
}

async function verifySigned(
  envelope: Envelope,
  expected: ExpectedResponse,
  now: number,
  options: ResponseOptions,
  isFault: boolean,
): Promise<Oin> {
  const headers = readAddressingHeaders(envelope, 'response');
  const proof = await verifySecurity(envelope, headers, {
    trust: options.trust,
    window: options.window,
    now,
  });
  if (headers.relatesTo === undefined || readMessageId(headers.relatesTo) !== expected.messageId) {
    throw new ResponseError('EK-68', 'wsa:RelatesTo');
  }
  readMessageId(headers.messageId);
  if (!isFault && !expected.actions.includes(readUri(headers.action, 'wsa:Action'))) {
    throw new ResponseError('EK-69', 'wsa:Action');
  }
  const confirmation = proof.signatureConfirmation?.attribute('Value')?.replace(/\s+/g, '');
  if (confirmation === undefined && options.signatureConfirmation !== 'optional') {
    throw new ResponseError('EK-108', 'wsse11:SignatureConfirmation');
  }
  if (confirmation !== undefined && confirmation !== expected.signatureValue) {
    throw new ResponseError('EK-107', 'wsse11:SignatureConfirmation');
  }
  const { oin } = proof.certificate;
  if (!options.providerOins.includes(oin)) throw new ResponseError('EK-129', 'wsse:BinarySecurityToken');
  if (headers.from) {
    const fromOin = findOinParameter(readEndpoint(headers.from, 'wsa:From'));
    if (fromOin === undefined || !options.providerOins.includes(fromOin)) {
      throw new ResponseError('EK-129', 'wsa:From');
    }
  }
  return oin;
}

function readFault(fault: XmlElement, signed: boolean): ReceivedFault {
  const text = (name: string) => fault.child('', name)?.text.trim() ?? '';
  return {
    faultcode: text('faultcode'),
    faultstring: text('faultstring'),
    detail: fault.child('', 'detail'),
    signed,
  };
}

function read<T>(reader: () => T): T {
  try {
    return reader();
  } catch (error) {
    if (error instanceof SenderFault) throw new ResponseError(error.rule, error.part, error);
    throw error;
  }
}
