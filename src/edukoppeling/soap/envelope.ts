/**
 * Bytes → Envelope: parsed once, structure of SOAP 1.1. Nothing in it is trusted yet.
 * Source: edukoppeling §3.2, §3.6; WW001, WW003, WS006, WS007; EK-24…EK-32.
 */
import { SenderFault } from '../faults.ts';
import { SOAP, WSA, WSSE } from '../namespaces.ts';
import { STRICT, type Tolerate } from '../profile.ts';
import { parseXml, type XmlDocument, type XmlElement } from '../xml/document.ts';
import type { XmlLimits } from '../xml/limits.ts';
import { orFault } from '../xml-fault.ts';

/** Drafts of WS-Addressing that toolkits may still speak. */
const OLDER_ADDRESSING: ReadonlySet<string> = new Set([
  'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  'http://schemas.xmlsoap.org/ws/2004/03/addressing',
  'http://schemas.xmlsoap.org/ws/2003/03/addressing',
]);

export interface Envelope {
  readonly document: XmlDocument;
  /** Every header block, in the order of the message; one that was overlooked is never read. */
  readonly blocks: readonly XmlElement[];
  readonly body: XmlElement;
  /** The single child of Body. */
  readonly payload: XmlElement;
}

/** @throws SenderFault F1, F2, F3, F4, F5. */
export function readEnvelope(bytes: Uint8Array, limits: XmlLimits, tolerate: Tolerate = STRICT): Envelope {
  return toEnvelope(parseEnvelope(bytes, limits), tolerate);
}

/** The structure of SOAP 1.1 in a parsed document. @throws SenderFault F1, F2, F3, F5. */
export function toEnvelope(document: XmlDocument, tolerate: Tolerate = STRICT): Envelope {
  const root = document.root;
  if (root.localName !== 'Envelope') throw invalid('soap:Envelope', 'WW001');
  if (root.namespaceUri !== SOAP) throw new SenderFault('VB-F01', { rule: 'EK-24', part: 'soap:Envelope' });
  const [first, ...rest] = root.children;
  const header = first?.is(SOAP, 'Header') ? first : undefined;
  const [body, ...after] = header ? rest : [first, ...rest];
  if (!body?.is(SOAP, 'Body')) throw invalid('soap:Body', 'WW003', 'no soap:Body where it should stand');
  if (after.length > 0) throw invalid('soap:Body', 'WW003', 'an element behind soap:Body');
  for (const element of [root, body, ...(header ? [header] : [])]) {
    if (element.text.trim() !== '')
      throw invalid(`soap:${element.localName}`, 'WW001', 'text between the elements');
  }
  const [payload, ...more] = body.children;
  if (payload === undefined || more.length > 0) throw invalid('soap:Body', 'EK-27');
  const blocks = (header?.children ?? []).filter((block) => isOfProfile(block, tolerate));
  return { document, blocks, body, payload };
}

/** @throws SenderFault F3, F4. */
export function parseEnvelope(bytes: Uint8Array, limits: XmlLimits): XmlDocument {
  return orFault(() => parseXml(bytes, limits));
}

/**
 * WS007: only the header blocks of the profile. The name of a foreign block is not repeated.
 * @returns false for a block that is overlooked. @throws SenderFault F2, F5.
 */
function isOfProfile(block: XmlElement, tolerate: Tolerate): boolean {
  if (block.namespaceUri === WSA || block.is(WSSE, 'Security')) return true;
  const mustUnderstand = block.attribute('mustUnderstand', SOAP)?.trim();
  if (mustUnderstand === '1' || mustUnderstand === 'true') {
    throw new SenderFault('VB-F02', { rule: 'EK-31', part: 'soap:Header' });
  }
  if (tolerate('foreign-header-blocks')) return false;
  const rule = OLDER_ADDRESSING.has(block.namespaceUri) ? 'EK-54' : 'EK-30';
  throw new SenderFault('VB-F05', { rule, part: 'soap:Header' });
}

function invalid(part: string, rule: string, found?: string): SenderFault {
  return new SenderFault('VB-F03', { rule, part, ...(found ? { found } : {}) });
}
