/** The register's own people in a browser: finding a report, sending it again, the desk, and the pupil behind a reason. */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../../src/harness/example-partners.ts';
import { sql } from '../../../src/store/pool.ts';
import { until } from '../../setup/broker.ts';
import { describeInBrowser, type LoketBrowser, startLoketBrowser } from '../../setup/browser.ts';
import { meld, onDesk, receive } from '../../setup/loket.ts';

const OIN = '0000000700099AD00000';
/** What only the pupil's own page may show. */
const PUPIL = /Voorbeeld|Zonderadres|Onverbonden|Oudegracht|\b999000\d{3}\b|onleesbaar|gesprek met leerling/;

let at: LoketBrowser;
let operator: Page;
let beheerder: Page;
let las: ExamplePartner;
let utrecht: ExamplePartner;

const main = (page: Page) => page.locator('main').innerText();
const store = () => at.running.database.store;
const AUDIT = sql(
  'test-audit-of',
  'select actor, detail from vb.audit where meldingsnummer = $1::bigint and action = $2 order by id',
);
const audit = (meldingsnummer: string, action: string) =>
  store().query<{ actor: string; detail: Record<string, unknown> }>(AUDIT, [meldingsnummer, action]);
const search = async (page: Page, text: string) => {
  await page.goto(`${at.url}/beheer/meldingen`);
  await page.getByLabel('Meldingsnummer, MessageID of kenmerk').fill(text);
  await page.getByRole('button', { name: 'Zoeken' }).click();
  await page.waitForLoadState();
};
const shows = (page: Page, text: string) =>
  until(`the page shows ${text}`, async () => {
    await page.reload();
    return (await main(page)).includes(text) ? true : undefined;
  });

