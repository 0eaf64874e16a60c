/** `partij` and `mandaat` as an operator types them. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { CommandContext } from '../../src/cli/command.ts';
import { mandaatCommand } from '../../src/cli/mandaat.ts';
import { partijCommand } from '../../src/cli/partij.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { runCommand } from './run-command.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/partij.yaml', import.meta.url));
const DOOR = ['--door', 'operator.1'];
const VENDOR = '00000001999900020000';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const run = (make: typeof partijCommand, ...args: string[]) =>
  runCommand(
    (print) =>
      make({
        print,
        readSettings: () => {
          const settings = readSettings(EXAMPLE_SETTINGS, {});
          return { ...settings, mandaten: { ...settings.mandaten, fourEyes: true } };
        },
        openStore: async () => ({ store: database.store, close: async () => undefined }),
      } as Partial<CommandContext> as CommandContext),
    args,
  );
const partij = (...args: string[]) => run(partijCommand, ...args);
const mandaat = (...args: string[]) => run(mandaatCommand, ...args);
const fileWith = (content: object) => {
  const file = join(tmpdir(), `partij-${process.pid}-${Math.random()}.yaml`);
  writeFileSync(file, stringify(content));
  return file;
};

test('an organisation is added from a file, found, changed, shown with its versions and ended', async () => {
  expect((await partij('list')).lines).toEqual(['no organisations']);
  expect((await partij('toevoegen', EXAMPLE, ...DOOR)).lines).toEqual([
    '1  BESTUUR  -  Stichting De Proefscholen (test)  99AA 99AB  version 1',
  ]);
  const vendor = fileWith({ soort: 'LEVERANCIER', naam: 'Maker', oin: VENDOR });
  expect((await partij('toevoegen', vendor, ...DOOR)).lines).toEqual([
    `2  LEVERANCIER  ${VENDOR}  Maker    version 1`,
  ]);
  const other = fileWith({ soort: 'BESTUUR', naam: 'Andere naam', gegevens: { brins: ['99AA'] } });
  expect((await partij('wijzigen', '1', other, ...DOOR)).lines[0]).toContain('Andere naam  99AA  version 2');
  const { lines } = await partij('show', '1');
  expect(lines.filter((line) => line.startsWith('  version'))).toHaveLength(2);
  expect((await partij('list', '--zoek', '99AA')).lines).toHaveLength(1);
  expect((await partij('beeindigen', '9', ...DOOR)).lines).toEqual([
    'VZ-PAR-01 Organisatie niet gevonden (partijId)',
  ]);
});

test('a file that is wrong names every field, and changes nothing', async () => {
  const wrong = fileWith({
    soort: 'SCHOOL',
    naam: '',
    oin: '123',
    gegevens: { brins: [{ brin: 'x', sector: 'HBO' }] },
  });
  await expect(partij('toevoegen', wrong, ...DOOR)).rejects.toMatchObject({
    problems: expect.arrayContaining([
      expect.stringContaining('naam'),
      expect.stringContaining('oin: geen OIN'),
    ]),
  });
  const inner = fileWith({ soort: 'SCHOOL', naam: 'x', gegevens: { brins: [{ brin: 'x', sector: 'VO' }] } });
  await expect(partij('toevoegen', inner, ...DOOR)).rejects.toMatchObject({
    problems: [expect.stringContaining('gegevens.brins.0.brin: geen BRIN')],
  });
});

test('a mandate is given, approved by another, listed, withdrawn; a refusal has its code and status 1', async () => {
  const geven = ['geven', '--partij', '1', '--verwerker', VENDOR, '--vanaf', '2026-08-01', ...DOOR];
  expect((await mandaat('list')).lines).toEqual(['no mandates']);
  expect((await mandaat(...geven)).lines).toEqual([
    `1  Andere naam → ${VENDOR}  VERZUIM  all schools  2026-08-01 … no end  VOORGESTELD`,
  ]);
  const self = await mandaat('goedkeuren', '1', ...DOOR);
  expect([self.status, self.lines]).toEqual([1, ['VZ-MAN-07 Een tweede persoon keurt goed (door)']]);
  expect((await mandaat('goedkeuren', '1', '--door', 'operator.2')).lines[0]).toContain('GEGEVEN');
  expect(JSON.parse((await mandaat('list', '--verwerker', VENDOR, '--json')).lines.join())).toHaveLength(1);
  expect((await mandaat('intrekken', '1', ...DOOR)).lines[0]).toContain('INGETROKKEN');
  expect((await mandaat('show', '1')).lines.slice(1)).toEqual([
    expect.stringContaining('given by operator.1'),
    expect.stringContaining('approved by operator.2'),
    expect.stringContaining('withdrawn by operator.1'),
  ]);
  expect((await mandaat('waarom', 'no-such-ref')).lines).toEqual(['VZ-MAN-01 Mandaat niet gevonden (ref)']);
});
