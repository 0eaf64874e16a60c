/** Whom a running broker believes, at TLS and in the signature: two generations, and CRLs that change meanwhile. */
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../../src/harness/example-partners.ts';
import type { Settings } from '../../src/ops/settings.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { makeCrl, makeOcspResponse, startTestHost, type TestHost } from '../setup/revocation.ts';
import { type RawRequest, sendRaw, signedMessage } from '../setup/wire.ts';

const HOUR = 3_600_000;
/** The HTTP status, with the code of the fault; or that there was no HTTP at all. */
async function outcome(running: TestBroker, certificate: string, raw: RawRequest = {}, now = Date.now()) {
  const { bytes } = signedMessage({ certificate, now });
  return sendRaw(running.broker.url, { bytes, tls: certificate, ...raw }).then(
    ({ status, fault }) => (fault ? fault.code.slice(0, 6) : String(status)),
    () => 'refused at TLS',
  );
}

/** A GET with the certificate of vendor-g4, and the session to go on with; no answer when the connection is refused. */
function getWsdl(running: TestBroker, version: 'TLSv1.2' | 'TLSv1.3', session?: Buffer) {
  return new Promise<{ answer: string; reused: boolean; session: Buffer | undefined }>((resolve) => {
    let answer = '';
    let next = session;
    const socket = connect({
      host: '127.0.0.1',
      port: running.broker.port,
      servername: 'localhost',
      ca: [fixture('trust/root.pem')],
      cert: fixture('vendor-g4.pem'),
      key: fixture('keys/vendor-g4.key.pem'),
      minVersion: version,
      maxVersion: version,
      ...(session ? { session } : {}),
    });
    socket.on('session', (made: Buffer) => {
      next = made;
    });
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    // A refusal comes as an alert or as an end, both before "close".
    socket.on('error', () => undefined);
    let reused = false;
    socket.on('secureConnect', () => {
      reused = socket.isSessionReused();
    });
    socket.on('close', () => resolve({ answer: answer.slice(0, 12), reused, session: next }));
    socket.write('GET /verzuim/school/v1?wsdl HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  });
}

describe('two generations at once', () => {
  let running: TestBroker;
  beforeAll(async () => {
    running = await startTestBroker();
  });
  afterAll(() => running.stop());

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'EK-15 EK-93 EK-159 EK-160 over %s, RSASSA-PSS too, in TLS and in the signature',
    async (version) => {
      const tlsOptions = { minVersion: version, maxVersion: version };
      for (const tls of ['vendor-rsin', 'vendor-g4']) {
        for (const certificate of ['vendor-rsin', 'vendor-g4'])
          expect(await outcome(running, certificate, { tls, tlsOptions })).toBe('200');
      }
    },
  );
  test('EK-09 EK-159 a revoked one of G4 is refused at TLS and in the signature', async () => {
    const revoked = { certificate: 'bad/revoked-g4', key: 'vendor-g4' };
    const { bytes } = signedMessage(revoked);
    expect((await sendRaw(running.broker.url, { bytes })).fault?.code).toMatch(/^VB-F16/);
    const tls = { tls: revoked.certificate, tlsKey: revoked.key };
    await expect(sendRaw(running.broker.url, { bytes: signedMessage().bytes, ...tls })).rejects.toThrow();
    expect(await outcome(running, 'vendor-g4')).toBe('200');
  });
  test('EK-94 a certificate without clientAuth signs, and is no TLS client', async () => {
    expect(await outcome(running, 'bad/server-auth-only', { tls: 'vendor-rsin' })).toBe('200');
    expect(await outcome(running, 'bad/server-auth-only')).toBe('refused at TLS');
  });
  test.each(['critical-extension', 'sha1', 'pss-sha1', 'ec-key'])(
    'EK-92 bad/%s is refused at TLS and in the signature',
    async (name) => {
      const tlsKey = name === 'ec-key' ? 'ec' : 'vendor-rsin';
      const tls = sendRaw(running.broker.url, { bytes: signedMessage().bytes, tls: `bad/${name}`, tlsKey });
      await expect(tls).rejects.toThrow();
      expect(await outcome(running, `bad/${name}`, { tls: 'vendor-rsin' })).toBe('VB-F16');
      expect(await outcome(running, 'vendor-rsin')).toBe('200');
    },
  );
  test('EK-157 another policy is accepted with a line in the log', async () => {
    expect(await outcome(running, 'bad/wrong-policy')).toBe('200');
    expect(running.log()).toMatch(/"event":"certificate.warning".*"problem":"policy"/);
  });
  test('the metrics say how old every CRL is', async () => {
    const metrics = await (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
    for (const issuer of ['TEST Private Root CA', 'TEST TSP CA', 'TEST G4 TSP Priv G-TLS SYS']) {
      expect(metrics).toMatch(new RegExp(`verzuim_crl_age_seconds\\{issuer="${issuer}"\\} \\d`));
      expect(metrics).toMatch(new RegExp(`verzuim_crl_seconds_left\\{issuer="${issuer}"\\} \\d`));
    }
  });
});

describe('a CRL that is fetched', () => {
  const crl = (change: { revoked?: string[]; thisUpdate?: number; nextUpdate?: number } = {}) =>
    makeCrl({
      ca: 'trust/g4-tsp',
      thisUpdate: Date.now() - HOUR,
      nextUpdate: Date.now() + HOUR,
      ...change,
    });
  let served: Buffer | undefined;
  let host: TestHost;
  let running: TestBroker;
  let clock: number | undefined;
  const now = () => clock ?? Date.now();
  const fromHost = (settings: Settings): Settings => ({
    ...settings,
    trust: {
      ...settings.trust,
      crls: settings.trust.crls.filter((name) => !name.includes('g4-tsp')),
      crlUrls: [`${host.url}/g4-tsp.crl`],
      crlRefreshMs: 50,
    },
  });
  const start = async (first: Buffer | undefined) => {
    served = first;
    clock = undefined;
    host = await startTestHost(() => served);
    running = await startTestBroker(fromHost, { clock: now });
  };
  const becomes = (expected: string, raw: RawRequest = {}) =>
    until(`the outcome ${expected}`, async () =>
      (await outcome(running, 'vendor-g4', raw, now())) === expected ? true : undefined,
    );
  afterEach(async () => {
    await running.stop();
    await host.close();
  });

  test('EK-12 a certificate revoked meanwhile is refused at TLS, on a living connection and in the signature', async () => {
    await start(crl());
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const living = { tlsOptions: { agent } };
    expect(await outcome(running, 'vendor-g4', living)).toBe('200');
    expect(await outcome(running, 'vendor-g4', { tls: 'vendor-rsin' })).toBe('200');
    served = crl({ revoked: ['vendor-g4'], thisUpdate: Date.now() - HOUR / 2 });
    await becomes('VB-F16', { tls: 'vendor-rsin' });
    expect(await outcome(running, 'vendor-g4', living)).toBe('refused at TLS');
    // The handshake has another word for it.
    expect(running.log()).toMatch(/"event":"tls.refused".*"problem":"revoked"/);
    await becomes('refused at TLS');
    expect(running.log()).toContain('"event":"crl.changed"');
    expect(await outcome(running, 'vendor-rsin')).toBe('200');
    agent.destroy();
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'EK-12 a session of %s from before the revocation does not bring it back',
    async (version) => {
      await start(crl());
      const first = await getWsdl(running, version);
      expect(first).toMatchObject({ answer: 'HTTP/1.1 200', reused: false });
      const second = await getWsdl(running, version, first.session);
      expect(second).toMatchObject({ answer: 'HTTP/1.1 200', reused: true });
      served = crl({ revoked: ['vendor-g4'], thisUpdate: Date.now() - HOUR / 2 });
      await becomes('VB-F16', { tls: 'vendor-rsin' });
      expect((await getWsdl(running, version, second.session)).answer).toBe('');
      expect(await outcome(running, 'vendor-rsin')).toBe('200');
    },
  );

  test('EK-11 the host down past nextUpdate refuses; back again accepts; the other generation never notices', async () => {
    await start(crl());
    served = undefined;
    await until('a failure', async () => (running.log().includes('"event":"crl.failed"') ? true : undefined));
    expect(await outcome(running, 'vendor-g4')).toBe('200');
    clock = Date.now() + 2 * HOUR;
    expect(await outcome(running, 'vendor-g4', {}, clock)).toBe('refused at TLS');
    expect(running.log()).toMatch(/"event":"tls.refused".*"problem":"crl-expired"/);
    expect(await outcome(running, 'vendor-g4', { tls: 'vendor-rsin' }, clock)).toBe('VB-F16');
    expect(await outcome(running, 'vendor-rsin', {}, clock)).toBe('200');
    const metrics = await (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
    expect(metrics).toMatch(/verzuim_crl_seconds_left\{issuer="TEST G4 TSP Priv G-TLS SYS"\} -\d/);
    expect(metrics).toMatch(/verzuim_crl_fetch_failed_total [1-9]/);
    served = crl({ thisUpdate: Date.now() - HOUR / 2, nextUpdate: Date.now() + 9 * HOUR });
    await becomes('200');
  });

  test('EK-11 a CRL that was never had refuses at TLS and in the signature until it is there', async () => {
    await start(undefined);
    expect(await outcome(running, 'vendor-g4')).toBe('refused at TLS');
    expect(await outcome(running, 'vendor-g4', { tls: 'vendor-rsin' })).toBe('VB-F16');
    served = crl();
    await becomes('200', { tls: 'vendor-rsin' });
    await becomes('200');
  });
});

test('EK-11 without the CRL of its own CA a broker starts and believes nobody, until it is there', async () => {
  let served: Buffer | undefined;
  const host = await startTestHost(() => served);
  const running = await startTestBroker((settings) => ({
    ...settings,
    trust: {
      ...settings.trust,
      crls: settings.trust.crls.filter((name) => !name.endsWith('trust/tsp.crl.pem')),
      crlUrls: [host.url],
      crlRefreshMs: 50,
    },
  }));
  try {
    expect(running.log()).toContain('"event":"trust.nobody-believed"');
    expect(await outcome(running, 'vendor-rsin')).toBe('refused at TLS');
    served = makeCrl({ thisUpdate: Date.now() - HOUR, nextUpdate: Date.now() + HOUR });
    await until('an accepted message', async () =>
      (await outcome(running, 'vendor-rsin')) === '200' ? true : undefined,
    );
  } finally {
    await running.stop();
    await host.close();
  }
});

test('EK-13 OCSP is asked when the settings say so, and can only refuse', async () => {
  const thisUpdate = Date.now() - HOUR;
  // The serial number stands at the end of the request.
  const host = await startTestHost((_, body) =>
    body.toString('hex').endsWith('020112')
      ? makeOcspResponse(body, { thisUpdate, nextUpdate: thisUpdate + 2 * HOUR, status: 'revoked' })
      : undefined,
  );
  const [asks, silent] = [
    await startTestBroker((settings) => ({
      ...settings,
      trust: { ...settings.trust, ocsp: { ...settings.trust.ocsp, url: host.url } },
    })),
    await startTestBroker(),
  ];
  try {
    expect(await outcome(asks, 'vendor-rsin')).toBe('200');
    expect(asks.log()).toMatch(/"event":"certificate.warning".*"problem":"ocsp-unavailable"/);
    expect(await outcome(asks, 'vendor-kvk', { tls: 'vendor-rsin' })).toBe('VB-F16');
    expect(await outcome(asks, 'vendor-kvk')).toBe('refused at TLS');
    const asked = host.asked();
    expect(await outcome(silent, 'vendor-kvk')).not.toMatch(/F16|TLS/);
    expect(host.asked()).toBe(asked);
  } finally {
    await asks.stop();
    await silent.stop();
    await host.close();
  }
});
