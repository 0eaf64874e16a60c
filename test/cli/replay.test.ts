/** `replay` as an operator or a CI uses it: our own fixtures against a running broker, over real TLS. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replayCommand } from '../../src/cli/replay.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { FIXTURES } from '../fixtures/builder/all.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { freePort } from '../setup/process.ts';
import { runCommand } from './run-command.ts';

const run = (...args: string[]) => runCommand((print) => replayCommand({ print }), args);

const FOLDER = fileURLToPath(new URL('../fixtures/', import.meta.url));
const NUMBER = FIXTURES.valid.length + FIXTURES.invalid.length;
let running: TestBroker;
let work: string;
beforeAll(async () => {
  running = await startTestBroker();
  work = mkdtempSync(join(tmpdir(), 'verzuimbroker replay '));
});
afterAll(async () => {
  rmSync(work, { recursive: true });
  await running.stop();
});

const replay = (path: string, ...args: string[]) => run(path, '--url', running.broker.url, ...args);
const pem = (file: string) => fileURLToPath(new URL(`../../certs-fixtures/${file}`, import.meta.url));
const copy = (name: string, folder: string, change: (side: string) => string = (side) => side) => {
  const to = join(work, folder);
  cpSync(join(FOLDER, `${name}.xml`), join(to, 'a.xml'));
  const side = change(readFileSync(join(FOLDER, `${name}.expect.yaml`), 'utf8'));
  if (side !== '') writeFileSync(join(to, 'a.expect.yaml'), side);
  return to;
};

test('every fixture, signed again, leads to what its side file expects', async () => {
  const { status, lines } = await replay(FOLDER, '--resign');
  expect(lines.filter((line) => !line.startsWith('ok '))).toEqual([
    `${NUMBER} ok, 0 different, 0 without expectation`,
  ]);
  expect(status).toBe(0);
});

test('replaying them a second time gives the same outcomes: their kenmerken are known, their pupils not reported twice', async () => {
  const { status, lines } = await replay(join(FOLDER, 'valid'), '--resign');
  expect(lines.at(-1)).toBe(`${FIXTURES.valid.length} ok, 0 different, 0 without expectation`);
  expect(status).toBe(0);
});

describe('what is told', () => {
  test('a side file that expects something else: DIFFERENT, with both, and status 1', async () => {
    const wrong = copy('valid/melden', 'wrong', (side) =>
      side.replace('expect: accepted', 'expect: { fault: VB-F13, rule: EK-75 }'),
    );
    expect(await replay(wrong, '--resign')).toEqual({
      status: 1,
      lines: [
        'DIFFERENT  a.xml: expected VB-F13 EK-75, got accepted',
        '0 ok, 1 different, 0 without expectation',
      ],
    });
  });

  test.each([
    ['another rule', 'rule: EK-75', 'rule: EK-76'],
    ['another fault', 'fault: VB-F13', 'fault: VB-F14'],
    ['accepted', /expect:[\s\S]*/, 'expect: accepted\n'],
    ['a functional refusal', /expect:[\s\S]*/, 'expect: { verwerkt: false, codes: [VZ-PER-01] }\n'],
    ['a status without SOAP', /expect:[\s\S]*/, 'expect: { http: 415 }\n'],
  ] as const)('a refusal where %s was expected is different', async (name, from, to) => {
    const folder = copy('invalid/melden.to-unsigned', `not ${name}`, (side) => side.replace(from, to));
    const { status, lines } = await replay(folder, '--resign');
    expect(lines[0]).toContain('got VB-F13 EK-75 (wsa:To)');
    expect(status).toBe(1);
  });

  test('an answer below SOAP is compared by its status', async () => {
    const folder = copy('valid/melden', 'http', (side) =>
      side.replace('expect: accepted', 'contentType: application/soap+xml\nexpect: { http: 415 }'),
    );
    expect((await replay(folder, '--resign')).lines[0]).toBe('ok         a.xml: HTTP 415');
  });

  test('without a side file the service is found by the wsa:Action, the outcome is shown, and it is no failure', async () => {
    const folder = copy('valid/ophalen-meldingen', 'recorded', () => '');
    const utrecht = ['--cert', pem('gemeente-utrecht.pem'), '--key', pem('keys/gemeente-utrecht.key.pem')];
    const { status, lines } = await replay(folder, '--resign', ...utrecht);
    expect(lines).toEqual([
      '?          a.xml: no expectation, got accepted',
      '0 ok, 0 different, 1 without expectation',
    ]);
    expect(status).toBe(0);
  });

  test('a side file may leave service and SOAPAction to the wsa:Action of the message', async () => {
    const short = copy(
      'valid/ophalen-meldingen',
      'short',
      () => 'sign: gemeente-utrecht\nexpect: accepted\n',
    );
    expect((await replay(short, '--resign')).lines[0]).toBe('ok         a.xml: accepted');
  });

  test('EK-99 as recorded, without a fresh Timestamp, it has expired', async () => {
    const { status, lines } = await replay(join(FOLDER, 'valid/melden.xml'));
    expect(lines[0]).toMatch(/^DIFFERENT {2}melden\.xml: expected accepted, got VB-F20 EK-99 /);
    expect(lines.at(-1)).toContain('--resign');
    expect(status).toBe(1);
  });

  test('another signer puts its own certificate in the message', async () => {
    const folder = copy('valid/melden', 'other signer', () => '');
    const signer = ['--cert', pem('school.pem'), '--key', pem('keys/school.key.pem')];
    expect((await replay(folder, '--resign', ...signer)).lines[0]).toBe(
      '?          a.xml: no expectation, got accepted',
    );
    const stranger = ['--cert', pem('vendor-kvk.pem'), '--key', pem('keys/vendor-kvk.key.pem')];
    expect((await replay(folder, '--resign', ...stranger)).lines[0]).toContain('got VB-F22 EK-120');
  });

  test('EK-129 an answer of another provider than the named one is not believed', async () => {
    const { status, lines } = await replay(
      join(FOLDER, 'valid/melden.xml'),
      '--resign',
      '--oin',
      '00000001999999999000',
    );
    expect(lines[0]).toContain('an answer that cannot be believed: EK-129');
    expect(status).toBe(1);
  });
});

