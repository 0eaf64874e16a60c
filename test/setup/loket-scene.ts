/**
 * A loket in which every page has something to show: one of everything that is stored, with a mark in every text that people
 * type, and a visitor for every side. What walks over all pages begins here.
 */
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { addGegevenslevering } from '../../src/store/gegevenslevering.ts';
import { sql } from '../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import type { Rol } from '../../src/verzuim/rollen.ts';
import type { TestBroker } from './broker.ts';
import { onDesk } from './loket.ts';
import { createVisitor, type HttpVisitor, loketPeople, type TestPerson } from './loket-people.ts';
import { partyCertificate, sheetFor, zipOf } from './party-certificate.ts';

export const MARK = `"><script>document.title='geraakt'</script><img src=x onerror="document.title='geraakt'">`;

/** How what people type is written: with marks for a browser that would believe them, or as it is for pictures. */
export interface Typing {
  long(text: string): string;
  /** Of a field that has no room for the whole mark. */
  short(text: string): string;
}
export const MARKED: Typing = { long: () => MARK, short: (text) => `<b>${text}</b>` };
export const PLAIN: Typing = { long: (text) => text, short: (text) => text };

export const SCHOOL = 'Het Voorbeeldcollege';
export const GEMEENTE = 'gemeente-utrecht';
const SCHOOL_OIN = '0000000700099AD00000';

export type Side = 'school' | 'gemeente' | 'register' | 'operator';

const SIDES: Readonly<Record<Side, readonly [string | null, readonly Rol[]]>> = {
  school: [SCHOOL, ['verzuimloketmelder', 'verzuimloketbeheerder', 'beheerder']],
  gemeente: [GEMEENTE, ['behandelaar-lp', 'behandelaar-lp-rmc', 'behandelaar-rmc', 'beheerder']],
  register: [null, ['functioneel-beheerder']],
  operator: [null, ['operator']],
};

export interface LoketScene {
  readonly url: string;
  readonly visitors: Readonly<Record<Side, HttpVisitor>>;
  readonly people: Readonly<Record<Side, TestPerson>>;
  /** By the name of a parameter in a path; `side/name` where it depends on who asks. */
  readonly ids: Readonly<Record<string, string>>;
}

/** A form with a file, as a browser sends it. */
export function multipart(
  fields: Readonly<Record<string, string>>,
  file: { readonly name: string; readonly bytes: Buffer; readonly field?: string },
) {
  const boundary = '----grens0123456789';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${file.field ?? 'bestand'}"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const bytes = Buffer.concat([
    Buffer.from(parts.join('') + head),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}

/** What a page says of a form that it refuses. */
const wrongIn = (html: string): string =>
  /id="fouten".*?<\/div>/s.exec(html)?.[0].replaceAll(/<[^>]+>/g, ' ') ?? html.slice(0, 300);

