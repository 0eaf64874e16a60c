/** The acceptance tests of the school's side, by their row in the table of actors, over signed SOAP and mutual TLS. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { FaultError } from '../../src/harness/partner.ts';
import { sql } from '../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

const EXAMPLE_PARTIES = fileURLToPath(new URL('../../examples/parties.yaml', import.meta.url));
const PO = '0000000700099AA00000';
const VO = '0000000700099AD00000';
const MBO = '0000000700099AE00000';
const VENDOR = '00000001999900020000';
const ANOTHER_VENDOR = '00000003999000300000';

/** The second vendor has a mandate of the mbo school from today on, and one of the vo school that ended yesterday. */
function parties(): string {
  const today = datumVan(Date.now());
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker rows ')), 'parties.yaml');
  const example = parse(readFileSync(EXAMPLE_PARTIES, 'utf8')) as { mandaten: { verwerkerOin: string }[] };
  const mandaat = (oin: string, begindatum: string, einddatum?: string) => ({
    verwerkerOin: ANOTHER_VENDOR,
    senderOins: [oin],
    dienst: 'VERZUIM',
    begindatum,
    ...(einddatum === undefined ? {} : { einddatum }),
  });
  const others = example.mandaten.filter(({ verwerkerOin }) => verwerkerOin !== ANOTHER_VENDOR);
  const own = [mandaat(MBO, today), mandaat(VO, plusDagen(today, -400), plusDagen(today, -1))];
  writeFileSync(file, stringify({ ...example, mandaten: [...others, ...own] }));
  return file;
}

let running: TestBroker;
let po: ExamplePartner;
let vo: ExamplePartner;
beforeAll(async () => {
  const file = parties();
  running = await startTestBroker((settings) => ({ ...settings, parties: file }));
  po = running.school('vendor-rsin', PO);
  vo = running.school('vendor-rsin', VO);
});
afterAll(() => running.stop());

async function report(partner: ExamplePartner, brin: string, bsn: string): Promise<string> {
  const answer = await partner.call(
    'meldenVerzuim',
    exampleMelding({ brin, bsn, melding: { verzuimsoort: 'L' } }),
  );
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.meldingsnummer;
}

test('row 1 a po report gets a meldingsnummer, by which its school fetches it and looks it up; another school gets VZ-AUT-03 and no data', async () => {
  const meldingsnummer = await report(po, '99AA', '999000214');
  expect(meldingsnummer).toMatch(/^[1-9][0-9]{0,17}$/);
  const own = await po.call('ophalenVerzuimmelding', { meldingsnummer });
  expect(own).toMatchObject({
    verwerkt: true,
    melding: { meldingsnummer, status: 'R', verzuimmelding: { leerling: { nummer: '999000214' } } },
  });
  const found = await po.call('opzoekenVerzuimmeldingen', {});
  expect(found).toMatchObject({ verwerkt: true, regels: [{ meldingsnummer, brin: '99AA' }] });
  const other = await vo.call('ophalenVerzuimmelding', { meldingsnummer });
  expect(other).toEqual({
    verwerkt: false,
    fouten: [{ code: 'VZ-AUT-03', tekst: 'Melding niet gevonden', veld: 'meldingsnummer', herhalen: false }],
  });
  expect(await vo.call('ophalenVerzuimmelding', { meldingsnummer: '999999999' })).toEqual(other);
  expect(await vo.call('opzoekenVerzuimmeldingen', {})).toMatchObject({ verwerkt: true, regels: [] });
});

test('row 4 a report with only a BSN is delivered with name, birth date, sex and address of the register', async () => {
  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const meldingsnummer = await report(vo, '99AD', '999000111');
  const levering = await until('the levering', async () => {
    const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
    return page.verwerkt
      ? page.leveringen.find((candidate) => candidate.meldingsnummer === meldingsnummer)
      : undefined;
  });
  expect(levering.verzuimmelding.leerling).toEqual({ soort: 'burgerservicenummer', nummer: '999000111' });
  expect(levering.verzuimmelding).not.toHaveProperty('afwijkendAdres');
  expect(levering.persoon).toMatchObject({
    burgerservicenummer: '999000111',
    geslachtsnaam: 'Voorbeeld',
    voornamen: 'Sam',
    geboortedatum: '2015-03-14',
    geslacht: 'M',
    adres: {
      straatnaam: 'Oudegracht',
      huisnummer: '1',
      postcode: '3511AB',
      plaatsnaam: 'Utrecht',
      gemeentecode: '0344',
    },
  });
});

test('row 6 VZ-AUT-02 a vendor reports for the school whose mandate it has, for no other, and not after it ended; the school sees who sent what', async () => {
  const meldingen = () =>
    running.database.store.query<{ brin: string; n: number }>(
      sql('test-reports', 'select brin, count(*)::int as n from vb.melding group by brin order by brin'),
    );
  const mandated = running.school('vendor-kvk', MBO);
  // The pupil is of age.
  const answer = await mandated.call(
    'meldenVerzuim',
    exampleMelding({ brin: '99AE', bsn: '999000196', melding: { verzuimsoort: 'V4' } }),
  );
  const meldingsnummer = answer.verwerkt ? answer.meldingsnummer : JSON.stringify(answer.fouten);
  const before = await meldingen();
  for (const [fromOin, brin] of [
    [PO, '99AA'],
    [VO, '99AD'],
  ] as const) {
    const refused = report(running.school('vendor-kvk', fromOin), brin, '999000111');
    await expect(refused).rejects.toThrow(FaultError);
    await expect(refused).rejects.toThrow(/^0002 Niet geautoriseerd.*\[VB-F22; EK-120; wsa:From; ref=/);
  }
  expect(await meldingen()).toEqual(before);
  const school = running.school('vendor-rsin', MBO);
  expect(await school.call('ophalenVerzuimmelding', { meldingsnummer })).toMatchObject({
    melding: { verzondenDoor: ANOTHER_VENDOR },
  });
  const ofVendor = await report(vo, '99AD', '999000123');
  const own = running.school('school', VO);
  expect(await own.call('ophalenVerzuimmelding', { meldingsnummer: ofVendor })).toMatchObject({
    melding: { verzondenDoor: VENDOR },
  });
});
