/** Where a sequence is played: the real broker on one side, the model on the other, and what was counted. */
import { expect } from 'vitest';
import type { OperationName, Operations } from '../../../src/contract/messages.ts';
import type { ExamplePartner } from '../../../src/harness/example-partners.ts';
import type { Directory } from '../../../src/parties/directory.ts';
import type { Store } from '../../../src/store/pool.ts';
import type { Cast } from './cast.ts';
import type { Dice } from './dice.ts';
import type { Files } from './levering-moves.ts';
import type { Pupil, Report, State } from './state.ts';
import type { Vrijstellingen } from './vrijstelling-rules.ts';

/** How often an operation was accepted and refused. */
export type Counts = Record<string, { accepted: number; refused: number }>;

/** An accepted message with a kenmerkAfzender, to be sent once more. */
export interface Sent {
  readonly again: () => Promise<Answer>;
  /** Under the same kenmerk something else. */
  readonly other: () => Promise<Answer>;
  readonly answer: Answer;
}

export interface Answer {
  readonly verwerkt: boolean;
  readonly fouten?: readonly { readonly code: string }[];
}

export interface Table {
  readonly store: Store;
  readonly directory: Directory;
  readonly cast: Cast;
  readonly pupils: readonly Pupil[];
  readonly state: State;
  readonly vrijstellingen: Vrijstellingen;
  readonly files: Files;
  readonly counts: Counts;
  readonly sent: Sent[];
  /** Where each school has read its change feed up to. */
  readonly tokens: Map<string, string>;
  /** What a step has changed or tried to change: compared afterwards. */
  readonly touched: Set<Report>;
  /** The last moves, without numbers of people. */
  readonly history: string[];
}

export type Move = (table: Table, dice: Dice) => Promise<void>;

export function count({ counts, history }: Table, operation: string, codes: readonly string[]): void {
  const known = counts[operation] ?? { accepted: 0, refused: 0 };
  counts[operation] = known;
  known[codes.length === 0 ? 'accepted' : 'refused'] += 1;
  history.push(`  ${operation}: ${codes.join(' ') || 'accepted'}`);
}

export const codesOf = (answer: Answer): string[] => (answer.fouten ?? []).map(({ code }) => code);

/** One signed exchange, counted; the broker and the model give the same codes. */
export async function ask<K extends OperationName>(
  table: Table,
  partner: ExamplePartner,
  operation: K,
  request: Operations[K]['request'],
  expected: readonly string[],
): Promise<Extract<Operations[K]['response'], { readonly verwerkt: true }> | undefined> {
  const answer = await partner.call(operation, request);
  count(table, operation, codesOf(answer));
  expect(new Set(codesOf(answer))).toEqual(new Set(expected));
  expect(answer.verwerkt).toBe(expected.length === 0);
  return answer.verwerkt
    ? (answer as Extract<Operations[K]['response'], { readonly verwerkt: true }>)
    : undefined;
}

/** The same, for what is remembered by its kenmerk. @param other  the request with another content. */
export async function askOnce<K extends OperationName>(
  table: Table,
  partner: ExamplePartner,
  operation: K,
  request: Operations[K]['request'],
  other: Operations[K]['request'],
  expected: readonly string[],
) {
  const answer = await ask(table, partner, operation, request, expected);
  if (answer)
    table.sent.push({
      again: () => partner.call(operation, request),
      other: () => partner.call(operation, other),
      answer,
    });
  return answer;
}
