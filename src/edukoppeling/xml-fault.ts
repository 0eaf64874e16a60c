/** What the reader or the canonicaliser refuses, as the fault that the sender gets. */
import { SenderFault } from './faults.ts';
import { XmlError, type XmlErrorKind } from './xml/errors.ts';

const RULES: Partial<Record<XmlErrorKind, string>> = {
  encoding: 'EK-28',
  dtd: 'EK-26',
  'processing-instruction': 'EK-26',
  limit: 'EK-41',
};

/** @throws SenderFault F3, F4 for every XmlError of `work`. */
export function orFault<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { kind, line, column, what } = error;
    const rule = RULES[kind] ?? 'EK-25';
    const part = `regel ${line}, positie ${column}`;
    throw new SenderFault(kind === 'encoding' ? 'VB-F04' : 'VB-F03', { rule, part, found: what });
  }
}
