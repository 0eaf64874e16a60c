/** Promises of the store, under concurrency, on a real PostgreSQL. */
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { endItem, fetchPage } from '../../src/store/mailbox.ts';
import { findFeedStart, readChanges } from '../../src/store/melding.ts';
import { claimDueEvents, claimEvents, deliverEvents } from '../../src/store/outbox.ts';
import { sql } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import { registerMelding } from '../../src/store/register-melding.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { madeUpNumbers } from '../setup/process.ts';

let database: TestDatabase;
const numbers = madeUpNumbers(400);
const ids: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  await upsertDeelnemers(
    database.store,
    numbers.map((bsn) => ({
      persoon: { burgerservicenummer: bsn, geboortedatum: '2014-01-01' },
      inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
    })),
  );
  for (const nummer of numbers)
    ids.push(
      (await findDeelnemer(database.store, { soort: 'burgerservicenummer', nummer }))?.deelnemerId ?? '',
    );
});
afterAll(() => database.drop());

interface Change {
  pupil?: number;
  messageId?: string;
  kenmerk?: string;
  brin?: string;
  body?: string;
}
const register = (change: Change = {}) => {
  const verzuimmelding = exampleMelding({
    kenmerk: change.kenmerk ?? randomUUID(),
    brin: change.brin ?? '99AD',
  });
  const digest = createHash('sha256')
    .update(change.body ?? 'body')
    .digest();
  return registerMelding(database.store, {
    message: {
      fromOin: 'A',
      partijOin: 'A',
      door: 'A',
      tlsOin: 'A',
      messageId: change.messageId ?? randomUUID(),
      operation: 'meldenVerzuim',
      ref: randomUUID(),
      bodyDigest: digest,
      contentDigest: digest,
      bytes: Buffer.from('envelope'),
    },
    deelnemerId: ids[change.pupil ?? 0] ?? '',
    persoon: { geboortedatum: '2014-01-01' },
    verzuimmelding,
    dagenTeLaat: 0,
    signalen: [],
  });
};
const deliver = (eventIds: readonly string[], mailbox: string) =>
  database.store.withTransaction(async (tx) => {
    const events = await claimEvents(tx, eventIds);
    return deliverEvents(
      tx,
      events.map(({ eventId }) => ({
        eventId,
        mailbox,
        gemeentecode: '0344',
        routeSlot: 'R1',
        grond: 'POSTCODE',
      })),
    );
  });
const eventOf = (registration: Awaited<ReturnType<typeof register>>) =>
  registration.kind === 'registered' ? registration.eventId : '';
const numberOf = (registration: { outcome?: unknown }) =>
  (registration.outcome as { meldingsnummer: string } | undefined)?.meldingsnummer;
const page = (mailbox: string, leaseKey: string, leaseMs = 60_000, max = 10) =>
  fetchPage(database.store, { mailbox, max, leaseKey, leaseMs }, 'A');

describe('acceptance', () => {
  test('EK-72 the same message fifty times in parallel is one report with one number', async () => {
    const same = { pupil: 1, messageId: 'm-50', kenmerk: 'k-50' };
    const all = await Promise.all(Array.from({ length: 50 }, () => register(same)));
    expect(all.filter(({ kind }) => kind === 'registered')).toHaveLength(1);
    expect(new Set(all.map((registration) => numberOf(registration as { outcome: unknown })))).toHaveProperty(
      'size',
      1,
    );
  });
  test('VZ-DUB-01 two overlapping reports in parallel: exactly one is registered', async () => {
    for (let pupil = 2; pupil < 22; pupil++) {
      const both = await Promise.all([register({ pupil }), register({ pupil })]);
      expect(both.map(({ kind }) => kind).sort()).toEqual(['overlap', 'registered']);
    }
  });
  test('two messages with one kenmerk in parallel: the second finds the first', async () => {
    for (let pupil = 30; pupil < 50; pupil += 2) {
      const kenmerk = `k-${pupil}`;
      const both = await Promise.all([register({ pupil, kenmerk }), register({ pupil: pupil + 1, kenmerk })]);
      expect(both.map(({ kind }) => kind).sort()).toEqual(['kenmerk', 'registered']);
    }
  });
});

describe('delivery', () => {
  test('a hint that runs three times, also in parallel, delivers once', async () => {
    const event = eventOf(await register({ pupil: 60 }));
    const counts = await Promise.all([
      deliver([event], 'D1'),
      deliver([event], 'D1'),
      deliver([event], 'D1'),
    ]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await deliver([event], 'D1')).toBe(0);
  });
  test('a younger event of a report waits for the older one', async () => {
    const event = eventOf(await register({ pupil: 61 }));
    const younger = randomUUID();
    await database.store.query(
      sql(
        'test-younger',
        `with e as (insert into vb.melding_event select $1, meldingsnummer, 2, 'MUTATIE', now() from vb.melding_event where event_id = $2 returning *)
      insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at) select event_id, meldingsnummer, 2, now(), now() from e`,
      ),
      [younger, event],
    );
    expect(await deliver([younger], 'D2')).toBe(0);
    expect(await deliver([event], 'D2')).toBe(1);
    expect(await deliver([younger], 'D2')).toBe(1);
  });
  test('a reader of a mailbox skips nothing while an earlier delivery is held open', async () => {
    const events = [];
    for (let pupil = 70; pupil < 90; pupil++) events.push(eventOf(await register({ pupil })));
    const [held = '', ...others] = events;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const first = database.store.withTransaction(async (tx) => {
      await deliverEvents(
        tx,
        (await claimEvents(tx, [held])).map(({ eventId }) => ({
          eventId,
          mailbox: 'D3',
          gemeentecode: null,
          routeSlot: 'R1',
          grond: 'POSTCODE',
        })),
      );
      await opened;
    });
    const second = Promise.all(others.map((event) => deliver([event], 'D3')));
    const seen: number[] = [];
    const reader = (async () => {
      for (let round = 0; seen.length < events.length && round < 400; round++) {
        const { items } = await page('D3', `reader-${round}`, 60_000, 3);
        seen.push(...items.map((item) => Number(item.seq)));
        if (round === 10) open();
      }
    })();
    await Promise.all([first, second, reader]);
    expect(seen).toEqual(events.map((_, i) => i + 1));
  });
  test('the sweeper is given what nobody worked on, and not again at once', async () => {
    const event = eventOf(await register({ pupil: 62 }));
    await database.store.query(
      sql('test-due', `update vb.outbox set next_try_at = now() - interval '1 second' where event_id = $1`),
      [event],
    );
    expect(await claimDueEvents(database.store, 1000)).toContain(event);
    expect(await claimDueEvents(database.store, 1000)).not.toContain(event);
  });
});

