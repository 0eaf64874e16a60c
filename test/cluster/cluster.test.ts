/**
 * `scripts/cluster` as an operator runs it: PostgreSQL and Redis of the system, every role a process, two endpoints behind
 * a balancer. The journey passes on it, and goes on when one endpoint stops.
 */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExamplePartner } from '../../src/harness/example-partners.ts';
import { until } from '../setup/broker.ts';
import { hasRedis } from '../setup/redis.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = join(ROOT, 'scripts/cluster');
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');
const hasPostgres =
  existsSync('/usr/lib/postgresql') || spawnSync('initdb', ['--version'], { stdio: 'ignore' }).status === 0;

interface State {
  readonly url: string;
  readonly loket: string;
  readonly mail: string;
  readonly operations: Readonly<Record<string, string>>;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

(hasRedis && hasPostgres ? describe : describe.skip)('a cluster from nothing', () => {
  let folder: string;
  let state: State;
  const run = (command: string, args: readonly string[]) =>
    new Promise<{ status: number; output: string }>((resolve) => {
      const child = execFile(
        command,
        args,
        { encoding: 'utf8', env: { ...process.env, CLUSTER_BUILT: '1' } },
        (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, output: stdout + stderr }),
      );
    });

  beforeAll(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-cluster-')), 'cluster');
    chmodSync(join(folder, '..'), 0o755);
    const started = await run(SCRIPT, ['start', '--folder', folder]);
    if (started.status !== 0) throw new Error(started.output);
    state = JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8')) as State;
  }, 180_000);
  afterAll(async () => {
    await run(SCRIPT, ['stop', '--folder', folder]);
    const status = await run(SCRIPT, ['status', '--folder', folder]);
    rmSync(join(folder, '..'), { recursive: true, force: true });
    expect(status.output).not.toContain('runs');
  });

  test('the journey passes through the balancer, the queue on Redis and the routers; mail comes out', async () => {
    const settings = join(folder, 'settings.yaml');
    const demo = await run(process.execPath, [
      ...[BIN, 'demo', '--json', '--against', state.url, '--settings', settings],
    ]);
    expect({ status: demo.status, ...JSON.parse(demo.output) }).toMatchObject({
      status: 0,
      ok: true,
      statusSeenBySchool: 'B',
      routering: { mailbox: 'VERWERKER-TEST' },
      tampered: { fault: 'VB-F18' },
    });
    await until('a mail', async () => readdirSync(state.mail).find((name) => name.endsWith('.eml')));
  });

  test('when one endpoint is told to stop the other goes on', async () => {
    const endpoint = state.processes.find(({ name }) => name === 'endpoint-1');
    process.kill(endpoint?.pid ?? 0, 'SIGTERM');
    const partner = createExamplePartner({
      ...{ baseUrl: state.url, service: 'school', certificate: 'vendor-rsin' },
      fromOin: '0000000700099AD00000',
    });
    try {
      for (let i = 0; i < 5; i++) {
        const feed = await partner.call('opvragenGewijzigdeMeldingen', {
          vanafDatumTijd: '2020-01-01T00:00:00.000Z',
        });
        expect(feed).toMatchObject({ verwerkt: true });
      }
    } finally {
      partner.close();
    }
    await until('its end', () =>
      fetch(`${state.operations['endpoint-1']}/live`).then(
        () => undefined,
        () => true as const,
      ),
    );
    expect((await fetch(`${state.operations['endpoint-2']}/ready`)).status).toBe(200);
  });

  test('a cluster that runs is not started again over its own data', async () => {
    const again = await run(SCRIPT, ['start', '--folder', folder]);
    expect(again).toEqual({ status: 1, output: 'it runs already: scripts/cluster stop\n' });
  });
});

test('says what it can do, and what it does not know', () => {
  const ask = (option: string) => spawnSync(SCRIPT, [option], { encoding: 'utf8' });
  expect(ask('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--routers N') });
  expect(ask('--nope')).toMatchObject({ status: 64, stderr: expect.stringContaining('--nope') });
});
