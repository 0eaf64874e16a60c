/** Arguments that several commands read the same way. */
import { type Command, InvalidArgumentError } from 'commander';
import { isReden } from '../broker/inzage/exporteer-inzage.ts';

export function readMeldingsnummer(text: string): string {
  if (/^[1-9]\d{0,17}$/.test(text)) return text;
  throw new InvalidArgumentError('a meldingsnummer is a number of at most 18 digits');
}

export function readMoment(text: string): Date {
  const moment = new Date(text);
  if (/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) && !Number.isNaN(moment.getTime()))
    return moment;
  throw new InvalidArgumentError('ISO 8601: 2026-01-31, or with a time 2026-01-31T09:00:00Z');
}

function readAccount(text: string): string {
  if (/^[a-z0-9][a-z0-9._-]{1,39}$/.test(text)) return text;
  throw new InvalidArgumentError('2 to 40 of a-z, 0-9, dot, dash, underscore');
}

function readReden(text: string): string {
  if (isReden(text)) return text;
  throw new InvalidArgumentError('3 to 200 characters on one line, without the number of a pupil');
}

export function withSettings(command: Command): Command {
  return command
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print JSON');
}

export function withDoor(command: Command): Command {
  return command.requiredOption('--door <account>', 'who decides: an account, not a name', readAccount);
}

export function withReden(command: Command): Command {
  return command.requiredOption('--reden <text>', 'why, for the audit; no personal data', readReden);
}
