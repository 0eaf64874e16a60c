/** What every command shares: exit statuses, and what `processes/` hands it. */

import type { Settings } from '../ops/settings.ts';
import type { Directory } from '../parties/directory.ts';
import type { Broker, StartOptions } from './broker-port.ts';

export const EXIT = { ok: 0, failed: 1, usage: 64, settings: 78 } as const;

export interface CommandContext {
  readonly startBroker: (settings: Settings, options?: StartOptions) => Promise<Broker>;
  readonly readSettings: (file: string) => Settings;
  /** Opens the store that the settings name, without starting anything else; an embedded one must be running or is started. */
  readonly openStore: (settings: Settings) => Promise<OpenStore>;
  /** Who is connected, and which mailbox serves a gemeente. */
  readonly readDirectory: (settings: Settings) => Directory;
  readonly print: (line: string) => void;
}

export interface OpenStore {
  readonly store: import('../store/pool.ts').Store;
  close(): Promise<void>;
}
