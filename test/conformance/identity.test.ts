/**
 * Who may speak for whom, at a running endpoint over real TLS. edukoppeling §7.4, §7.5: EK-93, EK-118…EK-130; EK-156.
 * An accepted message is one that came past authorisation: HTTP 200, whatever the rules of the report say.
 */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { CODECS } from '../../src/contract/codecs.ts';
import { type Oin, parseOin } from '../../src/edukoppeling/oin.ts';
import { anonymousAddress } from '../../src/edukoppeling/sign.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { type ExamplePartner, fixture } from '../../src/harness/example-partners.ts';
import { PartiesError } from '../../src/parties/directory.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import { NAMESPACE, OK, startOsr } from '../registers/osr-server.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { SCHOOL_OIN, sendRaw, signedMessage } from '../setup/wire.ts';
import { fixtureTsp } from './authority.ts';
import { resign, unsignedMessage } from './resign.ts';

const VENDOR = '00000001999900020000';
const OTHER_VENDOR = '00000003999000300000';
/** Its messages may be passed on by the other vendor. */
const FORWARDED = '00000001999900030000';
const schoolOin = (brin: string) => `00000007000${brin}00000`;
const today = datumVan(Date.now());

/** The example parties, with other mandates for vendor-kvk, relative to today. */
const examples = parse(readFileSync(new URL('../../examples/parties.yaml', import.meta.url), 'utf8')) as {
  vendors: { oin: string }[];
  mandaten: { verwerkerOin: string }[];
};
const mandaat = (brin: string, begindatum: string, einddatum?: string) => ({
  verwerkerOin: OTHER_VENDOR,
  senderOins: [schoolOin(brin)],
  dienst: 'VERZUIM',
  begindatum,
  ...(einddatum ? { einddatum } : {}),
});
const parties = {
  ...examples,
  vendors: [
    ...examples.vendors.map((vendor) =>
      vendor.oin === OTHER_VENDOR ? { ...vendor, intermediaryFor: [FORWARDED] } : vendor,
    ),
    { oin: FORWARDED, naam: 'vendor behind an intermediary (test)' },
  ],
  mandaten: [
    ...examples.mandaten.filter(({ verwerkerOin }) => verwerkerOin === VENDOR),
    { ...mandaat('99AD', today), verwerkerOin: FORWARDED },
    mandaat('99AA', today, today),
    mandaat('99AB', plusDagen(today, 1)),
    mandaat('99AE', '2024-08-01', plusDagen(today, -1)),
  ],
};

let running: TestBroker;
beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-parties-')), 'parties.yaml');
  writeFileSync(file, stringify(parties));
  running = await startTestBroker((settings) => ({ ...settings, parties: file }));
});
afterAll(() => running.stop());

const tsp = fixtureTsp();
/** A certificate for this test, with the key of vendor-rsin. */
const issue = (oin: string, cn = 'TEST issued') =>
  tsp.issue({
    subject: [
      ['CN', cn],
      ['serialNumber', oin],
    ],
    keyUsage: 0xa0,
    extendedKeyUsage: [2],
  });
const tlsOf = ({ pem }: { pem: string }) => ({
  tlsOptions: { cert: pem, key: fixture('keys/vendor-rsin.key.pem') },
});
const signedAs = ({ der }: { der: Buffer }, from = SCHOOL_OIN) =>
  resign(
    unsignedMessage({ addressing: { from: anonymousAddress(from) } }).replace(
      /(<wsse:BinarySecurityToken [^>]*>)[^<]*/,
      `$1${der.toString('base64')}`,
    ),
  );
/** The code of the fault, or 'accepted'. */
async function outcome(bytes: Buffer | string, more: object = {}): Promise<string> {
  const reply = await sendRaw(running.broker.url, { bytes, ...more });
  return reply.status === 200 ? 'accepted' : (reply.fault?.code ?? `HTTP ${reply.status}`);
}
const of = (certificate: string, from: string, brin = '99AD') =>
  outcome(
    signedMessage({
      certificate,
      addressing: { from: anonymousAddress(from) },
      melding: exampleMelding({ brin }),
    }).bytes,
    { tls: certificate },
  );

