/** Notices and mails in the store: with what they tell or not at all, collected once, claimed by one, nothing kept too long. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { batchNotices } from '../../src/post/batch-notices.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { claimMail, listMails, recordMail, removeOldMails } from '../../src/store/mail.ts';
import { collectNotices, switchNotices } from '../../src/store/notice.ts';
import { claimEvents, deliverEvents } from '../../src/store/outbox.ts';
import { sql, type Tx } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import { registerMelding } from '../../src/store/register-melding.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { madeUpNumbers } from '../setup/process.ts';

let database: TestDatabase;
const numbers = madeUpNumbers(60);
let next = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  const inschrijvingen = [{ brin: '99AD', begindatum: '2020-08-01' }];
  const rows = numbers.map((bsn) => ({
    persoon: { burgerservicenummer: bsn, geboortedatum: '2014-01-01' },
    inschrijvingen,
  }));
  await upsertDeelnemers(database.store, rows);
  await switchNotices(database.store, true);
});
afterAll(() => database.drop());
const CLEAR_NOTICES = sql('test-clear-notices', 'delete from vb.notice');
const CLEAR_MAILS = sql('test-clear-mails', 'delete from vb.mail');
beforeEach(async () => {
  await database.store.query(CLEAR_NOTICES);
  await database.store.query(CLEAR_MAILS);
});

/** A report of a pupil of its own. @returns its event. */
async function register(): Promise<string> {
  const nummer = numbers[next++] ?? '';
  const deelnemer = await findDeelnemer(database.store, { soort: 'burgerservicenummer', nummer });
  const digest = createHash('sha256').update(nummer).digest();
  const registered = await registerMelding(database.store, {
    message: {
      fromOin: 'A',
      partijOin: 'A',
      door: 'A',
      tlsOin: 'A',
      messageId: randomUUID(),
      operation: 'meldenVerzuim',
      ref: randomUUID(),
      bodyDigest: digest,
      contentDigest: digest,
      bytes: Buffer.from('envelope'),
    },
    deelnemerId: deelnemer?.deelnemerId ?? '',
    persoon: { geboortedatum: '2014-01-01' },
    verzuimmelding: exampleMelding({ bsn: nummer }),
    dagenTeLaat: 0,
    signalen: [],
  });
  if (registered.kind !== 'registered') throw new Error(registered.kind);
  return registered.eventId;
}
async function deliver(tx: Tx, eventIds: readonly string[], mailbox: string): Promise<void> {
  const events = await claimEvents(tx, eventIds);
  const to = { mailbox, gemeentecode: '0344', routeSlot: 'R1', grond: 'POSTCODE' };
  await deliverEvents(
    tx,
    events.map(({ eventId }) => ({ eventId, ...to })),
  );
}
const NOTICES = sql(
  'test-notices',
  'select soort, mailbox, gemeentecode, route_slot as slot, aantal from vb.notice order by notice_id',
);
const notices = () => database.store.query(NOTICES);
const addressOf = ({ mailbox }: { mailbox: string }) => `${mailbox.toLowerCase()}@example.org`;
const collect = () => collectNotices(database.store, 0, async (open) => batchNotices(open, addressOf));

test('a delivery that is rolled back leaves no notice; one that commits leaves one a mailbox', async () => {
  const eventIds = [await register(), await register()];
  const undone = database.store.withTransaction(async (tx) => {
    await deliver(tx, eventIds, '0344');
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await notices()).toEqual([]);
  await database.store.withTransaction((tx) => deliver(tx, eventIds, '0344'));
  expect(await notices()).toEqual([
    { soort: 'MELDING_IN_MAILBOX', mailbox: '0344', gemeentecode: '0344', slot: 'R1', aantal: 2 },
  ]);
  await database.store.withTransaction((tx) => deliver(tx, eventIds, '0344'));
  expect(await notices()).toHaveLength(1);
});

test('many collectors at the same moment make one mail an address, and count everything once', async () => {
  for (const mailbox of ['0344', '0307', '0344', '0363']) {
    const eventId = await register();
    await database.store.withTransaction((tx) => deliver(tx, [eventId], mailbox));
  }
  const made = await Promise.all(Array.from({ length: 8 }, collect));
  expect(made.reduce((sum, count) => sum + count, 0)).toBe(3);
  const mails = await listMails(database.store, ['WACHT'], 10);
  const counts = Object.fromEntries(mails.map(({ mailbox, regels }) => [mailbox, regels[0]?.aantal]));
  expect(counts).toEqual({ '0307': 1, '0344': 2, '0363': 1 });
  expect(await notices()).toEqual([]);
});

test('a mail is claimed by one; when that one dies it is claimed again after its lease', async () => {
  const eventId = await register();
  await database.store.withTransaction((tx) => deliver(tx, [eventId], '0344'));
  await collect();
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimMail(database.store, 60_000)));
  expect(claims.filter((claim) => claim !== undefined)).toMatchObject([{ tries: 1 }]);
  const EXPIRE = sql('test-expire', `update vb.mail set next_try_at = clock_timestamp()`);
  await database.store.query(EXPIRE);
  const again = await claimMail(database.store, 60_000);
  expect(again).toMatchObject({ tries: 2, address: '0344@example.org' });
  const mailId = again?.mailId ?? '';
  await recordMail(database.store, mailId, { kind: 'sent' });
  // What the first one says later, if it was not dead after all, changes nothing.
  await recordMail(database.store, mailId, { kind: 'given-up', error: 'ESOCKET' });
  expect(await listMails(database.store, ['VERZONDEN', 'OPGEGEVEN'], 10)).toMatchObject([
    { state: 'VERZONDEN' },
  ]);
});

test('a sent mail has no address; one that ended months ago is gone, one that waits is not', async () => {
  const eventId = await register();
  await database.store.withTransaction((tx) => deliver(tx, [eventId], '0344'));
  await collect();
  const ADDRESS = sql(
    'test-address',
    `select vb.sealed('mail.address', mail_id::text, address) as address, state from vb.mail`,
  );
  expect(await database.store.query(ADDRESS)).toEqual([{ address: '0344@example.org', state: 'WACHT' }]);
  const AGE = sql(
    'test-age',
    `update vb.mail set created_at = created_at - interval '91 days', ended_at = ended_at - interval '91 days'`,
  );
  await database.store.query(AGE);
  await removeOldMails(database.store);
  const mail = await claimMail(database.store, 60_000);
  await recordMail(database.store, mail?.mailId ?? '', { kind: 'sent' });
  expect(await database.store.query(ADDRESS)).toEqual([{ address: null, state: 'VERZONDEN' }]);
  await removeOldMails(database.store);
  expect(await database.store.query(ADDRESS)).toHaveLength(1);
  await database.store.query(AGE);
  await removeOldMails(database.store);
  expect(await database.store.query(ADDRESS)).toEqual([]);
});

test('switched off, nothing is written', async () => {
  await switchNotices(database.store, false);
  const eventId = await register();
  await database.store.withTransaction((tx) => deliver(tx, [eventId], '0344'));
  expect(await notices()).toEqual([]);
  await switchNotices(database.store, true);
});
