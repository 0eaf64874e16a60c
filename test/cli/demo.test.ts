/** The demo as a stranger runs it: one JSON object, twice in a row, and after a kill -9 of an earlier one. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { until } from '../setup/broker.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('verzuimbroker-demo-'));

const runDemo = () => {
  const { status, stdout } = spawnSync(process.execPath, [BIN, 'demo', '--json'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    meldingsnummer: expect.stringMatching(/^\d+$/),
    gemeentecode: '0344',
    mailbox: '0344',
    gemeenteReceived: true,
    statusSeenBySchool: 'B',
    changed: { levering: 'MUTATIE' },
    withdrawn: { levering: 'INTREKKING', status: 'I' },
    vrijstelling: { vrijstellingsnummer: expect.stringMatching(/^\d+$/), signalen: ['VZ-SIG-01'] },
    routering: { refused: 'VZ-RTE-03', mailbox: 'VERWERKER-TEST' },
    tampered: { accepted: false, fault: 'VB-F18' },
    replayed: { sameMeldingsnummer: true },
    ms: { totaal: expect.any(Number) },
  });
};

test('it passes twice in a row', () => {
  runDemo();
  runDemo();
});

test('killed with kill -9, it leaves no server and no folder behind, and passes again', async () => {
  const before = new Set(folders());
  const demo = spawn(process.execPath, [BIN, 'demo', '--keep'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  demo.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until(
    'the end of the journey',
    async () => (said.includes('Still running') ? true : undefined),
    30_000,
  );
  const own = folders().find((name) => !before.has(name)) ?? '';
  const [pid] = readFileSync(join(tmpdir(), own, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
  demo.kill('SIGKILL');
  await until(
    'the end of PostgreSQL and its folder',
    async () => {
      const alive = existsSync(`/proc/${pid}`);
      return !alive && !existsSync(join(tmpdir(), own)) ? true : undefined;
    },
    20_000,
  );
  runDemo();
}, 90_000);
