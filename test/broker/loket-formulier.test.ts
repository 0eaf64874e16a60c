/** The desk assigns where the router would bring a report that is registered now: the form decides. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadMailboxVan } from '../../src/broker/route/mailbox-voor-gemeente.ts';
import { trekVerklaringIn } from '../../src/parties/verklaringen.ts';
import { decideLoketwerk, listLoketwerk } from '../../src/store/loketwerk.ts';
import { endItem, fetchPage } from '../../src/store/mailbox.ts';
import { sql } from '../../src/store/pool.ts';
import { besluit } from '../../src/verzuim/loketwerk.ts';
import { createFormsDesk, form } from '../setup/forms.ts';

let at: Awaited<ReturnType<typeof createFormsDesk>>;
beforeAll(async () => {
  at = await createFormsDesk(10);
});
afterAll(() => at.database.drop());

const BESLUIT = sql('test-besluit', 'select terugval from vb.routering_besluit where meldingsnummer = $1');

/** The mailbox sends back everything that it has. */
async function refuseAll(mailbox: string): Promise<void> {
  const { store } = at.database;
  const { items } = await fetchPage(store, { mailbox, max: 100, leaseKey: 'a', leaseMs: 60_000 }, 'A');
  for (const { leveringId } of items) {
    const outcome = { leveringId, result: 'GEWEIGERD', reason: 'made up' } as const;
    expect(await endItem(store, [mailbox], outcome, 'A')).toBe(true);
  }
}

test('a refused report goes to the instantie of the form; without its declaration to the own mailbox', async () => {
  const { store } = at.database;
  const [from, to] = [at.nextGemeente(), at.nextGemeente()];
  const declaration = await at.declared(to);
  await at.approved(form(from, ['RBL-9', 'RBL-9', 'RBL-9', 'RBL-9']));
  await at.approved(form(to, ['HIRED', 'HIRED', 'HIRED', 'HIRED']));
  const report = await at.register(from);
  expect(await at.routedTo([report])).toEqual(['RBL-9']);
  expect(await store.query(BESLUIT, [report.meldingsnummer])).toEqual([{ terugval: false }]);
  await refuseAll('RBL-9');
  expect(await listLoketwerk(store, 10)).toMatchObject([{ meldingsnummer: report.meldingsnummer }]);
  const mailboxVan = () =>
    loadMailboxVan(store, at.desk.directory, { gemeentecodes: [to], moment: Date.now() });
  const adresboek = { mailboxVan: await mailboxVan(), bedient: () => false };
  const outcome = await decideLoketwerk(store, {
    meldingsnummer: report.meldingsnummer,
    door: 'desk.1',
    decide: (melding) =>
      besluit(melding, { kind: 'toewijzen', gemeentecode: to, reden: 'VERHUISD' }, adresboek),
  });
  expect(outcome).toMatchObject({ kind: 'toegewezen', mailbox: 'HIRED', gemeentecode: to });
  // What a form had to do with where it was says nothing about where it is.
  expect(await store.query(BESLUIT, [report.meldingsnummer])).toEqual([]);
  expect((await trekVerklaringIn(at.desk, declaration, 'Carla')).verwerkt).toBe(true);
  expect((await mailboxVan())(to, 'R1')).toBe(to);
});
