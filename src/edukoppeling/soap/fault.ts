/**
 * SenderFault → soap:Fault. `faultstring` has one grammar: `<text of the table> [VB-Fnn; rule; part; ref=…]`.
 * Source: edukoppeling §3.7; design §6.2; EK-131…EK-137, EK-142.
 */
import { FAULTS, type FaultCode, type FaultDefinition } from '../faults.ts';
import { FAULT_ACTION_ADDRESSING, FAULT_ACTION_SOAP, SOAP, XML } from '../namespaces.ts';
import type { QName, XmlWriter } from '../xml/writer.ts';

export interface FaultToWrite {
  readonly code: FaultCode;
  readonly rule: string;
  readonly part: string;
  /** Also stands in the log and the audit. */
  readonly ref: string;
  /** Writes the children of `detail`; only used where the Body was the cause (EK-133). */
  readonly detail?: (writer: XmlWriter) => void;
}

/** The code as it is shown: `VB-F06-To` and its siblings are one code, VB-F06. */
export function shownCode(code: FaultCode): string {
  return code.slice(0, 6);
}

export function faultstring(fault: FaultToWrite): string {
  return `${FAULTS[fault.code].text} [${shownCode(fault.code)}; ${fault.rule}; ${fault.part}; ref=${fault.ref}]`;
}

/** The wsa:Action of a message that carries this fault. */
export function faultAction(code: FaultCode): string {
  return FAULTS[code].faultcode.startsWith('wsa:') ? FAULT_ACTION_ADDRESSING : FAULT_ACTION_SOAP;
}

const FAULTSTRING = /^(.*) \[(VB-F\d\d); ([^;]+); ([^;]+); ref=([^\]]+)\]$/s;

/** What a faultstring of ours says; undefined for another provider's. */
export function parseFaultstring(
  text: string,
): { text: string; code: string; rule: string; part: string; ref: string } | undefined {
  const found = FAULTSTRING.exec(text);
  if (found === null) return undefined;
  const [, spoken = '', code = '', rule = '', part = '', ref = ''] = found;
  return { text: spoken, code, rule, part, ref };
}

export function writeFault(writer: XmlWriter, fault: FaultToWrite): void {
  const definition: FaultDefinition = FAULTS[fault.code];
  writer.open({ prefix: 'soap', namespaceUri: SOAP, localName: 'Fault' });
  // The prefixes soap, wsa, wsse and wsu are declared on soap:Envelope, so this QName resolves (EK-132).
  writer.leaf(unqualified('faultcode'), definition.faultcode);
  const dutch = { prefix: 'xml', namespaceUri: XML, localName: 'lang', value: 'nl' };
  writer.open(unqualified('faultstring'), [dutch]).text(faultstring(fault)).close();
  if (definition.detail && fault.detail) {
    writer.open(unqualified('detail'));
    fault.detail(writer);
    writer.close();
  }
  writer.close();
}

function unqualified(localName: string): QName {
  return { prefix: '', namespaceUri: '', localName };
}
