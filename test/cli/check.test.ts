/** `check` as a command: exit statuses, text and JSON, recorded requests, and no pupil's data in what it prints. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { checkCommand } from '../../src/cli/check.ts';
import { FAULTS } from '../../src/edukoppeling/faults.ts';
import type { CheckReport } from '../../src/harness/check/finding.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { NOW } from '../setup/checking.ts';
import { MELDEN, signedMessage } from '../setup/wire.ts';

const AT = ['--at', new Date(NOW).toISOString()];
const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-check-'));

afterEach(() => {
  process.exitCode = 0;
});

async function run(...args: string[]): Promise<{ text: string; status: number }> {
  const lines: string[] = [];
  const context = {
    readSettings: (file: string) => readSettings(file, {}),
    print: (line: string) => void lines.push(line),
  };
  const command = checkCommand(context)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    await command.parseAsync(args, { from: 'user' });
    return { text: lines.join('\n'), status: Number(process.exitCode) };
  } catch (error) {
    return { text: String(error), status: (error as { exitCode?: number }).exitCode ?? 78 };
  }
}

async function report(...args: string[]): Promise<CheckReport> {
  return JSON.parse((await run(...args, '--json')).text) as CheckReport;
}

function write(name: string, bytes: Buffer | string): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

test('a good message: exit 0, ACCEPTED, and SOAPAction not reached when only the envelope is at hand', async () => {
  const file = join(FIXTURES, 'valid/melden.xml');
  const { text, status } = await run(file, ...AT);
  expect(status).toBe(0);
  expect(text).toMatch(/^ACCEPTED/);
  const { rules, verdict } = await report(file, ...AT);
  expect(verdict).toBe('accepted');
  const statusOf = (id: string) => rules.find(({ rule }) => rule === id)?.status;
  expect(statusOf('EK-37')).toBe('not reached');
  expect(statusOf('EK-75')).toBe('holds');
  expect(rules.every(({ rule, statement }) => rule.startsWith('VZ-') || statement !== undefined)).toBe(true);
});

test('a refused message: exit 1, the verdict first, help in two languages, what to do first as the last line', async () => {
  const { text, status } = await run(join(FIXTURES, 'invalid/melden.body-pretty-printed.xml'), ...AT);
  const lines = text.split('\n');
  expect(status).toBe(1);
  expect(lines[0]).toMatch(/^REFUSED with VB-F18 \(WB013/);
  expect(lines.at(-1)).toBe(`First: ${FAULTS['VB-F18'].help}`);
  expect(text).toContain('[pretty-printed]');
  expect(text).toContain(FAULTS['VB-F18'].hulp);
});

test('without --at the clock is now: a recorded message has expired', async () => {
  const { findings } = await report(join(FIXTURES, 'valid/melden.xml'));
  expect(findings.map(({ code }) => code)).toEqual(['VB-F20']);
});

test('a recorded request: SOAPAction and charset are taken from the headers in front', async () => {
  const envelope = readFileSync(join(FIXTURES, 'valid/melden.xml'));
  const recorded = (headers: string) => Buffer.concat([Buffer.from(`${headers}\r\n\r\n`), envelope]);
  const start = 'POST /verzuim/school/v1 HTTP/1.1\r\nContent-Type: text/xml; charset=utf-8';
  const good = write('good.http', recorded(`${start}\r\nSOAPAction: "${MELDEN}"`));
  const absent = write('absent.http', recorded(start));
  const latin = write('latin.http', recorded(`Content-Type: text/xml; charset=iso-8859-1\r\nSOAPAction: ""`));
  expect((await report(good, ...AT)).findings).toEqual([]);
  expect((await report(absent, ...AT)).findings[0]).toMatchObject({ code: 'VB-F09', rule: 'EK-37' });
  expect((await report(latin, ...AT)).findings[0]).toMatchObject({ code: 'VB-F04', rule: 'EK-28' });
  expect((await report(absent, ...AT, '--soap-action', `"${MELDEN}"`)).verdict).toBe('accepted');
});

test('--trust adds a root: a certificate under it is no longer refused as untrusted', async () => {
  const file = join(FIXTURES, 'invalid/melden.certificate-wrong-root.xml');
  expect((await report(file, ...AT)).findings[0]?.found).toMatch(/^untrusted/);
  const root = fileURLToPath(new URL('../../certs-fixtures/bad/other-root.pem', import.meta.url));
  // Its CRL is not known, so it is refused still, but for that.
  expect((await report(file, ...AT, '--trust', root)).findings[0]?.found).toMatch(/^no-crl/);
});

test('--tls-oin: a client certificate of another party is told', async () => {
  const file = join(FIXTURES, 'valid/melden.xml');
  const { findings } = await report(file, ...AT, '--tls-oin', '00000003999000300000');
  expect(findings.map(({ code, rule }) => [code, rule])).toEqual([['VB-F17', 'EK-125']]);
});

test('usage 64, settings 78', async () => {
  const file = join(FIXTURES, 'valid/melden.xml');
  expect((await run(file, '--at', 'yesterday')).status).toBe(64);
  expect((await run(file, '--tls-oin', '1')).status).toBe(64);
  expect((await run(join(folder, 'absent.xml'))).status).toBe(64);
  expect((await run(file, '--settings', join(folder, 'absent.yaml'))).status).toBe(78);
});

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));

function runBin(...args: string[]): Promise<{ out: string; code: number | null }> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ out, code })));
}

test('the program itself: 0 accepted, 1 refused, 64 usage, 78 settings', async () => {
  const file = join(FIXTURES, 'valid/melden.xml');
  expect(await runBin('check', file, ...AT)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^ACCEPTED/),
  });
  expect((await runBin('check', file)).code).toBe(1);
  expect((await runBin('check')).code).toBe(64);
  expect((await runBin('check', file, '--settings', join(folder, 'absent.yaml'))).code).toBe(78);
});

/** Values that would be seen: none of them may be in anything that is printed. */
const MARKS = [
  '999000123',
  'Gemarkeerde-Reden',
  'Gemarkeerde-Actie',
  'Merkstraat',
  'A. Gemarkeerd',
  'gemarkeerd@',
];
const marked = exampleMelding({ today: '2025-09-01', bsn: '999000123' });
const MARKED = {
  ...marked,
  melder: { naamMelder: 'A. Gemarkeerd', functieMelder: 'mentor', emailMelder: 'gemarkeerd@school.example' },
  melding: {
    ...marked.melding,
    vermoedelijkeReden: 'Gemarkeerde-Reden',
    ondernomenActie: 'Gemarkeerde-Actie',
  },
};

