/** `restore finish`: the last step of putting a database back. docs/operate/backup.md. */
import { Command } from 'commander';
import { type Finish, finishRestore } from '../broker/restore/finish-restore.ts';
import { withDoor, withReden, withSettings } from './arguments.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

interface FinishOptions {
  readonly settings: string;
  readonly json?: boolean;
  readonly door: string;
  readonly reden: string;
  readonly evenSo?: boolean;
}

export function restoreCommand(context: CommandContext): Command {
  return new Command('restore').description('after a backup was put back').addCommand(finishCommand(context));
}

function finishCommand(context: CommandContext): Command {
  return withReden(withDoor(withSettings(new Command('finish'))))
    .description(
      'move every number ahead, so that none is given to a second report; end all sessions; put seals aside that the database does not have',
    )
    .option(
      '--even-so',
      'also when PostgreSQL does not show it: a copy of the folder, or a snapshot, was put back',
    )
    .addHelpText(
      'after',
      '\nStop every process first. A second time it moves nothing. Exit status 1: nothing shows that this database came back.',
    )
    .action(async (options: FinishOptions) => {
      const sealFile = context.findSealFile(context.readSettings(options.settings));
      const how = { ...options, sealFile, now: Date.now() };
      const outcome = await withStore(context, options, (store) => finishRestore(store, how));
      if (options.json) context.print(JSON.stringify(outcome));
      else for (const line of describe(outcome)) context.print(line);
      process.exitCode = outcome.kind === 'finished' ? EXIT.ok : EXIT.failed;
    });
}

function describe(outcome: Finish): readonly string[] {
  if (outcome.kind === 'nothing-to-finish') {
    const { seen } = outcome;
    return [
      `nothing to finish: ${seen === undefined ? 'this database was never started before' : `this is the database that was seen at ${seen.toISOString()}`}`,
      'if a copy of its folder or a snapshot was put back, give --even-so',
    ];
  }
  const { reached, movedBy, movedAt, jumps, sessionsEnded, seals } = outcome;
  const numbers = jumps.find(({ name }) => name === 'meldingsnummer_seq');
  const count = (kind: string) => jumps.filter((jump) => jump.kind === kind).length;
  return [
    `this database reaches to ${reached.moment?.toISOString() ?? 'nothing'}: what came later, partners send again`,
    `numbers moved ahead by ${movedBy} at ${movedAt.toISOString()}: meldingsnummers from ${numbers?.lastBefore} to ${numbers?.lastAfter}, ${count('MAILBOX')} mailboxes, ${count('SCHOOL')} schools`,
    `${sessionsEnded} sessions ended`,
    seals.aside === undefined
      ? 'every seal outside the database stands in it'
      : `the seals outside knew more (${seals.lastOutside}); put aside as evidence: ${seals.aside}`,
  ];
}
