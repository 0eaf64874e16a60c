#!/usr/bin/env node
/** The command line. Exit status 0 well, 1 refused or failed, 64 usage, 78 settings. */
import { Command, CommanderError } from 'commander';
import { auditCommand } from '../cli/audit.ts';
import { balanceCommand } from '../cli/balance.ts';
import { berichtenCommand } from '../cli/berichten.ts';
import { certCommand } from '../cli/cert.ts';
import { checkCommand } from '../cli/check.ts';
import { type CommandContext, EXIT } from '../cli/command.ts';
import { conformCommand } from '../cli/conform.ts';
import { deadLettersCommand } from '../cli/dead-letters.ts';
import { demoCommand } from '../cli/demo.ts';
import { doctorCommand } from '../cli/doctor.ts';
import { gebruikerCommand } from '../cli/gebruiker.ts';
import { generateCommand } from '../cli/generate.ts';
import { importCommand } from '../cli/import.ts';
import { keysCommand } from '../cli/keys.ts';
import { loketwerkCommand } from '../cli/loketwerk.ts';
import { mandaatCommand } from '../cli/mandaat.ts';
import { meldingCommand } from '../cli/melding.ts';
import { migrateCommand } from '../cli/migrate.ts';
import { partijCommand } from '../cli/partij.ts';
import { replayCommand } from '../cli/replay.ts';
import { restoreCommand } from '../cli/restore.ts';
import { retentionCommand } from '../cli/retention.ts';
import { routeringCommand } from '../cli/routering.ts';
import { serveCommand } from '../cli/serve.ts';
import { tellingenCommand } from '../cli/tellingen.ts';
import { verklaringCommand } from '../cli/verklaring.ts';
import { readSettings, SettingsError } from '../ops/settings.ts';
import { PartiesError } from '../parties/directory.ts';
import { FormError } from '../parties/routering-files.ts';
import { dataFolderOf } from './data-folder.ts';
import { findSealFile, migrateAll, openStore } from './database.ts';

const context: CommandContext = {
  // Most commands need no server: they start without loading one.
  startBroker: async (...how) => (await import('./broker.ts')).startBroker(...how),
  openStore,
  migrate: migrateAll,
  findDataFolder: (settings) => (settings.store.databaseUrl ? undefined : dataFolderOf(settings)),
  findSealFile,
  readSettings: (file) => readSettings(file, process.env),
  print: (line) => process.stdout.write(`${line}\n`),
};

const program = new Command('verzuimbroker')
  .description('Register and broker for verzuimmeldingen over Edukoppeling 1.3')
  .addCommand(demoCommand(context))
  .addCommand(serveCommand(context))
  .addCommand(migrateCommand(context))
  .addCommand(doctorCommand(context))
  .addCommand(checkCommand(context))
  .addCommand(conformCommand(context))
  .addCommand(meldingCommand(context))
  .addCommand(deadLettersCommand(context))
  .addCommand(balanceCommand(context))
  .addCommand(loketwerkCommand(context))
  .addCommand(importCommand(context))
  .addCommand(berichtenCommand(context))
  .addCommand(routeringCommand(context))
  .addCommand(verklaringCommand(context))
  .addCommand(partijCommand(context))
  .addCommand(certCommand(context))
  .addCommand(mandaatCommand(context))
  .addCommand(gebruikerCommand(context))
  .addCommand(auditCommand(context))
  .addCommand(tellingenCommand(context))
  .addCommand(generateCommand(context))
  .addCommand(retentionCommand(context))
  .addCommand(restoreCommand(context))
  .addCommand(keysCommand(context))
  .addCommand(replayCommand(context));
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
