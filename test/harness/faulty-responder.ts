/**
 * An endpoint that is right in everything but one planted fault: the real TLS endpoint and the real gate, with a
 * broker behind it that knows one answer.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { replyTo } from '../../src/broker/accept/accept.ts';
import { Admission } from '../../src/broker/admit/admission.ts';
import { answerWith, answerWithFault } from '../../src/broker/answer/answer.ts';
import { authoriseSender } from '../../src/broker/authorise/authorise-sender.ts';
import type { AcceptedMessage, Answer, Received } from '../../src/broker/message.ts';
import { CODECS } from '../../src/contract/codecs.ts';
import { readSchemas, readWsdl } from '../../src/contract/files.ts';
import { createSchemaValidator } from '../../src/contract/schema.ts';
import { readService } from '../../src/contract/service.ts';
import { SenderFault } from '../../src/edukoppeling/faults.ts';
import { createTrustStore, type TrustStore } from '../../src/edukoppeling/pki/index.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixture, fixtureIdentity } from '../../src/harness/example-partners.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { PRESSURE } from '../../src/ops/pressure-settings.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import { startEndpoint } from '../../src/processes/endpoint.ts';

export interface Plant {
  /** Faults of these rules are passed over: the message is answered as if it were good. */
  readonly blindTo?: readonly string[];
  /** Refused, though it is good. */
  readonly refuses?: (received: Received) => SenderFault | undefined;
  readonly change?: (answer: Answer) => Answer;
  readonly wsdl?: (text: string) => string;
  /** Changes what TLS and the gate trust. */
  readonly authorities?: (all: Authorities) => Authorities;
}

/** PEM. */
export interface Authorities {
  readonly cas: readonly string[];
  readonly crls: readonly string[];
}

const school = readService(readWsdl('school'));
const query = school.operations.find(({ name }) => name === 'ophalenVerzuimmelding');
const signer = { identity: fixtureIdentity('broker'), ownOin: BROKER_OIN };
const CAS = ['root', 'intermediate', 'tsp'];
const AUTHORITIES: Authorities = {
  cas: CAS.map((name) => fixture(`trust/${name}.pem`)),
  crls: CAS.map((name) => fixture(`trust/${name}.crl.pem`)),
};
const validator = createSchemaValidator(readSchemas(), 'verzuim-school-v1.xsd');
const directory = readParties(
  parse(readFileSync(new URL('../../examples/parties.yaml', import.meta.url), 'utf8')),
);
const profiles = {
  school: { profile: '2W-be-S', allowSecurityHeader: false },
  gemeente: { profile: '2W-be-S', allowSecurityHeader: false },
  rio: { profile: '2W-be-S', allowSecurityHeader: false },
} as const;
const parts = { signer, profiles, directory };

const NOT_FOUND = CODECS.ophalenVerzuimmelding.writeResponse({
  verwerkt: false,
  fouten: [{ code: 'VZ-AUT-03', tekst: 'Melding niet gevonden', veld: 'meldingsnummer', herhalen: false }],
});

async function respond(received: Received, plant: Plant, trust: TrustStore): Promise<Answer> {
  if (query === undefined) throw new Error('the WSDL lost its query');
  const gate = { trust, limits: DEFAULT_XML_LIMITS, window: DEFAULT_TIME_WINDOW, ownOins: [BROKER_OIN] };
  const verdict = await verifyEnvelope(received.bytes, received.http, received.now, gate);
  const refuse = (fault: SenderFault, reply = verdict.ok ? replyTo(verdict.envelope) : verdict.reply) => {
    if (!plant.blindTo?.includes(fault.rule)) return answerWithFault(fault, reply, received, parts);
    // As an endpoint would that did not look: an answer to whatever the header says.
    const addressing = { from: 'http://www.w3.org/2005/08/addressing/anonymous', toOin: BROKER_OIN };
    const envelope = { addressing: { ...addressing, messageId: reply.messageId ?? 'x' }, ...reply };
    return answerWith(NOT_FOUND, query, { ...received, envelope } as unknown as AcceptedMessage, parts);
  };
  if (!verdict.ok) return refuse(verdict.fault);
  const { envelope } = verdict;
  const planted = plant.refuses?.(received);
  if (planted) return answerWithFault(planted, replyTo(envelope), received, parts);
  const message: AcceptedMessage = {
    ...received,
    envelope,
    operation: query,
    operationName: 'ophalenVerzuimmelding',
  };
  try {
    if (envelope.addressing.action !== query.action) {
      throw new SenderFault('VB-F08', { rule: 'EK-47', part: 'wsa:Action' });
    }
    await authoriseSender(message, {
      directory: { ...directory, stand: '0', refresh: async () => undefined },
      mandatenbron: undefined,
      testMode: true,
    });
    const violations = validator.validate(envelope.canonicalPayload);
    if (violations.length > 0)
      throw new SenderFault('VB-F21', { rule: 'EK-33', part: 'soap:Body', violations });
    return answerWith(NOT_FOUND, query, message, parts);
  } catch (error) {
    if (error instanceof SenderFault) return refuse(error);
    throw error;
  }
}

/** @returns the address of the service, and how to stop it. */
export async function startResponder(plant: Plant = {}): Promise<{ url: string; close(): Promise<void> }> {
  const { cas, crls } = plant.authorities?.(AUTHORITIES) ?? AUTHORITIES;
  const [root = '', ...intermediates] = cas;
  const trust = createTrustStore({ anchors: [root], intermediates, crls, allowTest: true });
  const wsdl = readWsdl('school').toString();
  const endpoint = await startEndpoint({
    host: '127.0.0.1',
    port: 0,
    own: () => ({
      certificate: ['broker', 'trust/tsp', 'trust/intermediate']
        .map((name) => fixture(`${name}.pem`))
        .join('\n'),
      privateKey: fixture('keys/broker.key.pem'),
    }),
    trustPem: cas,
    crlPem: crls,
    trust,
    limits: { maxMessageBytes: 5 * 1024 * 1024, requestTimeoutMs: 10_000, maxSessionMs: 60_000 },
    connectionLimits: PRESSURE.parse({}),
    admission: new Admission({ limits: PRESSURE.parse({}), storeIsSlow: () => false, clock: Date.now }),
    receive: async (received) => {
      const answer = await respond(received, plant, trust);
      return plant.change?.(answer) ?? answer;
    },
    publish: (path, search) =>
      path === school.path && search === 'wsdl'
        ? { contentType: 'text/xml', text: plant.wsdl?.(wsdl) ?? wsdl }
        : undefined,
    services: new Map([[school.path, 'school' as const]]),
    clock: Date.now,
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(),
  });
  return { url: `https://localhost:${endpoint.port}${school.path}`, close: () => endpoint.close() };
}
