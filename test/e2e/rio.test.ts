/** What RIO and the calendar say about a report, over signed SOAP. */

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { readRio } from '../../src/registers/rio-files.ts';
import { PERSOON, VERZUIMMELDING } from '../../src/store/columns.ts';
import { sql } from '../../src/store/pool.ts';
import { type RioTables, replaceRio, replaceVakanties } from '../../src/store/rio-import.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import { werkdagenTussen } from '../../src/verzuim/feestdagen.ts';
import type { School, Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

const VOORBEELD = readRio([
  { name: 'rio.csv', text: readFileSync(new URL('../../examples/rio.csv', import.meta.url), 'utf8') },
]);
const OIN = '0000000700099AD00000';
const vandaag = datumVan(Date.now());

let running: TestBroker;
let las: ExamplePartner;
beforeAll(async () => {
  running = await startTestBroker();
  las = running.school('vendor-rsin', OIN);
});
afterAll(() => running.stop());

const WITHDRAWN = sql('test-withdraw-all', `update vb.melding set status = 'I' where status <> 'I'`);
afterEach(async () => {
  await running.database.store.query(WITHDRAWN);
  await replaceRio(running.database.store, VOORBEELD);
});

const metSchool = (school: Partial<School>, change: Partial<Verzuimmelding> = {}): Verzuimmelding => {
  const melding = exampleMelding();
  return { ...melding, school: { ...melding.school, ...school }, ...change };
};
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());
const meld = async (melding: Verzuimmelding) => {
  const answer = await las.call('meldenVerzuim', melding);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer;
};

/** The rows of one BRIN otherwise than in the example. */
function anders<Name extends keyof RioTables>(
  name: Name,
  change: (row: NonNullable<RioTables[Name]>[number]) => object | undefined,
): Promise<void> {
  const rows = (VOORBEELD[name] ?? []).flatMap((row) => change(row) ?? []);
  return replaceRio(running.database.store, { [name]: rows });
}

describe('row 9 RIO', () => {
  test('row 9 VZ-SCH-03 an onderwijslocatiecode that does not belong to the BRIN, or ended before the report, is refused', async () => {
    const met = (onderwijslocatiecode: string) => metSchool({ onderwijslocatiecode });
    for (const [locatie, waarom] of [
      ['900X006', 'of another board'],
      ['900X007', 'of another BRIN of the board, and ended'],
      ['900X008', 'its own, but ended'],
      ['900X999', 'unknown'],
    ] as const) {
      const answer = await las.call('meldenVerzuim', met(locatie));
      expect([waarom, codes(answer)]).toEqual([waarom, ['VZ-SCH-03 school/onderwijslocatiecode']]);
    }
    const { meldingsnummer, datumTijdRegistratie } = await meld(met('900X004'));
    // The same location, once it ended before the report and once on the day itself.
    const eindigt = (einddatum: string) =>
      anders('onderwijslocaties', (row) =>
        row.onderwijslocatiecode === '900X004' ? { ...row, einddatum } : row,
      );
    await eindigt(plusDagen(vandaag, -1));
    expect(codes(await las.call('meldenVerzuim', met('900X004')))).toEqual([
      'VZ-SCH-03 school/onderwijslocatiecode',
    ]);
    await eindigt(vandaag);
    const mutatie = { ...met('900X004'), kenmerkAfzender: randomUUID() };
    const changed = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: datumTijdRegistratie,
      verzuimmelding: { ...mutatie, melding: { ...mutatie.melding, toelichting: 'nog geldig' } },
    });
    expect(codes(changed)).toEqual([]);
  });

  test('row 9 a mutation is judged like a report: another location that is not its own is refused', async () => {
    const melding = metSchool({ onderwijslocatiecode: '900X004' });
    const { meldingsnummer, datumTijdRegistratie } = await meld(melding);
    const mutatie = (onderwijslocatiecode: string) =>
      las.call('muterenVerzuimmelding', {
        meldingsnummer,
        datumTijdLaatsteMutatie: datumTijdRegistratie,
        verzuimmelding: {
          ...melding,
          kenmerkAfzender: randomUUID(),
          school: { ...melding.school, onderwijslocatiecode },
        },
      });
    expect(codes(await mutatie('900X006'))).toEqual(['VZ-SCH-03 verzuimmelding/school/onderwijslocatiecode']);
    expect(codes(await mutatie('900X005'))).toEqual([]);
  });
});

