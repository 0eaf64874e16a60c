/** CRLs stay fresh without a restart: from files, from URLs, from what certificates name; and fail closed. */
import { mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { CrlRefreshOptions } from '../../../src/edukoppeling/pki/crl-refresh.ts';
import {
  CertificateError,
  type CrlRefresh,
  createTrustStore,
  startCrlRefresh,
  verifyCertificate,
  writePem,
} from '../../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../../src/harness/example-partners.ts';
import { until } from '../../setup/broker.ts';
import {
  type CrlChange,
  certificateOf,
  makeCrl,
  startTestHost,
  type TestHost,
} from '../../setup/revocation.ts';

const START = Date.UTC(2026, 10, 24);
const HOUR = 3_600_000;
const UPPER = ['root', 'intermediate'].map((name) => fixture(`trust/${name}.crl.pem`)).join('\n');
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const open of closing.splice(0)) await open.close();
});

const tspCrl = (change: Partial<CrlChange> = {}) =>
  makeCrl({ thisUpdate: START - HOUR, nextUpdate: START + 24 * HOUR, ...change });
const newFolder = () => mkdtempSync(join(tmpdir(), 'verzuimbroker-crl-'));

async function start(change: Partial<CrlRefreshOptions> & { upper?: string } = {}) {
  const upper = join(newFolder(), 'upper.pem');
  writeFileSync(upper, change.upper ?? UPPER);
  const store =
    change.store ??
    createTrustStore({
      anchors: [fixture('trust/root.pem')],
      intermediates: [fixture('trust/intermediate.pem'), fixture('trust/tsp.pem')],
      crls: [],
      allowTest: true,
    });
  const clock = { now: START };
  const failures: string[] = [];
  const changes: number[] = [];
  const refresh: CrlRefresh = await startCrlRefresh({
    urls: [],
    hosts: [],
    everyMs: 50,
    timeoutMs: 1000,
    maxBytes: 100_000,
    clock: () => clock.now,
    onChange: () => changes.push(clock.now),
    onFailure: (source, error) => failures.push(`${source} ${(error as Error).message}`),
    ...change,
    store,
    files: [upper, ...(change.files ?? [])],
  });
  closing.push(refresh);
  const verdict = (name = 'vendor-rsin') =>
    verifyCertificate(store, certificateOf(name).der, clock.now, 'signature').then(
      () => 'believed',
      (error: unknown) => (error instanceof CertificateError ? error.problem : String(error)),
    );
  const becomes = (expected: string, name?: string) =>
    until(`the verdict ${expected}`, async () => ((await verdict(name)) === expected ? true : undefined));
  return { store, refresh, clock, failures, changes, verdict, becomes };
}

async function serve(crl: Buffer | undefined): Promise<TestHost & { crl: Buffer | undefined }> {
  const host = await startTestHost(() => served.crl);
  const served = Object.assign(host, { crl });
  closing.push(host);
  return served;
}

