/**
 * The way back: a value or a fault → a signed message.
 * Source: design §3.8; WB014, EK-21, EK-64…EK-66, EK-106, EK-137, EK-142.
 */
import { writeTechnischeFout } from '../../contract/technische-fout.ts';
import { FAULTS, type SenderFault } from '../../edukoppeling/faults.ts';
import { ANONYMOUS } from '../../edukoppeling/namespaces.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import { anonymousAddress, type SigningIdentity, signEnvelope } from '../../edukoppeling/sign.ts';
import { faultAction, shownCode, writeFault } from '../../edukoppeling/soap/fault.ts';
import type { VerifiedEnvelope } from '../../edukoppeling/verify.ts';
import type { Answer, AnswerContext } from '../message.ts';

export interface Signer {
  readonly identity: SigningIdentity;
  readonly ownOin: Oin;
}

/** The answer to a verified message. @param payload  canonical XML of the output element. */
export function answerWith(
  payload: string,
  responseAction: string,
  request: VerifiedEnvelope,
  now: number,
  signer: Signer,
): Answer {
  const { bytes } = signEnvelope(
    {
      addressing: {
        to: request.addressing.from,
        action: responseAction,
        from: anonymousAddress(request.addressing.toOin),
        relatesTo: request.addressing.messageId,
      },
      signatureConfirmation: request.signatureValue,
      payload,
      now,
    },
    signer.identity,
  );
  return { status: 200, bytes };
}

/** A SOAP fault, signed: the sender passed TLS. It repeats only what was readable (EK-137). */
export function answerWithFault(fault: SenderFault, context: AnswerContext, signer: Signer): Answer {
  const { reply, ref, now } = context;
  const { bytes } = signEnvelope(
    {
      addressing: {
        to: reply.fromOin ? anonymousAddress(reply.fromOin) : ANONYMOUS,
        action: faultAction(fault.code),
        from: anonymousAddress(signer.ownOin),
        ...(reply.messageId ? { relatesTo: reply.messageId } : {}),
      },
      ...(reply.signatureValue ? { signatureConfirmation: reply.signatureValue } : {}),
      payload: (writer) =>
        writeFault(writer, {
          code: fault.code,
          rule: fault.rule,
          part: fault.part,
          ref,
          detail: (detail) =>
            writeTechnischeFout(detail, {
              code: shownCode(fault.code),
              regel: fault.rule,
              paden: fault.violations,
              help: FAULTS[fault.code].help,
              ref,
            }),
        }),
      now,
    },
    signer.identity,
  );
  return { status: 500, bytes };
}
