#!/usr/bin/env node
/** The command line. Exit status 0 well, 1 refused or failed, 64 usage, 78 settings. */
import { Command, CommanderError } from 'commander';
import { type CommandContext, EXIT } from '../cli/command.ts';
import { readSettings, SettingsError } from '../ops/settings.ts';
import { PartiesError } from '../parties/directory.ts';
import { FormError } from '../parties/routering-files.ts';
import { loadCommands } from './commands.ts';
import { dataFolderOf, findSealFile } from './data-folder.ts';

const context: CommandContext = {
  // Most commands need no server, and some no store: they start without loading one.
  startBroker: async (...how) => (await import('./broker.ts')).startBroker(...how),
  openStore: async (settings) => (await import('./database.ts')).openStore(settings),
  migrate: async (settings) => (await import('./database.ts')).migrateAll(settings),
  findDataFolder: (settings) => (settings.store.databaseUrl ? undefined : dataFolderOf(settings)),
  findSealFile,
  readSettings: (file) => readSettings(file, process.env),
  print: (line) => process.stdout.write(`${line}\n`),
};

const program = new Command('verzuimbroker').description(
  'Register and broker for verzuimmeldingen over Edukoppeling 1.3',
);
for (const command of await loadCommands(process.argv[2], context)) program.addCommand(command);
for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((child) => child.commands),
]) {
  command.exitOverride();
}

/** What stops a start because of what the operator wrote, told without a stack. */
const SETTINGS_PROBLEMS = new Set([
  'SettingsError',
  'PartiesError',
  'TrustStoreError',
  'CertificateError',
  'ContractError',
  'MigrationError',
  'ImportError',
  'FormError',
  'AtRestError',
]);

const GOODBYE_MS = 1000;

// Whoever reads may stop reading (`| head -1`); the command still ends with its own status.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else if (error instanceof Error && SETTINGS_PROBLEMS.has(error.name)) {
    const problems =
      error instanceof SettingsError || error instanceof PartiesError || error instanceof FormError
        ? error.problems
        : [error.message];
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    process.exitCode = EXIT.settings;
  } else {
    const failure = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${failure.stack ?? failure.message}\n`);
    process.exitCode = EXIT.failed;
  }
  // A start that failed is over, also when a library still holds a connection.
  setTimeout(() => process.exit(), GOODBYE_MS).unref();
}
