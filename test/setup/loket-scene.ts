/**
 * A loket in which every page has something to show: one of everything that is stored, with a mark in every text that people
 * type, and a visitor for every side. What walks over all pages begins here.
 */
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { addGegevenslevering } from '../../src/store/gegevenslevering.ts';
import { sql } from '../../src/store/pool.ts';
import { datumVan } from '../../src/verzuim/datum.ts';
import type { Rol } from '../../src/verzuim/rollen.ts';
import type { TestBroker } from './broker.ts';
import { onDesk } from './loket.ts';
import { done, lastOf, linked } from './loket-forms.ts';
import { createVisitor, type HttpVisitor, loketPeople, type TestPerson } from './loket-people.ts';
import { arrangeLink, SCHOOL_OIN } from './loket-scene-beheer.ts';
import { reportBySchool } from './loket-scene-school.ts';
import { refuseInAmersfoort, reportOverSoap, vrijstellingOverSoap } from './loket-scene-soap.ts';
import {
  earlierFormulier,
  nameGemeenten,
  refuseMessage,
  renameParties,
  storeTexts,
} from './loket-scene-stored.ts';
import { MARKED, type Typing } from './loket-typing.ts';

export const SCHOOL = 'Het Voorbeeldcollege';
export const GEMEENTE = 'gemeente-utrecht';

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
  /** What is seen of rows in another state than those of `ids`, or only as the answer to a form. */
  readonly more: readonly View[];
}

