/**
 * The envelope, and as much of it as there is when it is not one: a foreign header block or a second child of Body
 * does not keep anyone from checking the signature.
 */

import { SenderFault } from '../../edukoppeling/faults.ts';
import { SOAP, WSA, WSSE } from '../../edukoppeling/namespaces.ts';
import { type Envelope, readEnvelope } from '../../edukoppeling/soap/envelope.ts';
import type { XmlDocument, XmlElement } from '../../edukoppeling/xml/document.ts';
import { readGenerously } from '../replay/splice.ts';
import type { CheckContext } from './check.ts';

export interface PartialEnvelope {
  readonly document: XmlDocument;
  readonly blocks: readonly XmlElement[];
  readonly body: XmlElement | undefined;
  readonly payload: XmlElement | undefined;
}

const BLOCK_RULES = ['EK-30', 'EK-31', 'EK-54'];

/** @returns undefined when there is nothing to go on with. */
export function readAsFarAsPossible(context: CheckContext): PartialEnvelope | undefined {
  const { inspection, input, options } = context;
  const tolerate = (deviation: string) => options.tolerances?.some((each) => each === deviation) ?? false;
  try {
    const envelope: Envelope = readEnvelope(input.bytes, options.limits, tolerate);
    inspection.pass('parse');
    inspection.pass('header blocks');
    return envelope;
  } catch (error) {
    if (!(error instanceof SenderFault)) throw error;
    // The blocks come last: a fault in one of them says that the rest is an envelope.
    const blocks = BLOCK_RULES.includes(error.rule);
    if (blocks) inspection.pass('parse');
    inspection.fail(blocks ? 'header blocks' : 'parse', error);
    return readPieces(input.bytes);
  }
}

function readPieces(bytes: Buffer): PartialEnvelope | undefined {
  // Over a limit is refused, but can still be read; what is not well-formed cannot.
  const document = readGenerously(bytes);
  if (document === undefined || !document.root.is(SOAP, 'Envelope')) return undefined;
  const header = document.root.child(SOAP, 'Header');
  const body = document.root.child(SOAP, 'Body');
  const blocks = (header?.children ?? []).filter(
    (block) => block.namespaceUri === WSA || block.is(WSSE, 'Security'),
  );
  return { document, blocks, body, payload: body?.children[0] };
}
