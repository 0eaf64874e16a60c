/**
 * What a person does in the loket, as a message of the person's organisation: the same journey as a message over SOAP
 * from the schema on, with the same handlers, store and audit. In place of signature and mandate stands the session: the
 * organisation is connected, the role allows the operation, and a school reports here for vo and mbo only.
 * Source: docs/decisions/0022; verzuim §1 rows 3 and 8.
 */
import { createHash, randomUUID } from 'node:crypto';
import { CODECS } from '../contract/codecs.ts';
import type { OperationName, Operations } from '../contract/messages.ts';
import type { SchemaViolation } from '../edukoppeling/faults.ts';
import { type Oin, parseOin } from '../edukoppeling/oin.ts';
import { parseXml } from '../edukoppeling/xml/document.ts';
import { startTrace } from '../ops/traces.ts';
import type { Afzender } from '../parties/authorise.ts';
import type { Directory } from '../parties/directory.ts';
import type { Partij } from '../verzuim/partij.ts';
import { LOKET_SECTOREN, type Rol } from '../verzuim/rollen.ts';
import type { Fout } from '../verzuim/verzuimmelding.ts';
import { asValid, type ServiceName } from './message.ts';
import type { BrokerParts } from './parts.ts';

const MELDER: readonly Rol[] = ['verzuimloketmelder'];
const LEERPLICHT: readonly Rol[] = ['behandelaar-lp', 'behandelaar-lp-rmc'];
const LEVERINGEN: readonly Rol[] = ['behandelaar-lp-rmc', 'behandelaar-rmc'];
const school = { service: 'school', roles: MELDER } as const;
const vrijstelling = { service: 'gemeente', roles: LEERPLICHT } as const;
const levering = { service: 'gemeente', roles: LEVERINGEN } as const;

/** What can be done in the loket, and by whom. A gemeente cannot handle reports here (verzuim §1 row 8). */
export const OWN_OPERATIONS = {
  meldenVerzuim: school,
  muterenVerzuimmelding: school,
  intrekkenVerzuimmelding: school,
  ophalenVerzuimmelding: school,
  opzoekenVerzuimmeldingen: school,
  doorgevenVrijstelling: vrijstelling,
  wijzigenVrijstelling: vrijstelling,
  intrekkenVrijstelling: vrijstelling,
  doorgevenVervangendeLeerplicht: vrijstelling,
  wijzigenVervangendeLeerplicht: vrijstelling,
  intrekkenVervangendeLeerplicht: vrijstelling,
  opzoekenVrijstellingen: vrijstelling,
  ophalenGegevensleveringen: levering,
  ophalenGegevenslevering: levering,
} as const satisfies {
  readonly [K in OperationName]?: { readonly service: ServiceName; readonly roles: readonly Rol[] };
};
export type OwnOperation = keyof typeof OWN_OPERATIONS;

/** The person, from the session; never from the request. */
export interface OwnSender {
  /** The organisation as it is now. */
  readonly partij: Partij | undefined;
  /** In the audit as the one who did it. */
  readonly door: string;
  readonly rollen: readonly Rol[];
  readonly ref: string;
  /** Milliseconds since epoch. */
  readonly now: number;
}

/** The session may not do this: 'role', or the organisation takes no part in the service ('not-connected'). */
export class OwnMessageNotAllowed extends Error {
  readonly reason: 'role' | 'not-connected';
  constructor(reason: 'role' | 'not-connected') {
    super(`not allowed: ${reason}`);
    this.name = 'OwnMessageNotAllowed';
    this.reason = reason;
  }
}

/** The request is not what the schema says: each violation with its path; never a value. */
export class OwnMessageInvalid extends Error {
  readonly violations: readonly SchemaViolation[];
  constructor(violations: readonly SchemaViolation[]) {
    super('not valid by the schema');
    this.name = 'OwnMessageInvalid';
    this.violations = violations;
  }
}

/**
 * Unique by (From OIN, kenmerkAfzender) as over SOAP: a form that is sent twice with one kenmerk gets the first answer.
 * @throws OwnMessageNotAllowed, OwnMessageInvalid; DependencyError when a register cannot be asked.
 */
