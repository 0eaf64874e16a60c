/**
 * Step 4: XSD on the canonical bytes of the verified Body, then the typed value.
 * Source: design §3.6; EK-33.
 */
import { createHash } from 'node:crypto';
import type { SchemaValidator } from '../../contract/schema.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import { SOAP } from '../../edukoppeling/namespaces.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { type AuthorisedMessage, asValid, type ValidMessage } from '../message.ts';
import { codecOf } from '../operations.ts';

/** @throws SenderFault F21 with every violation: path, line, rule; never a value. */
export function validateBody(message: AuthorisedMessage, validator: SchemaValidator): ValidMessage {
  refuseEncodingStyle(message.envelope.payload);
  const violations = validator.validate(message.envelope.canonicalPayload);
  if (violations.length > 0)
    throw new SenderFault('VB-F21', { rule: 'EK-33', part: 'soap:Body', violations });
  const request = codecOf(message.operationName).readRequest(message.envelope.payload);
  // The codecs build their objects in one fixed order, so equal content gives equal JSON.
  const contentDigest = createHash('sha256').update(JSON.stringify(request)).digest();
  const { service, operationName, afzender, partijOin, tlsOin, stand, envelope, now, ref, trace } = message;
  const from = { service, operationName, afzender, partijOin, tlsOin, door: partijOin };
  return asValid({ ...from, ...(trace ? { trace } : {}), stand, envelope, now, ref, request, contentDigest });
}

/** WW002: no encoding of the sender's own, on nothing that surrounds the payload; on the payload the schema says so. */
function refuseEncodingStyle(payload: XmlElement): void {
  for (let around = payload.parent; around !== undefined; around = around.parent) {
    if (around.attribute('encodingStyle', SOAP) === undefined) continue;
    const { line } = around.position;
    const text = 'soap:encodingStyle is not allowed';
    const violations = [{ path: `soap:${around.localName}`, line, text }];
    throw new SenderFault('VB-F21', { rule: 'WW002', part: 'soap:Body', violations });
  }
}
