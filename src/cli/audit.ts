/** `audit list|show|verify|export`: who saw or changed what and why, and whether that is still what was written. */
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type AuditVerdict, verifyAudit } from '../broker/audit/verify-audit.ts';
import { type AuditEvent, type AuditFilter, findAuditEvent, listAudit } from '../store/audit.ts';
import { auditExportCommand } from './audit-export.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

const MAX_LINES = 1000;
const PROGRESS_EVERY_MS = 2000;

interface Options {
  readonly settings: string;
  readonly json?: boolean;
}

export function auditCommand(context: CommandContext): Command {
  return new Command('audit')
    .description('who saw or changed what and why')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(verifyCommand(context))
    .addCommand(auditExportCommand(context));
}

function listCommand(context: CommandContext): Command {
  return withSettings(new Command('list'))
    .description('rows, newest first; numbers and codes, no personal data')
    .option('--actor <name>', 'OIN, account or part of the broker')
    .option('--action <name>', 'as melding.read')
    .option('--meldingsnummer <number>', 'about one report', number)
    .option('--from <moment>', 'ISO 8601, from then on', moment)
    .option('--to <moment>', 'ISO 8601, before then', moment)
    .option('--before <id>', 'the next page: only smaller numbers', number)
    .addOption(new Option('--max <n>', `1 … ${MAX_LINES}`).default(100).argParser(lines))
    .action(async (options: Options & AuditFilter) => {
      const { events, more } = await withStore(context, options, (store) => listAudit(store, options));
      if (options.json) return context.print(JSON.stringify({ events, more }));
      for (const event of events) context.print(oneLine(event));
      if (events.length === 0) context.print('nothing found');
      else if (more) context.print(`more: --before ${events.at(-1)?.auditId}`);
    });
}

function showCommand(context: CommandContext): Command {
  return withSettings(new Command('show').argument('<id>', 'of the row', number))
    .description('one row and its seal')
    .action(async (id: string, options: Options) => {
      const event = await withStore(context, options, (store) => findAuditEvent(store, id));
      if (options.json) context.print(JSON.stringify(event ?? null));
      else if (event === undefined) context.print('no such row');
      else {
        context.print(oneLine(event));
        if (event.messageKey !== null) context.print(`  message ${event.messageKey}`);
        for (const [name, value] of Object.entries(event.detail as object))
          context.print(`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
        const { sealSeq, sealedAt } = event;
        context.print(sealSeq === null ? '  no seal yet' : `  seal ${sealSeq}, ${sealedAt?.toISOString()}`);
      }
      process.exitCode = event === undefined ? EXIT.failed : EXIT.ok;
    });
}

function verifyCommand(context: CommandContext): Command {
  return withSettings(new Command('verify'))
    .description('is every row what was sealed; exit status 1 when not')
    .option('--seal-file <file>', 'last seals kept outside the database; default as in the settings')
    .action(async (options: Options & { readonly sealFile?: string }) => {
      const sealFile =
        options.sealFile === undefined
          ? context.findSealFile(context.readSettings(options.settings))
          : resolve(options.sealFile);
      const verdict = await withStore(context, options, (store) =>
        verifyAudit(store, { sealFile, onProgress: progressOnStderr() }),
      );
      if (options.json) context.print(JSON.stringify({ ...verdict, sealFile: sealFile ?? null }));
      else for (const line of describe(verdict, sealFile)) context.print(line);
      process.exitCode = verdict.intact ? EXIT.ok : EXIT.failed;
    });
}

function describe(verdict: AuditVerdict, sealFile: string | undefined): readonly string[] {
  const { findings, found, intact, sealed, unsealed, sealLines } = verdict;
  const outside =
    sealFile === undefined
      ? 'no seal file: a cut tail cannot be seen'
      : `${sealLines} seals kept outside the database fit`;
  return [
    ...findings.map(({ kind, text }) => `${kind}: ${text}`),
    ...(found > findings.length ? [`and ${found - findings.length} more`] : []),
    `${intact ? 'intact' : 'NOT INTACT'}: ${sealed} rows sealed, ${unsealed} wait for their seal; ${outside}`,
  ];
}

/** A line now and then, for a chain that takes long. */
function progressOnStderr(): (done: number, total: number) => void {
  let told = Date.now();
  return (done, total) => {
    if (Date.now() - told < PROGRESS_EVERY_MS) return;
    told = Date.now();
    process.stderr.write(`${done} of ${total} seals\n`);
  };
}

function oneLine({ auditId, at, actor, action, meldingsnummer }: AuditEvent): string {
  const about = meldingsnummer === null ? '' : `  ${meldingsnummer}`;
  return `${auditId}  ${at.toISOString()}  ${actor}  ${action}${about}`;
}

function withSettings(command: Command): Command {
  return command
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print one JSON value');
}

function number(text: string): string {
  if (/^[1-9]\d{0,17}$/.test(text)) return text;
  throw new InvalidArgumentError('a number of at most 18 digits');
}
function moment(text: string): string {
  const ms = /^\d{4}-\d\d-\d\d(T.+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new InvalidArgumentError('a date, or a moment with its time zone (ISO 8601)');
  return new Date(ms).toISOString();
}
function lines(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_LINES) return count;
  throw new InvalidArgumentError(`1 … ${MAX_LINES}`);
}
