/** A PostgreSQL of its own that can be hurt: the one of the npm package, on a folder and a port that stay. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { freePort } from '../setup/process.ts';

export interface HurtPostgres {
  readonly url: string;
  /** Of the cluster. */
  readonly folder: string;
  /** Immediate shutdown: nothing is flushed, as when the machine stops. The caller starts it again. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** As superuser, outside any transaction. */
  run(statement: string): Promise<void>;
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  remove(): Promise<void>;
}

/** @param at  an existing folder to use, such as a small file system; the default is a new one. */
export async function startHurtPostgres(at?: string): Promise<HurtPostgres> {
  const parent = at ?? mkdtempSync(join(tmpdir(), 'vb-chaos-'));
  chmodSync(parent, 0o755);
  const dataFolder = join(parent, 'data');
  const port = await freePort();
  let server = await startEmbeddedPostgres({ dataFolder, port });
  const folder = join(dataFolder, 'cluster');
  const query = async <Row>(text: string, values: readonly unknown[] = []) => {
    const options = '-c default_transaction_read_only=off';
    const client = new pg.Client({ connectionString: server.url, connectionTimeoutMillis: 5000, options });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Row[];
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return {
    url: server.url,
    folder,
    query,
    async run(statement) {
      await query(statement);
    },
    async kill() {
      const [pid] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await ended(Number(pid));
    },
    async start() {
      server = await startEmbeddedPostgres({ dataFolder, port });
    },
    async remove() {
      await server.stop().catch(() => undefined);
      if (at === undefined) rmSync(parent, { recursive: true, force: true });
    },
  };
}

async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
