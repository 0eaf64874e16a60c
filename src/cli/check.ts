/** `check`: why one message would be refused, in plain words; nothing is stored and nothing is sent. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import type { ServiceName } from '../contract/files.ts';
import { parseOin } from '../edukoppeling/oin.ts';
import { check } from '../harness/check/check.ts';
import { readCheckParts } from '../harness/check/check-parts.ts';
import { readRecordedRequest } from '../harness/check/recorded-request.ts';
import { reportLines } from '../harness/check/report-text.ts';
import { type CommandContext, EXIT } from './command.ts';

const EXAMPLE = fileURLToPath(new URL('../../settings.example.yaml', import.meta.url));

interface CheckOptions {
  readonly settings: string;
  readonly trust?: readonly string[];
  readonly at?: string;
  readonly service?: ServiceName;
  readonly soapAction?: string;
  readonly tlsOin?: string;
  readonly withValues?: boolean;
  readonly json?: boolean;
}

export function checkCommand(context: Pick<CommandContext, 'readSettings' | 'print'>): Command {
  return new Command('check')
    .description('say in plain words why a message would be refused: every rule on one envelope')
    .argument('<file>', 'an envelope, or a recorded request with its HTTP headers in front')
    .option('--settings <file>', 'settings of the broker: trust, parties, windows', EXAMPLE)
    .option('--trust <pem...>', 'roots, CAs and CRLs that are trusted too')
    .option('--at <iso-time>', 'the moment of the check, such as 2026-01-31T12:00:00Z; default now')
    .addOption(
      new Option('--service <name>', 'default: the service whose namespace the Body has').choices([
        'school',
        'gemeente',
        'rio',
      ]),
    )
    .option('--soap-action <text>', 'the HTTP header SOAPAction as it was sent, with its quotes')
    .option('--tls-oin <oin>', 'OIN of the client certificate; default: that of the token')
    .option('--with-values', 'do not mask the Body in canonical bytes: they may be a pupil’s data')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (file: string, options: CheckOptions, command: Command) => {
      process.exitCode = await run(file, options, command, context.readSettings, context.print);
    });
}

async function run(
  file: string,
  options: CheckOptions,
  command: Command,
  readSettings: CommandContext['readSettings'],
  print: CommandContext['print'],
): Promise<number> {
  const usage = (message: string): never => command.error(message, { exitCode: EXIT.usage });
  const now = options.at === undefined ? Date.now() : Date.parse(options.at);
  if (Number.isNaN(now)) usage(`--at ${options.at} is not a moment`);
  const tlsOin = options.tlsOin === undefined ? undefined : parseOin(options.tlsOin);
  if (options.tlsOin !== undefined && tlsOin === undefined) usage('--tls-oin is not an OIN of 20 positions');
  const request = readRecordedRequest(readFile(file, usage));
  const http =
    options.soapAction === undefined ? request.http : { ...request.http, soapAction: options.soapAction };
  const parts = readCheckParts(readSettings(options.settings), options.trust);
  const { service, withValues } = options;
  const report = await check({ bytes: request.envelope, http, service, tlsOin, now, withValues }, parts);
  if (options.json) print(JSON.stringify(report));
  else for (const line of reportLines(report)) print(line);
  return report.verdict === 'accepted' ? EXIT.ok : EXIT.failed;
}

function readFile(file: string, usage: (message: string) => never): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    return usage(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
