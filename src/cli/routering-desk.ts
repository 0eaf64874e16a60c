/** What `routering` and `verklaring` share: the desk, who acts, and how an outcome is printed. */
import { type Command, Option } from 'commander';
import { readDirectoryFrom } from '../parties/parties-in-store.ts';
import type { RouteringDesk, Uitkomst } from '../parties/routering.ts';
import type { Fout } from '../verzuim/verzuimmelding.ts';
import { type CommandContext, EXIT } from './command.ts';

export interface DeskOptions {
  readonly settings: string;
  readonly json?: boolean;
  readonly door?: string;
}

export function withDeskOptions(command: Command): Command {
  return command
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print one JSON value');
}

/** A change needs to know who makes it. */
export function withActor(command: Command): Command {
  const door = new Option('--door <name>', 'who does this; kept in the audit').argParser((text) => {
    if (text.trim() === '' || text.length > 100) {
      command.error('--door needs a name of at most 100 positions', { exitCode: EXIT.usage });
    }
    return text.trim();
  });
  return withDeskOptions(command).addOption(door.makeOptionMandatory());
}

/** Forms and declarations are numbered. */
export function readNumber(text: string, command: Command): string {
  if (!/^[1-9]\d{0,17}$/.test(text)) command.error('not a number', { exitCode: EXIT.usage });
  return text;
}

export async function atDesk<T>(
  context: CommandContext,
  options: DeskOptions,
  work: (desk: RouteringDesk) => Promise<T>,
): Promise<T> {
  const settings = context.readSettings(options.settings);
  const opened = await context.openStore(settings);
  try {
    const { store } = opened;
    return await work({ store, directory: await readDirectoryFrom(store), clock: Date.now });
  } finally {
    await opened.close();
  }
}

/** Exit status 1 when it was refused, with every broken rule. */
export function printOutcome<T extends object>(
  context: CommandContext,
  options: DeskOptions,
  outcome: Uitkomst<T>,
  describe: (done: T) => void,
): void {
  if (options.json) context.print(JSON.stringify(outcome));
  else if (outcome.verwerkt) describe(outcome);
  else for (const fout of outcome.fouten) context.print(refusal(fout));
  process.exitCode = outcome.verwerkt ? EXIT.ok : EXIT.failed;
}

function refusal({ code, tekst, veld }: Fout): string {
  return `${code} ${tekst}${veld === undefined ? '' : ` (${veld})`}`;
}

/** ISO 8601 UTC, or a dash. */
export function moment(ms: number | null): string {
  return ms === null ? '-' : new Date(ms).toISOString();
}
