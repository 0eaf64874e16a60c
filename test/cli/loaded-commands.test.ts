/** Only the command that is asked for is loaded; under its name there is no other, and none is left out. */
import { expect, test } from 'vitest';
import type { CommandContext } from '../../src/cli/command.ts';
import { loadCommands } from '../../src/processes/commands.ts';

const CONTEXT = {} as CommandContext;

test('each command is found alone, under the name that --help tells', async () => {
  const all = await loadCommands(undefined, CONTEXT);
  expect(all.length).toBeGreaterThan(20);
  for (const command of all) {
    const alone = await loadCommands(command.name(), CONTEXT);
    expect(alone.map((one) => one.name())).toEqual([command.name()]);
  }
});

test('a name that is no command, also one of every object, brings them all: the mistake is told with what there is', async () => {
  const count = (await loadCommands('--help', CONTEXT)).length;
  for (const name of ['chek', 'constructor', '__proto__', 'toString'])
    expect(await loadCommands(name, CONTEXT)).toHaveLength(count);
});
