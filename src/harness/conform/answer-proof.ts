/**
 * What a client that believes nothing finds wrong with a signed answer or fault. Each function judges one rule and
 * passes over what another one judges, so that a fault of the endpoint is found under its own statement.
 * Source: edukoppeling §3.3, §3.4; WB004, WB014; EK-64, EK-66, EK-106, EK-110, EK-111, EK-129, EK-137.
 */
import { findAddressingHeaders, readAddressingHeaders } from '../../edukoppeling/addressing/headers.ts';
import { findOinParameter, readMessageId } from '../../edukoppeling/addressing/values.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import { type Certificate, readCertificate, readOin } from '../../edukoppeling/pki/certificate.ts';
import { readBinarySecurityToken, readSecurityHeader } from '../../edukoppeling/security/header.ts';
import { resolveSignedParts, type SignedPart } from '../../edukoppeling/security/signed-parts.ts';
import { type Envelope, readEnvelope } from '../../edukoppeling/soap/envelope.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { DEFAULT_XML_LIMITS } from '../../edukoppeling/xml/limits.ts';
import type { Reference } from '../../edukoppeling/xmldsig/signed-info.ts';
import { verifyDigest, verifySignatureValue } from '../../edukoppeling/xmldsig/verify-signature.ts';
import { MAX_ANSWER_BYTES, type Reply } from './target.ts';

/** What an answer has to repeat, and who has to have signed it. */
export interface Expected {
  readonly messageId: string;
  readonly signatureValue: string;
  /** Of the service. */
  readonly toOin: string;
  /** Of the sender. */
  readonly fromOin: string;
}

/** @returns what is wrong, in one line.  @throws SenderFault for what keeps it from looking. */
export type Judgement = (answer: Envelope, expected: Expected) => string | undefined;

/** The first problem that one of the judgements has with a reply. */
export function problemOf(
  reply: Reply,
  expected: Expected,
  judgements: readonly Judgement[],
): string | undefined {
  if (reply.kind === 'no-answer') return `no answer (${reply.reason})`;
  try {
    const answer = readEnvelope(reply.bytes, { ...DEFAULT_XML_LIMITS, maxBytes: MAX_ANSWER_BYTES });
    for (const judge of judgements) {
      const problem = judge(answer, expected);
      if (problem !== undefined) return problem;
    }
    return undefined;
  } catch (error) {
    if (error instanceof SenderFault) {
      return `${error.part}: ${error.rule}${error.found === undefined ? '' : `, ${error.found}`}`;
    }
    throw error;
  }
}

export const signatureValueFits: Judgement = (answer) => {
  const { signature } = readSecurityHeader(answer.blocks);
  const { publicKey } = readSigner(answer);
  if (publicKey.asymmetricKeyType !== 'rsa') return `a key of kind ${publicKey.asymmetricKeyType}`;
  verifySignatureValue(signature, publicKey);
  return undefined;
};

export const everyDigestFits: Judgement = (answer) => {
  const { signature, required, allowed } = readParts(answer);
  const parts = resolve(answer, signature.references, [], [...required, ...allowed]);
  const elements = new Map(parts.map(({ reference, element }) => [reference.id, element]));
  for (const reference of signature.references) {
    const element = elements.get(reference.id);
    if (element) verifyDigest(reference, element);
  }
  return undefined;
};

/** Body, Timestamp and every wsa header; the confirmation is a statement of its own. */
export const everyPartSigned: Judgement = (answer) => {
  const { signature, required, allowed } = readParts(answer);
  resolve(answer, signature.references, required, allowed);
  return undefined;
};

export const oneReferencePerPart: Judgement = (answer) => {
  const ids = readSecurityHeader(answer.blocks).signature.references.map(({ id }) => id);
  const doubled = ids.find((id, index) => ids.indexOf(id) !== index);
  return doubled === undefined ? undefined : `two References to #${doubled}`;
};

export const confirmsSignature: Judgement = (answer, { signatureValue }) => {
  const { signature, required, allowed, confirmation } = readParts(answer);
  if (confirmation === undefined) return 'no wsse11:SignatureConfirmation';
  const value = confirmation.attribute('Value')?.replace(/\s+/g, '');
  if (value !== signatureValue) return 'wsse11:SignatureConfirmation has another Value';
  resolve(answer, signature.references, [confirmation], [...required, ...allowed]);
  return undefined;
};

export const relatesToRequest: Judgement = (answer, { messageId }) => {
  const { relatesTo } = readAddressingHeaders(answer, 'response');
  if (relatesTo === undefined) return 'no wsa:RelatesTo';
  return readMessageId(relatesTo) === messageId ? undefined : 'wsa:RelatesTo names another message';
};

export const namesBothParties: Judgement = (answer, { toOin, fromOin }) => {
  const { to, from } = statedOins(answer);
  if (to !== fromOin) return `wsa:To names ${to ?? 'no OIN'}`;
  return from === toOin ? undefined : `wsa:From names ${from ?? 'no OIN'}`;
};

/** A fault may leave out what it could not read in the request; what it names has to be right (EK-137). */
export const namesNoOtherParty: Judgement = (answer, { toOin, fromOin }) => {
  const { to, from } = statedOins(answer);
  if (to !== undefined && to !== fromOin) return `wsa:To names ${to}`;
  return from === undefined || from === toOin ? undefined : `wsa:From names ${from}`;
};

export const signedByService: Judgement = (answer, { toOin }) => {
  const oin = readOin(readSigner(answer).der);
  return oin === toOin ? undefined : `signed by ${oin ?? 'a certificate without OIN'}`;
};

function statedOins(answer: Envelope) {
  const { to, from } = readAddressingHeaders(answer, 'response');
  return {
    to: findOinParameter(to?.text.trim() ?? ''),
    from: findOinParameter(from?.children[0]?.text.trim() ?? ''),
  };
}

function readParts(answer: Envelope) {
  const { signature, timestamp, token, signatureConfirmation } = readSecurityHeader(answer.blocks);
  return {
    signature,
    confirmation: signatureConfirmation,
    required: [answer.body, timestamp, ...findAddressingHeaders(answer)],
    allowed: signatureConfirmation ? [token, signatureConfirmation] : [token],
  };
}

/** As the gate does it, but passing over a second Reference to one part. @throws SenderFault F13. */
function resolve(
  answer: Envelope,
  references: readonly Reference[],
  required: readonly XmlElement[],
  allowed: readonly XmlElement[],
): readonly SignedPart[] {
  const once = [...new Map(references.map((reference) => [reference.id, reference])).values()];
  return resolveSignedParts(answer.document, once, required, allowed);
}

/** @throws SenderFault F15, F16, F19. */
function readSigner(answer: Envelope): Certificate {
  const der = readBinarySecurityToken(readSecurityHeader(answer.blocks).token);
  try {
    return readCertificate(der);
  } catch (cause) {
    // Whatever its DER lacks: bytes that no certificate can be read from signed nothing.
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SenderFault('VB-F16', { rule: 'EK-92', part: 'wsse:BinarySecurityToken', found });
  }
}
