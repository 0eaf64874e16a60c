/** An operator finds what is parked and sends it again, by keyboard alone; and what a receiver lost, since a moment. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../../src/harness/example-partners.ts';
import { sql } from '../../../src/store/pool.ts';
import { RETRY_AFTER_SECONDS } from '../../../src/store/retry-schedule.ts';
import { datumVan } from '../../../src/verzuim/datum.ts';
import { until } from '../../setup/broker.ts';
import {
  axeViolations,
  describeInBrowser,
  type LoketBrowser,
  startLoketBrowser,
} from '../../setup/browser.ts';
import { press, type } from '../../setup/keyboard.ts';
import { meld, receive } from '../../setup/loket.ts';
import { breakDelivery, mendDelivery } from '../../setup/parking.ts';

const PUPIL = /Voorbeeld|Oudegracht|\b999000\d{3}\b|onleesbaar|gesprek met leerling/;
let at: LoketBrowser;
let operator: Page;
let las: ExamplePartner;
let utrecht: ExamplePartner;
const main = (page: Page) => page.locator('main').innerText();
const store = () => at.running.database.store;
const metric = async (name: string) => {
  const text = await (await fetch(`${at.running.broker.operationsUrl}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith(name));
};

/** The next number that a report will have. */
const nextNumber = async () => {
  const LAST = sql(
    'test-next-number',
    'select (last_value + is_called::int)::text as next from vb.meldingsnummer_seq',
  );
  return (await store().query<{ next: string }>(LAST))[0]?.next ?? '';
};
/** All but the last try of the schedule are behind it: the running broker makes that one. */
const LAST_TRY = sql(
  'test-last-try',
  `update vb.outbox set failures = $2, first_failed_at = clock_timestamp() - interval '1 hour', not_before = null,
     next_try_at = clock_timestamp() where meldingsnummer = $1::bigint and failures > 0`,
);
const PARKED = sql(
  'test-parked',
  'select 1 from vb.outbox where meldingsnummer = $1::bigint and parked_at is not null',
);
/** A report that the store refuses to deliver, as the broker parks it. */
async function parkedReport(change: Parameters<typeof exampleMelding>[0]): Promise<string> {
  const expected = await nextNumber();
  await breakDelivery(store(), expected);
  const { meldingsnummer } = await meld(las, exampleMelding(change));
  expect(meldingsnummer).toBe(expected);
  await until('it is parked', async () => {
    await store().query(LAST_TRY, [meldingsnummer, RETRY_AFTER_SECONDS.length]);
    return (await store().query(PARKED, [meldingsnummer])).length > 0 ? true : undefined;
  });
  return meldingsnummer;
}

