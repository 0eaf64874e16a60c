/** Where the embedded database is. What is kept for it outside it stands beside this folder. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Settings } from '../ops/settings.ts';

/** Of the embedded database. */
export function dataFolderOf({ store, folder }: Settings): string {
  return store.dataFolder ? resolve(folder, store.dataFolder) : defaultDataFolder();
}

/** As root PostgreSQL runs as `nobody`, who must be able to reach its folder. */
function defaultDataFolder(): string {
  return process.getuid?.() === 0
    ? '/var/lib/verzuimbroker'
    : resolve(homedir(), '.local/share/verzuimbroker');
}

/** Where the last seal of the audit is kept; undefined when the settings name no place for it. */
export function findSealFile(settings: Settings): string | undefined {
  const { folder, audit, store } = settings;
  if (audit.sealFile !== undefined) return resolve(folder, audit.sealFile);
  return store.databaseUrl ? undefined : resolve(dataFolderOf(settings), 'audit-seals');
}
