/** The acceptance tests of the gemeente's side, by their row in the table of actors, over signed SOAP. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Levering } from '../../src/contract/messages.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import { sql } from '../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

const EXAMPLE_PARTIES = fileURLToPath(new URL('../../examples/parties.yaml', import.meta.url));

/** Utrecht has the office of the region as its Doorstroompunt; Amersfoort has not. */
function partiesWithDoorstroompunt(): { gemeenten: { mailboxes: object[] }[] } {
  const parties = parse(readFileSync(EXAMPLE_PARTIES, 'utf8')) as {
    gemeenten: { mailboxes: { instantieCode: string; gemeentecodes?: string[]; slots?: string[] }[] }[];
  };
  for (const mailbox of parties.gemeenten.flatMap(({ mailboxes }) => mailboxes)) {
    if (mailbox.instantieCode === '0344') mailbox.slots = ['R1', 'R2', 'R3'];
    if (mailbox.instantieCode === 'DSP-TEST')
      Object.assign(mailbox, { gemeentecodes: ['0344'], slots: ['R4'] });
  }
  return parties;
}

let running: TestBroker;
let las: ExamplePartner;
let mbo: ExamplePartner;
let utrecht: ExamplePartner;
let amersfoort: ExamplePartner;
let regio: ExamplePartner;
beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker parties ')), 'parties.yaml');
  writeFileSync(file, stringify(partiesWithDoorstroompunt()));
  running = await startTestBroker((settings) => ({ ...settings, parties: file }));
  las = running.school('vendor-rsin', '0000000700099AD00000');
  mbo = running.school('vendor-rsin', '0000000700099AE00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
  regio = running.gemeente('regio', '00000001999908000000');
});
afterAll(() => running.stop());

async function meld(melding: Verzuimmelding, partner = las): Promise<string> {
  const answer = await partner.call('meldenVerzuim', melding);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.meldingsnummer;
}
async function page(gemeente: ExamplePartner, instantieCode: string): Promise<readonly Levering[]> {
  const answer = await gemeente.call('ophalenMeldingen', { instantieCode, maxAantal: 100 });
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.leveringen;
}
const pull = (gemeente: ExamplePartner, instantieCode: string, meldingsnummer: string): Promise<Levering> =>
  until(`levering ${meldingsnummer}`, async () =>
    (await page(gemeente, instantieCode)).find((levering) => levering.meldingsnummer === meldingsnummer),
  );
/** The mailboxes a report lies or lay in. */
const mailboxesOf = async (meldingsnummer: string) =>
  (
    await running.database.store.query<{ mailbox: string }>(
      sql(
        'test-mailboxes',
        'select distinct mailbox from vb.mailbox_item where meldingsnummer = $1::bigint order by mailbox',
      ),
      [meldingsnummer],
    )
  ).map(({ mailbox }) => mailbox);
const EXPIRE = sql(
  'test-expire-leases',
  `update vb.mailbox_item set leased_until = now() - interval '1 second' where ended_at is null`,
);

test('row 7 a report is in the mailbox of its gemeente and in no other; unconfirmed it comes again, confirmed it does not', async () => {
  const meldingsnummer = await meld(exampleMelding());
  const first = await pull(utrecht, '0344', meldingsnummer);
  expect(await mailboxesOf(meldingsnummer)).toEqual(['0344']);
  expect(await page(amersfoort, '0307')).toEqual([]);
  await running.database.store.query(EXPIRE);
  expect(await page(utrecht, '0344')).toEqual([first]);
  const ontvangsten = [{ leveringId: first.leveringId, resultaat: 'VERWERKT' as const }];
  await utrecht.call('bevestigenOntvangst', { ontvangsten });
  await running.database.store.query(EXPIRE);
  expect(await page(utrecht, '0344')).toEqual([]);
  // Its place in the mailbox is gone, not its right to read.
  expect(await utrecht.call('ophalenMelding', { meldingsnummer })).toMatchObject({ verwerkt: true });
});

test('row 10 pupils of one school: each report goes to the gemeente where the pupil lives, and only there', async () => {
  const inUtrecht = await meld(exampleMelding({ melding: { verzuimsoort: 'L' } }));
  const inAmersfoort = await meld(exampleMelding({ bsn: '999000123', melding: { verzuimsoort: 'L' } }));
  expect(await pull(utrecht, '0344', inUtrecht)).toMatchObject({ gemeentecode: '0344' });
  expect(await pull(amersfoort, '0307', inAmersfoort)).toMatchObject({ gemeentecode: '0307' });
  expect(await mailboxesOf(inUtrecht)).toEqual(['0344']);
  expect(await mailboxesOf(inAmersfoort)).toEqual(['0307']);
  for (const [gemeente, number] of [
    [amersfoort, inUtrecht],
    [utrecht, inAmersfoort],
  ] as const) {
    expect(await gemeente.call('ophalenMelding', { meldingsnummer: number })).toMatchObject({
      verwerkt: false,
      fouten: [{ code: 'VZ-AUT-03' }],
    });
  }
});

