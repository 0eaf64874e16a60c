/** Where mandates come from, in a settings file: our own register by default; OSR within the limits of §5.3. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DependencyError } from '../../src/edukoppeling/faults.ts';
import { fixture, oin } from '../../src/harness/example-partners.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { readSettings, type Settings, SettingsError } from '../../src/ops/settings.ts';
import { openOsr } from '../../src/processes/osr.ts';
import { NAMESPACE, OK, startOsr } from '../registers/osr-server.ts';
import { writeSettings } from '../setup/process.ts';

function read(mandaten?: object): Settings {
  const file = writeSettings({ port: 0, databaseUrl: 'postgres://localhost/x' });
  if (mandaten) appendFileSync(file, `\nmandaten: ${JSON.stringify(mandaten)}\n`);
  const files = { certificate: 'vendor-kvk.pem', key: 'keys/vendor-kvk.key.pem', trust: 'trust/root.pem' };
  for (const [name, from] of Object.entries(files)) writeFileSync(join(dirname(file), name), fixture(from));
  return readSettings(file, {});
}

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

const OSR = {
  url: 'https://osr.example',
  certificate: 'certificate',
  key: 'key',
  trust: 'trust',
  serviceVersionNamespace: NAMESPACE,
};

test('mandates come from our own register unless the settings say otherwise', () => {
  expect(read().mandaten).toEqual({ source: 'register', fourEyes: false });
});

test('OSR needs its address, a certificate and the name of the service; the rest has defaults', () => {
  expect(read({ source: 'osr', osr: OSR }).mandaten.osr).toEqual({
    ...OSR,
    path: '/api/v2/mandates',
    mandateText: 'OK',
    noMandateText: 'mandate not found',
    timeoutMs: 3000,
    retries: 1,
    positiveMinutes: 60,
    negativeMinutes: 5,
    staleHours: 24,
  });
});

test.each<[string, object, string]>([
  ['source osr without osr', { source: 'osr' }, 'mandaten.osr'],
  ['an address without TLS', { osr: { ...OSR, url: 'http://osr.example' } }, 'mandaten.osr.url'],
  ['an address with a question', { osr: { ...OSR, url: 'https://osr.example?x=1' } }, 'mandaten.osr.url'],
  ['no name of the service', { osr: { ...OSR, serviceVersionNamespace: '' } }, 'serviceVersionNamespace'],
  ['a yes for more than an hour', { osr: { ...OSR, positiveMinutes: 61 } }, 'positiveMinutes'],
  ['a no for more than five minutes', { osr: { ...OSR, negativeMinutes: 6 } }, 'negativeMinutes'],
  ['an old yes for more than a day', { osr: { ...OSR, staleHours: 25 } }, 'staleHours'],
])('%s is refused', (_, mandaten, key) => {
  expect(problemsOf(() => read(mandaten))).toEqual([expect.stringContaining(key)]);
});

describe('opening it', () => {
  const joined = () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    return {
      clock: () => now,
      log: createLog({ level: 'info', destination }),
      metrics: createMetrics(),
      lines,
    };
  };
  let now = Date.parse('2026-03-10T09:00:00Z');

  test('with our own register there is nothing to open', () => {
    expect(openOsr(read(), joined())).toBeUndefined();
    expect(openOsr(read({ source: 'register', osr: OSR }), joined())).toBeUndefined();
  });

  test.each([
    ['certificate', { certificate: 'gone.pem' }, 'gone.pem: cannot be read'],
    ['key of another', { certificate: 'trust' }, 'mandaten.osr.certificate'],
    ['trust', { trust: 'key' }, 'mandaten.osr.trust'],
  ])('a %s that cannot be used stops the start', (_, change, text) => {
    const settings = read({ source: 'osr', osr: { ...OSR, ...change } });
    const problems = problemsOf(() => openOsr(settings, joined()));
    expect(problems).toEqual([expect.stringContaining(text)]);
  });

  test('EK-126 a yes that serves while OSR is down is a warning in the log; every question is counted', async () => {
    const osr = await startOsr();
    const parts = joined();
    const url = new URL(osr.url).origin;
    const bron = openOsr(read({ source: 'osr', osr: { ...OSR, url, retries: 0 } }), parts);
    if (bron === undefined) throw new Error('not opened');
    try {
      const [vendor, school, other] = [
        oin('00000003272448340204'),
        oin('0000000700000AV00000'),
        oin('0000000700001AA00000'),
      ];
      osr.mandates.set(`${vendor} ${school}`, OK);
      const today = '2026-03-10';
      expect(await bron.geldt(vendor, school, today)).toBe(true);
      expect(await bron.geldt(vendor, school, today)).toBe(true);
      expect(parts.lines).toEqual([]);
      osr.next.push({ status: 503 });
      now += 3_600_000;
      expect(await bron.geldt(vendor, school, today)).toBe(true);
      await expect(bron.geldt(vendor, other, today)).rejects.toThrow(DependencyError);
      expect(parts.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({
          event: 'osr.stale',
          sigOin: vendor,
          fromOin: school,
          ms: 3_600_000,
          dependency: 'osr',
          problem: 'OSR_HTTP_503',
        }),
      ]);
      const counted = await parts.metrics.render();
      for (const result of ['hit', 'miss', 'stale', 'failed'])
        expect(counted).toContain(`verzuim_osr_total{result="${result}"} 1`);
    } finally {
      bron.close();
      await osr.close();
    }
  });
});
