/** What `replay` cannot use ends it with one line, before anything is sent: nothing listens here. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replayCommand } from '../../src/cli/replay.ts';
import { runCommand } from './run-command.ts';

const run = (...args: string[]) => runCommand((print) => replayCommand({ print }), args);

const FOLDER = fileURLToPath(new URL('../fixtures/', import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const pem = (file: string) => fileURLToPath(new URL(`../../certs-fixtures/${file}`, import.meta.url));
let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'verzuimbroker replay '));
});
afterAll(() => rmSync(work, { recursive: true }));

const copy = (name: string, folder: string, change: (side: string) => string) => {
  const to = join(work, folder);
  cpSync(join(FOLDER, `${name}.xml`), join(to, 'a.xml'));
  writeFileSync(join(to, 'a.expect.yaml'), change(readFileSync(join(FOLDER, `${name}.expect.yaml`), 'utf8')));
  return to;
};

describe('usage', () => {
  const envelope = join(FOLDER, 'valid/melden.xml');
  test.each([
    ['a path that is not there', ['/does/not/exist']],
    ['a folder without envelopes', [fileURLToPath(new URL('../cli/', import.meta.url))]],
    ['an address without TLS', [envelope, '--url', 'http://localhost:8443']],
    ['an address that is none', [envelope, '--url', 'nope']],
    ['an OIN that is none', [envelope, '--oin', '123']],
    ['a certificate without its key', [envelope, '--cert', 'school.pem']],
    ['certificates that are not there', [envelope, '--certs', '/does/not/exist']],
    ['a certificate that is none', [envelope, '--cert', README, '--key', README]],
    [
      'a key of another certificate',
      [envelope, '--cert', pem('school.pem'), '--key', pem('keys/regio.key.pem')],
    ],
    ['a report that cannot be written', [envelope, '--junit', '/nope/x.xml']],
  ])('64 and one line for %s', async (_, args) => {
    const { status, lines } = await run(args[0] ?? '', ...args.slice(1));
    expect(status).toBe(64);
    expect(lines.join('').trimEnd()).toMatch(/^[^\n]+$/);
  });

  test.each([
    ['a name that leads out of the folder', 'sign: ../vendor-rsin\nexpect: accepted\n', 'sign'],
    ['a key from elsewhere', 'sign: school\nkey: /etc/school\nexpect: accepted\n', 'key'],
    ['a client certificate from elsewhere', 'tls: bad/../school\nexpect: accepted\n', 'tls'],
    ['its key from elsewhere', 'tls: school\ntlsKey: ..\nexpect: accepted\n', 'tlsKey'],
    ['a fault that nobody gives', 'expect: { fault: VB-F99 }\n', 'VB-F99'],
    ['what is no YAML', 'expect: {\n', 'a.expect.yaml'],
  ])('64, before anything is sent, for a side file with %s', async (title, side, named) => {
    const folder = copy('valid/melden', `side file ${title}`, () => side);
    const { status, lines } = await run(folder, '--resign');
    expect(status).toBe(64);
    expect(lines.join('').trimEnd()).toMatch(/^[^\n]+$/);
    expect(lines.join('')).toContain(named);
  });

  test('a report that was there stays as it was when something else cannot be used', async () => {
    const file = join(work, 'kept.xml');
    writeFileSync(file, 'kept');
    expect((await run('/does/not/exist', '--junit', file)).status).toBe(64);
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  test('64, before anything is sent, for a side file that cannot be read', async () => {
    const folder = copy('valid/melden', 'broken', (side) => `${side}unknown: 1\n`);
    const { status, lines } = await run(folder, '--resign');
    expect(status).toBe(64);
    expect(lines.join('')).toContain('a.expect.yaml');
  });
});
