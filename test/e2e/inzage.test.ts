/** Who saw a pupil's data over signed SOAP stands in the audit; the export has it all, and nothing of another pupil. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealer } from '../../src/broker/audit/seal-audit.ts';
import { exporteerInzage, type Inzage } from '../../src/broker/inzage/exporteer-inzage.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { createLog } from '../../src/ops/log.ts';
import { addGegevenslevering } from '../../src/store/gegevenslevering.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { meld, ok, receive } from '../setup/loket.ts';
import { writeSettings } from '../setup/process.ts';

const [BSN, OTHER] = ['999000111', '999000147'];
const leerling = { soort: 'burgerservicenummer', nummer: BSN } as const;
const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
let running: TestBroker;
let las: ExamplePartner;
let utrecht: ExamplePartner;
let own: string;
let other: string;
beforeAll(async () => {
  running = await startTestBroker();
  las = running.school('vendor-rsin', '0000000700099AD00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  own = (await meld(las, exampleMelding())).meldingsnummer;
  other = (await meld(las, exampleMelding({ bsn: OTHER }))).meldingsnummer;
  await receive(utrecht, '0344', own);
});
afterAll(() => running.stop());

const LAST = sql(
  'test-last-audit',
  'select actor, action, meldingsnummer::text, detail from vb.audit order by id desc limit 1',
);
const last = async () => (await running.database.store.query(LAST))[0];

describe('a read leaves its trace: who and what', () => {
  const actor = expect.stringMatching(/^\d{20}$/);
  const ref = expect.any(String);

  test('ophalenVerzuimmelding', async () => {
    ok(await las.call('ophalenVerzuimmelding', { meldingsnummer: own }));
    const detail = { by: 'school', ref };
    expect(await last()).toEqual({ actor, action: 'melding.read', meldingsnummer: own, detail });
  });

  test('opvragenGewijzigdeMeldingen', async () => {
    ok(await las.call('opvragenGewijzigdeMeldingen', { vanafDatumTijd: '2020-01-01T00:00:00.000Z' }));
    const meldingsnummers = expect.arrayContaining([own, other]);
    const detail = { by: 'school', ref, meldingsnummers };
    expect(await last()).toEqual({ actor, action: 'melding.read', meldingsnummer: null, detail });
  });

  test('opzoekenVerzuimmeldingen: the lines that were shown, not the one beyond the page', async () => {
    const page = ok(await las.call('opzoekenVerzuimmeldingen', { maxAantal: 1 }));
    expect(page.meerBeschikbaar).toBe(true);
    const detail = { ref, meldingsnummers: [other] };
    expect(await last()).toEqual({ actor, action: 'melding.searched', meldingsnummer: null, detail });
  });

  test('opzoekenMeldingen', async () => {
    ok(await utrecht.call('opzoekenMeldingen', { leerling }));
    const detail = { ref, meldingsnummers: [own] };
    expect(await last()).toEqual({ actor, action: 'melding.searched', meldingsnummer: null, detail });
  });

  test('opvragenPersoonsgegevens', async () => {
    ok(await las.call('opvragenPersoonsgegevens', { leerling }));
    const detail = { ref, bekend: true, deelnemerId: expect.stringMatching(/^\d+$/) };
    expect(await last()).toEqual({ actor, action: 'persoon.read', meldingsnummer: null, detail });
  });
});

describe('the export', () => {
  let inzage: Inzage;
  beforeAll(async () => {
    ok(await utrecht.call('doorgevenVrijstelling', exampleVrijstelling()));
    await addGegevenslevering(
      running.database.store,
      {
        mailbox: '0344',
        gemeentecode: '0344',
        slot: 'R1',
        soort: 'P',
        bestandsnaam: 'p.csv',
        inhoud: Buffer.from(`nummer\n${BSN}\n${OTHER}\n`),
      },
      'test',
    );
    const verzoek = { nummer: leerling, door: 'fb.1', reden: 'verzoek van een ouder', now: Date.now() };
    const outcome = await exporteerInzage(running.database.store, verzoek);
    if (!outcome.verwerkt) throw new Error('refused');
    inzage = outcome.inzage;
  });

  test('has the person, the enrolments, the reports with their history, and the files', () => {
    expect(inzage.personen).toMatchObject([
      { persoon: { geslachtsnaam: 'Voorbeeld' }, inschrijvingen: [{ brin: '99AD' }] },
    ]);
    expect(inzage.meldingen).toMatchObject([
      {
        meldingsnummer: own,
        verzuimmelding: { melding: { vermoedelijkeReden: 'onbekend' } },
        stappen: [{ status: 'R' }],
        leveringen: [{ mailbox: '0344', resultaat: 'VERWERKT' }],
      },
    ]);
    expect(inzage.gegevensleveringen).toMatchObject([{ bestandsnaam: 'p.csv' }]);
  });

  test('has who saw or changed it, when and why', () => {
    const actions = new Set(inzage.audit.map(({ action }) => action));
    for (const action of [
      'melding.registered',
      'melding.delivered',
      'melding.read',
      'melding.searched',
      'levering.fetched',
      'persoon.read',
      'gegevenslevering.added',
    ])
      expect(actions).toContain(action);
  });

  test('has nothing of another pupil', () => {
    const text = JSON.stringify(inzage);
    expect(text).not.toContain(OTHER);
    expect(text).not.toContain(other);
    expect(text).not.toContain('Lot');
  });

  test('is audited with the reason, and stands in the next export', async () => {
    const detail = { reden: 'verzoek van een ouder', meldingsnummers: [own] };
    expect(await last()).toMatchObject({ actor: 'fb.1', action: 'inzage.exported', detail });
    const verzoek = { nummer: leerling, door: 'fb.1', reden: 'nog een keer', now: Date.now() };
    const outcome = await exporteerInzage(running.database.store, verzoek);
    expect(outcome).toMatchObject({
      inzage: { audit: expect.arrayContaining([expect.objectContaining({ action: 'inzage.exported' })]) },
    });
  });

  test.each([
    ['999000110', 'VZ-PER-01'],
    ['999000305', 'VZ-PER-03'],
  ])('%s is refused with %s', async (nummer, code) => {
    const verzoek = { nummer: { ...leerling, nummer }, door: 'fb.1', reden: 'test', now: 0 };
    const outcome = await exporteerInzage(running.database.store, verzoek);
    expect(outcome).toMatchObject({ verwerkt: false, fouten: [{ code }] });
  });
});

describe('audit export on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-inzage-'));
  const run = (input: string, name: string, ...more: string[]) => {
    const settings = writeSettings({ port: 0, databaseUrl: running.database.url });
    const [uit, tekst] = [join(folder, `${name}.json`), join(folder, `${name}.txt`)];
    const args = ['audit', 'export', '--settings', settings, '--nummer-bestand', '-', '--door', 'fb.1'];
    const files = ['--uit', uit, '--tekst', tekst];
    const reden = more.length === 0 ? ['--reden', 'verzoek van een ouder'] : more;
    const done = spawnSync(process.execPath, [BIN, ...args, ...files, ...reden], { input, encoding: 'utf8' });
    return { ...done, uit, tekst };
  };

  test('writes both files for the owner only, and prints nothing of the pupil', () => {
    const { status, stdout, stderr, uit, tekst } = run(`${BSN}\n`, 'one');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(`${uit}\n${tekst}\n`);
    for (const file of [uit, tekst]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(uit, 'utf8'))).toMatchObject({ meldingen: [{ meldingsnummer: own }] });
    const text = readFileSync(tekst, 'utf8');
    for (const part of ['Voorbeeld', own, 'verzuimmelding geregistreerd', 'reden: verzoek van een ouder'])
      expect(text).toContain(part);
    expect(text).not.toContain('[object');
  });

  test('a file that is there already stays, and nothing was read', async () => {
    const before = await last();
    writeFileSync(join(folder, 'two.txt'), 'mine');
    const { status, stderr, uit, tekst } = run(BSN, 'two');
    expect(status).toBe(64);
    expect(stderr).toContain('EEXIST');
    expect(existsSync(uit)).toBe(false);
    expect(readFileSync(tekst, 'utf8')).toBe('mine');
    expect(await last()).toEqual(before);
  });

  test.each([
    ['12', 'three', '--reden', 'goed genoeg'],
    [BSN, 'four', '--reden', `over ${BSN}`],
  ])(
    'a number that is none, or one in the reason: status 64, no file, the number is not repeated',
    (...args) => {
      const { status, stderr, uit } = run(...args);
      expect(status).toBe(64);
      expect(stderr).not.toContain(BSN);
      expect(existsSync(uit)).toBe(false);
    },
  );

  test('verify, list and show as an operator types them', () => {
    const settings = writeSettings({ port: 0, databaseUrl: running.database.url });
    const audit = (...args: string[]) =>
      execFileSync(process.execPath, [BIN, 'audit', ...args, '--settings', settings], { encoding: 'utf8' });
    expect(audit('verify')).toMatch(/^intact: \d+ rows sealed, \d+ wait for their seal; no seal file/);
    expect(JSON.parse(audit('verify', '--json'))).toMatchObject({ intact: true, found: 0, sealFile: null });
    const { events, more } = JSON.parse(audit('list', '--meldingsnummer', own, '--max', '2', '--json'));
    expect(events).toHaveLength(2);
    expect(more).toBe(true);
    const [next] = JSON.parse(
      audit('list', '--meldingsnummer', own, '--max', '1', '--before', events[1].auditId, '--json'),
    ).events;
    expect(Number(next.auditId)).toBeLessThan(Number(events[1].auditId));
    expect(audit('show', events[0].auditId)).toContain(`${events[0].auditId}  `);
    expect(audit('list', '--from', '2999-01-01')).toBe('nothing found\n');
  });

  test('verify of an audit that was changed names the row and ends with status 1', async () => {
    const { store } = running.database;
    const log = createLog({ level: 'silent' });
    await createSealer({ store, sealFile: undefined, clock: Date.now, log }).run();
    const text = 'alter table vb.audit disable trigger all';
    await store.query({ name: 'test-off', text });
    const [row] = await store.query<{ id: string }>(
      sql(
        'test-change',
        `update vb.audit set actor = 'X' where id = (select min(audit_id) from vb.audit_seal) returning id::text`,
      ),
    );
    const settings = writeSettings({ port: 0, databaseUrl: running.database.url });
    const done = spawnSync(process.execPath, [BIN, 'audit', 'verify', '--settings', settings], {
      encoding: 'utf8',
    });
    expect(done.status).toBe(1);
    expect(done.stdout).toContain(`row-changed: audit row ${row?.id} `);
    expect(done.stdout).toContain('NOT INTACT');
  });
});