describe('certificates', () => {
  test('EK-93 the signing certificate may be another one than the TLS certificate, of the same OIN', async () => {
    const second = issue(VENDOR);
    expect(await outcome(signedAs(second))).toBe('accepted');
    expect(await outcome(signedMessage().bytes, tlsOf(second))).toBe('accepted');
    expect(await outcome(signedAs(issue(OTHER_VENDOR)))).toBe('VB-F17');
  });
  test('EK-125 TLS and signing certificate of two OINs', async () => {
    expect(await outcome(signedMessage().bytes, { tls: 'vendor-kvk' })).toBe('VB-F17');
    expect(await outcome(signedMessage().bytes, { tls: 'school' })).toBe('VB-F17');
    expect(await outcome(signedMessage().bytes)).toBe('accepted');
  });
  test('EK-125 a configured intermediary passes on what the named signer signed; the mandate is that of the signer', async () => {
    const forwarded = issue(FORWARDED);
    expect(await outcome(signedAs(forwarded), { tls: 'vendor-kvk' })).toBe('accepted');
    expect(await outcome(signedAs(forwarded), tlsOf(forwarded))).toBe('accepted');
    expect(await outcome(signedAs(forwarded), { tls: 'vendor-rsin' })).toBe('VB-F17');
    expect(await outcome(signedMessage().bytes, { tls: 'vendor-kvk' })).toBe('VB-F17');
    // The intermediary itself has a mandate for this school, the signer has not.
    expect(await outcome(signedAs(forwarded, schoolOin('99AA')), { tls: 'vendor-kvk' })).toBe('VB-F22');
  });
  test('EK-119 a certificate whose OIN nobody registered', async () => {
    expect(await of('bad/other-oin', SCHOOL_OIN)).toBe('VB-F17');
    expect(await of('vendor-rsin', SCHOOL_OIN)).toBe('accepted');
  });
  test('EK-130 a renewed certificate with another name is the same party; the same name with another OIN is not', async () => {
    const renewed = issue(VENDOR, 'TEST renewed');
    expect(await outcome(signedAs(renewed), tlsOf(renewed))).toBe('accepted');
    const impostor = issue('00000001999999999000', 'TEST vendor-rsin');
    expect(await outcome(signedAs(impostor), tlsOf(impostor))).toBe('VB-F17');
  });
});

describe('mandates', () => {
  test('EK-118 From of a school that gave the vendor a mandate is accepted', async () => {
    expect(await of('vendor-rsin', SCHOOL_OIN)).toBe('accepted');
  });
  test('EK-123 a direct party needs none, and speaks for nobody else without one', async () => {
    expect(await of('school', SCHOOL_OIN)).toBe('accepted');
    expect(await of('school', schoolOin('99AA'))).toBe('VB-F22');
  });
  test('EK-120 without a mandate, for a connected school and for an unknown one', async () => {
    expect(await of('vendor-kvk', SCHOOL_OIN)).toBe('VB-F22');
    expect(await of('vendor-rsin', schoolOin('88ZZ'))).toBe('VB-F22');
    expect(await of('vendor-rsin', SCHOOL_OIN)).toBe('accepted');
  });
  test('EK-121 on its first and last day it holds; from tomorrow or until yesterday it does not', async () => {
    expect(await of('vendor-kvk', schoolOin('99AA'), '99AA')).toBe('accepted');
    expect(await of('vendor-kvk', schoolOin('99AB'), '99AB')).toBe('VB-F22');
    expect(await of('vendor-kvk', schoolOin('99AE'), '99AE')).toBe('VB-F22');
  });
  test('EK-122 a mandate to report does not open the service of the gemeenten', async () => {
    const action = 'urn:verzuimbroker:gemeente:v1/ophalenMeldingen';
    const payload = CODECS.ophalenMeldingen.writeRequest({ instantieCode: '0344', maxAantal: 1 });
    const pull = (certificate: string, from: string) =>
      outcome(
        signedMessage({ certificate, addressing: { action, from: anonymousAddress(from) }, payload }).bytes,
        {
          tls: certificate,
          path: '/verzuim/gemeente/v1',
          headers: { soapaction: '""' },
        },
      );
    expect(await pull('vendor-rsin', SCHOOL_OIN)).toBe('VB-F22');
    expect(await pull('gemeente-utrecht', '00000001999903440000')).toBe('accepted');
  });
  test('EK-122 a mandate for another service is no mandate: the register does not take it', () => {
    const other = (dienst: string) => ({ ...parties, mandaten: [{ ...mandaat('99AD', today), dienst }] });
    expect(() => readParties(other('RIO'))).toThrow(PartiesError);
    expect(
      readParties(other('VERZUIM')).mandatenVan(
        parseOin(OTHER_VENDOR) as Oin,
        parseOin(schoolOin('99AD')) as Oin,
      ),
    ).toHaveLength(1);
  });
  test('EK-127 a BRIN that is not of From is refused in the answer, not by a fault', async () => {
    const reply = (brin: string) =>
      sendRaw(running.broker.url, { bytes: signedMessage({ melding: exampleMelding({ brin }) }).bytes });
    const other = await reply('99AE');
    expect(other.status).toBe(200);
    expect(other.body).toContain('<vb:verwerkt>false</vb:verwerkt>');
    expect(other.body).toContain('<vb:code>VZ-AUT-05</vb:code>');
    expect((await reply('99AD')).body).not.toContain('VZ-AUT-05');
  });
});

describe('EK-124 twins of the test range', () => {
  const twin = issue(SCHOOL_OIN.replace(/^.{8}/, '00000099'));
  test('EK-124 in test mode 00000099 and x may speak for the same x, and for no other', async () => {
    expect(await outcome(signedAs(twin), tlsOf(twin))).toBe('accepted');
    expect(await outcome(signedAs(twin, schoolOin('99AA')), tlsOf(twin))).toBe('VB-F17');
  });
});

