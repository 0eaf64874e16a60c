/**
 * Step 4: XSD on the canonical bytes of the verified Body, then the typed value.
 * Source: design §3.6; EK-33.
 */
import { createHash } from 'node:crypto';
import type { SchemaValidator } from '../../contract/schema.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import type { AuthorisedMessage, ValidMessage } from '../message.ts';
import { codecOf } from '../operations.ts';

/** @throws SenderFault F21 with every violation: path, line, rule; never a value. */
export function validateBody(message: AuthorisedMessage, validator: SchemaValidator): ValidMessage {
  const violations = validator.validate(message.envelope.canonicalPayload);
  if (violations.length > 0)
    throw new SenderFault('VB-F21', { rule: 'EK-33', part: 'soap:Body', violations });
  const request = codecOf(message.operationName).readRequest(message.envelope.payload);
  // The codecs build their objects in one fixed order, so equal content gives equal JSON.
  const contentDigest = createHash('sha256').update(JSON.stringify(request)).digest();
  return { ...message, request, contentDigest };
}
