/**
 * Every command by its name, in the order of `--help`. Only the one that is asked for is loaded: each begins with little, and
 * `--help` alone loads them all.
 */
import type { Command } from 'commander';
import type { CommandContext } from '../cli/command.ts';

type MakeCommand = (context: CommandContext) => Command;

const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  demo: async () => (await import('../cli/demo.ts')).demoCommand,
  serve: async () => (await import('../cli/serve.ts')).serveCommand,
  migrate: async () => (await import('../cli/migrate.ts')).migrateCommand,
  doctor: async () => (await import('../cli/doctor.ts')).doctorCommand,
  check: async () => (await import('../cli/check.ts')).checkCommand,
  conform: async () => (await import('../cli/conform.ts')).conformCommand,
  melding: async () => (await import('../cli/melding.ts')).meldingCommand,
  'dead-letters': async () => (await import('../cli/dead-letters.ts')).deadLettersCommand,
  balance: async () => (await import('../cli/balance.ts')).balanceCommand,
  loketwerk: async () => (await import('../cli/loketwerk.ts')).loketwerkCommand,
  import: async () => (await import('../cli/import.ts')).importCommand,
  berichten: async () => (await import('../cli/berichten.ts')).berichtenCommand,
  routering: async () => (await import('../cli/routering.ts')).routeringCommand,
  verklaring: async () => (await import('../cli/verklaring.ts')).verklaringCommand,
  partij: async () => (await import('../cli/partij.ts')).partijCommand,
  cert: async () => (await import('../cli/cert.ts')).certCommand,
  mandaat: async () => (await import('../cli/mandaat.ts')).mandaatCommand,
  gebruiker: async () => (await import('../cli/gebruiker.ts')).gebruikerCommand,
  audit: async () => (await import('../cli/audit.ts')).auditCommand,
  tellingen: async () => (await import('../cli/tellingen.ts')).tellingenCommand,
  generate: async () => (await import('../cli/generate.ts')).generateCommand,
  retention: async () => (await import('../cli/retention.ts')).retentionCommand,
  restore: async () => (await import('../cli/restore.ts')).restoreCommand,
  keys: async () => (await import('../cli/keys.ts')).keysCommand,
  replay: async () => (await import('../cli/replay.ts')).replayCommand,
};

/** @param name  the first argument; all of them when it is no command. */
export async function loadCommands(
  name: string | undefined,
  context: CommandContext,
): Promise<readonly Command[]> {
  const asked = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const wanted = asked ? [asked] : Object.values(COMMANDS);
  return Promise.all(wanted.map(async (load) => (await load())(context)));
}
