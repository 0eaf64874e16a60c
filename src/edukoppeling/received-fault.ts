/**
 * A SOAP fault as a requester reads it, from whatever stack: what it says, and what that proves.
 * Source: edukoppeling §3.7.1, §3.7.2; EK-131, EK-138, EK-139.
 */
import { SOAP, WSA, WSSE, WSU } from './namespaces.ts';
import type { XmlElement } from './xml/document.ts';

export interface ReceivedFault {
  /** As it was written; the prefix is the sender's choice. */
  readonly faultcode: string;
  /**
   * The faultcode of the table it stands for, with the prefixes soap, wsa, wsse and wsu: a sub-subcode of
   * WS-Addressing or a dotted code of SOAP 1.1 gives the code above it. Undefined for a vendor's own code.
   */
  readonly code: string | undefined;
  readonly faultstring: string;
  readonly detail: XmlElement | undefined;
  /** Whether the provider's signature over this very answer was verified. */
  readonly signed: boolean;
  /**
   * `refused`: the provider says, signed, that nothing was accepted. `unknown`: unsigned, unverifiable, or an error at
   * its side; never proof of a refusal (EK-138).
   */
  readonly outcome: 'refused' | 'unknown';
  /** F12: the service is not available, and sending again can help (EK-143). */
  readonly retry: boolean;
}

const PREFIXES: ReadonlyMap<string, string> = new Map([
  [SOAP, 'soap'],
  [WSA, 'wsa'],
  [WSSE, 'wsse'],
  [WSU, 'wsu'],
]);

/** Sub-subcodes of the SOAP binding of WS-Addressing 1.0; either level may stand in faultcode. */
const ADDRESSING_SUBCODES: ReadonlySet<string> = new Set([
  'InvalidAddress',
  'InvalidEPR',
  'InvalidCardinality',
  'MissingAddressInEPR',
  'DuplicateMessageID',
  'ActionMismatch',
  'OnlyNonAnonymousAddressSupported',
]);

/** @param fault  soap:Fault.  @param signed  whether the answer's signature was verified. */
export function readReceivedFault(fault: XmlElement, signed: boolean): ReceivedFault {
  const codeElement = fault.child('', 'faultcode');
  const faultcode = codeElement?.text.trim() ?? '';
  const faultstring = fault.child('', 'faultstring')?.text.trim() ?? '';
  const code = codeElement && codeOfTable(codeElement, faultcode);
  const server = code === 'soap:Server';
  return {
    faultcode,
    code,
    faultstring,
    detail: fault.child('', 'detail'),
    signed,
    outcome: signed && !server ? 'refused' : 'unknown',
    retry: server && faultstring.startsWith('0051'),
  };
}

function codeOfTable(scope: XmlElement, qname: string): string | undefined {
  const [first = '', ...rest] = qname.split(':');
  const [prefix, written] = rest.length === 0 ? ['', first] : [first, rest.join(':')];
  const known = PREFIXES.get(scope.namespaceOf(prefix) ?? '');
  if (known === undefined || written === '') return undefined;
  const [localName = ''] = known === 'soap' ? written.split('.') : [written];
  if (known === 'wsa' && ADDRESSING_SUBCODES.has(localName)) return 'wsa:InvalidAddressingHeader';
  return `${known}:${localName}`;
}
