/**
 * `audit export`: everything about one pupil, for an access request. The number comes from a file or standard input: a
 * command line stands in the list of processes and in histories. Source: verzuim §6.2.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { exporteerInzage, type Inzage, isReden } from '../broker/inzage/exporteer-inzage.ts';
import { inzageTekst } from '../broker/inzage/inzage-tekst.ts';
import type { Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import { type CommandContext, EXIT, readOrUsage, UsageError } from './command.ts';
import { type DeskOptions, printOutcome, withActor } from './routering-desk.ts';

interface ExportOptions extends DeskOptions {
  readonly door: string;
  readonly reden: string;
  readonly nummerBestand: string;
  readonly soort: Persoonsnummer['soort'];
  readonly uit: string;
  readonly tekst?: string;
}

export function auditExportCommand(context: CommandContext): Command {
  return withActor(new Command('export'))
    .description('everything about one pupil, for an access request; the export is audited')
    .requiredOption('--nummer-bestand <file>', "file with the pupil's number; - reads standard input")
    .addOption(
      new Option('--soort <kind>', 'of the number')
        .choices(['burgerservicenummer', 'onderwijsnummer'])
        .default('burgerservicenummer'),
    )
    .requiredOption('--reden <text>', "why, 3 to 200 positions; no pupil's number")
    .requiredOption('--uit <file>', 'new file for the JSON, for the owner only')
    .option('--tekst <file>', 'new file for a plain Dutch text beside it')
    .action(async (options: ExportOptions, command: Command) => {
      const { door, reden, soort } = options;
      if (!isReden(reden))
        command.error("--reden has 3 to 200 positions and no pupil's number", { exitCode: EXIT.usage });
      const nummer = readOrUsage(command, () => readNummer(options.nummerBestand));
      const files = readOrUsage(command, () => createFiles([options.uit, options.tekst]));
      const opened = await context.openStore(context.readSettings(options.settings)).catch(failing(files));
      try {
        const verzoek = { nummer: { soort, nummer }, door, reden, now: Date.now() };
        const outcome = await exporteerInzage(opened.store, verzoek).catch(failing(files));
        if (outcome.verwerkt) writeFiles(files, outcome.inzage);
        else remove(files);
        const done = outcome.verwerkt
          ? { verwerkt: true as const, bestanden: files.map(({ file }) => file) }
          : outcome;
        printOutcome(context, options, done, ({ bestanden }) => {
          for (const file of bestanden) context.print(file);
        });
      } finally {
        await opened.close();
      }
    });
}

/** Digits only; an error never quotes what stood there. @throws UsageError. */
function readNummer(file: string): string {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : resolve(file), 'utf8').trim();
  } catch (error) {
    throw new UsageError(`--nummer-bestand: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!/^\d{9}$/.test(text)) throw new UsageError('--nummer-bestand: one number of 9 digits, nothing else');
  return text;
}

interface NewFile {
  readonly file: string;
  readonly handle: number;
}

/** Made before anything is read, so that a name that cannot be used costs no trace. @throws UsageError. */
function createFiles(names: readonly (string | undefined)[]): readonly NewFile[] {
  const made: NewFile[] = [];
  for (const name of names) {
    if (name === undefined) continue;
    const file = resolve(name);
    try {
      made.push({ file, handle: openSync(file, 'wx', 0o600) });
    } catch (error) {
      remove(made);
      throw new UsageError(`${name}: cannot be made (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return made;
}

/** In the order of `createFiles`: the JSON, then the text. */
function writeFiles(files: readonly NewFile[], inzage: Inzage): void {
  const texts = [`${JSON.stringify(inzage, null, 2)}\n`, inzageTekst(inzage)];
  for (const [i, { handle }] of files.entries()) {
    writeSync(handle, texts[i] ?? '');
    closeSync(handle);
  }
}

function failing(files: readonly NewFile[]): (error: unknown) => never {
  return (error) => {
    remove(files);
    throw error;
  };
}

function remove(files: readonly NewFile[]): void {
  for (const { file, handle } of files) {
    closeSync(handle);
    rmSync(file);
  }
}
