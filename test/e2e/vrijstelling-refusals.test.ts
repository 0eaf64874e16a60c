/** What a gemeente may not do with vrijstellingen, each beside what it may. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { plusDagen } from '../../src/verzuim/datum.ts';
import { bunschoten, codes, type Scene, startScene, vandaag } from '../setup/vrijstellingen.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.stop());

describe('what a gemeente may not', () => {
  test('VZ-AUT-04 a pupil who lives elsewhere by the register, whatever postcode the gemeente gives', async () => {
    const bsn = await scene.pupil(12, { adres: bunschoten });
    expect(codes(await scene.give(bsn))).toEqual(['VZ-AUT-04 leerling/burgerservicenummer']);
    expect(await scene.give(bsn, {}, scene.regio)).toMatchObject({ verwerkt: true });
  });

  test('VZ-AUT-04 for a pupil unknown to the register the postcode decides', async () => {
    const persoon = {
      naam: 'Nieuwkomer',
      geboortedatum: '2015-01-01',
      geslacht: 'V' as const,
      adres: { straatnaam: 'Neude', huisnummer: '1', postcode: '3511AB', plaatsnaam: 'Utrecht' },
    };
    const bsn = scene.stranger();
    expect(codes(await scene.give(bsn, { change: { persoon } }, scene.amersfoort))).toEqual([
      'VZ-AUT-04 leerling/burgerservicenummer',
    ]);
    expect(codes(await scene.give(bsn, { change: { persoon, postcodeWoonplaats: '9999ZZ' } }))).toEqual([
      'VZ-AUT-04 leerling/burgerservicenummer',
    ]);
    expect(await scene.give(bsn, { change: { persoon } })).toMatchObject({ verwerkt: true });
    // Another one of the same kind: found by the number, though the register does not know it.
    expect(codes(await scene.give(bsn, { change: { persoon } }))).toEqual(['VZ-VRY-02 begindatum']);
  });

  test('VZ-INH-02 the person comes along exactly when the register does not know the pupil', async () => {
    const persoon = {
      naam: 'Voorbeeld',
      geboortedatum: '2015-01-01',
      geslacht: 'O' as const,
      adres: { straatnaam: 'Neude', plaatsnaam: 'Utrecht' },
    };
    expect(codes(await scene.give(await scene.pupil(), { change: { persoon } }))).toEqual([
      'VZ-INH-02 persoon',
    ]);
    expect(codes(await scene.give(scene.stranger()))).toEqual(['VZ-INH-02 persoon']);
  });

  test('VZ-AUT-03 the number of another gemeente, as one that does not exist', async () => {
    const bsn = await scene.pupil();
    const first = await scene.registered(bsn);
    const inhoud = exampleVrijstelling({ bsn });
    for (const vrijstellingsnummer of [first.vrijstellingsnummer, '999999999999']) {
      const answer = await scene.amersfoort.call('wijzigenVrijstelling', {
        ...first,
        vrijstellingsnummer,
        inhoud,
      });
      expect(codes(answer)).toEqual(['VZ-AUT-03 vrijstellingsnummer']);
    }
    expect(await scene.utrecht.call('wijzigenVrijstelling', { ...first, inhoud })).toMatchObject({
      verwerkt: true,
    });
  });

  test('VZ-AUT-04 of a pupil who moved the old gemeente keeps what it registered, and registers nothing new', async () => {
    const bsn = await scene.pupil();
    const first = await scene.registered(bsn);
    const moved = { burgerservicenummer: bsn, geboortedatum: '2014-01-01', adres: bunschoten };
    await upsertDeelnemers(scene.running.database.store, [{ persoon: moved, inschrijvingen: [] }]);
    const kind = { soort: '5B' as const, bewijs: { datumKennisgeving: vandaag, richtingBezocht: false } };
    expect(codes(await scene.give(bsn, { change: kind }))).toEqual([
      'VZ-AUT-04 leerling/burgerservicenummer',
    ]);
    expect(await scene.give(bsn, { change: kind }, scene.regio)).toMatchObject({ verwerkt: true });
    // Not the new gemeente's, nor told to it: its own of the same kind overlaps, without a number.
    expect(codes(await scene.give(bsn, {}, scene.regio))).toEqual(['VZ-VRY-02 begindatum']);
    const { leerling } = exampleVrijstelling({ bsn });
    const seen = await scene.regio.call('opzoekenVrijstellingen', { leerling });
    expect(seen).toMatchObject({ regels: [{ soort: '5B' }] });
    expect(seen.verwerkt && seen.regels).toHaveLength(1);
    const inhoud = exampleVrijstelling({ bsn, change: { einddatum: vandaag } });
    expect(await scene.utrecht.call('wijzigenVrijstelling', { ...first, inhoud })).toMatchObject({
      verwerkt: true,
    });
  });

  test('VZ-STA-01 another pupil or kind in a new version, and anything after a withdrawal', async () => {
    const bsn = await scene.pupil();
    const first = await scene.registered(bsn);
    const bewijs = { datumKennisgeving: vandaag, richtingBezocht: false };
    const inhoud = exampleVrijstelling({ bsn: await scene.pupil(), change: { soort: '5B', bewijs } });
    expect(codes(await scene.utrecht.call('wijzigenVrijstelling', { ...first, inhoud }))).toEqual([
      'VZ-STA-01 vrijstelling/leerling',
      'VZ-STA-01 vrijstelling/soort',
    ]);
    const withdraw = (datumTijdLaatsteMutatie: string) =>
      scene.utrecht.call('intrekkenVrijstelling', {
        kenmerkAfzender: randomUUID(),
        vrijstellingsnummer: first.vrijstellingsnummer,
        datumTijdLaatsteMutatie,
        redenIntrekking: 'vergissing',
      });
    const done = await withdraw(first.datumTijdLaatsteMutatie);
    expect(done).toMatchObject({ verwerkt: true });
    expect(codes(await withdraw(done.verwerkt ? done.datumTijdLaatsteMutatie : ''))).toEqual([
      'VZ-STA-01 vrijstellingsnummer',
    ]);
  });

  test.each([
    ['VZ-PER-01 leerling/burgerservicenummer', async () => scene.give('999000112')],
    [
      'VZ-PER-02 leerling/onderwijsnummer',
      async () => scene.give('', { change: { leerling: { soort: 'onderwijsnummer', nummer: '109000105' } } }),
    ],
    ['VZ-PER-05 leerling/burgerservicenummer', async () => scene.give('999000172')],
    [
      'VZ-VRY-01 einddatum',
      async () => scene.give(await scene.pupil(), { change: { einddatum: plusDagen(vandaag, 400) } }),
    ],
    [
      'VZ-VRY-01 bewijs/verklaring/datumVerklaring',
      async () =>
        scene.give(await scene.pupil(), {
          change: {
            bewijs: {
              datumKennisgeving: vandaag,
              verklaring: { afgegevenDoor: 'ARTS', datumVerklaring: plusDagen(vandaag, -120) },
            },
          },
        }),
    ],
    [
      'VZ-PRD-01 einddatum',
      async () => scene.give(await scene.pupil(), { change: { einddatum: plusDagen(vandaag, -1) } }),
    ],
  ])('%s', async (code, work) => expect(codes(await work())).toEqual([code]));

  test('VZ-SCH-01 VZ-VRY-01 an institution that is not there, or of another sector', async () => {
    const bsn = await scene.pupil(15);
    const ask = (brin: string) =>
      scene.utrecht.call('doorgevenVervangendeLeerplicht', {
        ...exampleVrijstelling({ bsn }),
        soort: '3A',
        bewijs: { datumBesluit: vandaag, brin },
      });
    expect(codes(await ask('00XX'))).toEqual(['VZ-SCH-01 bewijs/brin']);
    expect(codes(await ask('99AE'))).toEqual(['VZ-VRY-01 bewijs/brin']);
    expect(await ask('99AD')).toMatchObject({ verwerkt: true });
  });
});

describe('VZ-VRY-02 overlap of the same kind', () => {
  test('is refused, also in a new version; another kind, or after a withdrawal, is accepted', async () => {
    const bsn = await scene.pupil();
    const first = await scene.registered(bsn);
    expect(codes(await scene.give(bsn))).toEqual(['VZ-VRY-02 begindatum']);
    const kind = { soort: '5B' as const, bewijs: { datumKennisgeving: vandaag, richtingBezocht: false } };
    expect(await scene.give(bsn, { change: kind })).toMatchObject({ verwerkt: true });
    // A blijvende one has no end: shortened, it leaves room for the second, and may then not be lengthened again.
    const short = exampleVrijstelling({ bsn, change: { einddatum: vandaag } });
    const shortened = await scene.utrecht.call('wijzigenVrijstelling', { ...first, inhoud: short });
    const at = shortened.verwerkt ? shortened.datumTijdLaatsteMutatie : '';
    const verder = { begindatum: plusDagen(vandaag, 1), einddatum: plusDagen(vandaag, 1) };
    expect(await scene.give(bsn, { change: verder })).toMatchObject({ verwerkt: true });
    const longer = { ...first, datumTijdLaatsteMutatie: at, inhoud: exampleVrijstelling({ bsn }) };
    expect(codes(await scene.utrecht.call('wijzigenVrijstelling', longer))).toEqual([
      'VZ-VRY-02 vrijstelling/begindatum',
    ]);
    await scene.utrecht.call('intrekkenVrijstelling', {
      kenmerkAfzender: randomUUID(),
      vrijstellingsnummer: first.vrijstellingsnummer,
      datumTijdLaatsteMutatie: at,
      redenIntrekking: 'vergissing',
    });
    expect(await scene.give(bsn, { change: { einddatum: vandaag } })).toMatchObject({ verwerkt: true });
  });

  test('ten at once: one is registered', async () => {
    const bsn = await scene.pupil();
    const answers = await Promise.all(Array.from({ length: 10 }, () => scene.give(bsn)));
    expect(answers.filter(({ verwerkt }) => verwerkt)).toHaveLength(1);
    expect(answers.flatMap(codes)).toEqual(Array(9).fill('VZ-VRY-02 begindatum'));
  });
});