export async function handleOwn<K extends OwnOperation>(
  operationName: K,
  request: Operations[K]['request'],
  sender: OwnSender,
  parts: BrokerParts,
): Promise<Operations[K]['response']> {
  const { service, roles } = OWN_OPERATIONS[operationName];
  if (!roles.some((rol) => sender.rollen.includes(rol))) throw new OwnMessageNotAllowed('role');
  await parts.directory.refresh();
  const afzender = afzenderVan(sender.partij, service, parts.directory);
  const codec = CODECS[operationName];
  // In canonical form: what is judged, stored as evidence and recalled by are the same bytes.
  const bytes = Buffer.from(codec.writeRequest(request));
  const violations = parts.validators[service].validate(bytes);
  if (violations.length > 0) throw new OwnMessageInvalid(violations);
  // Read back, so that a handler gets the value that anybody would read from the evidence.
  const read = codec.readRequest(parseXml(bytes).root);
  const message = asValid({
    ...{ service, operationName, afzender, request: read, ref: sender.ref, now: sender.now },
    contentDigest: sha256(JSON.stringify(read)),
    partijOin: afzender.oin,
    tlsOin: parts.signer.ownOin,
    door: sender.door,
    envelope: {
      addressing: { fromOin: afzender.oin, messageId: `urn:uuid:${randomUUID()}` },
      payloadDigest: sha256(bytes),
      bytes,
    },
  });
  const { handler } = entryOf(service, operationName, parts);
  const trace = startTrace(`loket ${operationName}`);
  trace.note({
    'verzuim.ref': sender.ref,
    'verzuim.operation': operationName,
    'verzuim.from_oin': afzender.oin,
  });
  const handled = trace.step('handle', (step) => handler.handle({ ...message, trace: step }, parts));
  const response = await handled.finally(() => trace.end());
  note(response, operationName, message, parts);
  return response as Operations[K]['response']; // the handler of this operation made it
}

const sha256 = (content: string | Buffer): Buffer => createHash('sha256').update(content).digest();

/** @throws OwnMessageNotAllowed. */
export function afzenderVan(
  partij: Partij | undefined,
  service: ServiceName,
  directory: Directory,
): Afzender {
  const oin = partij?.endedAt === null && partij.oin !== null ? parseOin(partij.oin) : undefined;
  const afzender = oin && partij && ofService(oin, partij, service, directory);
  if (afzender === undefined) throw new OwnMessageNotAllowed('not-connected');
  return afzender;
}

function ofService(
  oin: Oin,
  partij: Partij,
  service: ServiceName,
  directory: Directory,
): Afzender | undefined {
  if (service === 'school') {
    const brins = directory.brinsOf(oin)?.filter((brin) => {
      const sector = directory.school(brin)?.sector;
      return partij.brins.includes(brin) && sector !== undefined && LOKET_SECTOREN.includes(sector);
    });
    return brins && { oin, brins, mailboxes: [] };
  }
  const mailboxes = directory.mailboxesOf(oin);
  return mailboxes && { oin, brins: [], mailboxes };
}

function entryOf(service: ServiceName, name: OperationName, parts: BrokerParts) {
  const entry = [...parts.services[service].values()].find(({ operation }) => operation.name === name);
  if (entry === undefined) throw new Error(`no entry for ${name}`);
  return entry;
}

/** EK-128, without the person: who that was stands in the audit. */
function note(
  response: unknown,
  action: string,
  { ref, partijOin }: { readonly ref: string; readonly partijOin: Oin },
  parts: BrokerParts,
): void {
  const { meldingsnummer, fouten = [] } = response as {
    readonly meldingsnummer?: string;
    readonly fouten?: readonly Fout[];
  };
  for (const { code } of fouten) parts.metrics.refused.inc({ code });
  const code = fouten.map((fout) => fout.code).join(' ');
  parts.log.info({
    ...{ event: 'own-message.answered', fromOin: partijOin, action, ref },
    ...(meldingsnummer === undefined ? {} : { meldingsnummer }),
    ...(code === '' ? {} : { code }),
  });
}
