/** Keys as files: made once, for their owner only, wrapped anew, destroyed for good. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AtRestError, type AtRestProblem } from '../../../src/store/at-rest/errors.ts';
import { destroyKeyFile, readKeyOfFile } from '../../../src/store/at-rest/key-files.ts';
import { openKeyring, rotateMasterKey, verifyMasterKey } from '../../../src/store/at-rest/keyring.ts';

const root = mkdtempSync(join(tmpdir(), 'vb-keys-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const newDirectory = () => {
  const directory = join(root, String(made++));
  mkdirSync(directory);
  return directory;
};
const problemOf = (work: () => unknown): AtRestProblem | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof AtRestError) return error.problem;
    throw error;
  }
  return undefined;
};

test('a key is a file of its own: mode 0600, wrapped, and there for whoever comes later', () => {
  const directory = newDirectory();
  const masterKey = randomBytes(32);
  const key = openKeyring({ directory, masterKey }).make('meldingen-2026');
  expect(readdirSync(directory)).toEqual(['meldingen-2026.key']);
  const file = join(directory, 'meldingen-2026.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(Buffer.from(readFileSync(file, 'utf8'), 'base64').includes(key)).toBe(false);
  expect(openKeyring({ directory, masterKey }).find('meldingen-2026')).toEqual(key);
  // A process that runs reads the directory for a name it did not know.
  const running = openKeyring({ directory, masterKey });
  const late = openKeyring({ directory, masterKey }).make('meldingen-2027');
  expect(running.find('meldingen-2027')).toEqual(late);
});

test('a key under another name, another master key, or a name that leads elsewhere gives no key', () => {
  const directory = newDirectory();
  const masterKey = randomBytes(32);
  const keyring = openKeyring({ directory, masterKey });
  keyring.make('meldingen-2026');
  copyFileSync(join(directory, 'meldingen-2026.key'), join(directory, 'meldingen-2025.key'));
  expect(problemOf(() => keyring.find('meldingen-2025'))).toBe('key-of-another-master');
  expect(problemOf(() => verifyMasterKey(directory, randomBytes(32)))).toBe('key-of-another-master');
  for (const name of ['../0/meldingen-2026', '', 'test.index', 'nothing-2026'])
    expect(problemOf(() => keyring.find(name))).toBe('key-unknown');
});

test('processes that make one key at the same moment have the same key, and leave nothing else', async () => {
  const directory = newDirectory();
  const module = new URL('../../../dist/store/at-rest/keyring.js', import.meta.url).href;
  const script = `const { openKeyring } = await import('${module}');
    const masterKey = Buffer.alloc(32, 7);
    process.stdin.once('data', () => {
      process.stdout.write(openKeyring({ directory: ${JSON.stringify(directory)}, masterKey }).make('meldingen-2026').toString('hex'));
      process.exit();
    });
    process.stderr.write('ready');`;
  const processes = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script]),
  );
  await Promise.all(processes.map(({ stderr }) => new Promise((ready) => stderr.once('data', ready))));
  const keys = processes.map(
    ({ stdin, stdout }) =>
      new Promise<string>((resolve) => {
        let text = '';
        stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        stdout.once('end', () => resolve(text));
        stdin.write('go');
      }),
  );
  const found = await Promise.all(keys);
  expect(found[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(found).size).toBe(1);
  expect(readdirSync(directory)).toEqual(['meldingen-2026.key']);
});

test('a rotation that is broken off is finished by the next one, and every key is what it was', () => {
  const directory = newDirectory();
  const [from, to] = [randomBytes(32), randomBytes(32)];
  const keyring = openKeyring({ directory, masterKey: from });
  const names = ['index', 'leerlingen-2026', 'meldingen-2026', 'vrijstellingen-2026'];
  const before = names.map((name) => keyring.make(name));
  // The third cannot be read: the first two are wrapped anew, the others are not.
  const file = join(directory, 'meldingen-2026.key');
  const whole = readFileSync(file);
  writeFileSync(file, 'half');
  expect(problemOf(() => rotateMasterKey(directory, from, to))).toBe('key-of-another-master');
  writeFileSync(file, whole);
  expect(problemOf(() => verifyMasterKey(directory, to))).toBe('key-of-another-master');
  expect(rotateMasterKey(directory, from, to)).toBe(2);
  expect(rotateMasterKey(directory, from, to)).toBe(0);
  const after = openKeyring({ directory, masterKey: to });
  expect(names.map((name) => after.find(name))).toEqual(before);
  expect(problemOf(() => verifyMasterKey(directory, from))).toBe('key-of-another-master');
  expect(readdirSync(directory)).toHaveLength(4);
});

test('a destroyed key is gone, is never made again, and is forgotten by who had it within a minute', () => {
  const directory = newDirectory();
  const masterKey = randomBytes(32);
  let now = 0;
  const running = openKeyring({ directory, masterKey, clock: () => now });
  running.make('meldingen-2020');
  running.make('meldingen-2021');
  destroyKeyFile(directory, 'meldingen-2020', '2023-08-01T00:00:00.000Z');
  destroyKeyFile(directory, 'meldingen-2020', '2023-08-01T00:00:00.000Z');
  expect(readdirSync(directory)).toEqual(['meldingen-2020.destroyed', 'meldingen-2021.key']);
  now = 60_000;
  expect(problemOf(() => running.find('meldingen-2020'))).toBe('key-destroyed');
  expect(problemOf(() => running.make('meldingen-2020'))).toBe('key-destroyed');
  expect(running.find('meldingen-2021')).toHaveLength(32);
});

test('a directory that is away for a moment takes no key from who has it', () => {
  const directory = newDirectory();
  let now = 0;
  const keyring = openKeyring({ directory, masterKey: randomBytes(32), clock: () => now });
  const key = keyring.make('index');
  rmSync(directory, { recursive: true });
  now = 120_000;
  expect(keyring.find('index')).toEqual(key);
  expect(problemOf(() => keyring.find('meldingen-2026'))).toBe('key-unknown');
});

test('a master key that others can read, that is too short, or that is not there is refused', () => {
  const file = join(root, 'master');
  writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  expect(readKeyOfFile(file)).toHaveLength(32);
  chmodSync(file, 0o640);
  expect(problemOf(() => readKeyOfFile(file))).toBe('key-file-unusable');
  writeFileSync(join(root, 'short'), 'c2hvcnQ=', { mode: 0o600 });
  expect(problemOf(() => readKeyOfFile(join(root, 'short')))).toBe('key-file-unusable');
  expect(problemOf(() => readKeyOfFile(join(root, 'nothing')))).toBe('key-file-unusable');
});
