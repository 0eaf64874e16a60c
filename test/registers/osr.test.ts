/** Asking the Onderwijs Serviceregister: the question, and what of its answers is a yes, a no, or neither. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DependencyError } from '../../src/edukoppeling/faults.ts';
import { fixture, oin } from '../../src/harness/example-partners.ts';
import {
  createOsrClient,
  type OsrClient,
  type OsrClientOptions,
} from '../../src/registers/osr/osr-client.ts';
import { until } from '../setup/broker.ts';
import { NAMESPACE, NONE, OK, type OsrAnswer, type OsrServer, startOsr } from './osr-server.ts';

const VENDOR = oin('00000003272448340204');
const SCHOOL = oin('0000000700000AV00000');
const TODAY = '2026-03-10';

let osr: OsrServer;
const waits: number[] = [];
const clients: OsrClient[] = [];
beforeAll(async () => {
  osr = await startOsr();
});
afterAll(async () => {
  for (const client of clients) client.close();
  await osr.close();
});
beforeEach(() => {
  osr.mandates.clear();
  osr.next.length = 0;
  waits.length = 0;
});

function client(more: Partial<OsrClientOptions> = {}): OsrClient {
  const made = createOsrClient({
    url: osr.url,
    certificate: fixture('vendor-kvk.pem'),
    privateKey: fixture('keys/vendor-kvk.key.pem'),
    trust: fixture('trust/root.pem'),
    serviceVersionNamespace: NAMESPACE,
    words: { mandate: 'OK', none: 'mandate not found' },
    timeoutMs: 5000,
    retries: 0,
    wait: async (ms) => void waits.push(ms),
    ...more,
  });
  clients.push(made);
  return made;
}

/** @returns the mandate, `none`, or the code of the failure. */
async function outcome(asking = client()): Promise<unknown> {
  try {
    return (await asking.findMandaat(VENDOR, SCHOOL, TODAY)) ?? 'none';
  } catch (error) {
    expect(error).toBeInstanceOf(DependencyError);
    expect((error as DependencyError).dependency).toBe('osr');
    return ((error as DependencyError).cause as { code?: unknown }).code;
  }
}

const json = (body: unknown, status = 200): OsrAnswer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(body),
});

describe('the question', () => {
  test('the OINs, the service and the day are sent exactly, URL-encoded, over mutual TLS', async () => {
    osr.mandates.set(`${VENDOR} ${SCHOOL}`, OK);
    expect(await outcome()).toEqual({});
    const { url, path, query, clientName } = osr.asked.at(-1) ?? {};
    expect(path).toBe('/api/v2/mandates');
    expect(query).toEqual({
      supplier_oin: '00000003272448340204',
      school_oin: '0000000700000AV00000',
      service_version_namespace: NAMESPACE,
      reference_date: TODAY,
    });
    expect(url).toContain(`service_version_namespace=${encodeURIComponent(NAMESPACE)}&`);
    expect(clientName).toMatch(/KvK/i);
  });

  test('EK-122 a mandate for another service is none', async () => {
    osr.mandates.set(`${VENDOR} ${SCHOOL}`, OK);
    expect(await outcome(client({ serviceVersionNamespace: 'http://osr.example/schemas/rod/v1' }))).toBe(
      'none',
    );
    expect(await outcome()).toEqual({});
  });

  test('without a client certificate that OSR trusts there is no answer', async () => {
    const certificate = fixture('bad/self-signed.pem');
    const stranger = client({ certificate, privateKey: fixture('keys/vendor-rsin.key.pem') });
    const before = osr.asked.length;
    expect(await outcome(stranger)).not.toBe('none');
    expect(osr.asked.length).toBe(before);
  });

  test('a server that is not under the trusted roots is not asked', async () => {
    const before = osr.asked.length;
    const trust = fixture('trust/g4-root.pem');
    expect(await outcome(client({ trust }))).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
    expect(osr.asked.length).toBe(before);
  });

  test('TLS below 1.2 is refused', async () => {
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const old = await startOsr({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers, requestCert: false });
    try {
      // Somebody who allows it does get a connection.
      const options = { minVersion: 'TLSv1', ciphers, rejectUnauthorized: false } as const;
      const lenient = connect(Number(new URL(old.url).port), 'localhost', options);
      await once(lenient, 'secureConnect');
      expect(lenient.getProtocol()).toBe('TLSv1.1');
      lenient.destroy();
      expect(await outcome(client({ url: old.url }))).toBe('EPROTO');
      expect(old.asked).toEqual([]);
    } finally {
      await old.close();
    }
  });
});

