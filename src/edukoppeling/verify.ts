/**
 * The gate. Bytes → VerifiedEnvelope, or a fault; nothing else leaves it.
 * The order of the checks is EK-141's; the first failure decides the fault.
 * Source: design §1, §3; edukoppeling §5.3.
 */
import { hash } from 'node:crypto';
import { readAddressingHeaders } from './addressing/headers.ts';
import { type Addressing, findOinParameter, readRequestAddressing } from './addressing/values.ts';
import { SenderFault } from './faults.ts';
import { DS, SOAP, WSSE } from './namespaces.ts';
import type { Oin } from './oin.ts';
import type { TrustStore, VerifiedCertificate } from './pki/index.ts';
import type { Profile, Tolerance, Tolerate } from './profile.ts';
import type { TimeWindow } from './security/timestamp.ts';
import { type SecurityProof, verifySecurity } from './security/verify-security.ts';
import { type Envelope, parseEnvelope, toEnvelope } from './soap/envelope.ts';
import { canonicalize } from './xml/c14n.ts';
import type { XmlElement } from './xml/document.ts';
import type { XmlLimits } from './xml/limits.ts';
import { orFault } from './xml-fault.ts';

export interface GateOptions {
  readonly trust: TrustStore;
  readonly limits: XmlLimits;
  readonly window: TimeWindow;
  /** The OINs that may stand in wsa:To. */
  readonly ownOins: readonly Oin[];
  /** Of the service; default 2W-be-S. */
  readonly profile?: Profile;
  /** A 2W-be service refuses a Security header unless this is set; then it is verified (EK-74). */
  readonly allowSecurityHeader?: boolean;
  /** What is overlooked for the party of the TLS certificate; default nothing. */
  readonly tolerances?: readonly Tolerance[];
}

const verified: unique symbol = Symbol('verified');

/**
 * A message whose Body, Timestamp and wsa headers were verified. It holds the very nodes that were digested.
 * Of a 2W-be service it is what came over the TLS connection, and has no proof of its own.
 * Only {@link verifyEnvelope} makes one.
 */
export interface VerifiedEnvelope {
  readonly [verified]: true;
  readonly addressing: Addressing;
  /** These four are undefined for an unsigned message of a 2W-be service. */
  readonly certificate: VerifiedCertificate | undefined;
  /** The OIN of the signing certificate. */
  readonly sigOin: Oin | undefined;
  /** The request's ds:SignatureValue; the answer confirms it (WB014). */
  readonly signatureValue: string | undefined;
  /** wsu:Created, milliseconds since epoch. */
  readonly createdAt: number | undefined;
  /** The deviations that were overlooked. */
  readonly tolerated: readonly Tolerance[];
  /** The single child of the signed Body. */
  readonly payload: XmlElement;
  /** Canonical bytes of the payload, and their SHA-256: made once, on first use. @throws SenderFault F3 over a limit. */
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
  const tolerated = new Set<Tolerance>();
  const tolerate = (deviation: Tolerance): boolean => {
    const overlooked = options.tolerances?.includes(deviation) ?? false;
    if (overlooked) tolerated.add(deviation);
    return overlooked;
  };
  try {
    verifyCharset(http.charset);
    const document = parseEnvelope(bytes, options.limits);
    reply = readReplyContext(document.root);
    const envelope = toEnvelope(document, tolerate);
    const headers = readAddressingHeaders(envelope, 'request');
    const security = { trust: options.trust, window: options.window, now, tolerate };
    const proof = isUnsigned(envelope, options)
      ? undefined
      : await verifySecurity(envelope, headers, security);
    const addressing = readRequestAddressing(headers, options.ownOins);
    verifySoapAction(http.soapAction, addressing.action, tolerate);
    return { ok: true, envelope: new Verified(envelope, addressing, proof, [...tolerated]) };
  } catch (error) {
    if (error instanceof SenderFault) return { ok: false, fault: error, reply };
    throw error;
  }
}

/**
 * Whether the message needs no signature: only when the service says so. A header that is there all the same is
 * refused or verified, never passed over (EK-73, EK-74).
 * @throws SenderFault F13.
 */
export function isUnsigned(
  envelope: Pick<Envelope, 'blocks'>,
  { profile, allowSecurityHeader }: GateOptions,
): boolean {
  if (profile !== '2W-be') return false;
  const secured = envelope.blocks.some((block) => block.is(WSSE, 'Security'));
  if (secured && !allowSecurityHeader) {
    throw new SenderFault('VB-F13', { rule: 'EK-74', part: 'wsse:Security' });
  }
  return !secured;
}

class Verified implements VerifiedEnvelope {
  readonly [verified] = true;
  readonly addressing: Addressing;
  readonly certificate: VerifiedCertificate | undefined;
  readonly signatureValue: string | undefined;
  readonly createdAt: number | undefined;
  readonly tolerated: readonly Tolerance[];
  readonly payload: XmlElement;
  readonly bytes: Buffer;
  #canonicalPayload: Buffer | undefined;
  #payloadDigest: Buffer | undefined;

  constructor(
    envelope: Envelope,
    addressing: Addressing,
    proof: SecurityProof | undefined,
    tolerated: readonly Tolerance[],
  ) {
    this.addressing = addressing;
    this.certificate = proof?.certificate;
    this.signatureValue = proof?.signatureValue;
    this.createdAt = proof?.createdAt;
    this.tolerated = tolerated;
    this.payload = envelope.payload;
    this.bytes = envelope.document.bytes;
  }

  get sigOin(): Oin | undefined {
    return this.certificate?.oin;
  }

  get canonicalPayload(): Buffer {
    this.#canonicalPayload ??= orFault(() => canonicalize(this.payload));
    return this.#canonicalPayload;
  }

  get payloadDigest(): Buffer {
    this.#payloadDigest ??= hash('sha256', this.canonicalPayload, 'buffer');
    return this.#payloadDigest;
  }
}

/** WS006: the charset that HTTP names must be UTF-8 too. */
export function verifyCharset(charset: string | undefined): void {
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return;
  throw new SenderFault('VB-F04', { rule: 'EK-28', part: 'Content-Type' });
}

/** EK-34…EK-37: quoted, and empty or equal to wsa:Action. */
export function verifySoapAction(header: string | undefined, action: string, tolerate: Tolerate): void {
  const value = header?.trim();
  if (value === '""' || value === `"${action}"`) return;
  const bare = value === undefined || value === '' || value === action;
  if (bare && tolerate('unquoted-soap-action')) return;
  const rule = value?.startsWith('"') ? 'EK-36' : 'EK-37';
  throw new SenderFault('VB-F09', { rule, part: 'SOAPAction' });
}

/**
 * Reads, without trusting, what a fault repeats (EK-137): a MessageID of harmless form, an OIN, a SignatureValue.
 * Doubled headers give nothing.
 */
function readReplyContext(root: XmlElement): ReplyContext {
  const blocks = root.child(SOAP, 'Header')?.children ?? [];
  const only = (name: string): XmlElement | undefined => {
    const [found, ...more] = blocks.filter((block) => block.localName === name);
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