test("row 11 after status B the school's next change query has the report with status B and the contact's name", async () => {
  const meldingsnummer = await meld(exampleMelding({ bsn: '999000135' }));
  const amsterdam = running.gemeente('gemeente-amsterdam', '00000001999903630000');
  const { datumTijdLaatsteMutatie } = await pull(amsterdam, '0363', meldingsnummer);
  const start = await las.call('opvragenGewijzigdeMeldingen', { vanafDatumTijd: new Date().toISOString() });
  const token = start.verwerkt ? start.vervolgToken : '';
  const status = await amsterdam.call('terugkoppelenStatus', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie,
    status: 'B',
    contactGemeente: { naam: 'B. Ambtenaar' },
  });
  expect(status).toMatchObject({ verwerkt: true, status: 'B' });
  const feed = await las.call('opvragenGewijzigdeMeldingen', { vervolgToken: token });
  expect(feed).toMatchObject({
    meldingen: [
      {
        meldingsnummer,
        status: 'B',
        procesverloop: [{ status: 'R' }, { status: 'B', contactGemeente: { naam: 'B. Ambtenaar' } }],
      },
    ],
  });
});

test('row 14 the leerplichtambtenaar appears to the school as the contact of the report, with how to reach them', async () => {
  const meldingsnummer = await meld(exampleMelding({ melding: { verzuimsoort: 'O' } }));
  const { datumTijdLaatsteMutatie } = await pull(utrecht, '0344', meldingsnummer);
  const contactGemeente = {
    naam: 'C. Leerplicht',
    functie: 'leerplichtambtenaar',
    telefoon: { e164: '+31302860000' },
    email: 'leerplicht@gemeente.example',
  };
  const send = (more: object) =>
    utrecht.call('terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie,
      status: 'B',
      ...more,
    });
  expect(await send({})).toMatchObject({ fouten: [{ code: 'VZ-INH-02', veld: 'contactGemeente' }] });
  expect(await send({ contactGemeente })).toMatchObject({ verwerkt: true });
  const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  expect(seen.verwerkt && seen.melding.procesverloop.at(-1)).toMatchObject({ status: 'B', contactGemeente });
});

test('row 17 an 18+ report goes to the Doorstroompunt when the gemeente chose so; other reports of the pupil do not', async () => {
  const pupil = { brin: '99AE', bsn: '999000196' };
  const begindatum = plusDagen(datumVan(Date.now()), -40);
  const days = { verzuimdagGespecificeerd: false, verzuimdagen: [] };
  const rmc = await meld(
    exampleMelding({ ...pupil, melding: { ...days, verzuimsoort: 'RMC', begindatum } }),
    mbo,
  );
  const overig = await meld(exampleMelding({ ...pupil, melding: { verzuimsoort: 'O' } }), mbo);
  expect(await pull(regio, 'DSP-TEST', rmc)).toMatchObject({ gemeentecode: '0344', soortLevering: 'NIEUW' });
  expect(await pull(utrecht, '0344', overig)).toMatchObject({ gemeentecode: '0344' });
  expect(await mailboxesOf(rmc)).toEqual(['DSP-TEST']);
  expect(await mailboxesOf(overig)).toEqual(['0344']);
  // One office, two mailboxes: what is for its own gemeenten is not in the one for 18+.
  const bunschoten = await meld(exampleMelding({ bsn: '999000202' }));
  expect(await pull(regio, 'RBL-TEST', bunschoten)).toMatchObject({ gemeentecode: '0313' });
  const found = await regio.call('opzoekenMeldingen', { instantieCode: 'DSP-TEST' });
  expect(found).toMatchObject({ regels: [{ meldingsnummer: rmc, bijAfzender: true }] });
});

test('row 17 without such a choice the gemeente itself gets 18+ reports; a Doorstroompunt has slot R4 only', async () => {
  const { mailboxFor } = readParties(parse(readFileSync(EXAMPLE_PARTIES, 'utf8')));
  expect(mailboxFor('0344', 'R4')).toBe('0344');
  const chosen = readParties(partiesWithDoorstroompunt());
  expect([chosen.mailboxFor('0344', 'R4'), chosen.mailboxFor('0307', 'R4')]).toEqual(['DSP-TEST', '0307']);
  const wrong = partiesWithDoorstroompunt();
  wrong.gemeenten
    .at(-1)
    ?.mailboxes.push({ instantieCode: 'DSP-X', soort: 'DOORSTROOMPUNT', gemeentecodes: ['0999'] });
  expect(() => readParties(wrong)).toThrow(/DSP-X is a DOORSTROOMPUNT/);
});

test('row 7 a mailbox has one reader: neither another gemeente nor the desk can be named as one', () => {
  for (const instantieCode of ['0344', 'UITVAL']) {
    const wrong = partiesWithDoorstroompunt();
    wrong.gemeenten.at(-1)?.mailboxes.push({ instantieCode, gemeentecodes: ['0999'] });
    expect(() => readParties(wrong)).toThrow(`mailbox ${instantieCode} is taken`);
    wrong.gemeenten.at(-1)?.mailboxes.splice(-1, 1, { instantieCode: 'FREE', gemeentecodes: ['0999'] });
    expect(readParties(wrong).mailboxFor('0999', 'R1')).toBe('FREE');
  }
});
