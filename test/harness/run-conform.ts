/** `conform` as a script would call it, and what it found. */
import { conformCommand } from '../../src/cli/conform.ts';
import type { StatementResult } from '../../src/harness/conform/conform.ts';

export interface Report {
  readonly summary: { holds: number; broken: number; notTestable: number };
  readonly statements: readonly StatementResult[];
  readonly error?: string;
}

export async function conform(...args: string[]): Promise<{ report: Report; status: number }> {
  const printed: string[] = [];
  // The command needs nothing of a broker: only where its lines go.
  const context = { print: (line: string) => printed.push(line) } as never;
  await conformCommand(context).parseAsync(['--json', ...args], { from: 'user' });
  const status = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { report: JSON.parse(printed.join('')) as Report, status };
}
export const broken = (report: Report) =>
  report.statements.filter(({ result }) => result === 'broken').map(({ id }) => id);
