/** Everything `doctor` looks at, one line each. It changes nothing, and starts nothing. */
import type { Settings } from '../../ops/settings.ts';
import { lookAtCertificates } from './certificates.ts';
import { lookAtDatabase } from './database.ts';
import type { Finding } from './findings.ts';
import { lookAtKeys } from './keys.ts';
import {
  lookAtFolders,
  lookAtMail,
  lookAtNode,
  lookAtPorts,
  lookAtRedis,
  lookAtSecrets,
} from './surroundings.ts';

export interface Surroundings {
  /** Of the embedded database; undefined with one of its own. */
  readonly dataFolder: string | undefined;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

export async function examine(
  settings: Settings,
  { dataFolder, clock }: Surroundings,
): Promise<readonly Finding[]> {
  const { roles, store, queue, audit } = settings;
  const judges = roles.includes('endpoint') || roles.includes('loket');
  const nothing: Promise<readonly Finding[]> = Promise.resolve([]);
  const keys = lookAtKeys(settings, dataFolder);
  const found = await Promise.all([
    judges ? lookAtCertificates(settings, clock()) : nothing,
    lookAtFolders(settings, dataFolder),
    store.databaseUrl === undefined
      ? nothing
      : lookAtDatabase(store.databaseUrl, {
          where: placeOf(store.databaseUrl),
          clock,
          sealSeconds: audit.sealSeconds,
          keyring: keys.keyring,
        }),
    queue.redisUrl === undefined ? nothing : lookAtRedis(queue.redisUrl, placeOf(queue.redisUrl)),
    lookAtPorts(settings),
    lookAtMail(settings),
  ]);
  // Only an endpoint asks those who connect for a certificate.
  const node = roles.includes('endpoint') ? lookAtNode(process.version) : [];
  return [...node, ...lookAtSecrets(settings), ...keys.findings, ...found.flat()];
}

/** Host, port and path, without user and password. */
function placeOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'an address that is no URL' : `${parsed.host}${parsed.pathname}`;
}
