/** What the store must know to recognise a message when it comes again. */
import type { MessageIdentity } from '../../store/register-melding.ts';
import type { ValidMessage } from '../message.ts';

export function identityOf(message: ValidMessage): MessageIdentity {
  const { envelope, trace } = message;
  return {
    fromOin: envelope.addressing.fromOin,
    partijOin: message.partijOin,
    door: message.door,
    tlsOin: message.tlsOin,
    messageId: envelope.addressing.messageId,
    operation: message.operationName,
    ref: message.ref,
    bodyDigest: envelope.payloadDigest,
    contentDigest: message.contentDigest,
    ...(message.stand === undefined ? {} : { stand: message.stand }),
    ...(trace?.isRecorded ? { traceparent: trace.traceparent } : {}),
    bytes: envelope.bytes,
  };
}