const HARM: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['Body changed', (text) => text.replace('Gemarkeerde-Reden', 'Gemarkeerde-Reden Merkstraat')],
  ['Body laid out', (text) => text.replace(/<vb:/g, '\n  <vb:')],
  ['schema broken', (text) => text.replace(/<vb:brin>[^<]*/, '<vb:brin>Merkstraat')],
  [
    'a value where an element should be',
    (text) => text.replace('<vb:school>', '<vb:extra a="Merkstraat">Merkstraat</vb:extra><vb:school>'),
  ],
  [
    'the Body put into a header',
    (text) => text.replace('</wsa:From>', `${/<soap:Body.*<\/soap:Body>/s.exec(text)?.[0]}</wsa:From>`),
  ],
  ['not well-formed', (text) => text.replace('Gemarkeerde-Reden</', 'Gemarkeerde-Reden<')],
  ['To lost', (text) => text.replace(/<wsa:To .*?<\/wsa:To>/, '')],
  ['the Body cut off', (text) => text.slice(0, text.indexOf('Gemarkeerde-Actie') + 5)],
];

test.each(HARM)('a marked pupil is in no output: %s', async (name, change) => {
  const signed = signedMessage({ now: NOW, melding: MARKED }).bytes.toString('utf8');
  const file = write(`${name}.xml`, change(signed));
  const text = await run(file, ...AT);
  const json = await run(file, ...AT, '--json');
  expect(text.status).toBe(json.status);
  const { findings } = JSON.parse(json.text) as CheckReport;
  const canonical = findings.map((finding) =>
    Buffer.from(finding.canonical ?? '', 'base64').toString('utf8'),
  );
  const printed = [text.text, json.text, ...canonical].join('\n');
  expect(MARKS.filter((mark) => printed.includes(mark))).toEqual([]);
});

