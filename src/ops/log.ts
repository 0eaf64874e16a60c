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
  'queue',
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
    if (value !== undefined && field !== 'error') line[field] = value;
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
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
  return {
    error: error.name,
    ...(typeof code === 'string' ? { problem: code } : {}),
    ...(stack ? { stack } : {}),
  };
}