export async function setLoketScene(running: TestBroker, typed: Typing = MARKED): Promise<LoketScene> {
  const url = running.broker.loketUrl ?? '';
  const { store } = running.database;
  const staff = loketPeople(url, store);
  const visitors = {} as Record<Side, HttpVisitor>;
  const people = {} as Record<Side, TestPerson>;
  for (const [side, [partij, rollen]] of Object.entries(SIDES) as [Side, (typeof SIDES)[Side]][]) {
    people[side] = await staff.addPerson(partij, rollen);
    visitors[side] = createVisitor(url);
    await visitors[side].logIn(people[side]);
  }
  const { school, gemeente, register } = visitors;
  const today = datumVan(Date.now());
  const done = async (by: HttpVisitor, path: string, form: Readonly<Record<string, string>>) => {
    const answer = await by.post(path, form);
    if (answer.status !== 303) throw new Error(`${path} ${answer.status} ${wrongIn(answer.text)}`);
    return String(answer.headers['location']);
  };
  const linked = async (by: HttpVisitor, path: string, pattern: RegExp) => {
    const { text } = await by.get(path);
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`${path} has no ${pattern}`);
    return found;
  };

  const contact = {
    naam: typed.long('A. Voorbeeld'),
    functie: typed.long('mentor'),
    telefoon: '030 1234567',
    email: 'a@school.example',
  };
  await done(school, '/contactpersonen/nieuw', { ...contact, actief: 'true' });
  await done(school, '/locaties/nieuw', {
    ...{ naam: typed.long('Hoofdgebouw'), adres: typed.long('Langestraat 1, Amersfoort'), actief: 'true' },
  });
  const contactpersoon = await linked(school, '/meldingen/nieuw', /value="([0-9a-f]{24})"/);
  const reported = await done(school, '/meldingen/nieuw', {
    kenmerk: 'proef-1',
    'leerling/soort': 'burgerservicenummer',
    'leerling/nummer': '999000111',
    'melding/verzuimsoort': 'O',
    'melding/begindatum': plusDagen(today, -5),
    'melding/alleLessenGemist': 'false',
    'melding/vermoedelijkeReden': typed.long('vaak te laat'),
    'melding/toelichting': typed.short('meestal op maandag'),
    'melding/ondernomenActie': typed.long('gesprek met de leerling en een ouder'),
    'melding/actieGewenst': 'false',
    'melding/toelichtingActieGewenst': typed.long('wij bellen eerst zelf'),
    'melder/contactpersoon': contactpersoon,
    'afwijkendAdres/straatnaam': typed.short('Voorstraat'),
    'afwijkendAdres/huisnummer': '1',
    'afwijkendAdres/postcode': '3511AB',
    'afwijkendAdres/plaatsnaam': typed.short('Utrecht'),
    'onderwijsdeelname/soortOpleiding': 'VO',
    'onderwijsdeelname/naamOpleiding': typed.short('havo'),
  });

  await done(school, '/meldingen/nieuw', {
    doe: 'bewaren',
    'leerling/nummer': '999000123',
    'melding/vermoedelijkeReden': typed.long('nog niet bekend'),
  });
  const [passkey] = await store.query<{ id: string }>(
    sql(
      'test-scene-passkey',
      `insert into vb.passkey (gebruiker_id, credential_id, public_key, counter, naam, created_at)
       select gebruiker_id, 'nobody', '', 0, $2, clock_timestamp() from vb.gebruiker where inlognaam = $1
       returning passkey_id::text as id`,
    ),
    [people.school.inlognaam, typed.long('laptop van het werk')],
  );

  // What no gemeente was found for: the desk has work.
  const las = running.school('vendor-rsin', SCHOOL_OIN);
  const lost = await las.call('meldenVerzuim', exampleMelding({ bsn: '999000159' }));
  if (!lost.verwerkt) throw new Error(JSON.stringify(lost));
  await onDesk(store, lost.meldingsnummer);
  await store.query(
    sql(
      'test-scene-parked',
      `insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at, parked_at, cause, last_error)
       select event_id, meldingsnummer, volgnummer, at, at, at, 'OPERATOR', $2 from vb.melding_event
       where meldingsnummer = $1::bigint`,
    ),
    [lost.meldingsnummer, typed.long('parked by an operator')],
  );

  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const vrijstelling = await utrecht.call('doorgevenVrijstelling', exampleVrijstelling());
  if (!vrijstelling.verwerkt) throw new Error(JSON.stringify(vrijstelling));
  const { leveringId } = await addGegevenslevering(
    store,
    {
      ...{ mailbox: '0344', gemeentecode: '0344', slot: 'R1', soort: 'P', peildatum: today },
      ...{ inhoud: Buffer.from('bsn;naam\r\n'), bestandsnaam: '20260105G0344.csv' },
    },
    'test',
  );
  const formulier = await done(gemeente, '/routering/nieuw', {
    ...Object.fromEntries(
      ['R1', 'R2', 'R3', 'R4'].flatMap((slot) => [
        [`regels/${slot}/instantieNaam`, typed.long(`Leerplicht Utrecht ${slot}`)],
        [`regels/${slot}/instantieCode`, '0344'],
        [`regels/${slot}/email`, 'leerplicht@gemeente.example'],
      ]),
    ),
    ...{ gemeentecode: '0344', ingang: today },
    ondertekenaar: typed.long('W. Ethouder'),
  });
  await done(gemeente, '/routering/verklaringen/nieuw', {
    gemeentecode: '0344',
    verwerkerNaam: typed.long('Verwerker Voorbeeld'),
    verwerkerKvk: '12345678',
    verwerkerOin: '00000001999903070000',
    'reikwijdte/R4': 'ja',
    datumOndertekening: today,
  });
  const csrf = await school.csrf('/certificaten');
  const own = partyCertificate(SCHOOL_OIN);
  const sheet = await sheetFor(own, {
    brin: '99AD',
    contactNaam: typed.long('A. Voorbeeld'),
    softwareleverancier: typed.long('Leverancier Voorbeeld'),
  });
  const zip = zipOf({ 'school.cer': own.der, 'sjabloon.xlsx': sheet });
  const handed = await school.send('POST', '/certificaten', {
    raw: multipart({ csrf }, { name: 'school.zip', bytes: zip }),
  });
  if (handed.status !== 303) throw new Error(wrongIn(handed.text));

  const last = (location: string) => location.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  const uuid = '([0-9a-f]{8}-[0-9a-f-]{27})';
  const ids = {
    meldingsnummer: last(reported),
    'register/meldingsnummer': lost.meldingsnummer,
    'operator/meldingsnummer': lost.meldingsnummer,
    vrijstellingsnummer: vrijstelling.vrijstellingsnummer,
    soort: '5A',
    conceptId: await linked(school, '/meldingen', new RegExp(`/meldingen/concepten/${uuid}`)),
    passkeyId: passkey?.id ?? '',
    oorzaak: 'OPERATOR',
    leveringId,
    formulierId: last(formulier),
    verklaringId: await linked(gemeente, '/routering', /verklaringen\/(\d+)\/intrekken/),
    'school/gebruikerId': await linked(school, '/gebruikers', new RegExp(`/gebruikers/${uuid}`)),
    'gemeente/gebruikerId': await linked(gemeente, '/gebruikers', new RegExp(`/gebruikers/${uuid}`)),
    gebruikerId: await linked(register, '/gebruikers', new RegExp(`/gebruikers/${uuid}`)),
    handeling: 'blokkeren',
    certificaatId: await linked(school, '/certificaten', /\/certificaten\/(\d+)/),
    'school/mandaatId': await linked(school, '/mandaten', /\/mandaten\/(\d+)/),
    mandaatId: await linked(register, '/mandaten', /\/mandaten\/(\d+)/),
    partijId: await linked(register, '/organisaties', /\/organisaties\/(\d+)/),
    'contactpersonen/rij': await linked(school, '/contactpersonen', /\/contactpersonen\/(?!nieuw)([^"/]+)"/),
    'locaties/rij': await linked(school, '/locaties', /\/locaties\/(?!nieuw)([^"/]+)"/),
  };
  return { url, visitors, people, ids };
}

/** The address of a page for a side, with what is there. @returns undefined when an id is missing. */
export function addressOf(path: string, side: Side, ids: LoketScene['ids']): string {
  const [, first = ''] = path.split('/');
  return path.replaceAll(/:(\w+)/g, (_all, name: string) => {
    const id = ids[`${side}/${name}`] ?? ids[`${first}/${name}`] ?? ids[name];
    if (id === undefined) throw new Error(`no ${name} for ${path}`);
    return id;
  });
}