test('--with-values shows the canonical bytes as they are: asked for, and only then', async () => {
  const signed = signedMessage({ now: NOW, melding: MARKED }).bytes.toString('utf8');
  const file = write('values.xml', signed.replace('Gemarkeerde-Reden', 'Gemarkeerde-Reden Merkstraat'));
  const [finding] = (await report(file, ...AT, '--with-values')).findings;
  expect(Buffer.from(finding?.canonical ?? '', 'base64').toString('utf8')).toContain('Merkstraat');
  expect(finding?.canonicalMasked).toBe(false);
});

const good = () => readFileSync(join(FIXTURES, 'valid/melden.xml'));
const recorded = (line: string, type: string, body = good(), more = '') =>
  Buffer.concat([
    Buffer.from(`${line} HTTP/1.1\r\nContent-Type: ${type}\r\nSOAPAction: "${MELDEN}"\r\n${more}\r\n`),
    body,
  ]);
const POST = 'POST /verzuim/school/v1';

test.each([
  ['415 for the media type of SOAP 1.2', recorded(POST, 'application/soap+xml'), 'HTTP 415', 'Content-Type'],
  ['405 for PUT', recorded('PUT /verzuim/school/v1', 'text/xml'), 'HTTP 405', 'method'],
  ['404 for a path of no service', recorded('POST /verzuim', 'text/xml'), 'HTTP 404', 'path'],
])('EK-20 a recorded request that the endpoint refuses with %s is refused', async (_, bytes, code, part) => {
  const { verdict, findings } = await report(write('head.http', bytes), ...AT);
  expect(verdict).toBe('refused');
  expect(findings).toEqual([expect.objectContaining({ step: 'HTTP', code, rule: 'EK-20', part })]);
});

test('EK-47 a school message recorded at the address of the gemeente is refused', async () => {
  const file = write('other.http', recorded('POST /verzuim/gemeente/v1', 'text/xml'));
  expect((await report(file, ...AT)).findings[0]).toMatchObject({ code: 'VB-F08', rule: 'EK-47' });
});

test('a recorded request in chunks is joined', async () => {
  const body = good();
  const chunk = (bytes: Buffer) => [
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ];
  const chunks = [...chunk(body.subarray(0, 100)), ...chunk(body.subarray(100)), Buffer.from('0\r\n\r\n')];
  const bytes = recorded(POST, 'text/xml', Buffer.concat(chunks), 'Transfer-Encoding: chunked\r\n');
  expect((await report(write('chunked.http', bytes), ...AT)).verdict).toBe('accepted');
});

test.each([
  ['certificate-rsa-1024', /2048 bits/],
  ['created-with-offset', /UTC/],
  ['id-twice', /id of its own/],
  ['security-with-actor', /without actor/],
  ['foreign-block', /Remove the header block/],
])('what to do about %s is about that rule', async (name, help) => {
  const file = join(FIXTURES, `invalid/melden.${name}.xml`);
  expect((await report(file, ...AT)).findings[0]?.help).toMatch(help);
});

test('a moment that does not exist is a wrong command line', async () => {
  const { status } = await run(join(FIXTURES, 'valid/melden.xml'), '--at', '2026-11-31T00:00:00Z');
  expect(status).toBe(64);
});
