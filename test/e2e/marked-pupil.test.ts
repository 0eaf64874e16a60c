/** A marked pupil is pushed through everything; no log, metric, job or fault carries the mark. */

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { FaultError } from '../../src/harness/partner.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { decideLoketwerk, listLoketwerk } from '../../src/store/loketwerk.ts';
import { besluit } from '../../src/verzuim/loketwerk.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { startSmtp, type TestSmtp } from '../setup/smtp.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';

const BSN = '999000299';
const UNKNOWN = '999000305';
const MARKS = ['MERKTEKEN', BSN, UNKNOWN];
const spy: string[] = [];
let running: TestBroker;
let jobs: pg.Client;
let smtp: TestSmtp;

beforeAll(async () => {
  smtp = await startSmtp();
  running = await startTestBroker((settings) => ({
    ...settings,
    post: {
      smtp: { host: '127.0.0.1', port: smtp.port, tls: 'none', timeoutMs: 5000 },
      from: 'broker@broker.example',
      batchMinutes: 0.002,
      retryMinutes: [1],
    },
  }));
  await upsertDeelnemers(running.database.store, [
    {
      persoon: {
        burgerservicenummer: BSN,
        geslachtsnaam: 'MERKTEKEN-naam',
        voornamen: 'MERKTEKEN-voornaam',
        geboortedatum: '2014-01-01',
        adres: {
          straatnaam: 'MERKTEKEN-straat',
          postcode: '3511AB',
          plaatsnaam: 'MERKTEKEN-plaats',
          gemeentecode: '0344',
        },
      },
      inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
    },
  ]);
  // Everything that is ever written to the queue's own schema is noted as it is written.
  jobs = new pg.Client({ connectionString: running.database.url });
  await jobs.connect();
  await jobs.query(`create table public.spy (line text);
    create function public.note() returns trigger language plpgsql as $$ begin insert into public.spy values (to_jsonb(new)::text); return new; end $$`);
  const { rows } = await jobs.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'bullmq'`,
  );
  for (const { name } of rows) {
    await jobs.query(
      `create trigger spy after insert or update on bullmq."${name}" for each row execute function public.note()`,
    );
  }
});
afterAll(async () => {
  await jobs.end();
  await running.stop();
  await smtp.stop();
});

test('nothing about the pupil leaves the store and the signed answers', async () => {
  const plain = exampleMelding({
    bsn: BSN,
    melding: {
      vermoedelijkeReden: 'MERKTEKEN-reden',
      ondernomenActie: 'MERKTEKEN-actie',
      toelichting: 'MERKTEKEN-toelichting',
    },
  });
  const marked = {
    ...plain,
    melder: { ...plain.melder, naamMelder: 'MERKTEKEN-melder', ccEmailOntvanger: 'BEIDE' as const },
  };
  const las = running.school('vendor-rsin', '0000000700099AD00000');
  const gemeente = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const answer = await las.call('meldenVerzuim', marked);
  expect(answer.verwerkt).toBe(true);
  const page = await until('the levering', async () => {
    const found = await gemeente.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 10 });
    return found.verwerkt && found.leveringen.length > 0 ? found : undefined;
  });
  const [levering] = page.leveringen;
  expect(levering?.persoon.geslachtsnaam).toBe('MERKTEKEN-naam');
  await gemeente.call('bevestigenOntvangst', {
    ontvangsten: [
      { leveringId: levering?.leveringId ?? '', resultaat: 'GEWEIGERD', reden: 'MERKTEKEN-weigering' },
    ],
  });
  // Through the desk: the word of the gemeente, the overview, the decision; read and looked up by its gemeente.
  const { meldingsnummer = '', datumTijdLaatsteMutatie = '' } = levering ?? {};
  const read = await gemeente.call('ophalenMelding', { meldingsnummer });
  expect(JSON.stringify(read)).toContain('MERKTEKEN-naam');
  spy.push(JSON.stringify(await gemeente.call('opzoekenMeldingen', { leerling: marked.leerling })));
  const claim = await gemeente.call('meldenVerkeerdeGemeente', {
    kenmerkAfzender: 'k-verkeerd',
    meldingsnummer,
    datumTijdLaatsteMutatie,
    reden: 'MERKTEKEN-verhuisd',
  });
  spy.push(JSON.stringify(claim));
  await until('the desk', async () => {
    const work = await listLoketwerk(running.database.store, 10);
    spy.push(JSON.stringify(work));
    return work.length === 2 ? true : undefined;
  });
  const adresboek = { mailboxVan: () => '0307', bedient: () => false };
  const outcome = await decideLoketwerk(running.database.store, {
    meldingsnummer,
    door: 'desk.1',
    decide: (melding) =>
      besluit(melding, { kind: 'toewijzen', gemeentecode: '0307', reden: 'VERHUISD' }, adresboek),
  });
  expect(outcome.kind).toBe('toegewezen');
  spy.push(JSON.stringify(outcome));
  // A vrijstelling of the same pupil, and one of a pupil whom only the gemeente knows.
  const adres = { straatnaam: 'MERKTEKEN-straat', postcode: '3511AB', plaatsnaam: 'MERKTEKEN-plaats' };
  const persoon = { naam: 'MERKTEKEN-naam', geboortedatum: '2014-01-01', geslacht: 'O' as const, adres };
  const known = await gemeente.call('doorgevenVrijstelling', exampleVrijstelling({ bsn: BSN }));
  const unknown = exampleVrijstelling({ bsn: UNKNOWN, change: { persoon } });
  expect(await gemeente.call('doorgevenVrijstelling', unknown)).toMatchObject({ verwerkt: true });
  spy.push(JSON.stringify(await gemeente.call('doorgevenVrijstelling', exampleVrijstelling({ bsn: BSN }))));
  await gemeente.call('opzoekenVrijstellingen', { leerling: marked.leerling });
  const withdrawn = await gemeente.call('intrekkenVrijstelling', {
    kenmerkAfzender: 'x',
    vrijstellingsnummer: known.verwerkt ? known.vrijstellingsnummer : '',
    datumTijdLaatsteMutatie: known.verwerkt ? known.datumTijdRegistratie : '',
    redenIntrekking: 'MERKTEKEN-reden',
  });
  expect(withdrawn).toMatchObject({ verwerkt: true });
  // Refused in every way, with the marks in it.
  for (const melding of [
    { ...marked, leerling: { soort: 'burgerservicenummer', nummer: '999000300' } as const },
    { ...marked, kenmerkAfzender: 'x'.repeat(41), school: { brin: 'MERKTEKEN' } },
    {
      ...marked,
      kenmerkAfzender: 'MERKTEKEN-kenmerk-ander',
      melding: { ...marked.melding, einddatum: '2099-01-01' },
    },
  ]) {
    await las.call('meldenVerzuim', melding).then(
      (refused) => spy.push(JSON.stringify(refused)),
      (error: unknown) => spy.push(error instanceof FaultError ? error.message : String(error)),
    );
  }
  const tampered = signedMessage({ melding: marked })
    .bytes.toString()
    .replace('MERKTEKEN-reden', 'MERKTEKEN-anders');
  for (const bytes of [tampered, tampered.replace('<vb:brin>', '<vb:MERKTEKEN>'), `<MERKTEKEN>${BSN}`]) {
    spy.push((await sendRaw(running.broker.url, { bytes })).body);
  }
  const payload = `<vb:meldenVerzuimRequest xmlns:vb="urn:verzuimbroker:school:v1"><vb:MERKTEKEN>${BSN}</vb:MERKTEKEN></vb:meldenVerzuimRequest>`;
  const schema = await sendRaw(running.broker.url, { bytes: signedMessage({ payload }).bytes });
  expect(schema.fault?.code).toBe('VB-F21');
  spy.push(schema.body);
  await until('the mail', async () => (smtp.received.length > 0 ? true : undefined));
  const metrics = await (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
  const written = await jobs.query<{ line: string }>('select line from public.spy');
  expect(written.rows.length).toBeGreaterThan(0);
  const outcomes = await jobs.query<{ line: string }>(
    `select outcome::text as line from vb.message union all select detail::text from vb.audit`,
  );
  const everything = {
    log: running.log(),
    metrics,
    faults: spy.join('\n'),
    jobs: written.rows.map((row) => row.line).join('\n'),
    mails: smtp.received.map(({ raw }) => raw).join('\n'),
    outcomes: outcomes.rows.map((row) => row.line).join('\n'),
  };
  for (const [place, text] of Object.entries(everything)) {
    expect(text.length).toBeGreaterThan(0);
    for (const mark of MARKS) expect({ place, found: text.includes(mark) }).toEqual({ place, found: false });
  }
});
