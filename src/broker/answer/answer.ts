/**
 * The way back: a value or a fault → a message of the service's profile.
 * Source: design §3.8; WB014, EK-21, EK-64…EK-66, EK-106, EK-137, EK-142.
 */
import type { Operation } from '../../contract/service.ts';
import { writeTechnischeFout } from '../../contract/technische-fout.ts';
import { FAULTS, type SenderFault } from '../../edukoppeling/faults.ts';
import { ANONYMOUS } from '../../edukoppeling/namespaces.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import {
  anonymousAddress,
  type OutgoingMessage,
  type SigningIdentity,
  signEnvelope,
  writeUnsignedEnvelope,
} from '../../edukoppeling/sign.ts';
import { faultAction, shownCode, writeFault } from '../../edukoppeling/soap/fault.ts';
import type { ReplyContext } from '../../edukoppeling/verify.ts';
import type { XmlWriter } from '../../edukoppeling/xml/writer.ts';
import type { AcceptedMessage, Answer, Received } from '../message.ts';
import type { BrokerParts } from '../parts.ts';

export interface Signer {
  readonly identity: SigningIdentity;
  readonly ownOin: Oin;
}

type AnswerParts = Pick<BrokerParts, 'signer' | 'profiles'> & {
  readonly directory: Pick<BrokerParts['directory'], 'tolerancesOf'>;
};

/** The answer to a verified message. @param payload  canonical XML of the output element. */
export function answerWith(
  payload: string,
  operation: Operation,
  request: AcceptedMessage,
  parts: AnswerParts,
): Answer {
  const { addressing, signatureValue } = request.envelope;
  const tolerances = parts.directory.tolerancesOf(request.tlsOin);
  const repeats = tolerances.includes('answer-repeats-action');
  const message = {
    addressing: {
      to: addressing.from,
      action: repeats ? addressing.action : operation.responseAction,
      from: anonymousAddress(addressing.toOin),
      relatesTo: addressing.messageId,
    },
    signatureConfirmation: signatureValue,
    payload,
  };
  return { status: 200, bytes: write(message, request, parts) };
}

/** A SOAP fault: the sender passed TLS. It repeats only what was readable (EK-137). */
export function answerWithFault(
  fault: SenderFault,
  reply: ReplyContext,
  received: Received,
  parts: AnswerParts,
): Answer {
  const { ref } = received;
  const detail = {
    code: shownCode(fault.code),
    regel: fault.rule,
    paden: fault.violations,
    help: FAULTS[fault.code].help,
    ref,
  };
  const message = {
    addressing: {
      to: reply.fromOin ? anonymousAddress(reply.fromOin) : ANONYMOUS,
      action: faultAction(fault.code),
      from: anonymousAddress(parts.signer.ownOin),
      ...(reply.messageId ? { relatesTo: reply.messageId } : {}),
    },
    signatureConfirmation: reply.signatureValue,
    payload: (writer: XmlWriter) =>
      writeFault(writer, {
        code: fault.code,
        rule: fault.rule,
        part: fault.part,
        ref,
        detail: (into) => writeTechnischeFout(into, detail),
      }),
  };
  return { status: 500, bytes: write(message, received, parts) };
}

/** Request and answer of a service speak one profile (WB011, EK-110). */
function write(message: Omit<OutgoingMessage, 'now'>, received: Received, parts: AnswerParts): Buffer {
  if (parts.profiles[received.service].profile === '2W-be') return writeUnsignedEnvelope(message).bytes;
  const quiet = parts.directory.tolerancesOf(received.tlsOin).includes('answer-without-must-understand');
  return signEnvelope({ ...message, mustUnderstand: !quiet, now: received.now }, parts.signer.identity).bytes;
}
