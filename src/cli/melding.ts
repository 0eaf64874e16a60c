/** `melding`: `zoek` tells what is stored of a report: numbers and states, no personal data; `park` and `resend` are beside it. */
import { Command, Option } from 'commander';
import { type MeldingSummary, type SearchKey, searchMeldingen } from '../store/melding.ts';
import { type CommandContext, EXIT } from './command.ts';
import { parkCommand, resendCommand } from './melding-delivery.ts';

interface ZoekOptions {
  readonly settings: string;
  readonly kenmerk?: string;
  readonly meldingsnummer?: string;
  readonly messageId?: string;
  readonly json?: boolean;
}

export function meldingCommand(context: CommandContext): Command {
  const zoek = new Command('zoek')
    .description('find reports; exactly one of the three keys')
    .addOption(new Option('--kenmerk <text>', 'kenmerkAfzender').conflicts(['meldingsnummer', 'messageId']))
    .addOption(new Option('--meldingsnummer <number>').conflicts(['kenmerk', 'messageId']))
    .addOption(
      new Option('--message-id <id>', 'wsa:MessageID of meldenVerzuim').conflicts([
        'kenmerk',
        'meldingsnummer',
      ]),
    )
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print an array')
    .action(async (options: ZoekOptions, command: Command) => {
      const key = (['kenmerk', 'meldingsnummer', 'messageId'] as const).find(
        (name) => options[name] !== undefined,
      );
      if (key === undefined)
        command.error('give --kenmerk, --meldingsnummer or --message-id', { exitCode: EXIT.usage });
      if (key === 'meldingsnummer' && !/^[1-9]\d{0,17}$/.test(options.meldingsnummer ?? '')) {
        command.error('a meldingsnummer is a number of at most 18 digits', { exitCode: EXIT.usage });
      }
      const found = await search(context, options, key as SearchKey);
      if (options.json) context.print(JSON.stringify(found));
      else for (const melding of found) describe(melding, context.print);
      if (found.length === 0 && !options.json) context.print('nothing found');
      process.exitCode = found.length === 0 ? EXIT.failed : EXIT.ok;
    });
  return new Command('melding')
    .description('reports, for operators')
    .addCommand(zoek)
    .addCommand(parkCommand(context))
    .addCommand(resendCommand(context));
}

async function search(
  context: CommandContext,
  options: ZoekOptions,
  key: SearchKey,
): Promise<readonly MeldingSummary[]> {
  const opened = await context.openStore(context.readSettings(options.settings));
  try {
    return await searchMeldingen(opened.store, key, options[key] ?? '');
  } finally {
    await opened.close();
  }
}

function describe(melding: MeldingSummary, print: (line: string) => void): void {
  const { meldingsnummer, status, brin, verzuimsoort, fromOin, messageId, kenmerk, grond, undelivered } =
    melding;
  print(`${meldingsnummer}  status ${status}  school ${brin}  soort ${verzuimsoort}`);
  print(`  from ${fromOin}, MessageID ${messageId}, kenmerk ${kenmerk}`);
  print(`  registered ${melding.registeredAt.toISOString()}, changed ${melding.changedAt.toISOString()}`);
  if (melding.dagenTeLaat > 0) print(`  reported ${melding.dagenTeLaat} working days too late`);
  print(
    `  gemeente ${melding.gemeentecode ?? 'not decided'} (${grond ?? 'not routed yet'}), undelivered events: ${undelivered}`,
  );
  for (const levering of melding.leveringen) {
    print(
      `  mailbox ${levering.mailbox} number ${levering.seq}: ${levering.soort}, fetched ${levering.fetched}×, ${levering.result ?? 'open'}`,
    );
  }
}