describe('a yes', () => {
  test.each<[string, OsrAnswer, object]>([
    ['OK in an object', json({ status: 'OK' }), {}],
    ['OK as JSON', json('OK'), {}],
    ['OK as text', { status: 200, type: 'text/plain', body: 'ok\n' }, {}],
    ['a mandate from its first day', json({ start_date: TODAY, token: 'x' }), { begindatum: TODAY }],
    [
      'a mandate until its last day',
      json({ start_date: '2019-01-01', end_date: TODAY, token: 'x', _links: { self: {} } }),
      { begindatum: '2019-01-01', einddatum: TODAY },
    ],
    [
      'a mandate without end',
      json({ start_date: '2019-01-01', end_date: null }),
      { begindatum: '2019-01-01' },
    ],
  ])('%s', async (_, answer, expected) => {
    osr.next.push(answer);
    expect(await outcome()).toEqual(expected);
  });

  test('the words are settings: an answer without a body counts only when it is asked for', async () => {
    osr.next.push({ status: 200 }, { status: 200 }, json({ result: 'valid' }), json({ result: 'valid' }));
    const words = (mandate: string) => client({ words: { mandate, none: 'mandate not found' } });
    expect(await outcome()).toBe('OSR_SHAPE');
    expect(await outcome(words(''))).toEqual({});
    expect(await outcome()).toBe('OSR_SHAPE');
    expect(await outcome(words('valid'))).toEqual({});
  });
});

describe('EK-121 a no', () => {
  test.each<[string, OsrAnswer]>([
    ['404 in an object', NONE],
    ['404 as text', { status: 404, type: 'text/plain', body: '404 Mandate not found.' }],
    ['404 without a media type', { status: 404, body: 'mandate not found' }],
    ['404 in a list of errors', json({ errors: [{ message: 'Mandate not found' }] }, 404)],
    ['a mandate that starts tomorrow', json({ start_date: '2026-03-11' })],
    ['a mandate that ended yesterday', json({ start_date: '2019-01-01', end_date: '2026-03-09' })],
    ['OK with a last day that has passed', json({ status: 'OK', end_date: '2026-03-09' })],
  ])('%s', async (_, answer) => {
    osr.next.push(answer);
    expect(await outcome()).toBe('none');
  });
});

