/** A real redis-server of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './process.ts';
import { until } from './until.ts';

export interface TestRedis {
  readonly url: string;
  flushAll(): Promise<void>;
  stop(): Promise<void>;
}

/** Missing programs are skipped on a workplace, and counted as failures by the test command in CI. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export async function startRedis(policy = 'noeviction'): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-redis-'));
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--maxmemory-policy',
    policy,
  ];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { lazyConnect: false, retryStrategy: () => 50 });
  client.on('error', () => undefined); // not up yet
  await until('redis', async () => (client.status === 'ready' ? true : undefined));
  return {
    url,
    async flushAll() {
      await client.flushall();
    },
    async stop() {
      client.disconnect();
      server.kill('SIGKILL');
      await ended;
    },
  };
}
