/** A PostgreSQL that stops, refuses to write, breaks its connections, has no room, or is slow. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause, type Scenario, type Under } from '../scenario.ts';

const READ_ONLY_MS = 2500;
const TERMINATE_EVERY_MS = 150;
const FULL_MS = 3000;
const SLOW_MS = 5000;
/** Room for a cluster, its WAL, and some seconds of reports. */
const DISK = '260m';

/** A process that ends because its database went away was not written for this. */
async function samePids({ scene: { members } }: Under, work: () => Promise<void>): Promise<void> {
  const before = members.map((member) => member.process());
  await work();
  for (const { child, output } of before) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`a process ended with its database: ${output().slice(-1500)}`);
  }
}

export const STORE: readonly Scenario[] = [
  {
    name: 'PostgreSQL stopped at once',
    what: 'immediate shutdown and start, again and again; the processes stay the same ones',
    harm: (under) =>
      samePids(under, async () => {
        for (let round = 0; round < Math.max(1, Math.floor(under.rounds / 2)); round++) {
          await under.scene.postgres.kill();
          await under.scene.postgres.start();
          await under.load.recovered();
        }
      }),
  },
  {
    name: 'PostgreSQL read-only',
    what: 'every transaction is read-only for a while, as on a standby',
    harm: (under) =>
      samePids(under, async () => {
        const { postgres } = under.scene;
        await postgres.run('alter system set default_transaction_read_only = on');
        await postgres.run('select pg_reload_conf()');
        await pause(READ_ONLY_MS);
        await postgres.run('alter system reset default_transaction_read_only');
        await postgres.run('select pg_reload_conf()');
      }),
  },
  {
    name: 'connections lost in the middle of transactions',
    what: 'every session of the database is ended, again and again',
    harm: (under) =>
      samePids(under, async () => {
        for (let round = 0; round < under.rounds * 3; round++) {
          await under.scene.postgres.run(
            'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
          );
          await pause(TERMINATE_EVERY_MS);
        }
      }),
  },
];

/** As root only: a file system of its own, filled to the brim. */
export const DISK_FULL: Scenario = {
  name: 'disk full',
  what: 'the file system of PostgreSQL is full for a while: nothing is acknowledged that was not written',
  async scene() {
    const folder = mkdtempSync(join(tmpdir(), 'vb-chaos-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder]).status === 0;
    const done = () => {
      if (mounted) spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    };
    if (mounted) return { redis: false, at: folder, done };
    done();
    return undefined;
  },
  async harm({ scene: { postgres } }) {
    const filler = join(postgres.folder, '..', 'filler');
    try {
      writeFileSync(filler, '');
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' });
      await pause(FULL_MS);
    } finally {
      rmSync(filler, { force: true });
    }
    // PostgreSQL stops by itself when it cannot write its log; an operator starts it again.
    await postgres.start();
  },
};

const SLOW_SYNC = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
#define SLOW(name) int name(int fd) { static int (*real)(int); if (!real) real = dlsym(RTLD_NEXT, #name); int r = real(fd); usleep(20000); return r; }
SLOW(fsync)
SLOW(fdatasync)
`;

export const SLOW_DISK: Scenario = {
  name: 'slow disk',
  what: 'every sync of PostgreSQL takes 20 ms more, as on a disk that is shared with others',
  async scene() {
    const folder = mkdtempSync(join(tmpdir(), 'vb-chaos-slow-'));
    writeFileSync(join(folder, 'slow.c'), SLOW_SYNC);
    const library = join(folder, 'slow.so');
    const args = ['-shared', '-fPIC', '-o', library, join(folder, 'slow.c'), '-ldl'];
    const done = () => {
      delete process.env['LD_PRELOAD'];
      rmSync(folder, { recursive: true, force: true });
    };
    spawnSync('chmod', ['755', folder]);
    if (spawnSync('gcc', args).status !== 0) {
      done();
      return undefined;
    }
    // The server is started by this process and inherits it; the processes of the register get it too, to no effect.
    process.env['LD_PRELOAD'] = library;
    return { redis: false, done };
  },
  harm: () => pause(SLOW_MS),
};
