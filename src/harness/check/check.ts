/**
 * One message through every step of the gate and of what comes after it, without storing anything, to the end: the
 * first finding is what the broker would answer, the others are what would come next.
 * Each step calls the function that the gate calls; only going on after a fault is done here.
 * Source: design §5, §6.2; EK-141.
 */
import type { ServiceName } from '../../broker/message.ts';
import type { OperationTable } from '../../broker/operations.ts';
import type { SchemaValidator } from '../../contract/schema.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import {
  type GateOptions,
  type HttpHeaders,
  verifyCharset,
  verifyEnvelope,
} from '../../edukoppeling/verify.ts';
import type { Directory } from '../../parties/directory.ts';
import type { Kennis, LeerlingKennis } from '../../verzuim/keuring.ts';
import type { Persoonsnummer, Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import type { PostcodeGemeente } from '../../verzuim/woongemeente.ts';
import { checkAddressing, readHeaders } from './addressing.ts';
import { checkBody } from './body.ts';
import { type PartialEnvelope, readAsFarAsPossible } from './envelope.ts';
import type { CheckReport } from './finding.ts';
import { withFound } from './found.ts';
import { Inspection } from './inspection.ts';
import type { RequestHead } from './recorded-request.ts';
import { checkRequestHead, serviceOfPath } from './request-head.ts';
import { checkSecurity } from './security.ts';
import { guessService, readTokenOin } from './sender.ts';

export interface CheckInput {
  readonly bytes: Buffer;
  /** What HTTP said; undefined when only the envelope is at hand: then SOAPAction is not reached. */
  readonly http?: HttpHeaders | undefined;
  /** Of a recorded request; undefined when only the envelope is at hand. */
  readonly head?: RequestHead | undefined;
  /** Default: that of the recorded path; otherwise the one whose namespace the Body has. */
  readonly service?: ServiceName | undefined;
  /** OIN of the client certificate; default: that of the token in the message. */
  readonly tlsOin?: Oin | undefined;
  /** Milliseconds since epoch. */
  readonly now: number;
  /** Shows the values of the Body in canonical bytes. Default false: they could be a pupil's. */
  readonly withValues?: boolean | undefined;
}

/** What a check knows of the broker; no store, no queue. */
export interface CheckParts {
  readonly gate: GateOptions;
  readonly profiles: Readonly<Record<ServiceName, Partial<GateOptions>>>;
  readonly services: Readonly<Record<ServiceName, OperationTable>>;
  /** Of each service, where its endpoint listens. */
  readonly paths: Readonly<Record<ServiceName, string>>;
  readonly validators: Readonly<Record<ServiceName, SchemaValidator>>;
  readonly directory: Directory;
  readonly testMode: boolean;
  /** The school of a report, from the parties and from RIO as the settings' files have it. */
  readonly findSchool: (melding: Verzuimmelding) => Pick<Kennis, 'school' | 'vakanties'>;
  /** The pupils of the settings' file; undefined when there is none: then the registers are not reached. */
  readonly findLeerling?: ((nummer: Persoonsnummer) => LeerlingKennis | undefined) | undefined;
  /** The rows of a postcode and of its four digits; undefined when the settings name no file of postcodes. */
  readonly findPostcodes?: ((postcode: string) => readonly PostcodeGemeente[]) | undefined;
}

/** A check and the gate disagree: a bug of ours, never to be shown as an acceptance. */
export class CheckDisagreement extends Error {
  constructor(gate: string, check: string) {
    super(`the gate says ${gate}, check says ${check}`);
    this.name = 'CheckDisagreement';
  }
}

export interface CheckContext {
  readonly input: CheckInput;
  readonly parts: CheckParts;
  readonly options: GateOptions;
  readonly service: ServiceName;
  readonly tlsOin: Oin | undefined;
  readonly inspection: Inspection;
}

/** @throws CheckDisagreement. */
export async function check(input: CheckInput, parts: CheckParts): Promise<CheckReport> {
  const inspection = new Inspection();
  const tlsOin = input.tlsOin ?? readTokenOin(input.bytes);
  const recorded = input.head && serviceOfPath(input.head, parts.paths);
  const service = input.service ?? recorded ?? guessService(input.bytes, parts);
  const tolerances = tlsOin ? parts.directory.tolerancesOf(tlsOin) : [];
  const options = { ...parts.gate, ...parts.profiles[service], tolerances };
  const context: CheckContext = { input, parts, options, service, tlsOin, inspection };
  if (input.head) checkRequestHead(input.head, context);
  inspection.take('charset', () => verifyCharset(input.http?.charset));
  const envelope = readAsFarAsPossible(context);
  if (envelope) await checkEnvelope(envelope, context);
  await compareWithGate(context);
  const findings = inspection.findings.map((finding) => withFound(finding, context, envelope?.document));
  return { verdict: findings.length === 0 ? 'accepted' : 'refused', findings, rules: inspection.rules() };
}

async function checkEnvelope(envelope: PartialEnvelope, context: CheckContext): Promise<void> {
  const headers = readHeaders(envelope, context.inspection);
  const signer = await checkSecurity(envelope, headers, context);
  const addressing = checkAddressing(headers, context);
  checkBody(envelope, addressing, signer, context);
}

/** The gate's own verdict on the same message: a check that says otherwise is worth nothing. */
async function compareWithGate({ input, options, inspection }: CheckContext): Promise<void> {
  // Without HTTP headers SOAPAction is not judged; the empty one is always right.
  const http = input.http ?? { soapAction: '""' };
  const verdict = await verifyEnvelope(input.bytes, http, input.now, options);
  const first = inspection.findings.find((finding) => !NOT_OF_THE_GATE.has(finding.step));
  const said = first ? `${first.code} ${first.rule}` : 'nothing';
  const gate = verdict.ok ? 'nothing' : `${verdict.fault.code.slice(0, 6)} ${verdict.fault.rule}`;
  if (said !== gate) throw new CheckDisagreement(gate, said);
}

const NOT_OF_THE_GATE: ReadonlySet<string> = new Set([
  'HTTP',
  'operation',
  'party',
  'schema',
  'content',
  'registers',
]);
