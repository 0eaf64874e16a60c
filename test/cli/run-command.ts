/** A command as a script would call it, without a process of its own: its status and its lines. */
import { type Command, CommanderError } from 'commander';

export interface Run {
  readonly status: unknown;
  readonly lines: readonly string[];
}

/** @param create  the command, which prints with what it is given. */
export async function runCommand(
  create: (print: (line: string) => void) => Command,
  args: readonly string[],
): Promise<Run> {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  const command = create(add).exitOverride().configureOutput({ writeErr: add });
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
