/** `keys`: the keys of personal data at rest. docs/operate/encryption.md. */
import { Command } from 'commander';
import {
  destroyKey,
  type KeyState,
  listKeys,
  makeKeys,
  type WhyNotDestroy,
} from '../broker/retention/keys.ts';
import { findKeyPlace, type KeyPlace } from '../ops/key-place.ts';
import { readKeyOfFile } from '../store/at-rest/key-files.ts';
import { openKeyring, rotateMasterKey } from '../store/at-rest/keyring.ts';
import { datumVan } from '../verzuim/datum.ts';
import { withDoor, withSettings } from './arguments.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

interface Options {
  readonly settings: string;
  readonly json?: boolean;
}

export function keysCommand(context: CommandContext): Command {
  return new Command('keys')
    .description('the keys that personal data are sealed under, outside the database')
    .addCommand(list(context))
    .addCommand(make(context))
    .addCommand(rotate(context))
    .addCommand(destroy(context));
}

/** Ends the command with status 1 when there are none in files. */
function placeOf(command: Command, context: CommandContext, options: Options): KeyPlace {
  const settings = context.readSettings(options.settings);
  const place = findKeyPlace(settings, context.findDataFolder(settings));
  return (
    place ??
    command.error('the settings name no keys (atRest): test keys are in use, or none', {
      exitCode: EXIT.failed,
    })
  );
}

function list(context: CommandContext): Command {
  const command = withSettings(new Command('list'));
  return command
    .description('each key, its state, and how many values are sealed under it now; reads every table')
    .action(async (options: Options) => {
      const { directory } = placeOf(command, context, options);
      const today = datumVan(Date.now());
      const keys = await withStore(context, options, (store) => listKeys(store, directory, today));
      if (options.json) return context.print(JSON.stringify(keys));
      for (const key of keys) context.print(describe(key));
    });
}

function describe({ key, state, values, over }: KeyState): string {
  const may = state === 'present' && over && values === 0 ? ', may be destroyed' : '';
  return `${key}  ${state}  ${values} values${may}`;
}

function make(context: CommandContext): Command {
  const command = withSettings(new Command('make'));
  return command
    .description('make the keys of this school year and the next, where they are not there')
    .action((options: Options) => {
      const { directory, masterKeyFile } = placeOf(command, context, options);
      const masterKey = readKeyOfFile(masterKeyFile);
      const keys = makeKeys(openKeyring({ directory, masterKey }), datumVan(Date.now()));
      context.print(options.json ? JSON.stringify({ keys }) : `there now: ${keys.join(' ')}`);
    });
}

function rotate(context: CommandContext): Command {
  const command = withSettings(new Command('rotate-master'));
  return command
    .description('wrap every key under another master key; when it is broken off, do it again')
    .requiredOption('--new <file>', 'the new master key: 32 bytes in base64, mode 0600')
    .addHelpText('after', '\nThen name the new file in atRest.masterKeyFile and restart every process.')
    .action((options: Options & { readonly new: string }) => {
      const { directory, masterKeyFile } = placeOf(command, context, options);
      const wrapped = rotateMasterKey(directory, readKeyOfFile(masterKeyFile), readKeyOfFile(options.new));
      if (options.json) context.print(JSON.stringify({ wrapped }));
      else
        context.print(
          `${wrapped} keys are under the new master key: name it in atRest.masterKeyFile and restart`,
        );
    });
}

const WHY: Readonly<Record<WhyNotDestroy, string>> = {
  IS_INDEX: 'it is the key of the index: without it nobody is found any more',
  NOT_THERE: 'there is no such key, or it was destroyed before',
  NOT_OVER: 'its school year, or the term of what it seals, is not over',
  IN_USE: 'values in the database are sealed under it: run `verzuimbroker retention` first',
};

function destroy(context: CommandContext): Command {
  const command = withDoor(withSettings(new Command('destroy')));
  return command
    .description('destroy a key: what it sealed cannot be read any more, here and in every backup')
    .argument('<key>', 'its name, as in `keys list`')
    .option('--confirm <key>', 'its name once more: also when its term is not over or it is in use')
    .addHelpText('after', '\nExit status 1: nothing was destroyed, and why. Destroy its backups too.')
    .action(async (key: string, options: Options & { readonly door: string; readonly confirm?: string }) => {
      const { directory } = placeOf(command, context, options);
      const { door, confirm } = options;
      if (confirm !== undefined && confirm !== key)
        command.error(`--confirm says ${confirm}, the key is ${key}`, { exitCode: EXIT.usage });
      const done = await withStore(context, options, (store) =>
        destroyKey(store, {
          ...{ directory, key, door, confirmed: confirm === key },
          vandaag: datumVan(Date.now()),
        }),
      );
      if (options.json) context.print(JSON.stringify({ key, ...done }));
      else if (done.kind === 'destroyed')
        context.print(`${key} is destroyed; processes that run forget it within a minute`);
      for (const why of done.kind === 'refused' && !options.json ? done.why : [])
        context.print(`not destroyed: ${WHY[why]}`);
      if (done.kind === 'refused') process.exitCode = EXIT.failed;
    });
}
