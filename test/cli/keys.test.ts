/** What an operator types about the keys of personal data, and what a start says when they are wrong. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandContext, OpenStore } from '../../src/cli/command.ts';
import { keysCommand } from '../../src/cli/keys.ts';
import { readSettings, type Settings, SettingsError } from '../../src/ops/settings.ts';
import { openStore } from '../../src/processes/database.ts';
import { datumVan } from '../../src/verzuim/datum.ts';
import { schooljaarVan } from '../../src/verzuim/vakanties.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { reportMarked } from '../setup/sealed-reports.ts';
import { runCommand } from './run-command.ts';

const YEAR = schooljaarVan(datumVan(Date.now()));
const folder = mkdtempSync(join(tmpdir(), 'vb-keys-cli-'));
const keyDirectory = join(folder, 'keys');
mkdirSync(keyDirectory);
const master = (name: string) => {
  const file = join(folder, name);
  writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  return file;
};
let masterKeyFile = master('master-1');
let database: TestDatabase;
let opened: OpenStore;
beforeAll(async () => {
  database = await createTestDatabase('empty');
  opened = await openStore(settings());
});
afterAll(async () => {
  await opened.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function settings(change: Partial<Settings> = {}): Settings {
  return {
    ...readSettings(EXAMPLE_SETTINGS, {}),
    store: { connections: 2, databaseUrl: database.url },
    atRest: { keyDirectory, masterKeyFile },
    ...change,
  };
}
async function run(args: readonly string[], change: Partial<Settings> = {}) {
  return runCommand((print) => {
    const context: Partial<CommandContext> = {
      openStore,
      readSettings: () => settings(change),
      findDataFolder: () => undefined,
      print,
    };
    const command = keysCommand(context as CommandContext);
    for (const child of command.commands) child.exitOverride().configureOutput({ writeErr: print });
    return command;
  }, args);
}
const json = async (...args: string[]) => JSON.parse((await run([...args, '--json'])).lines[0] ?? '');
const startWith = (change: Partial<Settings>) =>
  openStore(settings(change)).then(
    (unexpected) => unexpected.close(),
    (error: unknown) => error,
  );

test('make: the keys of this school year and the next; twice is once', async () => {
  const first = await json('make');
  expect(first.keys).toEqual(
    ['meldingen', 'vrijstellingen', 'leerlingen'].flatMap((of) => [`${of}-${YEAR}`, `${of}-${YEAR + 1}`]),
  );
  expect(await json('make')).toEqual(first);
  // The index was made with the database.
  expect(readdirSync(keyDirectory)).toHaveLength(7);
});

test('list: what is sealed under each key now, without a word about whom', async () => {
  const pupil = { nummer: '123456782', naam: 'Merknaam', postcode: '1234QX', reden: 'merkteken' };
  await reportMarked(opened.store, pupil);
  const { lines } = await run(['list']);
  expect(lines).toContain(`meldingen-${YEAR}  present  3 values`);
  expect(lines).toContain(`leerlingen-${YEAR}  present  1 values`);
  expect(await json('list')).toContainEqual({
    ...{ key: `meldingen-${YEAR}`, state: 'present', values: 3, over: false },
  });
});

test('destroy: refused with the reasons and status 1; with the name once more it goes', async () => {
  const key = `vrijstellingen-${YEAR + 1}`;
  const refused = await run(['destroy', key, '--door', 'fb.1']);
  expect(refused).toEqual({
    status: 1,
    lines: ['not destroyed: its school year, or the term of what it seals, is not over'],
  });
  expect((await run(['destroy', key, '--door', 'fb.1', '--confirm', 'another'])).status).toBe(64);
  expect(await json('destroy', key, '--door', 'fb.1', '--confirm', key)).toEqual({
    ...{ key, kind: 'destroyed', values: 0 },
  });
  expect(await json('list')).toContainEqual({ key, state: 'destroyed', values: 0, over: false });
});

test('rotate-master: the old master key is refused at the next start, by name; the new one reads everything', async () => {
  const next = master('master-2');
  expect(await json('rotate-master', '--new', next)).toEqual({ wrapped: 6 });
  expect(await json('rotate-master', '--new', next)).toEqual({ wrapped: 0 });
  const error = await startWith({});
  expect(error).toBeInstanceOf(SettingsError);
  expect((error as SettingsError).problems[0]).toContain('atRest.masterKeyFile: this is not the master key');
  masterKeyFile = next;
  expect((await json('list')).length).toBe(7);
});

test('a start says which setting is wrong: no keys in production, other keys, no directory, a key for all to read', async () => {
  const { atRest: _, ...without } = settings();
  const problemOf = async (change: Partial<Settings>) => {
    const error = await startWith(change);
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).problems.join();
  };
  const production = await openStore({ ...without, mode: 'production' }).catch((error: unknown) => error);
  expect((production as SettingsError).problems.join()).toContain('atRest: needed in production');
  // Test keys on a database that has its own, and keys that are of another database.
  const test = await openStore(without).catch((error: unknown) => error);
  expect((test as SettingsError).problems.join()).toContain('these are not the keys of this database');
  mkdirSync(join(folder, 'others'));
  expect(await problemOf({ atRest: { keyDirectory: join(folder, 'others'), masterKeyFile } })).toContain(
    'atRest.keyDirectory: a key of this database is not in the directory (index)',
  );
  expect(await problemOf({ atRest: { keyDirectory: join(folder, 'no'), masterKeyFile } })).toContain(
    'atRest.keyDirectory: the directory with the keys cannot be read',
  );
  const open = master('open');
  chmodSync(open, 0o644);
  expect(await problemOf({ atRest: { keyDirectory, masterKeyFile: open } })).toContain(
    'atRest.masterKeyFile: the master key cannot be used',
  );
});

test('without keys in files the command says so, with status 1', async () => {
  const { atRest: _, ...without } = settings();
  const { status, lines } = await runCommand(
    (print) => {
      const context: Partial<CommandContext> = {
        ...{ openStore, readSettings: () => without, findDataFolder: () => undefined, print },
      };
      const command = keysCommand(context as CommandContext);
      for (const child of command.commands) child.exitOverride().configureOutput({ writeErr: print });
      return command;
    },
    ['list'],
  );
  expect(status).toBe(1);
  expect(lines.join()).toContain('the settings name no keys (atRest)');
});