describe('for a CI', () => {
  test('--json is one object with every result', async () => {
    const { lines } = await replay(join(FOLDER, 'invalid/melden.to-unsigned.xml'), '--resign', '--json');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      url: running.broker.url,
      resigned: true,
      ok: 1,
      different: 0,
      noExpectation: 0,
      results: [
        {
          file: 'melden.to-unsigned.xml',
          verdict: 'ok',
          expected: { fault: 'VB-F13', rule: 'EK-75' },
          outcome: { kind: 'fault', code: 'VB-F13', rule: 'EK-75', part: 'wsa:To' },
        },
      ],
    });
  });

  test('--junit counts and names what differs; nothing that answers is an error of the run', async () => {
    const wrong = copy('valid/melden', 'junit', (side) =>
      side.replace('expect: accepted', 'expect: { verwerkt: false, codes: [VZ-PER-01] }'),
    );
    cpSync(join(FOLDER, 'valid/melden.crlf.xml'), join(wrong, 'recorded.xml'));
    const file = join(work, 'replay.xml');
    await replay(wrong, '--resign', '--junit', file);
    const suite = parseXml(readFileSync(file)).root.children[0];
    expect(['tests', 'failures', 'errors', 'skipped'].map((name) => suite?.attribute(name))).toEqual([
      '2',
      '1',
      '0',
      '1',
    ]);
    expect(suite?.children[0]?.children[0]?.attribute('message')).toBe(
      'expected verwerkt false, VZ-PER-01, got accepted',
    );
    const nobody = `https://localhost:${await freePort()}`;
    expect((await run(wrong, '--url', nobody, '--junit', file)).status).toBe(1);
    expect(parseXml(readFileSync(file)).root.attribute('errors')).toBe('1');
  });
});

test('the command is one of verzuimbroker', async () => {
  const bin = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
  const envelope = join(FOLDER, 'valid/melden.xml');
  const args = [bin, 'replay', envelope, '--url', running.broker.url, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [status] = await once(child, 'close');
  expect(status).toBe(1);
  expect(JSON.parse(output)).toMatchObject({ resigned: false, different: 1 });
});
