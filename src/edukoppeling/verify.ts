/**
 * The gate. Bytes → VerifiedEnvelope, or a fault; nothing else leaves it.
 * The order of the checks is EK-141's; the first failure decides the fault.
 * Source: design §1, §3; edukoppeling §5.3.
 */
import { hash } from 'node:crypto';
import { readAddressingHeaders } from './addressing/headers.ts';
import { type Addressing, findOinParameter, readRequestAddressing } from './addressing/values.ts';
import { SenderFault } from './faults.ts';
import { DS, WSSE } from './namespaces.ts';
import type { Oin } from './oin.ts';
import type { TrustStore, VerifiedCertificate } from './pki/index.ts';
import type { TimeWindow } from './security/timestamp.ts';
import { verifySecurity } from './security/verify-security.ts';
import { type Envelope, readEnvelope } from './soap/envelope.ts';
import { canonicalize } from './xml/c14n.ts';
import type { XmlElement } from './xml/document.ts';
import type { XmlLimits } from './xml/limits.ts';

export interface GateOptions {
  readonly trust: TrustStore;
  readonly limits: XmlLimits;
  readonly window: TimeWindow;
  /** The OINs that may stand in wsa:To. */
  readonly ownOins: readonly Oin[];
}

const verified: unique symbol = Symbol('verified');

/**
 * A message whose Body, Timestamp and wsa headers were verified. It holds the very nodes that were digested.
 * Only {@link verifyEnvelope} makes one.
 */
export interface VerifiedEnvelope {
  readonly [verified]: true;
  readonly addressing: Addressing;
  readonly certificate: VerifiedCertificate;
  /** The OIN of the signing certificate. */
  readonly sigOin: Oin;
  /** The request's ds:SignatureValue; the answer confirms it (WB014). */
  readonly signatureValue: string;
  /** wsu:Created, milliseconds since epoch. */
  readonly createdAt: number;
  /** The single child of the signed Body. */
  readonly payload: XmlElement;
  /** Canonical bytes of the payload, and their SHA-256: made once, on first use. */
  readonly canonicalPayload: Buffer;
  readonly payloadDigest: Buffer;
  /** The bytes as received: the evidence. */
  readonly bytes: Buffer;
}

/** What an answer to a message can repeat, verified or not: RelatesTo, To, SignatureConfirmation. */
export interface ReplyContext {
  readonly messageId?: string;
  readonly fromOin?: Oin;
  readonly signatureValue?: string;
}

export type Verdict =
  | { readonly ok: true; readonly envelope: VerifiedEnvelope }
  | { readonly ok: false; readonly fault: SenderFault; readonly reply: ReplyContext };

/** What HTTP says of the message, as it was received; undefined when absent. */
export interface HttpHeaders {
  readonly soapAction: string | undefined;
  /** Of Content-Type, lower case. */
  readonly charset?: string | undefined;
}

/**
 * @param now  milliseconds since epoch.
 * @returns a verdict; a fault of the sender is never thrown.
 */
export async function verifyEnvelope(
  bytes: Uint8Array,
  http: HttpHeaders,
  now: number,
  options: GateOptions,
): Promise<Verdict> {
  let reply: ReplyContext = {};
  try {
    verifyCharset(http.charset);
    const envelope = readEnvelope(bytes, options.limits);
    reply = readReplyContext(envelope);
    const headers = readAddressingHeaders(envelope, 'request');
    const security = { trust: options.trust, window: options.window, now };
    const proof = await verifySecurity(envelope, headers, security);
    const addressing = readRequestAddressing(headers, options.ownOins);
    verifySoapAction(http.soapAction, addressing.action);
    return { ok: true, envelope: new Verified(envelope, addressing, proof) };
  } catch (error) {
    if (error instanceof SenderFault) return { ok: false, fault: error, reply };
    throw error;
  }
}

class Verified implements VerifiedEnvelope {
  readonly [verified] = true;
  readonly addressing: Addressing;
  readonly certificate: VerifiedCertificate;
  readonly signatureValue: string;
  readonly createdAt: number;
  readonly payload: XmlElement;
  readonly bytes: Buffer;
  #canonicalPayload: Buffer | undefined;
  #payloadDigest: Buffer | undefined;

  constructor(envelope: Envelope, addressing: Addressing, proof: Awaited<ReturnType<typeof verifySecurity>>) {
    this.addressing = addressing;
    this.certificate = proof.certificate;
    this.signatureValue = proof.signatureValue;
    this.createdAt = proof.createdAt;
    this.payload = envelope.payload;
    this.bytes = envelope.document.bytes;
  }

  get sigOin(): Oin {
    return this.certificate.oin;
  }

  get canonicalPayload(): Buffer {
    this.#canonicalPayload ??= canonicalize(this.payload);
    return this.#canonicalPayload;
  }

  get payloadDigest(): Buffer {
    this.#payloadDigest ??= hash('sha256', this.canonicalPayload, 'buffer');
    return this.#payloadDigest;
  }
}

/** WS006: the charset that HTTP names must be UTF-8 too. */
function verifyCharset(charset: string | undefined): void {
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return;
  throw new SenderFault('VB-F04', { rule: 'EK-28', part: 'Content-Type' });
}

/** EK-34…EK-37: quoted, and empty or equal to wsa:Action. */
function verifySoapAction(header: string | undefined, action: string): void {
  const value = header?.trim();
  if (value === '""' || value === `"${action}"`) return;
  const rule = value?.startsWith('"') ? 'EK-36' : 'EK-37';
  throw new SenderFault('VB-F09', { rule, part: 'SOAPAction' });
}

/**
 * Reads, without trusting, what a fault repeats (EK-137): a MessageID of harmless form, an OIN, a SignatureValue.
 * Doubled headers give nothing.
 */
function readReplyContext(envelope: Envelope): ReplyContext {
  const only = (name: string): XmlElement | undefined => {
    const [found, ...more] = envelope.blocks.filter((block) => block.localName === name);
    return more.length === 0 ? found : undefined;
  };
  const messageId = only('MessageID')?.text.trim();
  const fromOin = findOinParameter(only('From')?.children[0]?.text.trim() ?? '');
  const signatures = only('Security')?.is(WSSE, 'Security')
    ? only('Security')?.childrenNamed(DS, 'Signature')
    : [];
  const value = signatures?.[0]?.child(DS, 'SignatureValue')?.text.replace(/\s+/g, '');
  return {
    ...(messageId && /^[\w:.@/+~#=-]{1,255}$/.test(messageId) ? { messageId } : {}),
    ...(fromOin ? { fromOin } : {}),
    ...(value && /^[A-Za-z0-9+/=]{1,2048}$/.test(value) ? { signatureValue: value } : {}),
  };
}