export interface View {
  /** undefined: without a session. */
  readonly side: Side | undefined;
  readonly path: string;
  /** Sent by POST; absent: by GET. */
  readonly form?: Readonly<Record<string, string>>;
}

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
  const toegewezen = await reportOverSoap(running, typed);
  await done(register, `/beheer/meldingen/${toegewezen}/toewijzen`, {
    ...{ gemeentecode: '0307', reden: 'VERHUISD' },
  });
  await refuseInAmersfoort(running, typed, toegewezen);
  const geweigerd = await refuseMessage(store, typed);
  const { reported, ingetrokken } = await reportBySchool(school, typed, today);
  const [passkey] = await store.query<{ id: string }>(
    sql(
      'test-scene-passkey',
      `insert into vb.passkey (gebruiker_id, credential_id, public_key, counter, naam, created_at)
       select gebruiker_id, 'nobody', '', 0, $2, clock_timestamp() from vb.gebruiker where inlognaam = $1
       returning passkey_id::text as id`,
    ),
    [people.school.inlognaam, typed.long('passkey.naam', 'laptop van het werk')],
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
    [lost.meldingsnummer, 'parked by an operator'],
  );

  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const vrijstelling = await utrecht.call('doorgevenVrijstelling', exampleVrijstelling());
  if (!vrijstelling.verwerkt) throw new Error(JSON.stringify(vrijstelling));
  const { leveringId } = await addGegevenslevering(
    store,
    {
      ...{ mailbox: '0344', gemeentecode: '0344', slot: 'R1', soort: 'P', peildatum: today },
      ...{
        inhoud: Buffer.from('bsn;naam\r\n'),
        bestandsnaam: typed.long('levering.bestandsnaam', '20260105G0344.csv'),
      },
      omschrijving: typed.long('levering.omschrijving', 'wekelijkse levering'),
    },
    'test',
  );
  const formulier = await done(gemeente, '/routering/nieuw', {
    ...Object.fromEntries(
      ['R1', 'R2', 'R3', 'R4'].flatMap((slot) => [
        [`regels/${slot}/instantieNaam`, typed.long('routering.instantieNaam', `Leerplicht Utrecht ${slot}`)],
        [`regels/${slot}/instantieCode`, '0344'],
        [`regels/${slot}/email`, 'leerplicht@gemeente.example'],
      ]),
    ),
    ...{ gemeentecode: '0344', ingang: today },
    ondertekenaar: typed.long('routering.ondertekenaar', 'W. Ethouder'),
  });
  await done(gemeente, '/routering/verklaringen/nieuw', {
    gemeentecode: '0344',
    verwerkerNaam: typed.long('verklaring.verwerkerNaam', 'Verwerker Voorbeeld'),
    verwerkerKvk: '12345678',
    verwerkerOin: '00000001999903070000',
    'reikwijdte/R4': 'ja',
    datumOndertekening: today,
  });
  const link = await arrangeLink(running, { school, register }, typed);
  await renameParties(store, typed);
  await nameGemeenten(store, typed);

  const uuid = '([0-9a-f]{8}-[0-9a-f-]{27})';
  const ids = {
    meldingsnummer: reported,
    'register/meldingsnummer': lost.meldingsnummer,
    'operator/meldingsnummer': lost.meldingsnummer,
    vrijstellingsnummer: vrijstelling.vrijstellingsnummer,
    soort: '5A',
    conceptId: await linked(school, '/meldingen', new RegExp(`/meldingen/concepten/${uuid}`)),
    passkeyId: passkey?.id ?? '',
    oorzaak: 'OPERATOR',
    leveringId,
    formulierId: lastOf(formulier),
    verklaringId: await linked(gemeente, '/routering', /verklaringen\/(\d+)\/intrekken/),
    'school/gebruikerId': link.gebruikerId,
    'gemeente/gebruikerId': await linked(gemeente, '/gebruikers', new RegExp(`/gebruikers/${uuid}`)),
    gebruikerId: await linked(register, '/gebruikers', new RegExp(`/gebruikers/${uuid}`)),
    handeling: 'blokkeren',
    certificaatId: link.certificaatId,
    'school/mandaatId': await linked(school, '/mandaten', /\/mandaten\/(\d+)/),
    mandaatId: await linked(register, '/mandaten', /\/mandaten\/(\d+)/),
    partijId: await linked(register, `/organisaties?zoek=${SCHOOL_OIN}`, /\/organisaties\/(\d+)/),
    'contactpersonen/rij': await linked(school, '/contactpersonen', /\/contactpersonen\/(?!nieuw)([^"/]+)"/),
    'locaties/rij': await linked(school, '/locaties', /\/locaties\/(?!nieuw)([^"/]+)"/),
  };
  const vervallen = await earlierFormulier(store, ids.formulierId);
  const ingetrokkenVrijstelling = await vrijstellingOverSoap(running, typed);
  await storeTexts(store, typed, {
    ...{ ...link, certificaatId: link.afgewezen, inlognaam: people.school.inlognaam },
    ...{ formulierId: ids.formulierId, verklaringId: ids.verklaringId, vervallen },
    ...{ toegewezen, geparkeerd: lost.meldingsnummer },
  });
  const more: readonly View[] = [
    { side: 'school', path: `/meldingen/${ingetrokken}` },
    { side: 'school', path: `/meldingen/${toegewezen}` },
    { side: 'school', path: `/gebruikers/${link.geblokkeerd}` },
    { side: 'school', path: `/mandaten/${link.mandaatId}` },
    { side: 'school', path: `/certificaten/${link.afgewezen}` },
    { side: 'register', path: `/certificaten/${link.afgewezen}` },
    { side: 'gemeente', path: `/routering/${vervallen}` },
    { side: 'gemeente', path: `/vrijstellingen/${ingetrokkenVrijstelling}` },
    { side: 'register', path: `/beheer/meldingen/${toegewezen}` },
    {
      side: 'register',
      path: `/beheer/meldingen/${toegewezen}/leerling`,
      form: { reden: 'vraag van de school' },
    },
    { side: 'register', path: '/beheer/meldingen', form: { zoek: geweigerd } },
    { side: undefined, path: '/instellingen?brin=99AD' },
    { side: undefined, path: '/instellingen?naam=Voorbeeldcollege' },
  ];
  return { url, visitors, people, ids, more };
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
