/** The machine around a process: Node.js itself, secrets in files, folders, disk, ports, Redis, the mail server. */
import { accessSync, constants, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { DependencyError } from '../../edukoppeling/faults.ts';
import type { Settings } from '../../ops/settings.ts';
import { RedisPolicyError, verifyRedisPolicy } from '../../queue/backend.ts';
import { type Finding, finding } from './findings.ts';

/** Where `node test/deploy/connection-memory.mjs` told of kilobytes for each connection. */
const LEAKING_NODES = ['v24.21.0'];
const CONNECT_MS = 3000;
const FEW_BYTES = 5 * 1024 ** 3;

/** @param version  as `process.version`. */
export function lookAtNode(version: string): readonly Finding[] {
  return LEAKING_NODES.includes(version) ? [finding('node-leaks', `Node.js ${version}`)] : [];
}

export function lookAtSecrets({ own, store, loket, post, folder }: Settings): readonly Finding[] {
  const files = [
    own.key,
    own.next?.key,
    store.databaseUrlFile,
    loket?.key,
    loket?.keyFile,
    post?.smtp.passwordFile,
  ];
  return files.flatMap((name) => {
    if (name === undefined) return [];
    try {
      return (statSync(resolve(folder, name)).mode & 0o077) === 0
        ? []
        : [finding('secret-readable-by-others', name)];
    } catch {
      return [finding('secret-missing', name)]; // not there, or in a folder that is closed to us
    }
  });
}

/** @param dataFolder  of the embedded database; undefined without one. */
export async function lookAtFolders(
  { audit, trust, folder }: Settings,
  dataFolder: string | undefined,
): Promise<readonly Finding[]> {
  const folders = [
    ...(audit.sealFile === undefined ? [] : [dirname(resolve(folder, audit.sealFile))]),
    ...(trust.crlFolder === undefined ? [] : [resolve(folder, trust.crlFolder)]),
    ...(dataFolder === undefined ? [] : [nearest(dataFolder)]),
  ];
  const found = await Promise.all(
    folders.map(async (name) => {
      if (!isWritable(name)) return finding('data-folder-not-writable', name);
      const { bavail, blocks, bsize } = await statfs(name);
      return isNearlyFull(bavail * bsize, blocks * bsize) ? finding('disk-nearly-full', name) : undefined;
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** A start makes what is missing below a folder that is there. */
function nearest(folder: string): string {
  try {
    statSync(folder);
    return folder;
  } catch {
    return folder === dirname(folder) ? folder : nearest(dirname(folder)); // not there yet
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false; // not there, or not ours
  }
}

/** @param free  and @param all in bytes. */
export const isNearlyFull = (free: number, all: number): boolean => free < all / 10 && free < FEW_BYTES;

export async function lookAtPorts({ listen, operations, roles }: Settings): Promise<readonly Finding[]> {
  const places = [
    ...(roles.includes('endpoint') ? [{ setting: 'listen', ...listen }] : []),
    { setting: 'operations', host: operations.host ?? '127.0.0.1', port: operations.port },
  ].filter(({ port }) => port !== 0);
  const found = await Promise.all(
    places.map(async ({ setting, host, port }) =>
      (await isFree(host, port)) ? undefined : finding('port-in-use', `${setting}: ${host}:${port}`),
    ),
  );
  return found.filter((each) => each !== undefined);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, host, () => probe.close(() => done(true)));
  });
}

/** @param where  host and port of the URL. */
export async function lookAtRedis(url: string, where: string): Promise<readonly Finding[]> {
  try {
    await verifyRedisPolicy(url);
    return [];
  } catch (error) {
    if (error instanceof RedisPolicyError) return [finding('redis-evicts', `${where}: ${error.message}`)];
    if (error instanceof DependencyError) return [finding('redis-unreachable', where)];
    throw error;
  }
}

/** Whether something there greets as a mail server does. */
export function lookAtMail({ post }: Settings): Promise<readonly Finding[]> {
  if (post === undefined) return Promise.resolve([]);
  const { host, port, tls } = post.smtp;
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (found: readonly Finding[]) => {
      socket.destroy();
      done(found);
    };
    const away = () => end([finding('smtp-unreachable', `${host}:${port}`)]);
    socket.once('error', away);
    socket.once('timeout', away);
    socket.once('close', away);
    // With TLS from the first byte there is no greeting before it.
    if (tls === 'implicit') socket.once('connect', () => end([]));
    else
      socket.once('data', (chunk: Buffer) => (chunk.toString('latin1').startsWith('220') ? end([]) : away()));
  });
}
