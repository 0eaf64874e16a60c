/** A place for CRLs that fails: a folder that cannot be written costs no CRL, and what failed is told by its cause. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { download } from '../../../src/edukoppeling/pki/download.ts';
import { type CrlRefresh, createTrustStore, startCrlRefresh } from '../../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../../src/harness/example-partners.ts';
import { freePort } from '../../setup/process.ts';
import { makeCrl, startTestHost, type TestHost, tlv } from '../../setup/revocation.ts';

const START = Date.UTC(2026, 10, 24);
const HOUR = 3_600_000;
const closing: (CrlRefresh | TestHost)[] = [];
afterEach(async () => {
  for (const open of closing.splice(0)) await open.close();
});

async function start(url: string, folder?: string, files: readonly string[] = []) {
  const store = createTrustStore({
    anchors: [fixture('trust/root.pem')],
    intermediates: [fixture('trust/intermediate.pem'), fixture('trust/tsp.pem')],
    crls: [],
    allowTest: true,
  });
  const failures: { source: string; code: unknown }[] = [];
  const refresh = await startCrlRefresh({
    store,
    files,
    urls: [url],
    hosts: [],
    ...(folder === undefined ? {} : { folder }),
    everyMs: HOUR,
    timeoutMs: 1000,
    maxBytes: 100_000,
    clock: () => START,
    onChange: () => undefined,
    onFailure: (source, error) => failures.push({ source, code: (error as NodeJS.ErrnoException).code }),
  });
  closing.push(refresh);
  return { store, failures };
}

test('EK-12 a CRL that was fetched counts, also when its folder is a file or lies below one', async () => {
  const host = await startTestHost(() => makeCrl({ thisUpdate: START - HOUR, nextUpdate: START + HOUR }));
  closing.push(host);
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-crl-')), 'file');
  writeFileSync(file, '');
  for (const [folder, code] of [
    [file, 'EEXIST'],
    [join(file, 'below'), 'ENOTDIR'],
  ] as const) {
    const { store, failures } = await start(host.url, folder);
    expect(store.crls).toHaveLength(1);
    expect(failures).toEqual([{ source: expect.stringContaining(folder), code }]);
  }
});

test('EK-12 a list that its CA signed but nobody can read is a failed fetch: the one we had decides on', async () => {
  const moments = { thisUpdate: START - HOUR, nextUpdate: START + HOUR };
  const good = makeCrl({ ...moments, revoked: ['vendor-urls'] });
  const unreadable = makeCrl({ ...moments, thisUpdate: START - 1, entries: [tlv(0x04, 'ff')] });
  const host = await startTestHost(() => unreadable);
  closing.push(host);
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-crl-')), 'tsp.crl');
  writeFileSync(file, good);
  const { store, failures } = await start(host.url, undefined, [file]);
  expect(failures).toEqual([{ source: host.url, code: undefined }]);
  expect(store.crls.map(({ der }) => der.equals(good))).toEqual([true]);
  expect(store.crls[0]?.revoked.size).toBe(1);
});

test('a download that failed says why: the code of the cause, or what fetch says of it', async () => {
  const limits = { timeoutMs: 5000, maxBytes: 100 };
  const port = await freePort();
  for (const host of ['127.0.0.1', 'localhost'])
    await expect(download(`http://${host}:${port}/a.crl`, limits)).rejects.toThrow('ECONNREFUSED');
  await expect(download('http://127.0.0.1:1/a.crl', limits)).rejects.toThrow('bad port');
});
