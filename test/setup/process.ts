/** The real process, started and killed as an operator would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { isBurgerservicenummer } from '../../src/verzuim/persoonsnummer.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');

export { freePort } from '../../scripts/topology/free-port.mjs';

/** Valid made-up numbers, from 999100000 on. */
export function madeUpNumbers(count: number): string[] {
  const numbers: string[] = [];
  for (let n = 999_100_000; numbers.length < count; n++)
    if (isBurgerservicenummer(String(n))) numbers.push(String(n));
  return numbers;
}

export interface SettingsChange {
  readonly port: number;
  readonly dataFolder?: string;
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  /** Lines of the pupils' CSV, without the header. */
  readonly pupils?: readonly string[];
}

/** Writes a settings file like the example's into a folder of its own. @returns its path. */
export function writeSettings(change: SettingsChange): string {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker settings '));
  const absolute = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(absolute);
    return typeof value === 'string' && /^(certs-fixtures|examples)\//.test(value)
      ? join(ROOT, value)
      : value;
  };
  const example = parse(readFileSync(join(ROOT, 'settings.example.yaml'), 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(example)) {
    const group = typeof value === 'object' && !Array.isArray(value);
    settings[key] = group
      ? Object.fromEntries(Object.entries(value).map(([name, held]) => [name, absolute(held)]))
      : absolute(value);
  }
  settings['listen'] = { host: '127.0.0.1', port: change.port };
  settings['operations'] = { port: 0 };
  settings['loket'] = { port: 0 };
  settings['store'] = change.databaseUrl
    ? { databaseUrl: change.databaseUrl }
    : { dataFolder: change.dataFolder };
  settings['queue'] = change.redisUrl ? { redisUrl: change.redisUrl } : {};
  if (change.pupils) {
    const [header = ''] = readFileSync(join(ROOT, 'examples/deelnemers.csv'), 'utf8').split('\n');
    writeFileSync(join(folder, 'pupils.csv'), [header, ...change.pupils].join('\n'));
    settings['deelnemers'] = 'pupils.csv';
  }
  const file = join(folder, 'settings.yaml');
  writeFileSync(file, stringify(settings));
  return file;
}

export interface ServeProcess {
  readonly child: ChildProcess;
  /** Resolves when it listens. @throws when it ends before. */
  readonly listening: Promise<void>;
  readonly ended: Promise<void>;
  readonly output: () => string;
}

/** @param env  beside our own environment. @param bin  the command line of another version. */
export function startServe(
  settingsFile: string,
  env: Readonly<Record<string, string>> = {},
  bin: string = BIN,
): ServeProcess {
  const child = spawn(process.execPath, [bin, 'serve', '--settings', settingsFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const listening = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('listening on')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => reject(new Error(`serve ended: ${output.slice(-500)}`)));
  });
  listening.catch(() => undefined); // whoever does not wait for it may kill it before it listens
  return { child, listening, ended, output: () => output };
}
