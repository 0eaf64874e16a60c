/**
 * The data folder of the embedded PostgreSQL: `password` and `cluster`, each complete or not there, and made once,
 * however many processes start at the same moment and whenever one of them is killed.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, link, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UNPRIVILEGED } from './embedded-binaries.ts';

export const USER = 'verzuimbroker';

export interface Cluster {
  readonly folder: string;
  readonly password: string;
}

/** As root PostgreSQL runs as `nobody`, who cannot enter this folder. */
export class DataFolderError extends Error {
  constructor(folder: string, closed: string) {
    super(
      `${folder} cannot be reached by the user nobody, as whom PostgreSQL runs: ${closed} is closed to others; choose another dataFolder (as root: /var/lib/verzuimbroker), or open that folder (chmod o+x).`,
    );
    this.name = 'DataFolderError';
  }
}

/**
 * Makes what is missing of the folder.
 * @param asUser  the uid and gid of the server; empty when it is our own.
 * @throws DataFolderError; Error with initdb's own words.
 */
export async function prepareCluster(
  binaries: string,
  dataFolder: string,
  asUser: { readonly uid?: number; readonly gid?: number },
): Promise<Cluster> {
  await mkdir(dataFolder, { recursive: true });
  const unprivileged = asUser.uid !== undefined;
  if (unprivileged) {
    await verifyReachable(dataFolder);
    await chown(dataFolder, UNPRIVILEGED, UNPRIVILEGED);
  }
  const folder = join(dataFolder, 'cluster');
  const passwordFile = join(dataFolder, 'password');
  if (!(await isCluster(folder))) {
    await makePassword(passwordFile, unprivileged);
    await removeLeftovers(dataFolder);
    await initialise(binaries, folder, passwordFile, asUser);
  }
  return { folder, password: (await readFile(passwordFile, 'utf8')).trim() };
}

/** The first one's password is everybody's: a second starter must never write another beside the first's cluster. */
async function makePassword(passwordFile: string, unprivileged: boolean): Promise<void> {
  const fresh = `${passwordFile}.new.${process.pid}.${randomUUID()}`;
  const file = await open(fresh, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(24).toString('hex'));
    if (unprivileged) await file.chown(UNPRIVILEGED, UNPRIVILEGED);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(fresh, passwordFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(fresh, { force: true });
  }
}

async function initialise(
  binaries: string,
  folder: string,
  passwordFile: string,
  asUser: SpawnOptions,
): Promise<void> {
  const fresh = `${folder}.new.${process.pid}.${randomUUID()}`;
  const choices = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--data-checksums'];
  await runToEnd(
    join(binaries, 'bin', 'initdb'),
    [`--pgdata=${fresh}`, `--username=${USER}`, `--pwfile=${passwordFile}`, '--no-instructions', ...choices],
    asUser,
  );
  try {
    // A killed initdb leaves only a folder of another name behind.
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another starter was first; its cluster has the same password.
    if (!(await isCluster(folder))) throw error;
  }
}

/** What starters left that were killed half-way. Those that still run keep theirs. */
async function removeLeftovers(dataFolder: string): Promise<void> {
  for (const name of await readdir(dataFolder)) {
    const pid = /^(?:cluster|password)\.new\.(\d+)(?:\.|$)/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(dataFolder, name), { recursive: true, force: true });
  }
}

/** Root may enter everything, `nobody` may not: found before initdb says it less clearly. */
async function verifyReachable(dataFolder: string): Promise<void> {
  const real = await realpath(dataFolder);
  for (let at = dirname(real); ; at = dirname(at)) {
    const { mode, uid } = await stat(at);
    const mayEnter = uid === UNPRIVILEGED ? mode & 0o100 : mode & 0o001;
    if (!mayEnter) throw new DataFolderError(real, at);
    if (at === dirname(at)) return;
  }
}

function isCluster(folder: string): Promise<boolean> {
  return stat(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** Whether a process has this id, ours to signal or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function runToEnd(command: string, args: readonly string[], asUser: SpawnOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...asUser, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${code}: ${said.trim()}`));
    });
  });
}
