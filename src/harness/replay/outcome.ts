/**
 * An answer → what became of the envelope. An answer whose signature is not that of the provider, or that belongs to
 * another request, is no outcome: it says nothing.
 * Source: edukoppeling §3.7, §3.10; EK-21, EK-64, EK-106…EK-109, EK-129.
 */
import { readAddressingHeaders } from '../../edukoppeling/addressing/headers.ts';
import { readMessageId } from '../../edukoppeling/addressing/values.ts';
import type { HttpReply } from '../../edukoppeling/client.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import { DS, SOAP } from '../../edukoppeling/namespaces.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import type { TrustStore } from '../../edukoppeling/pki/index.ts';
import { DEFAULT_TIME_WINDOW } from '../../edukoppeling/security/timestamp.ts';
import { verifySecurity } from '../../edukoppeling/security/verify-security.ts';
import { type Envelope, readEnvelope } from '../../edukoppeling/soap/envelope.ts';
import { parseFaultstring } from '../../edukoppeling/soap/fault.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { DEFAULT_XML_LIMITS } from '../../edukoppeling/xml/limits.ts';
import { descendants, headerBlocks, readGenerously } from './splice.ts';

export type Outcome =
  | { readonly kind: 'accepted' }
  /** `verwerkt` false, with the VZ codes. */
  | { readonly kind: 'rejected'; readonly codes: readonly string[] }
  /** code and rule only when the faultstring is in the form of this register. */
  | {
      readonly kind: 'fault';
      readonly code?: string;
      readonly rule?: string;
      readonly part?: string;
      readonly faultcode: string;
      readonly faultstring: string;
    }
  /** An answer without SOAP, by its status. */
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'not-believed'; readonly problem: string }
  | { readonly kind: 'unreachable'; readonly problem: string };

export interface AnswerOptions {
  readonly trust: TrustStore;
  readonly providerOin: Oin;
  /** The profile 2W-be: only RelatesTo ties the answer to its request; the connection says whose it is. */
  readonly unsigned: boolean;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export async function readOutcome(
  request: Buffer,
  reply: HttpReply,
  options: AnswerOptions,
): Promise<Outcome> {
  const isSoap = reply.contentType?.toLowerCase().startsWith('text/xml') ?? false;
  if ((reply.status !== 200 && reply.status !== 500) || !isSoap)
    return { kind: 'http', status: reply.status };
  try {
    const envelope = readEnvelope(reply.bytes, { ...DEFAULT_XML_LIMITS, maxBytes: 20 * 1024 * 1024 });
    await verifyAnswer(envelope, request, options);
    const outcome = readPayload(envelope.payload);
    // EK-21: 500 with every fault, 200 with every business response.
    if ((reply.status === 500) !== (outcome.kind === 'fault')) return notBelieved(`HTTP ${reply.status}`);
    return outcome;
  } catch (error) {
    if (error instanceof SenderFault) return notBelieved(`${error.rule}, ${error.part}`);
    throw error;
  }
}

function notBelieved(problem: string): Outcome {
  return { kind: 'not-believed', problem };
}

/** A fault repeats only what was readable in the request (EK-137); a business response repeats everything. */
async function verifyAnswer(envelope: Envelope, request: Buffer, options: AnswerOptions): Promise<void> {
  const headers = readAddressingHeaders(envelope, 'response');
  const sent = readRequest(request);
  const isFault = envelope.payload.is(SOAP, 'Fault');
  const repeats = (found: string | undefined, wanted: string | undefined) =>
    found === wanted || (isFault && found === undefined);
  if (!options.unsigned) {
    const { trust, providerOin, now } = options;
    const proof = await verifySecurity(envelope, headers, { trust, window: DEFAULT_TIME_WINDOW, now });
    if (proof.certificate.oin !== providerOin) throw wrong('EK-129', 'wsse:BinarySecurityToken');
    const confirmed = proof.signatureConfirmation?.attribute('Value')?.replace(/\s+/g, '');
    if (!repeats(confirmed, sent.signatureValue)) throw wrong('EK-107', 'wsse11:SignatureConfirmation');
  }
  const relatesTo = headers.relatesTo && readMessageId(headers.relatesTo);
  if (!repeats(relatesTo, sent.messageId)) throw wrong('EK-68', 'wsa:RelatesTo');
}

function readRequest(request: Buffer): {
  messageId?: string | undefined;
  signatureValue?: string | undefined;
} {
  const root = readGenerously(request)?.root;
  if (root === undefined) return {};
  return {
    messageId: headerBlocks(root, 'MessageID')[0]?.text.trim(),
    signatureValue: descendants(root, DS, 'SignatureValue')[0]?.text.replace(/\s+/g, ''),
  };
}

function readPayload(payload: XmlElement): Outcome {
  if (payload.is(SOAP, 'Fault')) return readFault(payload);
  const texts = (parent: XmlElement, name: string) =>
    parent.children.filter(({ localName }) => localName === name).map(({ text }) => text.trim());
  if (texts(payload, 'verwerkt')[0] === 'true') return { kind: 'accepted' };
  const fouten = payload.children.filter(({ localName }) => localName === 'fouten');
  const codes = fouten.flatMap((list) => list.children.flatMap((fout) => texts(fout, 'code')));
  return { kind: 'rejected', codes };
}

function readFault(fault: XmlElement): Outcome {
  const faultcode = fault.child('', 'faultcode')?.text.trim() ?? '';
  const faultstring = fault.child('', 'faultstring')?.text.trim() ?? '';
  const parsed = parseFaultstring(faultstring);
  if (parsed === undefined) return { kind: 'fault', faultcode, faultstring };
  const { code, rule, part } = parsed;
  return { kind: 'fault', code, rule, part, faultcode, faultstring };
}

function wrong(rule: string, part: string): SenderFault {
  return new SenderFault('VB-F18', { rule, part });
}