describe('the mailbox', () => {
  test('a page comes again under its own key, not under another, and again in order when its lease ends', async () => {
    for (let pupil = 100; pupil < 104; pupil++) await deliver([eventOf(await register({ pupil }))], 'M1');
    const first = await page('M1', 'a', 60_000, 2);
    expect(first.items.map((item) => item.seq)).toEqual(['1', '2']);
    expect(first.more).toBe(true);
    expect((await page('M1', 'a', 60_000, 2)).items.map((item) => item.leveringId)).toEqual(
      first.items.map((item) => item.leveringId),
    );
    expect((await page('M1', 'b', 60_000, 2)).items.map((item) => item.seq)).toEqual(['3', '4']);
    await database.store.query(
      sql(
        'test-expire',
        `update vb.mailbox_item set leased_until = now() - interval '1 second' where mailbox = 'M1'`,
      ),
    );
    expect((await page('M1', 'c')).items.map((item) => item.seq)).toEqual(['1', '2', '3', '4']);
  });
  test('VZ-LEV-01 only its own mailbox may end a levering, once; the same end again is the same', async () => {
    await deliver([eventOf(await register({ pupil: 110 }))], 'M2');
    const { leveringId = '' } =
      (
        await database.store.query<{ leveringId: string }>(
          sql('test-id', `select levering_id as "leveringId" from vb.mailbox_item where mailbox = 'M2'`),
        )
      )[0] ?? {};
    const end = { leveringId, result: 'VERWERKT' } as const;
    expect(await endItem(database.store, ['M2'], end, 'A')).toBe(false);
    await page('M2', 'x');
    expect(await endItem(database.store, ['M1'], end, 'A')).toBe(false);
    expect(await endItem(database.store, ['M2'], end, 'A')).toBe(true);
    expect(await endItem(database.store, ['M2'], end, 'A')).toBe(true);
    expect(await endItem(database.store, ['M2'], { ...end, result: 'GEWEIGERD', reason: 'x' }, 'A')).toBe(
      false,
    );
    expect((await page('M2', 'y')).items).toEqual([]);
  });
  test('what a gemeente refuses goes to the desk', async () => {
    await deliver([eventOf(await register({ pupil: 111 }))], 'M3');
    const { items } = await page('M3', 'x');
    expect(
      await endItem(
        database.store,
        ['M3'],
        { leveringId: items[0]?.leveringId ?? '', result: 'GEWEIGERD', reason: 'r' },
        'A',
      ),
    ).toBe(true);
    expect((await page('UITVAL', 'desk')).items.map((item) => item.meldingsnummer)).toEqual([
      items[0]?.meldingsnummer,
    ]);
  });
});

test('a reader of the change feed skips nothing while eight writers register', async () => {
  const brin = '77AA';
  let cursor = await findFeedStart(database.store, [brin], '2000-01-01T00:00:00Z');
  const seen: string[] = [];
  let writing = true;
  const reader = (async () => {
    for (let last = false; ; last = !writing) {
      const found = await readChanges(database.store, cursor, 7, { actor: 'A', ref: 'test' });
      cursor = found.cursor;
      seen.push(...found.meldingen.map((melding) => melding.meldingsnummer));
      if (last && !found.more && found.meldingen.length === 0) break;
    }
  })();
  let next = 150;
  const written: string[] = [];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let pupil = next++; pupil < 390; pupil = next++)
        written.push(numberOf((await register({ pupil, brin })) as { outcome: unknown }) ?? '');
    }),
  );
  writing = false;
  await reader;
  expect(seen).toHaveLength(written.length);
  expect(new Set(seen)).toEqual(new Set(written));
});

test('the audit trail cannot be changed', async () => {
  for (const statement of ['update vb.audit set actor = 1', 'delete from vb.audit', 'truncate vb.audit']) {
    await expect(database.store.query(sql(statement, statement))).rejects.toThrow(/append-only/);
  }
});

test('a server that ends every connection does not end the process; the pool finds new ones', async () => {
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const inside = database.store.withTransaction(async (tx) => {
    await tx.query(sql('test-one', 'select 1'));
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    await tx.query(sql('test-one', 'select 1'));
  });
  await expect(inside).rejects.toMatchObject({ name: 'DependencyError', dependency: 'postgresql' });
  await admin.end();
  // An idle connection that was ended too may be met once before the pool has noticed.
  const next = () => database.store.query(sql('test-one', 'select 1')).catch(() => undefined);
  expect(await until('a statement that works', next)).toHaveLength(1);
});