describe('the school of a report', () => {
  test('VZ-SCH-01 a BRIN that ended in RIO; on its last day it may report', async () => {
    const eindigt = (einddatum: string) =>
      anders('instellingen', (row) => (row.brin === '99AD' ? { ...row, einddatum } : row));
    await eindigt(plusDagen(vandaag, -1));
    expect(codes(await las.call('meldenVerzuim', exampleMelding()))).toEqual(['VZ-SCH-01 school/brin']);
    await eindigt(vandaag);
    await meld(exampleMelding());
  });
  test('VZ-SCH-02 a vestiging that is unknown, ended, or of another BRIN', async () => {
    for (const vestigingscode of ['99AD09', '99AE00']) {
      const answer = await las.call('meldenVerzuim', metSchool({ vestigingscode }));
      expect(codes(answer)).toEqual(['VZ-SCH-02 school/vestigingscode']);
    }
    await anders('vestigingen', (row) =>
      row.vestigingscode === '99AD01' ? { ...row, einddatum: '2020-07-31' } : row,
    );
    expect(codes(await las.call('meldenVerzuim', metSchool({ vestigingscode: '99AD01' })))).toEqual([
      'VZ-SCH-02 school/vestigingscode',
    ]);
    await replaceRio(running.database.store, VOORBEELD);
    await meld(metSchool({ vestigingscode: '99AD01' }));
  });
  test('the sector is that of RIO, by its WET', async () => {
    await anders('instellingen', (row) => (row.brin === '99AD' ? { ...row, wet: 'WPO' } : row));
    const achttien = exampleMelding({ melding: { verzuimsoort: 'V4' } });
    expect(codes(await las.call('meldenVerzuim', achttien))).toEqual(['VZ-SRT-01 melding/verzuimsoort']);
    await replaceRio(running.database.store, VOORBEELD);
    expect(codes(await las.call('meldenVerzuim', achttien))).toEqual(['VZ-SRT-02 melding/verzuimsoort']);
  });
  test('a row that begins tomorrow says nothing of the sector today', async () => {
    const rows = VOORBEELD.instellingen ?? [];
    const nu = rows.find((row) => row.brin === '99AD');
    if (nu === undefined) throw new Error('no such row');
    const straks = { ...nu, wet: 'WPO', begindatum: plusDagen(vandaag, 1) };
    await replaceRio(running.database.store, {
      ...VOORBEELD,
      instellingen: [...rows.filter((row) => row !== nu), { ...nu, einddatum: vandaag }, straks],
    });
    const achttien = exampleMelding({ melding: { verzuimsoort: 'V4' } });
    expect(codes(await las.call('meldenVerzuim', achttien))).toEqual(['VZ-SRT-02 melding/verzuimsoort']);
    await replaceRio(running.database.store, VOORBEELD);
  });
  test('for a BRIN that is not in RIO the parties file decides', async () => {
    await anders('instellingen', (row) => (row.brin === '99AD' ? undefined : row));
    expect(codes(await las.call('meldenVerzuim', metSchool({ vestigingscode: '99AD09' })))).toEqual([
      'VZ-SCH-02 school/vestigingscode',
    ]);
    await meld(metSchool({ vestigingscode: '99AD00', onderwijslocatiecode: '900X999' }));
  });
});