describe('EK-128 the log of an exchange', () => {
  const linesOf = (messageId: string) =>
    running
      .log()
      .split('\n')
      .filter((line) => line.includes(messageId))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  test.each([
    ['EK-128 an accepted message', SCHOOL_OIN, 'message.answered', undefined],
    ['EK-128 a refused message', schoolOin('88ZZ'), 'message.refused', 'VB-F22'],
  ])('%s: who, for whom, to whom, what, which, and how it ended', async (_, from, event, code) => {
    const message = signedMessage({ addressing: { from: anonymousAddress(from) } });
    await outcome(message.bytes);
    const [line] = linesOf(message.messageId).filter((found) => found['event'] === event);
    expect(line).toMatchObject({
      tlsOin: VENDOR,
      sigOin: VENDOR,
      fromOin: from,
      toOin: '00000001999900019000',
      action: 'urn:verzuimbroker:school:v1/meldenVerzuim',
      ...(code ? { code } : {}),
    });
  });
  test('EK-128 nothing of the report stands in it', async () => {
    await outcome(signedMessage({ melding: exampleMelding({ bsn: '999000147' }) }).bytes);
    for (const value of ['999000147', 'A. Voorbeeld', 'a.voorbeeld@school.example', 'gesprek met leerling']) {
      expect(running.log()).not.toContain(value);
    }
  });
});

test("EK-156 a metric shows the skew seen in peers' Timestamps", async () => {
  const MINUTE = 60_000;
  const metrics = async () => (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
  const buckets = async (le: string) =>
    Number(
      new RegExp(`verzuim_peer_clock_skew_seconds_bucket\\{le="${le}"\\} (\\d+)`).exec(await metrics())?.[1],
    );
  const [behind, all] = [await buckets('-60'), await buckets('\\+Inf')];
  expect(await outcome(signedMessage({ now: Date.now() - 2 * MINUTE }).bytes)).toBe('accepted');
  expect(await buckets('-60')).toBe(behind + 1);
  expect(await outcome(signedMessage({ now: Date.now() + 2 * MINUTE }).bytes)).toBe('accepted');
  expect(await buckets('-60')).toBe(behind + 1);
  expect(await buckets('\\+Inf')).toBe(all + 2);
});

test('mandates come from our own register: without the store every message gets F12, and never F22', async () => {
  const admin = new pg.Client({ connectionString: running.database.url.replace(/\/[^/]+$/, '/postgres') });
  await admin.connect();
  const name = running.database.url.split('/').pop();
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  const mandated = await of('vendor-rsin', SCHOOL_OIN);
  const withoutMandate = await of('vendor-kvk', SCHOOL_OIN);
  await admin.query(`alter database ${name} with allow_connections true`);
  await admin.end();
  expect({ mandated, withoutMandate }).toEqual({ mandated: 'VB-F12', withoutMandate: 'VB-F12' });
  expect(await of('vendor-rsin', SCHOOL_OIN)).toBe('accepted');
});

test('EK-126 OSR that cannot be reached gives F12 and never F22, unless it said yes before; its own no gives F22', async () => {
  const osr = await startOsr();
  osr.mandates.set(`${VENDOR} ${SCHOOL_OIN}`, OK);
  const fixtures = fileURLToPath(new URL('../../certs-fixtures/', import.meta.url));
  const asked = await startTestBroker((settings) => ({
    ...settings,
    mandaten: {
      ...settings.mandaten,
      source: 'osr',
      osr: {
        url: new URL(osr.url).origin,
        path: new URL(osr.url).pathname,
        certificate: `${fixtures}broker.pem`,
        key: `${fixtures}keys/broker.key.pem`,
        trust: `${fixtures}trust/root.pem`,
        serviceVersionNamespace: NAMESPACE,
        mandateText: 'OK',
        noMandateText: 'mandate not found',
        timeoutMs: 1000,
        retries: 0,
        positiveMinutes: 0,
        negativeMinutes: 0,
        staleHours: 24,
      },
    },
  }));
  try {
    const as = (brin: string) => faultOf(asked.school('vendor-rsin', schoolOin(brin)), brin);
    expect(await as('99AD')).toBe('accepted');
    expect(await as('99AE')).toBe('VB-F22');
    await osr.close();
    expect({ saidYes: await as('99AD'), neverAsked: await as('99AB'), saidNo: await as('99AE') }).toEqual({
      saidYes: 'accepted',
      neverAsked: 'VB-F12',
      saidNo: 'VB-F12',
    });
  } finally {
    await asked.stop();
  }
});

async function faultOf(partner: ExamplePartner, brin: string): Promise<string> {
  try {
    await partner.call('meldenVerzuim', exampleMelding({ brin }));
    return 'accepted';
  } catch (error) {
    return /VB-F\d\d/.exec((error as Error).message)?.[0] ?? String(error);
  }
}
