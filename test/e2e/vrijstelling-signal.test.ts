/** What a vrijstelling does to reports of the pupil, as school and gemeente see it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { until } from '../setup/broker.ts';
import { type Scene, signals, startScene } from '../setup/vrijstellingen.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.stop());

describe('VZ-SIG-01 a vrijstelling and a report of one pupil', () => {
  test('the report is accepted; its answer, the change feed, the levering and who reads it back have the signal', async () => {
    const bsn = await scene.pupil();
    await scene.registered(bsn);
    const token = await scene.feedToken();
    const answer = await scene.meld(bsn);
    expect(signals(answer)).toEqual(['VZ-SIG-01']);
    expect(await scene.changesSince(token)).toEqual([[answer.meldingsnummer, ['VZ-SIG-01']]]);
    const levering = await until('the levering', async () => {
      const page = await scene.utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
      return page.verwerkt
        ? page.leveringen.find(({ meldingsnummer }) => meldingsnummer === answer.meldingsnummer)
        : undefined;
    });
    expect(signals(levering)).toEqual(['VZ-SIG-01']);
    const { meldingsnummer } = answer;
    const read = await scene.utrecht.call('ophalenMelding', { meldingsnummer });
    expect(read.verwerkt && signals(read.melding)).toEqual(['VZ-SIG-01']);
    expect(signals(await scene.meld(await scene.pupil()))).toEqual([]);
  });

  test('registered later: open reports change in the feed of their school, and back with the withdrawal', async () => {
    const bsn = await scene.pupil();
    const { meldingsnummer, signalen, datumTijdRegistratie } = await scene.meld(bsn);
    expect(signalen).toEqual([]);
    const token = await scene.feedToken();
    const first = await scene.registered(bsn);
    expect(await scene.changesSince(token)).toEqual([[meldingsnummer, ['VZ-SIG-01']]]);
    const after = await scene.feedToken();
    await scene.utrecht.call('intrekkenVrijstelling', {
      kenmerkAfzender: randomUUID(),
      ...first,
      redenIntrekking: 'vergissing',
    });
    expect(await scene.changesSince(after)).toEqual([[meldingsnummer, []]]);
    // The report itself was not changed: who saw it last may still change it.
    const withdrawn = await scene.las.call('intrekkenVerzuimmelding', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: datumTijdRegistratie,
      redenIntrekking: 'vergissing',
    });
    expect(withdrawn).toMatchObject({ verwerkt: true });
  });

  test('a mutation of the report is answered with the signals of its new period', async () => {
    const bsn = await scene.pupil();
    await scene.registered(bsn);
    const melding = exampleMelding({ bsn });
    const first = await scene.las.call('meldenVerzuim', melding);
    expect(first.verwerkt && signals(first)).toEqual([]);
    const { einddatum: _, ...open } = { ...melding.melding, verzuimsoort: 'O' as const };
    const answer = await scene.las.call('muterenVerzuimmelding', {
      meldingsnummer: first.verwerkt ? first.meldingsnummer : '',
      datumTijdLaatsteMutatie: first.verwerkt ? first.datumTijdRegistratie : '',
      verzuimmelding: { ...melding, kenmerkAfzender: randomUUID(), melding: open },
    });
    expect(answer.verwerkt && signals(answer)).toEqual(['VZ-SIG-01']);
  });

  test('no change for a report of another period, nor for a withdrawn report', async () => {
    const bsn = await scene.pupil();
    const earlier = await scene.las.call('meldenVerzuim', exampleMelding({ bsn }));
    const meldingsnummer = earlier.verwerkt ? earlier.meldingsnummer : '';
    const gone = await scene.meld(bsn);
    await scene.las.call('intrekkenVerzuimmelding', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer: gone.meldingsnummer,
      datumTijdLaatsteMutatie: gone.datumTijdRegistratie,
      redenIntrekking: 'vergissing',
    });
    const token = await scene.feedToken();
    await scene.registered(bsn);
    expect(await scene.changesSince(token)).toEqual([]);
    const seen = await scene.las.call('ophalenVerzuimmelding', { meldingsnummer });
    expect(seen.verwerkt && signals(seen.melding)).toEqual([]);
  });
});

test('row 14 the leerplichtambtenaar appears as contact at the report of the school', async () => {
  const bsn = await scene.pupil();
  const { meldingsnummer, datumTijdRegistratie } = await scene.meld(bsn);
  await until('the delivery', async () => {
    const seen = await scene.las.call('ophalenVerzuimmelding', { meldingsnummer });
    return seen.verwerkt && seen.melding.geleverd ? true : undefined;
  });
  const token = await scene.feedToken();
  const contactGemeente = {
    naam: 'L. Ambtenaar',
    functie: 'leerplichtambtenaar',
    email: 'l.ambtenaar@gemeente.example',
  };
  const status = await scene.utrecht.call('terugkoppelenStatus', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie: datumTijdRegistratie,
    status: 'B',
    contactGemeente,
  });
  expect(status).toMatchObject({ verwerkt: true });
  const page = await scene.las.call('opvragenGewijzigdeMeldingen', { vervolgToken: token });
  expect(page).toMatchObject({
    meldingen: [{ meldingsnummer, procesverloop: [{ status: 'R' }, { status: 'B', contactGemeente }] }],
  });
});
