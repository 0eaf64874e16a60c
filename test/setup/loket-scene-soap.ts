/** What systems send in the scene: a report and what the gemeente answers, and a vrijstelling that is withdrawn. */
import { randomUUID } from 'node:crypto';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { type TestBroker, until } from './broker.ts';
import { claim, ok, onDesk, receive } from './loket.ts';
import { SCHOOL_OIN } from './loket-scene-beheer.ts';
import type { Typing } from './loket-typing.ts';

const UTRECHT_OIN = '00000001999903440000';
const REGISTERED = '999000251';
const UNKNOWN = '999000263';

/** A report over SOAP that Utrecht took up, with a contact, and then called not its own: it lies on the desk. */
export async function reportOverSoap(running: TestBroker, typed: Typing): Promise<string> {
  const { store } = running.database;
  await upsertDeelnemers(store, [
    {
      persoon: {
        burgerservicenummer: REGISTERED,
        geslachtsnaam: typed.long('persoon.geslachtsnaam', 'Voorbeeld'),
        voorvoegsel: typed.short('v', 'van der'),
        voornamen: typed.long('persoon.voornamen', 'Sam'),
        geboortedatum: '2015-03-14',
        geslacht: 'M',
        adres: {
          straatnaam: typed.short('persoon.straatnaam', 'Oudegracht'),
          huisnummer: '1',
          postcode: '3511AB',
          plaatsnaam: typed.short('persoon.plaatsnaam', 'Utrecht'),
          gemeentecode: '0344',
        },
      },
      inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
    },
  ]);
  const las = running.school('vendor-rsin', SCHOOL_OIN);
  const melding = exampleMelding({
    bsn: REGISTERED,
    kenmerk: typed.short('melding.kenmerk', 'las-2026-0042'),
  });
  const { meldingsnummer, datumTijdRegistratie } = ok(
    await las.call('meldenVerzuim', {
      ...melding,
      melder: {
        naamMelder: typed.long('melder.naam', 'A. Voorbeeld'),
        functieMelder: typed.short('melder.functie', 'mentor'),
        emailMelder: `${typed.short('melder.email', 'a.voorbeeld')}@school.example`,
      },
      afwijkendAdres: {
        straatnaam: typed.short('adres.straatnaam', 'Neude'),
        postcode: '3512AE',
        plaatsnaam: typed.short('adres.plaatsnaam', 'Utrecht'),
        aanduidingLocatie: typed.short('adres.aanduiding', 'tegenover de kerk'),
      },
    }),
  );
  const utrecht = running.gemeente('gemeente-utrecht', UTRECHT_OIN);
  await receive(utrecht, '0344', meldingsnummer);
  const { datumTijdLaatsteMutatie } = ok(
    await utrecht.call('terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      ...{ meldingsnummer, datumTijdLaatsteMutatie: datumTijdRegistratie, status: 'B' },
      contactGemeente: {
        naam: typed.long('contactGemeente.naam', 'L. Plicht'),
        functie: typed.short('contactGemeente.functie', 'leerplichtambtenaar'),
        email: `${typed.short('contactGemeente.email', 'l.plicht')}@gemeente.example`,
      },
    }),
  );
  ok(
    await claim(utrecht, meldingsnummer, datumTijdLaatsteMutatie, {
      vermoedeGemeentecode: '0307',
      reden: typed.long('verkeerdeGemeente.reden', 'woont bij haar vader'),
    }),
  );
  await onDesk(store, meldingsnummer);
  return meldingsnummer;
}

/** About a pupil whom the register does not know, and withdrawn again. @returns its number. */
export async function vrijstellingOverSoap(running: TestBroker, typed: Typing): Promise<string> {
  const utrecht = running.gemeente('gemeente-utrecht', UTRECHT_OIN);
  const { vrijstellingsnummer, datumTijdRegistratie } = ok(
    await utrecht.call(
      'doorgevenVrijstelling',
      exampleVrijstelling({
        bsn: UNKNOWN,
        change: {
          persoon: {
            naam: typed.long('vrijstelling.naam', 'Noor Proef'),
            geboortedatum: '2015-06-02',
            geslacht: 'V',
            adres: {
              straatnaam: typed.short('vrijstelling.straatnaam', 'Neude'),
              huisnummer: '2',
              postcode: '3512AE',
              plaatsnaam: typed.short('vrijstelling.plaatsnaam', 'Utrecht'),
            },
          },
        },
      }),
    ),
  );
  ok(
    await utrecht.call('intrekkenVrijstelling', {
      kenmerkAfzender: randomUUID(),
      ...{ vrijstellingsnummer, datumTijdLaatsteMutatie: datumTijdRegistratie },
      redenIntrekking: typed.long('vrijstelling.redenIntrekking', 'de leerling verhuisde'),
    }),
  );
  return vrijstellingsnummer;
}

/** What the desk gave to Amersfoort, refused there: it lies on the desk again, with what was written. */
export async function refuseInAmersfoort(
  running: TestBroker,
  typed: Typing,
  meldingsnummer: string,
): Promise<void> {
  const amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
  const leveringId = await until(`levering ${meldingsnummer} in 0307`, async () => {
    const { leveringen } = ok(
      await amersfoort.call('ophalenMeldingen', { instantieCode: '0307', maxAantal: 10 }),
    );
    return leveringen.find((levering) => levering.meldingsnummer === meldingsnummer)?.leveringId;
  });
  const reden = typed.long('levering.redenWeigering', 'het bericht is niet te lezen');
  ok(
    await amersfoort.call('bevestigenOntvangst', {
      ontvangsten: [{ leveringId, resultaat: 'GEWEIGERD', reden }],
    }),
  );
}
