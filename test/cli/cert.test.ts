/** `cert` as an operator types it: the sheet, handing in, a second person, the list. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certCommand } from '../../src/cli/cert.ts';
import type { CommandContext } from '../../src/cli/command.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { readInzending } from '../../src/parties/intake/read-inzending.ts';
import { voegPartijToe } from '../../src/parties/partijbeheer.ts';
import { PARTIJ_INVOER } from '../../src/verzuim/partij.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { partyCertificate, sheetFor, zipOf } from '../setup/party-certificate.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker cert '));
const certificate = partyCertificate('0000000700098VA00000');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const invoer = {
    ...{ soort: 'SCHOOL', naam: 'Proefschool' },
    gegevens: { brins: [{ brin: '98VA', sector: 'VO' }] },
  };
  await voegPartijToe(database.store, PARTIJ_INVOER.parse(invoer), { door: 'x', partijId: null });
});
afterAll(() => database.drop());

const cert = (...args: string[]) =>
  runCommand(
    (print) =>
      certCommand({
        print,
        readSettings: () => readSettings(EXAMPLE_SETTINGS, {}),
        openStore: async () => ({ store: database.store, close: async () => undefined }),
      } as Partial<CommandContext> as CommandContext),
    args,
  );
const file = (name: string, bytes: Buffer | string) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

test('the empty sheet is written, and says itself what is missing when it is handed in', async () => {
  const path = join(folder, 'sjabloon.xlsx');
  expect((await cert('sjabloon', path)).lines).toEqual([path]);
  const read = await readInzending([
    { naam: 'school.cer', bytes: Buffer.from(certificate.der) },
    { naam: 'sjabloon.xlsx', bytes: readFileSync(path) },
  ]);
  expect('fouten' in read && read.fouten.every(({ code }) => code === 'VZ-CER-12')).toBe(true);
});

test('VZ-CER-23 VZ-CER-24 handed in by one, approved by another; a refusal has its codes and status 1', async () => {
  const sheet = await sheetFor(certificate, { brin: '98VA', bestandsnaam: 'school.cer' });
  const zip = file('school.zip', zipOf({ 'school.cer': certificate.der, 'sjabloon.xlsx': sheet }));
  const handed = await cert('intake', zip, '--door', 'anna');
  expect(handed.lines).toEqual([
    expect.stringMatching(/^1 {2}WACHT {2}0000000700098VA00000 {2}Proefschool {2}until /),
    'waits for a second person: cert goedkeuren 1',
  ]);
  const self = await cert('goedkeuren', '1', '--door', 'Anna');
  expect([self.status, self.lines]).toEqual([
    1,
    ['VZ-CER-24 Wie een certificaat aanbiedt, mag het niet zelf goedkeuren (door)'],
  ]);
  expect((await cert('goedkeuren', '1', '--door', 'bob')).lines[0]).toMatch(/^1 {2}GELDIG/);
  expect((await cert('goedkeuren', '1', '--door', 'bob')).lines[0]).toContain('VZ-CER-23');
  const shown = await cert('show', '1');
  expect(shown.lines.join('\n')).toContain(certificate.serienummer);
  expect(shown.lines.join('\n')).toContain('decided by bob');
  const again = await cert('intake', zip, '--door', 'anna', '--json');
  expect([again.status, JSON.parse(again.lines.join())]).toMatchObject([
    1,
    { fouten: [{ code: 'VZ-CER-21' }] },
  ]);
  expect((await cert('list', '--status', 'WACHT')).lines).toEqual(['no certificates']);
});

test('VZ-CER-09 a file with a private key is refused', async () => {
  const key = certificate.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const refused = await cert('intake', file('geheim.pfx', key), '--door', 'anna');
  expect(refused).toMatchObject({ status: 1, lines: [expect.stringContaining('VZ-CER-09')] });
});