describeInBrowser('the people of the register', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    operator = await at.logIn(await at.addPerson(null, ['operator']));
    beheerder = await at.logIn(await at.addPerson(null, ['functioneel-beheerder']));
    las = at.running.school('vendor-rsin', OIN);
    utrecht = at.running.gemeente('gemeente-utrecht', '00000001999903440000');
  });
  afterAll(() => at.stop());

  test('an operator finds a report by each reference, sees its whole way, and sends it again', async () => {
    const kenmerk = randomUUID();
    const { meldingsnummer } = await meld(las, exampleMelding({ kenmerk }));
    await search(operator, meldingsnummer);
    const address = `${at.url}/beheer/meldingen/${meldingsnummer}`;
    expect(operator.url()).toBe(`${address}#inhoud`);
    await shows(operator, 'NIEUW bezorgd in mailbox 0344');
    // It lies there still: nothing is sent twice.
    expect(await operator.getByRole('link', { name: 'Opnieuw versturen' }).count()).toBe(0);
    const messageId = await operator.locator('dd', { hasText: 'urn:uuid' }).innerText();
    const metPunten = meldingsnummer.replace(/(\d)(?=(\d{3})+$)/g, '$1.');
    for (const reference of [kenmerk, messageId, metPunten]) {
      await search(operator, reference);
      expect(operator.url()).toBe(`${address}#inhoud`);
    }
    await receive(utrecht, '0344', meldingsnummer);
    await shows(operator, 'Afgehandeld in mailbox 0344');
    const shown = await main(operator);
    for (const line of [
      'Bericht ontvangen: meldenVerzuim',
      'Bestemming bepaald: mailbox 0344',
      '1 keer opgehaald',
    ]) {
      expect(shown).toContain(line);
    }
    expect(shown).not.toMatch(PUPIL);
    expect(shown).not.toContain('In de audit');

    await operator.getByRole('link', { name: 'Opnieuw versturen' }).click();
    await operator.getByRole('button', { name: 'Opnieuw versturen' }).click();
    expect(await operator.getByRole('status').innerText()).toContain('opnieuw verstuurd');
    expect(await receive(utrecht, '0344', meldingsnummer)).toMatchObject({ soortLevering: 'NIEUW' });
    expect(await audit(meldingsnummer, 'melding.resent')).toEqual([
      { actor: 'persoon.1', detail: { mailbox: '0344', soort: 'NIEUW' } },
    ]);
  });

  test('a report that is sent again twice at once goes out once', async () => {
    const { meldingsnummer } = await meld(las, exampleMelding({ bsn: '999000147' }));
    await receive(utrecht, '0344', meldingsnummer);
    await operator.goto(`${at.url}/beheer/meldingen/${meldingsnummer}/opnieuw`);
    const other = await operator.context().newPage();
    await other.goto(operator.url());
    await Promise.all(
      [operator, other].map((page) => page.getByRole('button', { name: 'Opnieuw versturen' }).click()),
    );
    await until('one of them is told', async () =>
      (await Promise.all([operator, other].map(main))).some((text) => /al onderweg|ligt al klaar/.test(text))
        ? true
        : undefined,
    );
    expect(await audit(meldingsnummer, 'melding.resent')).toHaveLength(1);
  });

  test('a message that was refused is found by its MessageID, with its codes', async () => {
    const refused = await las.call('meldenVerzuim', exampleMelding({ bsn: '999000112' }));
    expect(refused.verwerkt).toBe(false);
    const [row] = await store().query<{ id: string }>(
      sql(
        'test-last-refusal',
        `select wsa_message_id as id from vb.message where outcome->>'verwerkt' = 'false' order by received_at desc limit 1`,
      ),
    );
    await search(operator, row?.id ?? '');
    expect(await main(operator)).toContain('VZ-PER-01');
    await search(operator, 'bestaat-niet');
    expect(await operator.locator('#fouten').innerText()).toContain('niets gevonden');
    expect(operator.url()).not.toContain('bestaat-niet');
  });

  test('the pupil is shown after a reason only, which is in the audit with who gave it; never to an operator', async () => {
    const { meldingsnummer } = await meld(las, exampleMelding({ bsn: '999000123' }));
    const address = `${at.url}/beheer/meldingen/${meldingsnummer}`;
    await beheerder.goto(address);
    expect(await main(beheerder)).not.toMatch(PUPIL);
    await beheerder.getByRole('link', { name: 'Gegevens van de leerling openen' }).click();
    await beheerder.getByRole('button', { name: 'Openen' }).click();
    expect(await beheerder.locator('#fouten').innerText()).toContain('waarom');
    await beheerder.getByLabel(/^Waarom moet u/).fill('vraag over 999000123');
    await beheerder.getByRole('button', { name: 'Openen' }).click();
    expect(await beheerder.locator('#fouten').count()).toBe(1);
    expect(await audit(meldingsnummer, 'melding.read')).toEqual([]);
    await beheerder.getByLabel(/^Waarom moet u/).fill('de gemeente belt over het adres');
    await beheerder.getByRole('button', { name: 'Openen' }).click();
    const shown = await main(beheerder);
    for (const text of ['Noor van der Proef', '999000123', 'Langestraat 22', 'gesprek met leerling']) {
      expect(shown).toContain(text);
    }
    expect(beheerder.url()).not.toContain('999000123');
    expect(await audit(meldingsnummer, 'melding.read')).toEqual([
      {
        actor: 'persoon.2',
        detail: { by: 'register', reden: 'de gemeente belt over het adres', ref: expect.any(String) },
      },
    ]);
    await beheerder.goto(address);
    expect(await main(beheerder)).toContain('In de audit: Melding gelezen');

    await operator.goto(address);
    expect(await operator.getByRole('link', { name: 'Gegevens van de leerling openen' }).count()).toBe(0);
    for (const path of ['leerling', 'toewijzen', 'afsluiten']) {
      expect((await operator.goto(`${address}/${path}`))?.status()).toBe(403);
    }
    expect((await operator.goto(`${at.url}/beheer/meldingen/999999999`))?.status()).toBe(404);
    for (const path of ['leerling', 'toewijzen', 'afsluiten', 'opnieuw', 'geparkeerd']) {
      const nothing = `${at.url}/beheer/meldingen/999999999/${path}`;
      expect([path, (await beheerder.goto(nothing))?.status()]).toEqual([path, 404]);
    }
  });

  test('VZ-RTE-01 the desk shows why and how long; the beheerder assigns, and what cannot be is said beside the form', async () => {
    const { meldingsnummer } = await meld(las, exampleMelding({ bsn: '999000159' }));
    await onDesk(store(), meldingsnummer);
    await operator.goto(`${at.url}/beheer/uitval`);
    const row = operator.locator('tr', { hasText: meldingsnummer });
    expect(await row.innerText()).toContain('Geen adres van de leerling bekend');
    expect(await main(operator)).not.toMatch(PUPIL);
    // What no gemeente had cannot go back to it.
    await operator.goto(`${at.url}/beheer/meldingen/${meldingsnummer}/opnieuw`);
    await operator.getByLabel('De ontvanger heeft zijn probleem hersteld').check();
    await operator.getByRole('button', { name: 'Opnieuw versturen' }).click();
    expect(await operator.locator('#fouten').innerText()).toContain('Wijs haar eerst toe');

    await beheerder.goto(`${at.url}/beheer/uitval`);
    await beheerder.getByRole('link', { name: meldingsnummer }).click();
    await beheerder.getByRole('link', { name: 'Aan een gemeente toewijzen' }).click();
    await beheerder.getByRole('button', { name: 'Toewijzen' }).click();
    expect(await beheerder.locator('#fouten').innerText()).toContain('4 cijfers');
    await beheerder.getByLabel('Gemeentecode').fill('0599');
    await beheerder.getByLabel('Waarom deze gemeente?').selectOption('ADRES_GEVONDEN');
    await beheerder.getByRole('button', { name: 'Toewijzen' }).click();
    expect(await beheerder.locator('#fouten').innerText()).toContain('Geen mailbox');
    await beheerder.getByLabel('Gemeentecode').fill('0344');
    await beheerder.getByRole('button', { name: 'Toewijzen' }).click();
    expect(await beheerder.getByRole('status').innerText()).toContain('toegewezen');
    expect(await main(beheerder)).toContain('Het adres is gevonden');
    expect(await receive(utrecht, '0344', meldingsnummer)).toMatchObject({ soortLevering: 'NIEUW' });
    expect(await audit(meldingsnummer, 'melding.assigned')).toMatchObject([{ actor: 'loket:persoon.2' }]);
    await beheerder.goto(`${at.url}/beheer/uitval`);
    expect(await beheerder.getByRole('link', { name: meldingsnummer }).count()).toBe(0);
  });

  test('a report that no gemeente is to have leaves the desk with a reason, which is in the audit; nothing is sent', async () => {
    const { meldingsnummer } = await meld(
      las,
      exampleMelding({ bsn: '999000159', melding: { verzuimsoort: 'O' } }),
    );
    await onDesk(store(), meldingsnummer);
    const address = `${at.url}/beheer/meldingen/${meldingsnummer}`;
    await operator.goto(address);
    expect(await operator.getByRole('link', { name: 'Van het loket halen' }).count()).toBe(0);
    await beheerder.goto(address);
    await beheerder.getByRole('link', { name: 'Van het loket halen' }).click();
    await beheerder.getByRole('button', { name: 'Van het loket halen' }).click();
    expect(await beheerder.locator('#fouten').innerText()).toContain('Kies een antwoord');
    await beheerder.getByLabel('De leerling woont in het buitenland').check();
    await beheerder.getByRole('button', { name: 'Van het loket halen' }).click();
    expect(await beheerder.getByRole('status').innerText()).toContain('bij het loket weg');
    expect(await main(beheerder)).toContain('Van het loket gehaald, zonder verzending');
    expect(await audit(meldingsnummer, 'loket.closed')).toEqual([
      { actor: 'loket:persoon.2', detail: { reden: 'BUITENLAND', mailbox: 'UITVAL' } },
    ]);
    // Whoever was too late is told, and decides nothing.
    await beheerder.goto(`${address}/afsluiten`);
    expect(await main(beheerder)).toContain('ligt niet (meer) bij het loket');
    await beheerder.goto(`${at.url}/beheer/uitval`);
    expect(await beheerder.getByRole('link', { name: meldingsnummer }).count()).toBe(0);
  });

  test('a refused levering goes from the desk to who refused it, by an operator, without what the gemeente wrote', async () => {
    const { meldingsnummer } = await meld(
      las,
      exampleMelding({ bsn: '999000111', melding: { verzuimsoort: 'O' } }),
    );
    await receive(utrecht, '0344', meldingsnummer, 'GEWEIGERD');
    await onDesk(store(), meldingsnummer);
    await operator.goto(`${at.url}/beheer/meldingen/${meldingsnummer}`);
    expect(await main(operator)).toContain('De ontvanger heeft de levering geweigerd');
    expect(await main(operator)).not.toMatch(PUPIL);
    await operator.getByRole('link', { name: 'Opnieuw versturen' }).click();
    await operator.getByRole('button', { name: 'Opnieuw versturen' }).click();
    expect(await operator.locator('#fouten').innerText()).toContain('Kies een antwoord');
    await operator.getByLabel('De ontvanger heeft zijn probleem hersteld').check();
    await operator.getByRole('button', { name: 'Opnieuw versturen' }).click();
    expect(await operator.getByRole('status').innerText()).toContain('opnieuw verstuurd');
    expect(await receive(utrecht, '0344', meldingsnummer)).toMatchObject({ soortLevering: 'NIEUW' });
  });

  test('undelivered events stand by cause; trying again now delivers them', async () => {
    const { meldingsnummer } = await meld(las, exampleMelding({ bsn: '999000135' }));
    await operator.goto(`${at.url}/beheer/meldingen/${meldingsnummer}`);
    await shows(operator, 'bezorgd in mailbox 0363');
    // As after a store that was down: nobody will try for an hour.
    const FAILED = sql(
      'test-failed-event',
      `with added as (select vb.add_directed_event($1::uuid, $2::bigint, 'MUTATIE', '0363'))
       select 1 from added`,
    );
    const LATER = sql(
      'test-failed-later',
      `update vb.outbox set next_try_at = clock_timestamp() + interval '1 hour', tries = 3, last_error = 'DependencyError'
       where event_id = $1::uuid`,
    );
    const eventId = randomUUID();
    await store().withTransaction(async (tx) => {
      await tx.query(FAILED, [eventId, meldingsnummer]);
      await tx.query(LATER, [eventId]);
    });
    await operator.goto(`${at.url}/beheer/onbezorgd`);
    expect(await main(operator)).toContain('DependencyError');
    await operator.getByRole('button', { name: /Nu opnieuw proberen.*DependencyError/ }).click();
    expect(await operator.getByRole('status').innerText()).toContain(
      '1 levering wordt nu opnieuw geprobeerd',
    );
    await operator.goto(`${at.url}/beheer/meldingen/${meldingsnummer}`);
    await shows(operator, 'MUTATIE bezorgd in mailbox 0363');
    await shows(operator, 'MUTATIE bezorgd in mailbox 0363');
  });

  test('the numbers of the day add up, and a report that is nowhere is seen', async () => {
    await operator.goto(`${at.url}/beheer/cijfers`);
    await shows(operator, 'De balans klopt.');
    // What the balance counts as not there yet can be found: on its way, or on the desk.
    expect(await main(operator)).toContain('Onderweg of bij het loket');
    expect(await operator.locator('main dd a[href="/beheer/uitval"]').innerText()).toMatch(/^\d+$/);
    expect(await operator.getByRole('img', { name: /^Aangenomen meldingen per uur/ }).count()).toBe(1);
    expect(await main(operator)).toContain('Dit register');
    const { meldingsnummer } = await meld(las, exampleMelding({ bsn: '999000202' }));
    const LOST = sql(
      'test-lost',
      `with gone as (delete from vb.mailbox_item where meldingsnummer = $1::bigint returning 1)
       select count(*)::int as count from gone`,
    );
    await until('it was delivered, and is lost', async () => {
      const [row] = await store().query<{ count: number }>(LOST, [meldingsnummer]);
      return row?.count === 1 ? true : undefined;
    });
    await operator.reload();
    expect(await main(operator)).toContain('van 1 melding is niet te zien');
    await operator.goto(`${at.url}/beheer/cijfers?dag=2020-01-01`);
    expect(await main(operator)).toContain('De balans klopt.');
  });

  test('a board that reports by its own system is shown as a board, a school as a school', async () => {
    await operator.goto(`${at.url}/organisaties?zoek=${encodeURIComponent('(test)')}`);
    const kind = (naam: string) => operator.locator('tbody tr', { hasText: naam }).innerText();
    expect(await kind('Stichting Voorbeeldscholen')).toContain('Schoolbestuur');
    expect(await kind('Het Voorbeeldcollege')).toMatch(/\bSchool\b/);
  });

  test('a school has none of these in its menu, and gets 403', async () => {
    const school = await at.logIn(
      await at.addPerson('Het Voorbeeldcollege', ['verzuimloketmelder', 'verzuimloketbeheerder']),
    );
    expect(await school.locator('nav').innerText()).not.toMatch(/Uitval|Cijfers|Niet bezorgd/);
    for (const path of [
      'uitval',
      'meldingen',
      'meldingen/1',
      'meldingen/1/leerling',
      'onbezorgd',
      'cijfers',
    ]) {
      expect((await school.goto(`${at.url}/beheer/${path}`))?.status()).toBe(403);
    }
  });
});
