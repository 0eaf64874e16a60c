/** The loket of this process: always in test mode, in production when the settings name it. */

import { apiRoutes, openRoutes } from '../loket/api/routes.ts';
import { startLoket } from '../loket/server.ts';
import type { Log } from '../ops/log.ts';
import { DEFAULT_LOKET, type LoketSettings } from '../ops/loket-settings.ts';
import { readSettingsFile, type Settings, SettingsError } from '../ops/settings.ts';
import type { Store } from '../store/pool.ts';
import { dataFolderOf } from './database.ts';
import { listenOn } from './listening.ts';
import { readLoketKey } from './loket-key.ts';

const MINUTE_MS = 60_000;

export interface LoketParts {
  readonly store: Store;
  /** PEM: of the own certificate, which serves when the settings name no other. */
  readonly ownChain: string;
  readonly ownKey: string;
  /** The database goes with this process, and so does the key. */
  readonly ephemeral: boolean;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
}

/** @throws SettingsError. @returns undefined when there is none. */
export async function openLoket(
  settings: Settings,
  parts: LoketParts,
): Promise<{ readonly url: string; close(): Promise<void> } | undefined> {
  const loket = settings.loket ?? (settings.mode === 'test' ? DEFAULT_LOKET : undefined);
  if (loket === undefined) return undefined;
  const { store, clock, log } = parts;
  const embedded = settings.store.databaseUrl === undefined && !parts.ephemeral;
  readLoketKey(settings, embedded ? dataFolderOf(settings) : undefined);
  let origins: readonly string[] = [];
  const server = await listenOn(settings, { setting: 'loket.port', host: loket.host, port: loket.port }, () =>
    startLoket({
      host: loket.host,
      port: loket.port,
      ...identityOf(settings, loket, parts),
      proxies: loket.proxies,
      routes: apiRoutes(),
      openRoutes: openRoutes(),
      store,
      times: { idleMs: loket.idleMinutes * MINUTE_MS, absoluteMs: loket.sessionHours * 60 * MINUTE_MS },
      origins: () => origins,
      clock,
      log,
    }),
  );
  const local = `https://localhost:${server.port}`;
  origins = loket.publicUrl
    ? [new URL(loket.publicUrl).origin]
    : [local, `https://127.0.0.1:${server.port}`, `https://${loket.host}:${server.port}`];
  return { url: loket.publicUrl ?? local, close: () => server.close() };
}

/** The own certificate speaks for a system: people's browsers need one of the public web, in production. */
function identityOf(settings: Settings, loket: LoketSettings, { ownChain, ownKey }: LoketParts) {
  const { certificate, key } = loket;
  if (certificate !== undefined && key !== undefined) {
    return {
      certificate: readSettingsFile(settings.folder, certificate),
      privateKey: readSettingsFile(settings.folder, key),
    };
  }
  if (settings.mode === 'production' || certificate !== undefined || key !== undefined) {
    throw new SettingsError(settings.file, ['loket.certificate and loket.key: both are needed']);
  }
  return { certificate: ownChain, privateKey: ownKey };
}
