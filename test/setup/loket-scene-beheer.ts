/** What a beheerder arranges in the scene: two certificates, one refused; mandates, one withdrawn; the contact; two people. */
import { type Store, sql } from '../../src/store/pool.ts';
import { datumVan } from '../../src/verzuim/datum.ts';
import type { TestBroker } from './broker.ts';
import { done, linked, multipart, wrongIn } from './loket-forms.ts';
import type { HttpVisitor } from './loket-people.ts';
import type { Typing } from './loket-typing.ts';
import { partyCertificate, sheetFor, zipOf } from './party-certificate.ts';

export const SCHOOL_OIN = '0000000700099AD00000';

export interface Link {
  /** That waits for approval, and that was refused. */
  readonly certificaatId: string;
  readonly afgewezen: string;
  /** That was withdrawn; another holds. */
  readonly mandaatId: string;
  /** Who lost a role, and who was blocked. */
  readonly gebruikerId: string;
  readonly geblokkeerd: string;
}

export async function arrangeLink(
  { database: { store } }: TestBroker,
  { school, register }: { readonly school: HttpVisitor; readonly register: HttpVisitor },
  typed: Typing,
): Promise<Link> {
  const csrf = await school.csrf('/certificaten');
  const handIn = async () => {
    const own = partyCertificate(SCHOOL_OIN);
    const sheet = await sheetFor(own, {
      brin: '99AD',
      organisatieNaam: typed.long('sjabloon.organisatieNaam', 'Voorbeeldcollege'),
      contactNaam: typed.long('sjabloon.contactNaam', 'A. Voorbeeld'),
      softwareleverancier: typed.long('sjabloon.softwareleverancier', 'Leverancier Voorbeeld'),
    });
    const zip = zipOf({ 'school.cer': own.der, 'sjabloon.xlsx': sheet });
    const handed = await school.send('POST', '/certificaten', {
      raw: multipart({ csrf }, { name: 'school.zip', bytes: zip }),
    });
    if (handed.status !== 303) throw new Error(wrongIn(handed.text));
    return linked(register, '/certificaten?status=WACHT', /\/certificaten\/(\d+)/);
  };
  const afgewezen = await handIn();
  await done(register, `/certificaten/${afgewezen}/afwijzen`, {
    reden: typed.long('certificaat.reden', 'de naam klopt niet'),
  });

  await done(school, '/organisatie/contact', {
    ...{ naam: typed.long('contact.naam', 'Bureau leerplicht'), email: 'leerplicht@school.example' },
  });
  const mandaatId = await linked(school, '/mandaten', /\/mandaten\/(\d+)/);
  await done(school, `/mandaten/${mandaatId}/intrekken`);
  await done(school, '/mandaten/nieuw', {
    ...{ verwerkerOin: '00000001999900020000', reikwijdte: 'alles', begindatum: datumVan(Date.now()) },
  });
  const gebruikerId = await addColleague(school, store, 'b.voorbeeld');
  const rol = 'verzuimloketbeheerder';
  for (const wat of ['geven', 'intrekken'])
    await done(school, `/gebruikers/${gebruikerId}/rol`, { rol, wat });
  const geblokkeerd = await addColleague(school, store, 'c.voorbeeld');
  await done(school, `/gebruikers/${geblokkeerd}/blokkeren`);
  return { certificaatId: await handIn(), afgewezen, mandaatId, gebruikerId, geblokkeerd };
}

/** Another person of the school. @returns who. */
async function addColleague(school: HttpVisitor, store: Store, inlognaam: string): Promise<string> {
  const added = await school.post('/gebruikers/nieuw', { inlognaam, naam: 'B. Voorbeeld' });
  if (added.status !== 200) throw new Error(wrongIn(added.text));
  const [row] = await store.query<{ gebruikerId: string }>(
    sql(
      'test-scene-colleague',
      'select gebruiker_id::text as "gebruikerId" from vb.gebruiker where inlognaam = $1',
    ),
    [inlognaam],
  );
  return row?.gebruikerId ?? '';
}
