/** Files of the register: imported by command, listed and fetched over signed SOAP, audited, kept and removed. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { removeExpiredLeveringen } from '../../src/store/gegevenslevering.ts';
import { sql } from '../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import type { Gegevenslevering } from '../../src/verzuim/gegevenslevering.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { writeSettings } from '../setup/process.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
let running: TestBroker;
let settings: string;
let utrecht: ExamplePartner;
let amersfoort: ExamplePartner;
beforeAll(async () => {
  running = await startTestBroker();
  settings = writeSettings({ port: 0, databaseUrl: running.database.url });
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
});
afterAll(() => running.stop());

const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-levering-'));
/** 99… numbers only: a made-up file, of a size that does not fit one read. */
const content = randomBytes(200_000);
const file = (name: string, bytes: Buffer = content) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const run = (...args: string[]) => {
  const command = [BIN, 'import', 'levering', ...args, '--settings', settings, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { status, stderr, answer: status === 0 ? JSON.parse(stdout) : undefined };
};
const listed = async (
  partner: ExamplePartner,
  request: { instantieCode: string; toestand?: 'NIEUW' | 'OPGEHAALD' },
): Promise<readonly Gegevenslevering[]> => {
  const answer = await partner.call('ophalenGegevensleveringen', request);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.gegevensleveringen;
};
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld}`);
const COUNT = sql('test-levering-count', 'select count(*)::int as count from vb.gegevenslevering');
const AUDIT = sql(
  'test-levering-audit',
  `select action, actor from vb.audit where detail->>'leveringId' = $1 order by id`,
);

test('row 7 a gegevenslevering is imported, listed as new, fetched by its gemeente alone, and audited', async () => {
  const name = '20261123G0344.xlsx';
  const more = ['--omschrijving', 'wekelijkse mutaties', '--peildatum', '2026-11-23'];
  const { answer } = run(file(name), '--gemeente', '0344', '--soort', 'P', ...more);
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(answer).toMatchObject({ mailbox: '0344', sha256, bytes: content.length, added: true });
  const { leveringId } = answer as { leveringId: string };
  const facts = {
    leveringId,
    soort: 'P',
    gemeentecode: '0344',
    omschrijving: 'wekelijkse mutaties',
    peildatum: '2026-11-23',
    bestandsnaam: name,
    aantalBytes: content.length,
    sha256,
  };
  const [line, ...others] = await listed(utrecht, { instantieCode: '0344', toestand: 'NIEUW' });
  expect(others).toEqual([]);
  expect(line).toEqual({ ...facts, opgehaald: false, datumTijdBeschikbaar: expect.any(String) });

  expect(codes(await amersfoort.call('ophalenGegevensleveringen', { instantieCode: '0344' }))).toEqual([
    'VZ-AUT-03 instantieCode',
  ]);
  expect(codes(await amersfoort.call('ophalenGegevenslevering', { leveringId }))).toEqual([
    'VZ-LEV-01 leveringId',
  ]);
  const fetched = await utrecht.call('ophalenGegevenslevering', { leveringId });
  if (!fetched.verwerkt) throw new Error(JSON.stringify(fetched.fouten));
  expect(fetched.bestand.equals(content)).toBe(true);
  const beschikbaarTot = plusDagen(datumVan(Date.now()), 90);
  expect(fetched.gegevenslevering).toMatchObject({ ...facts, opgehaald: true, beschikbaarTot });

  expect(await listed(utrecht, { instantieCode: '0344', toestand: 'NIEUW' })).toEqual([]);
  expect(await listed(utrecht, { instantieCode: '0344', toestand: 'OPGEHAALD' })).toHaveLength(1);
  await utrecht.call('ophalenGegevenslevering', { leveringId });
  const audit = await running.database.store.query<{ action: string; actor: string }>(AUDIT, [leveringId]);
  expect(audit.map(({ action }) => action)).toEqual([
    'gegevenslevering.added',
    'gegevenslevering.fetched',
    'gegevenslevering.fetched',
  ]);
  expect(audit.map(({ actor }) => actor)).toEqual([
    expect.stringMatching(/^cli:/),
    '00000001999903440000',
    '00000001999903440000',
  ]);

  const again = run(file(name), '--gemeente', '0344', '--soort', 'P');
  expect(again.answer).toMatchObject({ leveringId, added: false });
});

test('row 7 VZ-LEV-01 a file stays until it is fetched and some days more, then it is gone', async () => {
  const { answer } = run(file('20261101G0307.csv'), '--gemeente', '0307', '--soort', 'MAAND');
  const { leveringId } = answer as { leveringId: string };
  const far = plusDagen(datumVan(Date.now()), 5000);
  expect(await removeExpiredLeveringen(running.database.store, far)).toBeGreaterThanOrEqual(0);
  expect(await listed(amersfoort, { instantieCode: '0307' })).toHaveLength(1);
  expect(await amersfoort.call('ophalenGegevenslevering', { leveringId })).toMatchObject({ verwerkt: true });
  const today = datumVan(Date.now());
  expect(await removeExpiredLeveringen(running.database.store, plusDagen(today, 90))).toBe(0);
  expect(await amersfoort.call('ophalenGegevenslevering', { leveringId })).toMatchObject({ verwerkt: true });
  expect(await removeExpiredLeveringen(running.database.store, plusDagen(today, 91))).toBe(1);
  expect(codes(await amersfoort.call('ophalenGegevenslevering', { leveringId }))).toEqual([
    'VZ-LEV-01 leveringId',
  ]);
  expect(codes(await amersfoort.call('ophalenGegevenslevering', { leveringId: randomUUID() }))).toEqual([
    'VZ-LEV-01 leveringId',
  ]);
  expect(await listed(amersfoort, { instantieCode: '0307' })).toEqual([]);
});

test('row 7 pages of files come in order, through the office that serves the gemeente', async () => {
  const regio = running.gemeente('regio', '00000001999908000000');
  const ids = ['0313', '0342', '0355'].map((gemeente) => {
    const { answer } = run(file(`20261123G${gemeente}.csv`), '--gemeente', gemeente, '--soort', 'C');
    return (answer as { leveringId: string }).leveringId;
  });
  const found: string[] = [];
  let vervolgToken: string | undefined;
  do {
    const page = await regio.call('ophalenGegevensleveringen', {
      instantieCode: 'RBL-TEST',
      maxAantal: 2,
      ...(vervolgToken === undefined ? {} : { vervolgToken }),
    });
    if (!page.verwerkt) throw new Error(JSON.stringify(page.fouten));
    found.push(...page.gegevensleveringen.map(({ leveringId }) => leveringId));
    expect(page.meerBeschikbaar).toBe(page.vervolgToken !== undefined);
    vervolgToken = page.vervolgToken;
  } while (vervolgToken !== undefined);
  expect(found).toEqual(ids);
  const wrong = { instantieCode: 'RBL-TEST', vervolgToken: 'nonsense' };
  expect(codes(await regio.call('ophalenGegevensleveringen', wrong))).toEqual(['VZ-INH-02 vervolgToken']);
});

test.each([
  ['an unknown kind', 64, () => [file('a.csv'), '--gemeente', '0344', '--soort', 'X']],
  ['a gemeentecode of three digits', 64, () => [file('a.csv'), '--gemeente', '344', '--soort', 'P']],
  [
    'a date that is none',
    64,
    () => [file('a.csv'), '--gemeente', '0344', '--soort', 'P', '--peildatum', '2026-13-01'],
  ],
  ['a file name with a blank', 64, () => [file('a b.csv'), '--gemeente', '0344', '--soort', 'P']],
  ['a gemeente that no mailbox serves', 1, () => [file('a.csv'), '--gemeente', '9999', '--soort', 'P']],
  ['a file that is not there', 1, () => [join(folder, 'nothing.csv'), '--gemeente', '0344', '--soort', 'P']],
  ['a folder', 1, () => [join(folder, '.'), '--gemeente', '0344', '--soort', 'P']],
  ['an empty file', 1, () => [file('a.csv', Buffer.alloc(0)), '--gemeente', '0344', '--soort', 'P']],
  [
    'a file that is too large',
    1,
    () => [file('a.csv', Buffer.alloc(5 * 1024 * 1024 + 1, 'x')), '--gemeente', '0344', '--soort', 'P'],
  ],
])('%s is refused and nothing is stored', async (_, status, args) => {
  const count = async () => (await running.database.store.query<{ count: number }>(COUNT))[0]?.count;
  const before = await count();
  expect(run(...args()).status).toBe(status);
  expect(await count()).toBe(before);
});
test('a file of the largest size goes through whole', async () => {
  const bytes = randomBytes(5 * 1024 * 1024);
  const { answer } = run(file('groot.bin', bytes), '--gemeente', '0363', '--soort', 'C');
  const amsterdam = running.gemeente('gemeente-amsterdam', '00000001999903630000');
  const { leveringId } = answer as { leveringId: string };
  const fetched = await amsterdam.call('ophalenGegevenslevering', { leveringId });
  expect(fetched.verwerkt && fetched.bestand.equals(bytes)).toBe(true);
});