describe('the calendar', () => {
  const STAMP = sql(
    'test-stamp',
    'select dagen_te_laat as dagen, signalen from vb.melding where meldingsnummer = $1::bigint',
  );
  const stamp = async (meldingsnummer: string) =>
    (await running.database.store.query<{ dagen: number }>(STAMP, [meldingsnummer]))[0]?.dagen;
  const periode = (dagenGeleden: number, dagen: number) => ({
    begindatum: plusDagen(vandaag, -dagenGeleden),
    einddatum: plusDagen(vandaag, dagen - dagenGeleden - 1),
    verzuimdagGespecificeerd: false,
    verzuimdagen: [],
  });

  test('VZ-PRD-03 more than four lesson weeks, holidays of the region of the school not counted', async () => {
    const store = running.database.store;
    const melding = exampleMelding({ melding: periode(40, 37) });
    // Holidays outside the period, so that the school years in which it lies are known.
    const jaar = Number(vandaag.slice(0, 4));
    const bekend = [`${jaar - 1}-11-01`, `${jaar}-02-01`, `${jaar}-11-01`, `${jaar + 1}-02-01`]
      .filter((datum) => datum < melding.melding.begindatum || datum > plusDagen(vandaag, -4))
      .map((datum) => ({ regio: 'MIDDEN' as const, naam: 'elders', begindatum: datum, einddatum: datum }));
    const vrij = (dagen: number) => ({
      regio: 'MIDDEN' as const,
      naam: 'vakantie',
      begindatum: plusDagen(vandaag, -30),
      einddatum: plusDagen(vandaag, dagen - 31),
    });
    await replaceVakanties(store, { vakanties: [...bekend, vrij(8)] });
    expect(codes(await las.call('meldenVerzuim', melding))).toEqual(['VZ-PRD-03 melding/einddatum']);
    await replaceVakanties(store, { vakanties: [...bekend, vrij(9)] });
    await meld(melding);
    await store.query(WITHDRAWN);
    // Unknown: a signal only.
    await replaceVakanties(store, { vakanties: [] });
    const { signalen } = await meld(exampleMelding({ melding: periode(40, 37) }));
    expect(signalen.map(({ code }) => code)).toContain('VZ-PRD-03');
  });

  test('VZ-SIG-02 a late V3 is accepted, stamped with its days too late and signalled; a mutation does not make it late', async () => {
    const laat = periode(40, 10);
    const late = await meld(exampleMelding({ melding: laat }));
    expect(late.signalen.map(({ code }) => code)).toEqual(['VZ-SIG-02']);
    const verwacht = werkdagenTussen(laat.einddatum, vandaag) - 5;
    expect(verwacht).toBeGreaterThan(0);
    expect(await stamp(late.meldingsnummer)).toBe(verwacht);
    await running.database.store.query(WITHDRAWN);

    const melding = exampleMelding();
    const tijdig = await meld(melding);
    expect([tijdig.signalen, await stamp(tijdig.meldingsnummer)]).toEqual([[], 0]);
    const eerder = sql(
      'test-earlier',
      `update vb.melding set registered_at = registered_at - interval '35 days' where meldingsnummer = $1::bigint`,
    );
    await running.database.store.query(eerder, [tijdig.meldingsnummer]);
    const muteer = (datumTijdLaatsteMutatie: string, einddatum: string) =>
      las.call('muterenVerzuimmelding', {
        meldingsnummer: tijdig.meldingsnummer,
        datumTijdLaatsteMutatie,
        verzuimmelding: {
          ...melding,
          kenmerkAfzender: randomUUID(),
          melding: { ...melding.melding, ...periode(20, 3), einddatum },
        },
      });
    const answer = await muteer(tijdig.datumTijdRegistratie, plusDagen(vandaag, -18));
    expect(answer).toMatchObject({ verwerkt: true, signalen: [] });
    expect(await stamp(tijdig.meldingsnummer)).toBe(0);
  });
});

test('row 2 the same report by M2M with its own certificate and by SaaS under mandate gives the same stored melding', async () => {
  const store = running.database.store;
  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  // Both name the same report before them: the register would fill in another for each.
  const { meldingsnummer: vorigeMeldingsnummer } = await meld(exampleMelding());
  await store.query(WITHDRAWN);
  const kaal = (kenmerk: string) =>
    metSchool(
      { vestigingscode: '99AD01', onderwijslocatiecode: '900X005' },
      {
        kenmerkAfzender: kenmerk,
        onderwijsdeelname: { soortOpleiding: 'VO', leerjaar: '3', naamOpleiding: 'havo' },
        melding: { ...exampleMelding().melding, vorigeMeldingsnummer },
      },
    );
  const STORED = sql(
    'test-stored',
    `select m.from_oin, m.brin, m.deelnemer_id::text, m.verzuimsoort, m.begindatum::text, m.einddatum::text, m.status,
       m.signalen, m.dagen_te_laat, m.woongemeente, m.mailbox, m.route_slot, m.grond,
       m.vestigingscode, ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon
     from vb.melding m join vb.melding_inhoud i using (meldingsnummer) where meldingsnummer = $1::bigint`,
  );
  const WHO = sql(
    'test-who',
    'select g.sig_oin from vb.message g join vb.melding m using (message_key) where m.meldingsnummer = $1::bigint',
  );
  const langs = async (partner: ExamplePartner) => {
    const answer = await partner.call('meldenVerzuim', kaal(randomUUID()));
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
    const { meldingsnummer } = answer;
    const levering = await until('the levering', async () => {
      const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
      if (!page.verwerkt) throw new Error('not pulled');
      const found = page.leveringen.find((each) => each.meldingsnummer === meldingsnummer);
      return found;
    });
    const [row] = await store.query<{ verzuimmelding: Verzuimmelding }>(STORED, [meldingsnummer]);
    const stored = { ...row, verzuimmelding: { ...row?.verzuimmelding, kenmerkAfzender: '' } };
    const [{ sig_oin: by } = { sig_oin: '' }] = await store.query<{ sig_oin: string }>(WHO, [meldingsnummer]);
    const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    const { kenmerkAfzender: _, ...geleverd } = levering.verzuimmelding;
    await store.query(WITHDRAWN);
    return { stored, by, geleverd, persoon: levering.persoon, seen: seen.verwerkt };
  };
  const m2m = await langs(running.school('school', OIN));
  const saas = await langs(las);
  expect({ ...saas, by: m2m.by }).toEqual(m2m);
  expect([m2m.by, saas.by]).toEqual([OIN, '00000001999900020000']);
});
