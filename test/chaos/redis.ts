/** A Redis that can be hurt: killed, flushed, its data taken away, frozen, its policy changed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../setup/process.ts';
import { until } from '../setup/until.ts';

export interface HurtRedis {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Takes away everything it wrote; it must be down. */
  loseData(): void;
  flush(): Promise<void>;
  policy(name: string): Promise<void>;
  /** As behind a cut cable: connections stay, nothing answers. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

export async function startHurtRedis(): Promise<HurtRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'vb-chaos-redis-'));
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess;
  const command = async (work: (client: Redis) => Promise<unknown>) => {
    const client = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => null, lazyConnect: true });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await work(client);
    } finally {
      client.disconnect();
    }
  };
  const start = async () => {
    const keep = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...keep];
    child = spawn('redis-server', args, { stdio: 'ignore' });
    await until('redis', () =>
      command((client) => client.ping()).then(
        () => true,
        () => undefined,
      ),
    );
  };
  const kill = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    url,
    start,
    kill,
    loseData() {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    },
    flush: () => command((client) => client.flushall()),
    policy: (name) => command((client) => client.config('SET', 'maxmemory-policy', name)),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async remove() {
      child.kill('SIGCONT');
      if (child.exitCode === null && child.signalCode === null) await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
