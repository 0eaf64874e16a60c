/** `replay` as a CI would call it: its status and its lines. */
import { CommanderError } from 'commander';
import { replayCommand } from '../../src/cli/replay.ts';

export interface Run {
  readonly status: unknown;
  readonly lines: readonly string[];
}

/** What the command line does, without a process of its own. */
export async function runReplay(...args: string[]): Promise<Run> {
  const lines: string[] = [];
  const command = replayCommand({ print: (line) => lines.push(line) })
    .exitOverride()
    .configureOutput({ writeErr: (text) => lines.push(text) });
  const before = process.exitCode;
  try {
    await command.parseAsync(args, { from: 'user' });
    return { status: process.exitCode, lines };
  } catch (error) {
    if (error instanceof CommanderError) return { status: error.exitCode, lines };
    throw error;
  } finally {
    process.exitCode = before;
  }
}
