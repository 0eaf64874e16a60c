/** What people of a school type in the scene: whom and where it has, a report, one that is withdrawn, one half filled in. */
import { plusDagen } from '../../src/verzuim/datum.ts';
import { done, lastOf, linked } from './loket-forms.ts';
import type { HttpVisitor } from './loket-people.ts';
import type { Typing } from './loket-typing.ts';

/** @param today  JJJJ-MM-DD. @returns numbers of two reports. */
export async function reportBySchool(
  school: HttpVisitor,
  typed: Typing,
  today: string,
): Promise<{ readonly reported: string; readonly ingetrokken: string }> {
  const contact = {
    naam: typed.long('contactpersoon.naam', 'A. Voorbeeld'),
    functie: typed.long('contactpersoon.functie', 'mentor'),
    telefoon: '030 1234567',
    email: 'a@school.example',
  };
  await done(school, '/contactpersonen/nieuw', { ...contact, actief: 'true' });
  await done(school, '/locaties/nieuw', {
    naam: typed.long('locatie.naam', 'Hoofdgebouw'),
    adres: typed.long('locatie.adres', 'Langestraat 1, Amersfoort'),
    actief: 'true',
  });
  const contactpersoon = await linked(school, '/meldingen/nieuw', /value="([0-9a-f]{24})"/);
  const report = (kenmerk: string, nummer: string) =>
    done(school, '/meldingen/nieuw', {
      kenmerk,
      'leerling/soort': 'burgerservicenummer',
      'leerling/nummer': nummer,
      'school/leslocatieNaam': typed.long('locatie.naam', 'Hoofdgebouw'),
      'melding/verzuimsoort': 'O',
      'melding/begindatum': plusDagen(today, -5),
      'melding/alleLessenGemist': 'false',
      'melding/vermoedelijkeReden': typed.long('melding.vermoedelijkeReden', 'vaak te laat'),
      'melding/toelichting': typed.short('melding.toelichting', 'meestal op maandag'),
      'melding/ondernomenActie': typed.long(
        'melding.ondernomenActie',
        'gesprek met de leerling en een ouder',
      ),
      'melding/actieGewenst': 'false',
      'melding/toelichtingActieGewenst': typed.long(
        'melding.toelichtingActieGewenst',
        'wij bellen eerst zelf',
      ),
      'melder/contactpersoon': contactpersoon,
      'afwijkendAdres/straatnaam': typed.short('adres.straatnaam', 'Voorstraat'),
      'afwijkendAdres/huisnummer': '1',
      'afwijkendAdres/postcode': '3511AB',
      'afwijkendAdres/plaatsnaam': typed.short('adres.plaatsnaam', 'Utrecht'),
      'onderwijsdeelname/soortOpleiding': 'VO',
      'onderwijsdeelname/naamOpleiding': typed.short('opleiding.naam', 'havo'),
    });

  const reported = lastOf(await report('proef-1', '999000111'));
  const ingetrokken = lastOf(await report('proef-2', '999000135'));
  const { text: asked } = await school.get(`/meldingen/${ingetrokken}/intrekken`);
  await done(school, `/meldingen/${ingetrokken}/intrekken`, {
    kenmerk: 'proef-3',
    gezien: /name="gezien" value="([^"]+)"/.exec(asked)?.[1] ?? '',
    redenIntrekking: typed.long('melding.redenIntrekking', 'de leerling was er wel'),
  });

  await done(school, '/meldingen/nieuw', {
    doe: 'bewaren',
    'leerling/nummer': '999000123',
    'melding/vermoedelijkeReden': typed.long('concept.vermoedelijkeReden', 'nog niet bekend'),
  });
  return { reported, ingetrokken };
}