describe('CRLs from a URL', () => {
  test('EK-12 a revocation counts without a restart', async () => {
    const host = await serve(tspCrl());
    const { verdict, becomes, changes } = await start({ urls: [host.url] });
    expect(await verdict()).toBe('believed');
    host.crl = tspCrl({ thisUpdate: START - 1000, revoked: ['vendor-rsin'] });
    await becomes('revoked');
    expect(await verdict('vendor-kvk')).toBe('believed');
    expect(changes.length).toBe(2);
  });
  test('EK-11 the host is down: the last one counts until nextUpdate, then nobody is believed; back again, all are', async () => {
    const host = await serve(tspCrl({ nextUpdate: START + HOUR }));
    const { verdict, becomes, clock, failures, refresh } = await start({ urls: [host.url] });
    host.crl = undefined;
    clock.now += HOUR - 1000;
    await until('a failure', async () => (failures.length > 0 ? true : undefined));
    expect(failures[0]).toBe(`${host.url} HTTP 503`);
    expect(await verdict()).toBe('believed');
    clock.now += 2000;
    expect(await verdict()).toBe('crl-expired');
    expect(refresh.states().at(-1)).toEqual({
      issuer: 'TEST TSP CA',
      thisUpdate: START - HOUR,
      nextUpdate: START + HOUR,
    });
    host.crl = tspCrl({ thisUpdate: START + HOUR });
    await becomes('believed');
  });
  test('EK-11 a CRL that was never had', async () => {
    const host = await serve(undefined);
    const { verdict, becomes, refresh } = await start({ urls: [host.url] });
    expect(await verdict()).toBe('no-crl');
    expect(refresh.states().at(-1)).toMatchObject({ thisUpdate: undefined });
    host.crl = tspCrl();
    await becomes('believed');
  });
  test('an older CRL, one of another CA, one with another signature and no CRL do not replace a good one', async () => {
    const host = await serve(tspCrl({ revoked: ['vendor-kvk'] }));
    const { verdict, failures, becomes } = await start({ urls: [host.url] });
    for (const [bad, fails] of [
      [tspCrl({ thisUpdate: START - 2 * HOUR }), false],
      [tspCrl({ ca: 'bad/other-root', thisUpdate: START - 1000 }), true],
      [tspCrl({ key: 'intermediate', thisUpdate: START - 1000 }), true],
      [Buffer.from('<html>not here</html>'), true],
      [Buffer.alloc(200_000), true],
    ] as const) {
      host.crl = bad;
      const [asked, failed] = [host.asked(), failures.length];
      await until('three more looks', async () => (host.asked() > asked + 2 ? true : undefined));
      expect(await verdict()).toBe('believed');
      expect(await verdict('vendor-kvk')).toBe('revoked');
      expect(failures.length > failed).toBe(fails);
    }
    host.crl = tspCrl({ thisUpdate: START - 1000, revoked: ['vendor-rsin'] });
    await becomes('revoked');
  });
  test('a redirect is not followed', async () => {
    const host = await serve(tspCrl());
    const { createServer } = await import('node:http');
    const redirect = createServer((_, response) => response.writeHead(302, { location: host.url }).end());
    await new Promise<void>((resolve) => {
      redirect.listen(0, '127.0.0.1', resolve);
    });
    closing.push({
      async close() {
        redirect.close().closeAllConnections();
      },
    });
    const address = redirect.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await (await start({ urls: [`http://127.0.0.1:${port}`] })).verdict()).toBe('no-crl');
    expect(host.asked()).toBe(0);
    expect(await (await start({ urls: [host.url] })).verdict()).toBe('believed');
  });
  test('what was fetched is kept in the folder, for a start while the host is down', async () => {
    const folder = newFolder();
    const host = await serve(tspCrl());
    await start({ urls: [host.url], folder });
    expect(readdirSync(folder)).toHaveLength(1);
    host.crl = undefined;
    expect(await (await start({ urls: [host.url] })).verdict()).toBe('no-crl');
    expect(await (await start({ urls: [host.url], folder })).verdict()).toBe('believed');
    writeFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'damaged');
    expect(await (await start({ urls: [host.url], folder })).verdict()).toBe('no-crl');
  });
  test('a URL that a certificate names is fetched when its host is allowed, and no other', async () => {
    const host = await serve(tspCrl());
    for (const [hosts, expected] of [
      [['other.test'], 'no-crl'],
      [[host.host], 'believed'],
    ] as const) {
      const { store, becomes, verdict, refresh } = await start({ hosts });
      // As judging a certificate with this distribution point does.
      store.seenCrlUrls.add(`${host.url}/tsp.crl`).add('file:///etc/passwd').add('ftp://127.0.0.1/a');
      const asked = host.asked();
      if (expected === 'believed') await becomes('believed');
      else {
        await refresh.close();
        expect(await verdict()).toBe('no-crl');
        expect(host.asked()).toBe(asked);
      }
    }
  });
});

test('EK-12 a file that changed on disk is read again, PEM or DER; a damaged one changes nothing', async () => {
  const file = join(newFolder(), 'tsp.crl');
  const put = (content: Buffer | string) => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  put(fixture('trust/tsp.crl.pem'));
  const { verdict, becomes, failures } = await start({ files: [file] });
  expect(await verdict()).toBe('believed');
  put('damaged');
  await until('a failure', async () => (failures.length > 0 ? true : undefined));
  expect(await verdict()).toBe('believed');
  put(tspCrl({ revoked: ['vendor-rsin'] }));
  await becomes('revoked');
});

test('a CRL that has not begun waits, and the one before it counts meanwhile', async () => {
  const file = join(newFolder(), 'tsp.crl');
  const next = tspCrl({ thisUpdate: START + HOUR, revoked: ['vendor-rsin'] });
  writeFileSync(file, [tspCrl(), next].map((der) => writePem(der, 'X509 CRL')).join(''));
  const { verdict, becomes, clock } = await start({ files: [file] });
  expect(await verdict()).toBe('believed');
  clock.now += HOUR;
  await becomes('revoked');
  expect(await verdict('vendor-kvk')).toBe('believed');
});

test('EK-11 without the CRL of an upper CA nobody below it is believed', async () => {
  const host = await serve(tspCrl());
  const { verdict } = await start({ urls: [host.url], upper: fixture('trust/root.crl.pem') });
  expect(await verdict()).toBe('no-crl');
  expect(await (await start({ urls: [host.url] })).verdict()).toBe('believed');
});

test('a verdict that was being made while the CRLs changed is not kept', async () => {
  const host = await serve(tspCrl());
  let proceed: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  const store = createTrustStore({
    anchors: [fixture('trust/root.pem')],
    intermediates: [fixture('trust/intermediate.pem'), fixture('trust/tsp.pem')],
    crls: [UPPER, fixture('trust/tsp.crl.pem')],
    allowTest: true,
    ocsp: async () => {
      await waiting;
      return undefined;
    },
  });
  const early = verifyCertificate(store, certificateOf('vendor-rsin').der, START, 'signature');
  host.crl = tspCrl({ revoked: ['vendor-rsin'] });
  const { verdict } = await start({ store, urls: [host.url] });
  proceed();
  await early;
  expect(store.verdicts.size).toBe(0);
  expect(await verdict()).toBe('revoked');
});
