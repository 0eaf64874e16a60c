/** What comes after the gate: the operation, the party and its mandate, the schema, the rules of the domain. */
import { findOperation } from '../../broker/accept/accept.ts';
import type { OperationEntry } from '../../broker/operations.ts';
import type { OperationName } from '../../contract/messages.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import { canonicalize } from '../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { orFault } from '../../edukoppeling/xml-fault.ts';
import { type Afzender, authorise } from '../../parties/authorise.ts';
import { datumVan } from '../../verzuim/datum.ts';
import type { FoutCode } from '../../verzuim/fouten.ts';
import { FOUT_HULP } from '../../verzuim/fouten-hulp.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import type { PartialAddressing } from './addressing.ts';
import type { CheckContext } from './check.ts';
import { judgeContent } from './content.ts';
import type { PartialEnvelope } from './envelope.ts';
import { STEPS, type Step } from './steps.ts';

/** @param partijOin  who answers for the message: the signer, or without a signature the holder of the TLS certificate. */
export function checkBody(
  { payload }: PartialEnvelope,
  addressing: PartialAddressing,
  partijOin: Oin | undefined,
  context: CheckContext,
): void {
  if (payload === undefined) return;
  const { inspection } = context;
  const table = context.parts.services[context.service];
  if (addressing.action !== undefined) {
    const asked = addressing.action;
    inspection.take('operation', () => {
      const found = findOperation(table, asked, payload);
      if (found instanceof SenderFault) throw found;
    });
  }
  const afzender = checkParty(addressing, partijOin, context);
  const entry = [...table.values()].find(({ operation: { input } }) =>
    payload.is(input.namespaceUri, input.localName),
  );
  if (entry === undefined) return;
  if (isValid(payload, context)) checkContent(payload, entry, afzender, context);
}

function checkParty(
  { fromOin }: PartialAddressing,
  partijOin: Oin | undefined,
  { inspection, parts, tlsOin, service, input }: CheckContext,
): Afzender | undefined {
  if (partijOin === undefined || fromOin === undefined) return undefined;
  const today = datumVan(input.now);
  const { directory, testMode } = parts;
  return inspection.take('party', () =>
    authorise(directory, { tlsOin: tlsOin ?? partijOin, partijOin, fromOin, service, today, testMode }),
  );
}

function isValid(payload: XmlElement, { inspection, parts, service }: CheckContext): boolean {
  const valid = inspection.take('schema', () => {
    const violations = parts.validators[service].validate(orFault(() => canonicalize(payload)));
    if (violations.length > 0)
      throw new SenderFault('VB-F21', { rule: 'EK-33', part: 'soap:Body', violations });
    return true;
  });
  return valid === true;
}

function checkContent(
  payload: XmlElement,
  { operation, handler }: OperationEntry,
  afzender: Afzender | undefined,
  { inspection, input, parts }: CheckContext,
): void {
  if (afzender === undefined) return;
  const name = operation.name as OperationName; // joined with a handler of that name
  inspection.about(name);
  const fouten = judgeContent(name, handler, payload, { parts, afzender, now: input.now });
  for (const fout of fouten) inspection.add(stepOf(fout), toFinding(fout));
  if (fouten.some(({ code }) => code === 'VZ-AUT-05')) return;
  inspection.pass('content');
}

function stepOf({ code }: Fout): Step {
  return STEPS.registers.some((known) => known === code) ? 'registers' : 'content';
}

function toFinding({ code, tekst, veld }: Fout) {
  const { meaning, help, hulp } = FOUT_HULP[code as FoutCode]; // a Fout is made by `fout`, from the table
  const part = `soap:Body/${veld ?? '*'}`;
  return { code, rule: code, part, meaning, uitleg: `${tekst}.`, help, hulp };
}
