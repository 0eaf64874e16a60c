/** What every command shares: exit statuses, and what `processes/` hands it. */
import type { Command } from 'commander';
import type { Settings } from '../ops/settings.ts';
import type { Broker, StartOptions } from './broker-port.ts';

export const EXIT = { ok: 0, failed: 1, usage: 64, settings: 78 } as const;

/** Something the user named cannot be used. The message is one line; nothing was started or sent. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message.trim().replace(/\s*\n\s*/g, ' '));
    this.name = 'UsageError';
  }
}

/** Ends the command with status 64 and one line when what it reads says that something cannot be used. */
export function readOrUsage<T>(command: Command, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) command.error(error.message, { exitCode: EXIT.usage });
    throw error;
  }
}

export interface CommandContext {
  readonly startBroker: (settings: Settings, options?: StartOptions) => Promise<Broker>;
  readonly readSettings: (file: string) => Settings;
  /** Opens the store that the settings name, without starting anything else; an embedded one must be running or is started. */
  readonly openStore: (settings: Settings) => Promise<OpenStore>;
  /** What a start does to the database, and nothing else. @returns the migrations that were applied now. */
  readonly migrate: (settings: Settings) => Promise<readonly string[]>;
  /** Of the embedded database; undefined when the settings name another. */
  readonly findDataFolder: (settings: Settings) => string | undefined;
  /** Where the last seal of the audit is kept outside the database. */
  readonly findSealFile: (settings: Settings) => string | undefined;
  readonly print: (line: string) => void;
}

export interface OpenStore {
  readonly store: import('../store/pool.ts').Store;
  close(): Promise<void>;
}

/** Opens the store that the settings file names, and closes it whatever happens. */
export async function withStore<T>(
  context: CommandContext,
  options: { readonly settings: string },
  work: (store: OpenStore['store']) => Promise<T>,
): Promise<T> {
  const opened = await context.openStore(context.readSettings(options.settings));
  try {
    return await work(opened.store);
  } finally {
    await opened.close();
  }
}
