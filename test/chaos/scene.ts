/** Two whole processes on one PostgreSQL and one queue, behind one line, and pupils enough to report about. */

import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { readDeelnemers } from '../../src/registers/deelnemers-file.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { createStore } from '../../src/store/pool.ts';
import { testSealer } from '../setup/at-rest.ts';
import { freePort, madeUpNumbers, type ServeProcess, startServe, writeSettings } from '../setup/process.ts';
import { HEADER } from '../setup/pupils.ts';
import { type Line, startLine } from './line.ts';
import { SCHOOLS } from './load.ts';
import { type HurtPostgres, startHurtPostgres } from './postgres.ts';
import { type HurtRedis, startHurtRedis } from './redis.ts';

export interface SceneOptions {
  /** Without it the queue runs on PostgreSQL. */
  readonly redis: boolean;
  /** How many can be reported about: one report each. */
  readonly pupils: number;
  /** An existing folder for PostgreSQL. */
  readonly at?: string;
  readonly settings?: (settings: Record<string, unknown>) => Record<string, unknown>;
  /** Environment of the first process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Member {
  readonly port: number;
  readonly process: () => ServeProcess;
  /** With SIGKILL. */
  kill(): Promise<void>;
  /** How often it was. */
  readonly kills: () => number;
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export interface Scene {
  readonly postgres: HurtPostgres;
  readonly redis: HurtRedis | undefined;
  readonly members: readonly [Member, Member];
  readonly line: Line;
  readonly baseUrl: string;
  /** A pupil that nobody reported about yet; undefined when there are none left. */
  readonly pupil: () =>
    | { readonly bsn: string; readonly school: number; readonly kenmerk: string }
    | undefined;
  close(): Promise<void>;
}

export async function openScene(options: SceneOptions): Promise<Scene> {
  const postgres = await startHurtPostgres(options.at);
  const redis = options.redis ? await startHurtRedis() : undefined;
  const ports = [await freePort(), await freePort()] as const;
  const members = [
    await member(ports[0], postgres, redis, options, options.env ?? {}),
    await member(ports[1], postgres, redis, options, {}),
  ] as const;
  const line = await startLine(ports);
  const close = async () => {
    await line.close();
    for (const each of members) {
      each.thaw();
      await each.kill();
    }
    await redis?.remove();
    await postgres.remove();
  };
  try {
    await members[0].start();
    await members[1].start();
    const pupil = await loadPupils(postgres.url, options.pupils);
    return { postgres, redis, members, line, baseUrl: `https://localhost:${line.port}`, pupil, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function member(
  port: number,
  postgres: HurtPostgres,
  redis: HurtRedis | undefined,
  { settings = (same) => same }: SceneOptions,
  env: Readonly<Record<string, string>>,
): Promise<Member> {
  const file = writeSettings({ port, databaseUrl: postgres.url, ...(redis ? { redisUrl: redis.url } : {}) });
  const written = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, stringify(settings({ ...written, audit: { sealSeconds: 1 } })));
  let running: ServeProcess | undefined;
  let kills = 0;
  return {
    port,
    process: () => {
      if (running === undefined) throw new Error('it was not started');
      return running;
    },
    async start() {
      running = startServe(file, env);
      await running.listening;
    },
    async kill() {
      if (running === undefined) return;
      if (running.child.exitCode === null && running.child.kill('SIGKILL')) kills++;
      await running.ended;
    },
    kills: () => kills,
    freeze: () => void running?.child.kill('SIGSTOP'),
    thaw: () => void running?.child.kill('SIGCONT'),
  };
}

async function loadPupils(url: string, count: number): Promise<Scene['pupil']> {
  const numbers = madeUpNumbers(count);
  const rows = numbers.map((number, i) => {
    const [code, place] = i % 4 === 0 ? ['0307', 'Amersfoort'] : ['0344', 'Utrecht'];
    const { brin = '' } = SCHOOLS[i % SCHOOLS.length] ?? {};
    return `${number},,Proef,,Kim,2014-01-01,V,N,0,,Straat,1,3511AB,${place},${code},,${brin},2020-08-01,`;
  });
  const store = createStore({
    ...{ url, max: 1, applicationName: 'chaos', sealer: testSealer },
    onConnectionError: () => undefined,
  });
  try {
    await upsertDeelnemers(store, readDeelnemers([HEADER, ...rows].join('\n')));
  } finally {
    await store.close();
  }
  let next = 0;
  return () => {
    const i = next++;
    const bsn = numbers[i];
    return bsn === undefined ? undefined : { bsn, school: i % SCHOOLS.length, kenmerk: `chaos-${i}` };
  };
}
