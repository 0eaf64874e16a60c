/** The commands as an operator types them: output, exit statuses, settings that are wrong. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { writeSettings } from '../setup/process.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
let running: TestBroker;
let settings: string;
beforeAll(async () => {
  running = await startTestBroker();
  settings = writeSettings({ port: 0, databaseUrl: running.database.url });
});
afterAll(() => running.stop());

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('melding zoek tells what is stored, by each of its keys, without personal data', async () => {
  const las = running.school('vendor-rsin', '0000000700099AD00000');
  const prepared = las.prepare('meldenVerzuim', exampleMelding({ kenmerk: 'zoek-mij' }));
  const answer = await las.send('meldenVerzuim', prepared);
  if (!answer.verwerkt) throw new Error('refused');
  await until('the delivery', async () => {
    const page = await running
      .gemeente('gemeente-utrecht', '00000001999903440000')
      .call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 1 });
    return page.verwerkt && page.leveringen.length === 1 ? true : undefined;
  });
  for (const key of [
    ['--kenmerk', 'zoek-mij'],
    ['--meldingsnummer', answer.meldingsnummer],
    ['--message-id', prepared.message.messageId],
  ]) {
    const found = run('melding', 'zoek', ...key, '--settings', settings, '--json');
    expect(found.status).toBe(0);
    expect(JSON.parse(found.stdout)).toMatchObject([
      {
        meldingsnummer: answer.meldingsnummer,
        status: 'R',
        brin: '99AD',
        undelivered: 0,
        leveringen: [{ mailbox: '0344', seq: 1, fetched: 1 }],
      },
    ]);
    expect(found.stdout).not.toMatch(/999000111|Voorbeeld/);
  }
  expect(run('melding', 'zoek', '--kenmerk', 'er-is-niets', '--settings', settings)).toMatchObject({
    status: 1,
    stdout: 'nothing found\n',
  });
});

test('loketwerk: what lies on the desk without personal data, given to a gemeente once, with who, what, why and when', async () => {
  const las = running.school('vendor-rsin', '0000000700099AD00000');
  const answer = await las.call('meldenVerzuim', exampleMelding({ bsn: '999000159' }));
  if (!answer.verwerkt) throw new Error('refused');
  const { meldingsnummer } = answer;
  // A command blocks this process, and the broker in it: it is asked when there is something to list.
  await until('the desk', async () => {
    const rows = await running.database.store.query(ON_THE_DESK, [meldingsnummer]);
    return rows.length > 0 ? true : undefined;
  });
  const found = run('loketwerk', 'lijst', '--json', '--settings', settings).stdout;
  expect(JSON.parse(found)).toMatchObject([
    { meldingsnummer, oorzaak: 'UITVAL_GEEN_ADRES', soort: 'NIEUW', brin: '99AD', uren: 0, van: null },
  ]);
  expect(found).not.toMatch(/999000159|Zonderadres/);
  expect(run('loketwerk', 'lijst', '--settings', settings).stdout).toContain('UITVAL_GEEN_ADRES');
  const assign = (gemeente: string) =>
    run(
      ...['loketwerk', 'toewijzen', meldingsnummer, '--gemeente', gemeente, '--reden', 'ADRES_GEVONDEN'],
      ...['--door', 'desk.1', '--settings', settings],
    );
  expect(assign('0599')).toMatchObject({ status: 1, stdout: expect.stringContaining('GEEN_MAILBOX') });
  expect(assign('0307')).toMatchObject({ status: 0, stdout: expect.stringContaining('NIEUW to 0307') });
  expect(assign('0344')).toMatchObject({ status: 1, stdout: expect.stringContaining('NIET_BIJ_LOKET') });
  const amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
  const levering = await until('the levering', async () => {
    const page = await amersfoort.call('ophalenMeldingen', { instantieCode: '0307', maxAantal: 10 });
    return page.verwerkt ? page.leveringen.find((one) => one.meldingsnummer === meldingsnummer) : undefined;
  });
  expect(levering.soortLevering).toBe('NIEUW');
  await amersfoort.call('bevestigenOntvangst', {
    ontvangsten: [{ leveringId: levering.leveringId, resultaat: 'GEWEIGERD', reden: 'onleesbaar' }],
  });
  const who = ['--door', 'desk.2', '--settings', settings];
  expect(run('loketwerk', 'toon', meldingsnummer, ...who).stdout).toBe('GEWEIGERD: onleesbaar\n');
  expect(run('loketwerk', 'opnieuw', meldingsnummer, '--reden', 'HERSTELD', ...who)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('NIEUW to 0307'),
  });
  expect(run('loketwerk', 'toon', meldingsnummer, ...who).status).toBe(1);
  const trail = await running.database.store.query(
    sql(
      'test-desk-trail',
      `select door, reden, van_mailbox, naar_mailbox, at <= now() as past from vb.toewijzing
       where meldingsnummer = $1::bigint order by volgnummer`,
    ),
    [meldingsnummer],
  );
  expect(trail).toEqual([
    { door: 'desk.1', reden: 'ADRES_GEVONDEN', van_mailbox: 'UITVAL', naar_mailbox: '0307', past: true },
    { door: 'desk.2', reden: 'HERSTELD', van_mailbox: '0307', naar_mailbox: '0307', past: true },
  ]);
}, 120_000);

test('import postcodes replaces the table', () => {
  const file = fileURLToPath(new URL('../../examples/postcodes.csv', import.meta.url));
  expect(run('import', 'postcodes', file, '--settings', settings, '--json')).toMatchObject({
    status: 0,
    stdout: '{"rows":5}\n',
  });
});

test('import gemeenten takes both shapes; a mistake is told with its line and changes nothing', () => {
  const file = join(dirname(settings), 'gemeenten.csv');
  const imported = (text: string) => {
    writeFileSync(file, text);
    return run('import', 'gemeenten', file, '--settings', settings, '--json');
  };
  const head = 'gemeentecode,omschrijving,nieuwe_code,datum_ingang,datum_einde';
  const both = '0457,Weesp,0363,,2022-03-24\n0363,Amsterdam,,,\n0344,Utrecht,,,';
  expect(imported(`${head}\n${both}`)).toMatchObject({ status: 0, stdout: '{"rows":3}\n' });
  expect(imported('gemeentecode,naam\n0307,Amersfoort')).toMatchObject({ status: 0, stdout: '{"rows":1}\n' });
  expect(imported(`${head}\n0457,Weesp,9999,,2022-03-24`)).toMatchObject({
    status: 64,
    stderr: expect.stringMatching(/gemeenten\.csv: line 2, nieuwe_code: not in this file\n$/),
  });
});

test('import rio and import vakanties take several files, all of them or none', async () => {
  const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const all = [example('vakanties.csv'), example('vakantieregios.csv')];
  expect(run('import', 'vakanties', ...all, '--settings', settings)).toMatchObject({
    status: 0,
    stdout: '38 rows imported\n',
  });
  const count = async () =>
    (
      await running.database.store.query<{ n: number }>(
        sql('test-rio', 'select count(*)::int as n from vb.rio_instelling'),
      )
    )[0]?.n;
  const scholen = join(mkdtempSync(join(tmpdir(), 'verzuimbroker rio ')), 'scholen.csv');
  const lines = readFileSync(example('rio.csv'), 'utf8').trim().split('\n');
  writeFileSync(scholen, lines.slice(0, -1).join('\n'));
  const rio = (...files: string[]) => run('import', 'rio', ...files, '--settings', settings, '--json');
  expect(rio(scholen)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\{"rows":\d+\}\n$/) });
  expect(await count()).toBe(6);
  const kapot = join(dirname(scholen), 'kapot.csv');
  writeFileSync(kapot, 'BRIN,VOLLEDIGE_NAAM,WET\n99AA,Proef,WXX');
  const refused = rio(example('rio.csv'), kapot);
  expect(refused.status).toBe(64);
  expect(rio(join(dirname(scholen), 'weg.csv'))).toMatchObject({
    status: 64,
    stderr: expect.stringMatching(/weg\.csv: cannot be read \(ENOENT\)\n$/),
  });
  expect(refused.stderr).toMatch(/kapot\.csv, line 2, WET: not one of WPO, WEC, WVO, WEB\n$/);
  expect(await count()).toBe(6);
});

describe('exit statuses', () => {
  test.each([
    [0, ['--help']],
    [0, ['melding', 'zoek', '--help']],
    [64, ['nonsense']],
    [64, ['melding', 'zoek']],
    [64, ['serve']],
    [64, ['loketwerk', 'toewijzen', '1', '--gemeente', '0307', '--reden', 'ZOMAAR', '--door', 'desk.1']],
    [64, ['loketwerk', 'toewijzen', '1', '--gemeente', '0307', '--reden', 'VERHUISD']],
    [64, ['loketwerk', 'opnieuw', '1', '--reden', 'BLIJFT', '--door', 'Een Naam']],
    [64, ['loketwerk', 'afsluiten', '1', '--reden', 'VERHUISD', '--door', 'desk.1']],
    [64, ['loketwerk', 'toewijzen', '1', '--gemeente', '307', '--reden', 'VERHUISD', '--door', 'desk.1']],
    [64, ['melding', 'zoek', '--meldingsnummer', 'abc']],
    [78, ['serve', '--settings', '/does/not/exist.yaml']],
  ])('%i for %j', (status, args) => expect(run(...args).status).toBe(status));

  const broken = (change: (text: string) => string) => {
    const file = writeSettings({ port: 0, databaseUrl: running.database.url });
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    return run('serve', '--settings', file);
  };
  test('78 and every problem at once for settings with unknown keys and wrong values', () => {
    const { status, stderr } = broken((text) =>
      `${text}\nunknownKey: 1\n`.replace('mode: test', 'mode: nonsense'),
    );
    expect(status).toBe(78);
    expect(stderr).toContain('unknownKey');
    expect(stderr).toContain('mode');
  });
  test('78 when production mode is given test certificates', () => {
    const { status, stderr } = broken((text) => text.replace('mode: test', 'mode: production'));
    expect(status).toBe(78);
    expect(stderr).toContain('marked as test');
  });
  test('78 when a file that the settings name is not there', () => {
    const { status, stderr } = broken((text) => text.replace(/trust\/root\.pem/, 'trust/nothing.pem'));
    expect(status).toBe(78);
    expect(stderr).toContain('nothing.pem');
  });
});

const ON_THE_DESK = sql(
  'test-on-the-desk',
  `select 1 from vb.mailbox_item where mailbox = 'UITVAL' and meldingsnummer = $1::bigint`,
);
