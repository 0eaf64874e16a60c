/**
 * Bytes → Envelope: parsed once, structure of SOAP 1.1. Nothing in it is trusted yet.
 * Source: edukoppeling §3.2, §3.6; WW001, WW003, WS006, WS007; EK-24…EK-32.
 */
import { SenderFault } from '../faults.ts';
import { SOAP, WSA, WSSE } from '../namespaces.ts';
import { STRICT, type Tolerate } from '../profile.ts';
import { parseXml, type XmlDocument, type XmlElement } from '../xml/document.ts';
import { XmlError } from '../xml/errors.ts';
import type { XmlLimits } from '../xml/limits.ts';

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
  if (root.localName !== 'Envelope') throw invalid('soap:Envelope', 'EK-25');
  if (root.namespaceUri !== SOAP) throw new SenderFault('VB-F01', { rule: 'EK-24', part: 'soap:Envelope' });
  const [first, ...rest] = root.children;
  const header = first?.is(SOAP, 'Header') ? first : undefined;
  const [body, ...after] = header ? rest : [first, ...rest];
  if (!body?.is(SOAP, 'Body') || after.length > 0) throw invalid('soap:Body', 'WW003');
  for (const element of [root, body, ...(header ? [header] : [])]) {
    if (element.text.trim() !== '') throw invalid(`soap:${element.localName}`, 'EK-25');
  }
  const [payload, ...more] = body.children;
  if (payload === undefined || more.length > 0) throw invalid('soap:Body', 'EK-27');
  const blocks = (header?.children ?? []).filter((block) => isOfProfile(block, tolerate));
  return { document, blocks, body, payload };
}

/** @throws SenderFault F3, F4. */
export function parseEnvelope(bytes: Uint8Array, limits: XmlLimits): XmlDocument {
  try {
    return parseXml(bytes, limits);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const part = `regel ${error.line}, positie ${error.column}`;
    if (error.kind === 'encoding')
      throw new SenderFault('VB-F04', { rule: 'EK-28', part, found: error.what });
    const rule = { dtd: 'EK-26', 'processing-instruction': 'EK-26', limit: 'EK-41' } as Record<
      string,
      string
    >;
    throw new SenderFault('VB-F03', { rule: rule[error.kind] ?? 'EK-25', part, found: error.what });
  }
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

function invalid(part: string, rule: string): SenderFault {
  return new SenderFault('VB-F03', { rule, part });
}
