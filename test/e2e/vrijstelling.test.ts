/** A gemeente registers, changes, withdraws and looks up vrijstellingen and vervangende leerplicht, over signed SOAP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { sql } from '../../src/store/pool.ts';
import { plusDagen } from '../../src/verzuim/datum.ts';
import type { SoortVervangend, Vrijstelling } from '../../src/verzuim/vrijstelling.ts';
import { bunschoten, codes, type Scene, startScene, vandaag } from '../setup/vrijstellingen.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.stop());

describe('row 7 a gemeente sends vrijstellingen and vervangende leerplicht', () => {
  test('row 7 doorgeven, wijzigen, intrekken, opzoeken: own ones only, and history stays', async () => {
    const bsn = await scene.pupil();
    const first = await scene.registered(bsn);
    expect(first.vrijstellingsnummer).toMatch(/^[1-9]\d*$/);
    const found = await scene.utrecht.call('opzoekenVrijstellingen', {
      leerling: exampleVrijstelling({ bsn }).leerling,
    });
    expect(found).toEqual({
      verwerkt: true,
      meerBeschikbaar: false,
      regels: [
        {
          vrijstellingsnummer: first.vrijstellingsnummer,
          gemeentecode: '0344',
          status: 'GELDIG',
          datumTijdRegistratie: first.datumTijdLaatsteMutatie,
          datumTijdLaatsteMutatie: first.datumTijdLaatsteMutatie,
          leerling: { soort: 'burgerservicenummer', nummer: bsn },
          soort: '5A',
          begindatum: vandaag,
          einddatum: exampleVrijstelling().einddatum,
          eerderToegestaan: false,
        },
      ],
    });
    const changed = await scene.utrecht.call('wijzigenVrijstelling', {
      ...first,
      inhoud: exampleVrijstelling({ bsn, change: { einddatum: plusDagen(vandaag, 0) } }),
    });
    expect(changed).toMatchObject({ verwerkt: true, status: 'GELDIG' });
    const at = changed.verwerkt ? changed.datumTijdLaatsteMutatie : '';
    expect(at > first.datumTijdLaatsteMutatie).toBe(true);
    const withdrawn = await scene.utrecht.call('intrekkenVrijstelling', {
      kenmerkAfzender: randomUUID(),
      vrijstellingsnummer: first.vrijstellingsnummer,
      datumTijdLaatsteMutatie: at,
      redenIntrekking: 'vergissing',
    });
    expect(withdrawn).toMatchObject({ verwerkt: true, status: 'INGETROKKEN' });
    const history = await scene.running.database.store.query<{ actie: string }>(
      sql(
        'test-history',
        'select actie from vb.vrijstelling_stap where vrijstellingsnummer = $1::bigint order by volgnummer',
      ),
      [first.vrijstellingsnummer],
    );
    expect(history.map(({ actie }) => actie)).toEqual(['DOORGEGEVEN', 'GEWIJZIGD', 'INGETROKKEN']);
    const audit = await scene.running.database.store.query<{ action: string }>(
      sql('test-audit', `select action from vb.audit where detail->>'vrijstellingsnummer' = $1 order by id`),
      [first.vrijstellingsnummer],
    );
    expect(audit.map(({ action }) => action)).toEqual([
      'vrijstelling.registered',
      'vrijstelling.changed',
      'vrijstelling.withdrawn',
    ]);
    const other = await scene.amersfoort.call('opzoekenVrijstellingen', {
      leerling: exampleVrijstelling({ bsn }).leerling,
    });
    expect(other).toMatchObject({ regels: [] });
  });

  test('row 7 vervangende leerplicht of both kinds, by its own operations only', async () => {
    const bsn = await scene.pupil(15);
    const request: Vrijstelling<SoortVervangend> = {
      ...exampleVrijstelling({ bsn }),
      soort: '3A',
      bewijs: { datumBesluit: vandaag, brin: '99AD' },
    };
    const answer = await scene.utrecht.call('doorgevenVervangendeLeerplicht', request);
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
    const number = {
      vrijstellingsnummer: answer.vrijstellingsnummer,
      datumTijdLaatsteMutatie: answer.datumTijdRegistratie,
    };
    const withdraw = { kenmerkAfzender: randomUUID(), ...number, redenIntrekking: 'gestopt' };
    expect(codes(await scene.utrecht.call('intrekkenVrijstelling', withdraw))).toEqual([
      'VZ-AUT-03 vrijstellingsnummer',
    ]);
    const changed = await scene.utrecht.call('wijzigenVervangendeLeerplicht', {
      ...number,
      inhoud: {
        ...request,
        kenmerkAfzender: randomUUID(),
        bewijs: { datumBesluit: plusDagen(vandaag, -1), brin: '99AD' },
      },
    });
    expect(changed).toMatchObject({ verwerkt: true });
    const again = {
      ...withdraw,
      kenmerkAfzender: randomUUID(),
      datumTijdLaatsteMutatie: changed.verwerkt ? changed.datumTijdLaatsteMutatie : '',
    };
    expect(await scene.utrecht.call('intrekkenVervangendeLeerplicht', again)).toMatchObject({
      status: 'INGETROKKEN',
    });
    const mbo = {
      ...request,
      kenmerkAfzender: randomUUID(),
      soort: '3B' as const,
      bewijs: { datumBesluit: vandaag, brin: '99AE' },
    };
    const bsnMbo = await scene.pupil(16);
    expect(
      await scene.utrecht.call('doorgevenVervangendeLeerplicht', {
        ...mbo,
        leerling: { soort: 'burgerservicenummer', nummer: bsnMbo },
      }),
    ).toMatchObject({ verwerkt: true });
  });

  test('row 7 pages of own ones, newest first', async () => {
    const first = await scene.registered(await scene.pupil(12, { adres: bunschoten }), {}, scene.regio);
    const second = await scene.registered(await scene.pupil(12, { adres: bunschoten }), {}, scene.regio);
    const page = await scene.regio.call('opzoekenVrijstellingen', { maxAantal: 1 });
    expect(page).toMatchObject({
      meerBeschikbaar: true,
      regels: [second],
      vervolgToken: second.vrijstellingsnummer,
    });
    const rest = await scene.regio.call('opzoekenVrijstellingen', {
      maxAantal: 1,
      vervolgToken: second.vrijstellingsnummer,
    });
    expect(rest).toMatchObject({ meerBeschikbaar: false, regels: [{ ...first, gemeentecode: '0313' }] });
    const find = async (filter: object) => codes(await scene.regio.call('opzoekenVrijstellingen', filter));
    expect(await find({ vervolgToken: 'x' })).toEqual(['VZ-INH-02 vervolgToken']);
    expect(await find({ leerling: { soort: 'burgerservicenummer', nummer: '999000112' } })).toEqual([
      'VZ-PER-01 leerling/burgerservicenummer',
    ]);
  });
});

describe('twice the same', () => {
  test('the same kenmerk again gives the first answer; with another content VZ-DUB-02', async () => {
    const bsn = await scene.pupil();
    const request = exampleVrijstelling({ bsn });
    const first = await scene.utrecht.call('doorgevenVrijstelling', request);
    expect(first).toMatchObject({ verwerkt: true });
    expect(await scene.utrecht.call('doorgevenVrijstelling', request)).toEqual(first);
    expect(
      codes(await scene.utrecht.call('doorgevenVrijstelling', { ...request, eerderToegestaan: true })),
    ).toEqual(['VZ-DUB-02 kenmerkAfzender']);
    const prepared = scene.utrecht.prepare(
      'doorgevenVrijstelling',
      exampleVrijstelling({ bsn, change: { soort: '5AT' } }),
    );
    const refused = await scene.utrecht.send('doorgevenVrijstelling', prepared);
    expect(refused).toMatchObject({ verwerkt: false });
    expect(await scene.utrecht.send('doorgevenVrijstelling', prepared)).toEqual(refused);
  });

  test('VZ-STA-02 a change that has not seen the last one; the one that has is accepted, once', async () => {
    const bsn = await scene.pupil();
    const first = await scene.registered(bsn);
    const inhoud = exampleVrijstelling({ bsn, change: { postcodeWoonplaats: '3512AE' } });
    const stale = { ...first, datumTijdLaatsteMutatie: '2020-01-01T00:00:00.000Z', inhoud };
    expect(codes(await scene.utrecht.call('wijzigenVrijstelling', stale))).toEqual([
      'VZ-STA-02 datumTijdLaatsteMutatie',
    ]);
    const good = await scene.utrecht.call('wijzigenVrijstelling', { ...first, inhoud });
    expect(good).toMatchObject({ verwerkt: true });
    expect(await scene.utrecht.call('wijzigenVrijstelling', { ...first, inhoud })).toEqual(good);
  });
});
