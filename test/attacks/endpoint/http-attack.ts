/**
 * HTTP written by hand against a started endpoint. `statuses` are all answers of the connection; a case that `ends`
 * shows that nothing more was read from it: no second message was smuggled behind the first.
 */
import { httpRequest, type RequestChange } from './request.ts';

/** The size limit of the endpoint under attack. */
export const MAX_BYTES = 64 * 1024;

export interface HttpAttack {
  readonly title: string;
  /** Statement, rule or clause. */
  readonly rule: string;
  readonly pieces: () => readonly (string | Buffer)[];
  readonly statuses: readonly number[];
  readonly ends: boolean;
  readonly everyMs?: number;
  /** Code and rule in the SOAP fault, for status 500. */
  readonly fault?: readonly [string, string];
}

export type HttpTable = readonly HttpAttack[];

/** Refused, and the connection may be used again. */
export const refused = (
  title: string,
  rule: string,
  status: number,
  change: () => RequestChange,
): HttpAttack => ({
  title,
  rule,
  pieces: () => [httpRequest(change())],
  statuses: [status],
  ends: false,
});

/** Refused, and the connection ends. */
export const cut = (
  title: string,
  rule: string,
  statuses: readonly number[],
  pieces: () => readonly (string | Buffer)[],
): HttpAttack => ({
  title,
  rule,
  pieces,
  statuses,
  ends: true,
});

export const faulted = (
  title: string,
  fault: readonly [string, string],
  pieces: () => readonly (string | Buffer)[],
): HttpAttack => ({
  title,
  rule: fault[1],
  pieces,
  statuses: [500],
  ends: false,
  fault,
});

export function many(count: number, write: (i: number) => string): string[] {
  return Array.from({ length: count }, (_, i) => write(i));
}
