/**
 * PostgreSQL of the system that archives its WAL, with what an operator does to back it up and to put it back:
 * docs/operate/backup.md, the same commands.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../setup/process.ts';

const DEBIAN = '/usr/lib/postgresql';
const USER = 'verzuimbroker';

/** Of Debian's packages the newest; undefined when there is none. */
export function findSystemPostgres(): string | undefined {
  const majors = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const newest = majors
    .filter((major) => major >= 14 && existsSync(join(DEBIAN, `${major}/bin/pg_basebackup`)))
    .sort((a, b) => b - a)[0];
  return newest === undefined ? undefined : join(DEBIAN, `${newest}/bin`);
}

export interface ArchivedPostgres {
  readonly url: string;
  /** Of the server, ISO 8601 with microseconds. */
  now(): Promise<string>;
  query<Row>(text: string): Promise<readonly Row[]>;
  baseBackup(): void;
  /** The WAL so far is in the archive. */
  archiveAll(): Promise<void>;
  /** Ended at once, and its folder gone. */
  lose(): void;
  /** The base backup and the archive, up to a moment; returns when it takes writes. */
  restoreTo(moment: string): Promise<void>;
  remove(): void;
}

export async function startArchivedPostgres(bin: string): Promise<ArchivedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'vb-restore-'));
  const [data, archive, backup] = ['data', 'archive', 'backup'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const isRoot = process.getuid?.() === 0;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const asUser = isRoot ? { uid: id('-u'), gid: id('-g') } : {};
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(bin, program), args, { ...asUser, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  chmodSync(folder, 0o755);
  mkdirSync(archive);
  for (const path of [folder, archive]) if (isRoot) chownSync(path, asUser.uid ?? 0, asUser.gid ?? 0);
  const port = await freePort();
  const url = `postgres://${USER}@127.0.0.1:${port}/postgres`;
  const query = async <Row>(text: string) => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined); // the server is ended on purpose
    await client.connect();
    try {
      return (await client.query(text)).rows as Row[];
    } finally {
      await client.end();
    }
  };
  const log = join(folder, 'log');
  const start = () => {
    try {
      run('pg_ctl', '-D', data, '-w', '-l', log, 'start');
    } catch (error) {
      throw new Error(`PostgreSQL does not start: ${readFileSync(log, 'utf8').slice(-2000)}`, {
        cause: error,
      });
    }
  };
  run('initdb', '-D', data, '-U', USER, '-A', 'trust', '--locale=C', '--encoding=UTF8');
  const settings = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'archive_mode = on',
    `archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f.part && mv ${archive}/%f.part ${archive}/%f'`,
    `restore_command = 'cp ${archive}/%f %p'`,
  ];
  appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n')}\n`);
  start();
  return {
    url,
    query,
    async now() {
      const [row] = await query<{ now: string }>('select clock_timestamp()::text as now');
      return row?.now ?? '';
    },
    baseBackup: () => void run('pg_basebackup', '-d', url, '-D', backup, '-X', 'stream', '-c', 'fast'),
    async archiveAll() {
      const [row] = await query<{ file: string }>('select pg_walfile_name(pg_switch_wal()) as file');
      // A file that is there may be half copied: the server says when it was done.
      const done = () =>
        query<{ yes: boolean }>(
          `select last_archived_wal collate "C" >= '${row?.file}' as yes from pg_stat_archiver`,
        );
      while ((await done())[0]?.yes !== true) await new Promise((later) => setTimeout(later, 50));
    },
    lose() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      rmSync(data, { recursive: true });
    },
    async restoreTo(moment) {
      execFileSync('cp', ['-a', backup, data]);
      appendFileSync(
        join(data, 'postgresql.conf'),
        `recovery_target_time = '${moment}'\nrecovery_target_action = 'promote'\n`,
      );
      writeFileSync(join(data, 'recovery.signal'), '');
      if (isRoot) chownSync(join(data, 'recovery.signal'), asUser.uid ?? 0, asUser.gid ?? 0);
      start();
      while ((await query<{ yes: boolean }>('select pg_is_in_recovery() as yes'))[0]?.yes)
        await new Promise((done) => setTimeout(done, 50));
    },
    remove() {
      if (existsSync(join(data, 'postmaster.pid')))
        run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
