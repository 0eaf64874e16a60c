/** A database that came back from the past gives no number again, also when nobody says that it did. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommandContext } from '../../src/cli/command.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import { createLog } from '../../src/ops/log.ts';
import { DEFAULT_LOKET } from '../../src/ops/loket-settings.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { startBroker } from '../../src/processes/broker.ts';
import { moveNumbersAhead, NUMBERS_AHEAD, readOriginStand } from '../../src/store/database-origin.ts';
import { sql } from '../../src/store/pool.ts';
import { runCommand } from '../cli/run-command.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const rows = <Row extends object>(text: string) => database.store.query<Row>(sql('', text));
const next = async () => {
  const [row] = await rows<{ n: string }>(`select nextval('vb.meldingsnummer_seq')::text as n`);
  return Number(row?.n);
};
/** As PostgreSQL would show it after a restore to a moment: another timeline than the one it was seen on. */
const comeBack = () =>
  rows(`insert into vb.database_origin (system_identifier, timeline, database_oid, door, moved_by)
    select system_identifier, '00000000', database_oid, 'test', 0 from vb.database_origin order by origin_id desc limit 1`);
const finish = (...args: string[]) =>
  runCommand(
    (print) => {
      const context: Partial<CommandContext> = {
        openStore: async () => ({ store: database.store, close: async () => undefined }),
        readSettings: () => readSettings(EXAMPLE_SETTINGS, {}),
        findSealFile: () => undefined,
        print,
      };
      return restoreCommand(context as CommandContext);
    },
    ['finish', '--door', 'operator.1', '--reden', 'proef', ...args],
  );

test('first seen, and seen again: nothing moves, and there is nothing to finish', async () => {
  const before = await next();
  expect(await moveNumbersAhead(database.store, { door: 'start' })).toBeUndefined();
  expect(await moveNumbersAhead(database.store, { door: 'start' })).toBeUndefined();
  expect(await next()).toBe(before + 1);
  expect(await finish()).toMatchObject({
    status: 1,
    lines: [expect.stringMatching(/^nothing to finish/), expect.anything()],
  });
});

test('come back: of many starts at once one moves the numbers, and a mailbox that comes later begins behind them', async () => {
  await rows(`insert into vb.mailbox_head values ('0307', 7)`);
  await rows(`insert into vb.school_head values ('99AD', 3)`);
  const before = await next();
  await comeBack();
  expect(await readOriginStand(database.store)).toMatchObject({ moved: true });
  const starts = await Promise.all([1, 2, 3].map(() => moveNumbersAhead(database.store, { door: 'start' })));
  expect(starts.filter((moved) => moved !== undefined)).toHaveLength(1);
  expect(await readOriginStand(database.store)).toMatchObject({ moved: false });
  expect(await next()).toBe(before + NUMBERS_AHEAD + 1);
  await rows(`insert into vb.partij (soort, naam, oin, gegevens, changed_by) values ('GEMEENTE', 'Later', '00000001999999990000',
    '{"mailboxes": [{"instantieCode": "9999", "gemeentecodes": ["9999"]}]}', 'test')`);
  expect(await rows('select mailbox, last_seq::int as last from vb.mailbox_head order by 1')).toEqual([
    { mailbox: '0307', last: 7 + NUMBERS_AHEAD },
    { mailbox: '9999', last: NUMBERS_AHEAD },
    { mailbox: 'UITVAL', last: NUMBERS_AHEAD },
  ]);
  expect(await rows('select last_seq::int as last from vb.school_head')).toEqual([
    { last: 3 + NUMBERS_AHEAD },
  ]);
});

test('restore finish after such a start moves nothing more, ends the sessions, and audits; --even-so moves', async () => {
  const before = await next();
  const { status, lines } = await finish('--json');
  expect([status, JSON.parse(lines.join(''))]).toMatchObject([0, { kind: 'finished', movedBy: 'start' }]);
  expect(await next()).toBe(before + 1);
  expect(await rows(`select actor from vb.audit where action = 'restore.finished'`)).toEqual([
    { actor: 'operator.1' },
  ]);
  expect(await finish('--even-so')).toMatchObject({ status: 0 });
  expect(await next()).toBe(before + NUMBERS_AHEAD + 2);
});

test('a start does it by itself, and says so', async () => {
  await comeBack();
  const before = await next();
  const lines: string[] = [];
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
  const settings = {
    ...readSettings(EXAMPLE_SETTINGS, {}),
    listen: { host: '127.0.0.1', port: 0 },
    operations: { port: 0 },
    loket: DEFAULT_LOKET,
    store: { connections: 8, databaseUrl: database.url },
  };
  const broker = await startBroker(settings, { log });
  await broker.close();
  expect(await next()).toBe(before + NUMBERS_AHEAD + 1);
  expect(lines.join('')).toContain('store.came-back');
});
