/** What comes after the gate: the operation, the party and its mandate, the schema, the rules of the domain. */
import { findOperation } from '../../broker/accept/accept.ts';
import { codecOf } from '../../broker/operations.ts';
import type { OperationName } from '../../contract/messages.ts';
import type { Operation } from '../../contract/service.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import { canonicalize } from '../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { orFault } from '../../edukoppeling/xml-fault.ts';
import { type Afzender, authorise } from '../../parties/authorise.ts';
import { datumVan } from '../../verzuim/datum.ts';
import type { FoutCode } from '../../verzuim/fouten.ts';
import { FOUT_HULP } from '../../verzuim/fouten-hulp.ts';
import { keurMelding } from '../../verzuim/keuring.ts';
import type { Fout, Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import type { PartialAddressing } from './addressing.ts';
import type { CheckContext } from './check.ts';
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
  const operation = [...table.values()]
    .map((entry) => entry.operation)
    .find(({ input }) => payload.is(input.namespaceUri, input.localName));
  if (operation === undefined) return;
  if (isValid(payload, context)) checkContent(payload, operation, afzender, context);
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
  operation: Operation,
  afzender: Afzender | undefined,
  context: CheckContext,
): void {
  const { inspection, input, parts } = context;
  if (operation.name !== 'meldenVerzuim' || afzender === undefined) return;
  const name: OperationName = operation.name;
  // The codec of meldenVerzuim reads a Verzuimmelding; its type was erased for the table.
  const melding = codecOf(name).readRequest(payload) as Verzuimmelding;
  const leerling = parts.findLeerling?.(melding.leerling);
  const { fouten } = keurMelding(melding, {
    vandaag: datumVan(input.now),
    brinsVanAfzender: afzender.brins,
    ...parts.findSchool(melding),
    leerling,
  });
  const told = fouten.filter(({ code }) => parts.findLeerling !== undefined || code !== 'VZ-PER-03');
  for (const fout of told) inspection.add(stepOf(fout), toFinding(fout));
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
