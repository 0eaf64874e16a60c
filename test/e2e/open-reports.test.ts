/** What becomes of a report after it was made: it can be ended, blocks nothing, keeps secrets (verzuim §7.3, §7.9, §7.17). */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import type { Melding, Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { changePupil } from '../setup/at-rest.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

const TODAY = datumVan(Date.now());
let running: TestBroker;
let las: ExamplePartner;
let utrecht: ExamplePartner;
beforeAll(async () => {
  running = await startTestBroker();
  las = running.school('vendor-rsin', '0000000700099AD00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
});
afterAll(() => running.stop());

function open(verzuimsoort: Melding['verzuimsoort'], begindatum: string): Verzuimmelding {
  const base = exampleMelding({ melding: { verzuimsoort, begindatum } });
  const { einddatum: _, aantalUrenTiende: __, urenEenheid: ___, ...melding } = base.melding;
  return { ...base, melding: { ...melding, verzuimdagGespecificeerd: false, verzuimdagen: [] } };
}
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string }[] }) =>
  (answer.fouten ?? []).map(({ code }) => code);

async function close(meldingsnummer: string, redenAfsluiting: 'A1' | 'A5') {
  const { datumTijdLaatsteMutatie } = await until('the levering', async () => {
    const seen = await utrecht.call('ophalenMelding', { meldingsnummer });
    return seen.verwerkt ? seen.melding : undefined;
  });
  return utrecht.call('terugkoppelenStatus', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie,
    status: 'G',
    redenAfsluiting,
  });
}

test('a report that was closed without an end date does not block a new one of its kind; an open one does', async () => {
  const first = await las.call('meldenVerzuim', open('O', plusDagen(TODAY, -20)));
  const meldingsnummer = first.verwerkt ? first.meldingsnummer : '';
  const again = () => las.call('meldenVerzuim', open('O', TODAY));
  expect(codes(await again())).toEqual(['VZ-DUB-01']);
  expect(codes(await close(meldingsnummer, 'A1'))).toEqual([]);
  expect(codes(await again())).toEqual([]);
  // What it covered, it covers.
  expect(codes(await las.call('meldenVerzuim', open('O', plusDagen(TODAY, -10))))).toEqual(['VZ-DUB-01']);
});

test('an open report of a pupil who died gets its end date and can be closed; a new one is refused', async () => {
  const melding = open('LRV', plusDagen(TODAY, -60));
  const reported = await las.call('meldenVerzuim', melding);
  if (!reported.verwerkt) throw new Error(JSON.stringify(reported.fouten));
  const { meldingsnummer, datumTijdRegistratie } = reported;
  await changePupil(running.database.store, '999000111', { overledenOp: plusDagen(TODAY, -3) });
  expect(codes(await close(meldingsnummer, 'A5'))).toEqual(['VZ-STA-03']);
  const change = (to: Partial<Melding>) =>
    las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: datumTijdRegistratie,
      verzuimmelding: { ...melding, kenmerkAfzender: randomUUID(), melding: { ...melding.melding, ...to } },
    });
  // Another begin is another absence.
  expect(codes(await change({ begindatum: plusDagen(TODAY, -50) }))).toEqual(['VZ-PER-05']);
  expect(codes(await change({ einddatum: plusDagen(TODAY, -3) }))).toEqual([]);
  expect(codes(await close(meldingsnummer, 'A5'))).toEqual([]);
  expect(codes(await las.call('meldenVerzuim', open('L', plusDagen(TODAY, -5))))).toEqual(['VZ-PER-05']);
});

test('an open RMC report of a student who got a startkwalificatie since gets its end date; a new one is refused', async () => {
  const mbo = running.school('vendor-rsin', '0000000700099AE00000');
  const student = { soort: 'burgerservicenummer', nummer: '999000196' } as const;
  const school = { brin: '99AE', vestigingscode: '99AE00' };
  const melding = { ...open('RMC', plusDagen(TODAY, -60)), leerling: student, school };
  const reported = await mbo.call('meldenVerzuim', melding);
  if (!reported.verwerkt) throw new Error(JSON.stringify(reported.fouten));
  await changePupil(running.database.store, '999000196', { indicatieStartkwalificatie: true });
  const ended = await mbo.call('muterenVerzuimmelding', {
    meldingsnummer: reported.meldingsnummer,
    datumTijdLaatsteMutatie: reported.datumTijdRegistratie,
    verzuimmelding: {
      ...melding,
      kenmerkAfzender: randomUUID(),
      melding: { ...melding.melding, einddatum: plusDagen(TODAY, -3) },
    },
  });
  expect(codes(ended)).toEqual([]);
  const fresh = { ...open('RMC', plusDagen(TODAY, -2)), leerling: student, school };
  expect(codes(await mbo.call('meldenVerzuim', fresh))).toEqual(['VZ-SRT-03']);
});

test('VZ-SIG-05 secrecy that began after the report hides the gemeente from the school as well', async () => {
  const base = exampleMelding({ bsn: '999000123', melding: { verzuimsoort: 'L' } });
  const answer = await las.call('meldenVerzuim', base);
  const meldingsnummer = answer.verwerkt ? answer.meldingsnummer : '';
  const read = async () => {
    const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    if (!seen.verwerkt) throw new Error('not found');
    const { gemeentecode, signalen, geleverd } = seen.melding;
    return geleverd ? { gemeentecode, signalen: signalen.map(({ code }) => code) } : undefined;
  };
  expect(await until('the delivery', read)).toEqual({ gemeentecode: '0307', signalen: [] });
  await changePupil(running.database.store, '999000123', { indicatieGeheim: '7' });
  expect(await read()).toEqual({ gemeentecode: undefined, signalen: ['VZ-SIG-05'] });
});
