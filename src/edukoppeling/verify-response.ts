/**
 * The requester's side of the gate: bytes of an answer → verified payload, or why it cannot be believed.
 * Source: edukoppeling §3.3, §3.10; EK-67…EK-69, EK-106…EK-109, EK-129, EK-138, EK-139.
 */
import { type AddressingHeaders, readAddressingHeaders } from './addressing/headers.ts';
import { findOinParameter, readEndpoint, readMessageId, readUri } from './addressing/values.ts';
import { SenderFault } from './faults.ts';
import { DS, SOAP, WSSE } from './namespaces.ts';
import type { Oin } from './oin.ts';
import type { TrustStore } from './pki/index.ts';
import type { Profile } from './profile.ts';
import { type ReceivedFault, readReceivedFault } from './received-fault.ts';
import type { TimeWindow } from './security/timestamp.ts';
import { verifySecurity } from './security/verify-security.ts';
import { type Envelope, readEnvelope } from './soap/envelope.ts';
import type { XmlElement } from './xml/document.ts';
import type { XmlLimits } from './xml/limits.ts';

export interface ResponseOptions {
  /** Of the provider's service; default 2W-be-S. Of 2W-be only the TLS connection says who answered. */
  readonly profile?: Profile;
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
  /** Of the request; undefined when it was not signed. */
  readonly signatureValue: string | undefined;
  /** Any of these may stand in wsa:Action: the WSDL's output action, or the request's (EK-69). */
  readonly actions: readonly string[];
}

export type Response =
  | { readonly kind: 'response'; readonly payload: XmlElement; readonly signerOin: Oin | undefined }
  | { readonly kind: 'fault'; readonly fault: ReceivedFault };

/** The answer cannot be believed; whether the request was processed is unknown. */
export class ResponseError extends Error {
  readonly rule: string;
  readonly part: string;
  /**
   * True when it is a signed answer to this very message and only its signature fails: of an acknowledgement the
   * message counts as processed, unconfirmed (EK-155).
   */
  readonly unconfirmed: boolean;
  constructor(rule: string, part: string, more: { cause?: unknown; unconfirmed?: boolean } = {}) {
    super(`${rule}: ${part}`, { cause: more.cause });
    this.name = 'ResponseError';
    this.rule = rule;
    this.part = part;
    this.unconfirmed = more.unconfirmed ?? false;
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
    const headers = readAddressingHeaders(envelope, 'response');
    const unsigned = options.profile === '2W-be' && !isSecured(envelope);
    const signerOin = unsigned ? undefined : await verifySigned(envelope, headers, expected, now, options);
    verifyAddressing(headers, expected, options, isFault);
    if (isFault) return { kind: 'fault', fault: readReceivedFault(envelope.payload, true) };
    return { kind: 'response', payload: envelope.payload, signerOin };
  } catch (error) {
    if (!(error instanceof SenderFault || error instanceof ResponseError)) throw error;
    if (isFault) return { kind: 'fault', fault: readReceivedFault(envelope.payload, false) };
    throw error instanceof SenderFault ? new ResponseError(error.rule, error.part, { cause: error }) : error;
  }
}

/** @returns the OIN of the signer, who is a provider that is believed. */
async function verifySigned(
  envelope: Envelope,
  headers: AddressingHeaders,
  expected: ExpectedResponse,
  now: number,
  options: ResponseOptions,
): Promise<Oin> {
  const { trust, window } = options;
  const proof = await verifySecurity(envelope, headers, { trust, window, now }).catch((error: unknown) => {
    if (!(error instanceof SenderFault)) throw error;
    const unconfirmed = claimsToAnswer(envelope, headers, expected);
    throw new ResponseError(error.rule, error.part, { cause: error, unconfirmed });
  });
  verifyRelatesTo(headers, expected);
  const confirmation = proof.signatureConfirmation?.attribute('Value')?.replace(/\s+/g, '');
  const optional = options.signatureConfirmation === 'optional' || expected.signatureValue === undefined;
  if (confirmation === undefined && !optional) {
    throw new ResponseError('EK-108', 'wsse11:SignatureConfirmation');
  }
  if (confirmation !== undefined && confirmation !== expected.signatureValue) {
    throw new ResponseError('EK-107', 'wsse11:SignatureConfirmation');
  }
  const { oin } = proof.certificate;
  if (!options.providerOins.includes(oin)) throw new ResponseError('EK-129', 'wsse:BinarySecurityToken');
  return oin;
}

function verifyRelatesTo(headers: AddressingHeaders, expected: ExpectedResponse): void {
  if (headers.relatesTo === undefined || readMessageId(headers.relatesTo) !== expected.messageId) {
    throw new ResponseError('EK-68', 'wsa:RelatesTo');
  }
}

/** An answer to this message, of this operation, from this provider. */
function verifyAddressing(
  headers: AddressingHeaders,
  expected: ExpectedResponse,
  options: ResponseOptions,
  isFault: boolean,
): void {
  verifyRelatesTo(headers, expected);
  readMessageId(headers.messageId);
  if (!isFault && !expected.actions.includes(readUri(headers.action, 'wsa:Action'))) {
    throw new ResponseError('EK-69', 'wsa:Action');
  }
  if (headers.from === undefined) return;
  const fromOin = findOinParameter(readEndpoint(headers.from, 'wsa:From'));
  if (fromOin === undefined || !options.providerOins.includes(fromOin)) {
    throw new ResponseError('EK-129', 'wsa:From');
  }
}

function isSecured(envelope: Envelope): boolean {
  return envelope.blocks.some((block) => block.is(WSSE, 'Security'));
}

/** EK-155: signed, and about this very message, though neither can be verified. */
function claimsToAnswer(envelope: Envelope, headers: AddressingHeaders, expected: ExpectedResponse): boolean {
  const signed = envelope.blocks.some(
    (block) => block.is(WSSE, 'Security') && block.child(DS, 'Signature') !== undefined,
  );
  return signed && headers.relatesTo?.text.trim() === expected.messageId;
}

function read<T>(reader: () => T): T {
  try {
    return reader();
  } catch (error) {
    if (error instanceof SenderFault) throw new ResponseError(error.rule, error.part, { cause: error });
    throw error;
  }
}