describe('EK-126 neither a yes nor a no: a failure, which tells nothing of the answer', () => {
  test.each<[string, OsrAnswer, string]>([
    ['a path that is not there', json({ code: 404, message: 'Not Found' }, 404), 'OSR_HTTP_404'],
    ['404 without a body', { status: 404 }, 'OSR_HTTP_404'],
    ['404 that repeats the question', json({ message: 'no route: mandate not found?' }, 404), 'OSR_HTTP_404'],
    ['404 with a page', { status: 404, type: 'text/html', body: 'mandate not found' }, 'OSR_SHAPE'],
    ['404 with half an object', { ...NONE, body: '{"message":"mandate not found"' }, 'OSR_NOT_JSON'],
    ['200 with a page', { status: 200, type: 'text/html', body: 'OK' }, 'OSR_SHAPE'],
    ['200 that is not JSON', { ...OK, body: '{"status":"OK"' }, 'OSR_NOT_JSON'],
    ['200 with NOK', json({ status: 'NOK' }), 'OSR_SHAPE'],
    ['200 with nothing in it', json({}), 'OSR_SHAPE'],
    ['200 with an empty list', json([]), 'OSR_SHAPE'],
    ['200 with a list', json({ total: 0, _embedded: { mandates: [] } }), 'OSR_SHAPE'],
    ['200 with a mandate from no day', json({ status: 'OK', start_date: 'vandaag' }), 'OSR_SHAPE'],
    ['204', { status: 204 }, 'OSR_HTTP_204'],
    ['400', json({ message: 'Validation error(s)' }, 400), 'OSR_HTTP_400'],
    ['401', { status: 401 }, 'OSR_HTTP_401'],
    ['403', json({ status: 'OK' }, 403), 'OSR_HTTP_403'],
    ['500', json({ message: 'mandate not found' }, 500), 'OSR_HTTP_500'],
  ])('%s', async (_, answer, code) => {
    osr.next.push(answer);
    const error = await client()
      .findMandaat(VENDOR, SCHOOL, TODAY)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'DependencyError', dependency: 'osr', cause: { code } });
    expect(`${String(error)} ${String((error as Error).cause)}`).not.toMatch(
      /status|vandaag|route|Validation/,
    );
  });

  test('a redirect is not followed', async () => {
    osr.mandates.set(`${VENDOR} ${SCHOOL}`, OK);
    const before = osr.asked.length;
    osr.next.push({ status: 302, headers: { location: osr.url } });
    expect(await outcome()).toBe('OSR_HTTP_302');
    expect(osr.asked.length - before).toBe(1);
    expect(await outcome()).toEqual({});
  });

  test('an answer that is too large is not read to its end', async () => {
    osr.next.push({ ...OK, body: `{"status":"OK","x":"${'x'.repeat(70_000)}"}` });
    expect(await outcome()).toBe('OSR_TOO_LARGE');
    osr.next.push({ ...OK, body: `{"status":"OK","x":"${'x'.repeat(60_000)}"}` });
    expect(await outcome()).toEqual({});
  });

  test.each(['hang', 'stop'] as const)('a server that hangs (%s) gets its time and no more', async (how) => {
    osr.next.push(how);
    expect(await outcome(client({ timeoutMs: 200 }))).toBe('OSR_TIMEOUT');
  });

  test('nobody listens', async () => {
    const gone = await startOsr();
    await gone.close();
    expect(await outcome(client({ url: gone.url }))).toBe('ECONNREFUSED');
  });
});

describe('again', () => {
  test.each<[string, OsrAnswer | 'cut' | 'hang']>([
    ['503', { status: 503 }],
    ['429', { status: 429 }],
    ['a connection that is cut', 'cut'],
    ['no answer in time', 'hang'],
  ])('%s: OSR is asked again, later each time', async (_, failure) => {
    osr.mandates.set(`${VENDOR} ${SCHOOL}`, OK);
    osr.next.push(failure, failure);
    expect(await outcome(client({ retries: 2, timeoutMs: failure === 'hang' ? 1500 : 5000 }))).toEqual({});
    expect(waits).toEqual([200, 400]);
  });

  test.each([400, 401, 403, 404, 302])('%i: asking again cannot help', async (status) => {
    osr.next.push({ status });
    expect(await outcome(client({ retries: 2 }))).toBe(`OSR_HTTP_${status}`);
    expect(waits).toEqual([]);
  });

  test('a client that is closed answers nobody any more, and does not try again', async () => {
    const asking = client({ retries: 2 });
    const before = osr.asked.length;
    osr.next.push('hang');
    const open = outcome(asking);
    await until('the question', () => Promise.resolve(osr.asked.length > before || undefined));
    asking.close();
    expect(await open).toBe('ECONNRESET');
    expect(await outcome(asking)).toBe('OSR_CLOSED');
    expect(osr.asked.length - before).toBe(1);
    expect(waits).toEqual([]);
  });

  test('what waits for a connection when the client is closed is not asked any more', async () => {
    const asking = client();
    const before = osr.asked.length;
    osr.hold(true);
    try {
      const all = Promise.all(Array.from({ length: 20 }, () => outcome(asking)));
      await until('16 questions', () => Promise.resolve(osr.asked.length - before === 16 || undefined));
      asking.close();
      expect(new Set(await all)).toEqual(new Set(['ECONNRESET']));
    } finally {
      osr.hold(false);
    }
    osr.mandates.set(`${VENDOR} ${SCHOOL}`, OK);
    expect(await outcome()).toEqual({});
    expect(osr.asked.length - before).toBe(17);
  });
});
