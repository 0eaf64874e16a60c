/** Row 18: counts of a school year, small numbers left out, by the function behind the API and by the command. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { geefTellingen } from '../../src/parties/tellingen.ts';
import { sql } from '../../src/store/pool.ts';
import { plusDagen } from '../../src/verzuim/datum.ts';
import type { Melding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { writeSettings } from '../setup/process.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
const NOW = Date.UTC(2026, 10, 25, 12);
const YEAR = '2025-2026';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
  const las = running.school('vendor-rsin', '0000000700099AD00000');
  const report = async (bsn: string, melding: Partial<Melding>) => {
    const answer = await las.call('meldenVerzuim', exampleMelding({ bsn, melding }));
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  };
  for (const bsn of ['999000111', '999000123', '999000135', '999000147', '999000202', '999000226'])
    await report(bsn, { verzuimsoort: 'L' });
  // Six reports of one pupil are one pupil.
  for (let i = 0; i < 6; i++) {
    const einddatum = plusDagen('2026-06-30', -10 * i);
    const begindatum = plusDagen(einddatum, -1);
    await report('999000111', {
      verzuimsoort: 'O',
      begindatum,
      einddatum,
      verzuimdagGespecificeerd: false,
      verzuimdagen: [],
    });
  }
  await running.database.store.query(
    sql('test-last-year', `update vb.melding set registered_at = '2026-05-06T10:00:00Z'`),
  );
});
afterAll(() => running.stop());

const COUNTS = [
  { brin: '99AD', verzuimsoort: 'L', meldingen: 6, leerlingen: 6 },
  { brin: '99AD', verzuimsoort: 'O', meldingen: null, leerlingen: null },
];

test('row 18 VZ-TEL-01 a school year that runs, or is none, has no counts yet', async () => {
  for (const year of ['2026-2027', '2025', '2025-2027'])
    expect(await geefTellingen(running.database.store, year, 'inspectie.1', NOW)).toEqual({
      verwerkt: false,
      fouten: [expect.objectContaining({ code: 'VZ-TEL-01', veld: 'schooljaar' })],
    });
});

test('row 18 by the function of the API: six pupils are shown, one pupil with six reports is not; it is settled once and audited', async () => {
  const { store } = running.database;
  const both = await Promise.all([
    geefTellingen(store, YEAR, 'inspectie.1', NOW),
    geefTellingen(store, YEAR, 'inspectie.2', NOW),
  ]);
  expect(both[0]).toEqual(both[1]);
  expect(both[0]).toMatchObject({ verwerkt: true, schooljaar: YEAR, minimum: 5, tellingen: COUNTS });
  const audited = sql('test-audited', `select actor from vb.audit where action = 'tellingen.vastgesteld'`);
  expect(await store.query(audited)).toHaveLength(1);
  // A later change gives nothing to subtract.
  await store.query(sql('test-withdraw', `update vb.melding set status = 'I' where verzuimsoort = 'L'`));
  expect(await geefTellingen(store, YEAR, 'inspectie.3', NOW)).toEqual(both[0]);
});

test('row 18 by the command: as CSV and as JSON, no row with fewer than five pupils has a number', async () => {
  const settings = writeSettings({ port: 0, databaseUrl: running.database.url });
  const run = (...args: string[]) =>
    new Promise<{ status: number; stdout: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [BIN, 'tellingen', ...args, '--door', 'inspectie.1', '--settings', settings],
        { encoding: 'utf8' },
        (_, stdout) => resolve({ status: child.exitCode ?? -1, stdout }),
      );
    });
  expect(await run(YEAR)).toEqual({
    status: 0,
    stdout: [
      'schooljaar,brin,verzuimsoort,meldingen,leerlingen',
      `${YEAR},99AD,L,6,6`,
      `${YEAR},99AD,O,,minder dan 5`,
      '',
    ].join('\n'),
  });
  const json = await run(YEAR, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ verwerkt: true, tellingen: COUNTS });
  expect((await run('2026-2027')).status).toBe(1);
}, 90_000);
