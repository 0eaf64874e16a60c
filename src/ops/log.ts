/**
 * The log: events and ids, no people. Only listed fields get through; a field that is not listed does not exist.
 * Source: design §1; EK-128.
 */
import { type DestinationStream, pino } from 'pino';
import { DependencyError } from '../edukoppeling/faults.ts';

/** Every field that may stand in a line of the log. */
export const LOG_FIELDS = [
  'event',
  'messageId',
  'tlsOin',
  'sigOin',
  'fromOin',
  'toOin',
  'action',
  'meldingsnummer',
  'mailbox',
  'code',
  'rule',
  'part',
  'found',
  'ref',
  'traceId',
  'ms',
  'count',
  'problem',
  'host',
  'port',
  'url',
  'dependency',
  'error',
  'stack',
  'mode',
  'roles',
  'queue',
  'issuer',
  'sha256',
] as const;

export type LogEvent = { event: string; error?: unknown } & {
  [Field in Exclude<(typeof LOG_FIELDS)[number], 'event' | 'error'>]?: string | number;
};

export interface Log {
  info(event: LogEvent): void;
  warn(event: LogEvent): void;
  error(event: LogEvent): void;
}

export interface LogOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info';
  readonly destination?: DestinationStream;
}

export function createLog(options: LogOptions): Log {
  const base = { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = options.destination
    ? pino(base, options.destination)
    : pino(base, pino.destination({ dest: 2, sync: true }));
  return {
    info: (event) => logger.info(allowed(event)),
    warn: (event) => logger.warn(allowed(event)),
    error: (event) => logger.error(allowed(event)),
  };
}

function allowed(event: LogEvent): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const field of LOG_FIELDS) {
    const value = event[field];
    // The types say so too, but an object from outside could bring anything along.
    if (field !== 'error' && (typeof value === 'string' || typeof value === 'number')) line[field] = value;
  }
  if (event.error !== undefined) Object.assign(line, describe(event.error));
  return line;
}

/** An error's own text may hold a value (pg quotes rows): only its class, its code and where it was thrown. */
function describe(error: unknown): Record<string, unknown> {
  if (error instanceof DependencyError) {
    const cause = error.cause as { code?: unknown } | undefined;
    return {
      error: error.name,
      dependency: error.dependency,
      ...(typeof cause?.code === 'string' ? { problem: cause.code } : {}),
    };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  const stack = framesOf(error);
  return {
    error: WORD.test(error.name) ? error.name : 'Error',
    ...(typeof code === 'string' && WORD.test(code) ? { problem: code } : {}),
    ...(stack ? { stack } : {}),
  };
}

/** A name of a class, or a code: no room for a sentence. */
const WORD = /^[\w.-]{1,60}$/;
const HEAD = /^[\w$.]+(?: \[\w+\])?/;
const MAX_FRAMES = 8;

/**
 * Where the error was thrown, without its text. The text stands before the frames and may have lines that look like
 * one: it is cut off by its own length, and when it is not the text the stack was made with there are no frames.
 */
function framesOf({ stack = '', message }: Error): string | undefined {
  const named = stack.replace(HEAD, '');
  const head = message === '' ? '' : `: ${message}`;
  if (!named.startsWith(`${head}\n    at `)) return undefined;
  return named
    .slice(head.length + 1)
    .split('\n')
    .slice(0, MAX_FRAMES)
    .join('\n');
}
