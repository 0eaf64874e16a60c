/** `import levering`: a file of the register for a gemeente, into the mailbox that serves it. Source: verzuim §4.8. */

import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { Command } from 'commander';
import { mailboxVoorGemeente } from '../broker/route/mailbox-voor-gemeente.ts';
import { readDirectoryFrom } from '../parties/parties-in-store.ts';
import { addGegevenslevering } from '../store/gegevenslevering.ts';
import { isDatum } from '../verzuim/datum.ts';
import { isBestandsnaam, isSoortGegevenslevering, LEVERINGSOORTEN } from '../verzuim/gegevenslevering.ts';
import { type CommandContext, EXIT } from './command.ts';

interface LeveringOptions {
  readonly gemeente: string;
  readonly soort: string;
  readonly omschrijving?: string;
  readonly peildatum?: string;
  readonly settings: string;
  readonly json?: boolean;
}

export function importLeveringCommand(context: CommandContext): Command {
  return new Command('levering')
    .description('a file of the register for a gemeente: stored as it is, fetched by the gemeente')
    .argument('<file>')
    .requiredOption('--gemeente <code>', 'gemeentecode, 4 digits')
    .requiredOption('--soort <code>', `${Object.keys(LEVERINGSOORTEN).join(', ')}`)
    .option('--omschrijving <text>', 'shown to the gemeente; no personal data, at most 200 characters')
    .option('--peildatum <date>', 'JJJJ-MM-DD')
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print {"leveringId","mailbox","sha256","bytes","added"}')
    .action(async (file: string, options: LeveringOptions, command: Command) => {
      const wrong = wrongOption(file, options);
      if (wrong !== undefined) command.error(wrong, { exitCode: EXIT.usage });
      try {
        const added = await importLevering(context, file, options);
        const known = added.added ? '' : ', was there already';
        const line = `${added.leveringId} in mailbox ${added.mailbox}${known}`;
        context.print(options.json ? JSON.stringify(added) : line);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        process.stderr.write(`refused: ${error.message}\n`);
        process.exitCode = EXIT.failed;
      }
    });
}

function wrongOption(file: string, options: LeveringOptions): string | undefined {
  const { gemeente, soort, omschrijving = '-', peildatum } = options;
  if (!/^\d{4}$/.test(gemeente)) return '--gemeente is a code of 4 digits';
  if (!isSoortGegevenslevering(soort)) return `--soort is one of ${Object.keys(LEVERINGSOORTEN).join(', ')}`;
  if (!/^\P{Cc}{1,200}$/u.test(omschrijving)) return '--omschrijving has 1 to 200 characters on one line';
  if (peildatum !== undefined && !isDatum(peildatum)) return '--peildatum is a date JJJJ-MM-DD';
  if (!isBestandsnaam(basename(file))) return 'the file name has letters, digits, dots, - and _ only';
  return undefined;
}

/** The register's file is not taken; nothing was stored. */
class Refused extends Error {}

/** @throws Refused when the file cannot be read, is empty or too large, or when no mailbox serves the gemeente. */
async function importLevering(context: CommandContext, file: string, options: LeveringOptions) {
  const { gemeente, soort, omschrijving, peildatum } = options;
  if (!isSoortGegevenslevering(soort)) throw new Refused(`${soort} is no kind of gegevenslevering`);
  const settings = context.readSettings(options.settings);
  const inhoud = readWithin(file, settings.gegevensleveringen.maxBytes);
  const opened = await context.openStore(settings);
  try {
    const { slot } = LEVERINGSOORTEN[soort];
    const over = { gemeentecode: gemeente, slot, moment: Date.now() };
    const mailbox = await mailboxVoorGemeente(opened.store, await readDirectoryFrom(opened.store), over);
    if (mailbox === undefined) throw new Refused(`no mailbox serves ${gemeente}`);
    const levering = {
      mailbox,
      gemeentecode: gemeente,
      slot,
      soort,
      bestandsnaam: basename(file),
      inhoud,
      ...(omschrijving === undefined ? {} : { omschrijving: omschrijving.trim() }),
      ...(peildatum === undefined ? {} : { peildatum }),
    };
    return await addGegevenslevering(opened.store, levering, `cli:${userInfo().username}`);
  } finally {
    await opened.close();
  }
}

/** The size is looked at first, so that a wrong file is not read into memory. */
function readWithin(file: string, maxBytes: number): Buffer {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new Refused(`${file} is not a file that is there`);
  if (found.size === 0 || found.size > maxBytes) {
    throw new Refused(`${file} has ${found.size} bytes; 1 to ${maxBytes} can be taken`);
  }
  return readFileSync(file);
}