describeInBrowser('what is parked', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    operator = await at.logIn(await at.addPerson(null, ['operator']));
    las = at.running.school('vendor-rsin', '0000000700099AD00000');
    utrecht = at.running.gemeente('gemeente-utrecht', '00000001999903440000');
    // The proof that the router as a whole is well.
    const { meldingsnummer } = await meld(las, exampleMelding({ bsn: '999000147' }));
    await receive(utrecht, '0344', meldingsnummer);
  });
  afterAll(() => at.stop());

  test('the operator finds and resends a parked report by keyboard alone; the gemeente then gets it by SOAP', async () => {
    const meldingsnummer = await parkedReport({ bsn: '999000111' });
    expect(await metric('verzuim_parked{')).toEqual(['verzuim_parked{cause="CONSTRAINT"} 1']);
    expect(at.running.log()).toContain('"event":"router.parked"');
    await operator.goto(`${at.url}/beheer/onbezorgd`);
    await press(operator, '1 levering is geparkeerd');
    expect(await main(operator)).toContain('DatabaseError 23514');
    expect(await axeViolations(operator)).toEqual([]);
    await press(operator, 'Een regel van de database laat de levering niet toe');
    expect(await main(operator)).toContain('Wat te doen');
    expect(await axeViolations(operator)).toEqual([]);
    // Without a reason nothing is sent.
    await press(operator, 'Opnieuw bezorgen');
    expect(await operator.locator('#fouten').innerText()).toContain('wat er hersteld is');
    await press(operator, meldingsnummer);
    expect(new URL(operator.url()).pathname).toBe(`/beheer/meldingen/${meldingsnummer}/geparkeerd`);
    expect(await main(operator)).not.toMatch(PUPIL);
    await mendDelivery(store(), meldingsnummer);
    await type(operator, 'reden', 'de regel is weggehaald');
    await press(operator, 'Opnieuw bezorgen');
    expect(await operator.getByRole('status').innerText()).toContain('nu opnieuw geprobeerd');
    expect(await receive(utrecht, '0344', meldingsnummer)).toMatchObject({ soortLevering: 'NIEUW' });
    await operator.reload();
    expect(await main(operator)).toContain('NIEUW bezorgd in mailbox 0344');
    const AUDIT = sql(
      'test-unparked',
      `select actor, detail->>'reden' as reden from vb.audit where action = 'outbox.unparked' and meldingsnummer = $1::bigint`,
    );
    expect(await store().query(AUDIT, [meldingsnummer])).toEqual([
      { actor: 'persoon.1', reden: 'de regel is weggehaald' },
    ]);
    expect(await metric('verzuim_parked{')).toEqual([]);
    expect(await metric('verzuim_balance_difference')).toEqual(['verzuim_balance_difference 0']);
  });

  test('all of one cause go at once, and the balance shows what is parked until then', async () => {
    const both = [
      await parkedReport({ bsn: '999000111', melding: { verzuimsoort: 'O' } }),
      await parkedReport({ bsn: '999000135' }),
    ];
    await operator.goto(`${at.url}/beheer/meldingen/${both[0]}`);
    expect(await main(operator)).toContain('Geparkeerd: NIEUW');
    expect(await operator.getByRole('button', { name: 'Nu opnieuw proberen' }).count()).toBe(0);
    await operator.goto(`${at.url}/beheer/cijfers`);
    expect(await main(operator)).toContain('De balans klopt.');
    await operator.locator('main table a[href="/beheer/geparkeerd"]').click();
    await operator.getByRole('link', { name: /Een regel van de database/ }).click();
    for (const meldingsnummer of both) await mendDelivery(store(), meldingsnummer);
    await operator.getByLabel('Wat is er hersteld?').fill('de regel is weggehaald');
    await operator.getByRole('button', { name: 'Alle 2 opnieuw bezorgen' }).click();
    expect(await operator.getByRole('status').innerText()).toContain('2 leveringen worden opnieuw bezorgd');
    expect(await main(operator)).toContain('Er is niets geparkeerd.');
    expect(await receive(utrecht, '0344', both[0] ?? '')).toMatchObject({ soortLevering: 'NIEUW' });
  });

  test('what a mailbox lost since a moment is counted first, then sent once more', async () => {
    await operator.goto(`${at.url}/beheer/geparkeerd`);
    await operator.getByRole('link', { name: 'Opnieuw versturen vanaf een moment' }).click();
    await operator.getByRole('button', { name: 'Tel wat er verstuurd zou worden' }).click();
    expect(await operator.locator('#fouten').innerText()).toContain('Vul een dag in');
    await operator.getByLabel('Bezorgd vanaf dag').fill(datumVan(Date.now()));
    await operator.getByLabel('en tijd').fill('00:00');
    await operator.getByLabel('Mailbox').fill('0344');
    await operator.getByRole('button', { name: 'Tel wat er verstuurd zou worden' }).click();
    expect(await main(operator)).toContain('3 meldingen worden opnieuw verstuurd');
    expect(await axeViolations(operator)).toEqual([]);
    const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 10 });
    expect(page).toMatchObject({ verwerkt: true, leveringen: [] });
    await operator.getByRole('button', { name: 'Nu opnieuw versturen' }).click();
    expect(await operator.getByRole('status').innerText()).toContain('3 meldingen worden opnieuw verstuurd');
    const again = await until('all three', async () => {
      const found = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 10 });
      return found.verwerkt && found.leveringen.length === 3 ? found.leveringen : undefined;
    });
    expect(new Set(again.map((levering) => levering.meldingsnummer))).toHaveProperty('size', 3);
  });

  test('a school has none of these, and gets 403; what does not exist is not there either', async () => {
    const school = await at.logIn(await at.addPerson('Het Voorbeeldcollege', ['verzuimloketmelder']));
    for (const path of ['geparkeerd', 'geparkeerd/DATA', 'meldingen/1000001/geparkeerd', 'opnieuw-sinds'])
      expect((await school.goto(`${at.url}/beheer/${path}`))?.status()).toBe(403);
    expect((await operator.goto(`${at.url}/beheer/meldingen/1000001/geparkeerd`))?.status()).toBe(404);
    expect((await operator.goto(`${at.url}/beheer/geparkeerd/ANDERS`))?.status()).toBe(400);
  });
});
