/**
 * An upgrade as docs/operate/upgrade.md says, under load: the version before and this one on one database at the same
 * time. What either acknowledged is in one mailbox once, and the numbers of a mailbox have no gaps.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readMigrationStand } from '../../src/store/migrate.ts';
import { keepsContract } from '../chaos/contract.ts';
import { type Line, startLine } from '../chaos/line.ts';
import { SCHOOLS, startLoad } from '../chaos/load.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { freePort, madeUpNumbers, type ServeProcess, startServe, writeSettings } from '../setup/process.ts';
import { until } from '../setup/until.ts';
import { BASELINE } from './baseline.ts';
import { type BuiltVersion, buildVersion, whyNoHistory } from './build-version.ts';

const NUMBERS = madeUpNumbers(6000);
/** Reports under each constellation, at least. */
const EACH = 25;
const WAIT_MS = 60_000;

const why = whyNoHistory(BASELINE.commit);
let before: BuiltVersion;
let database: TestDatabase;
let line: Line;
const running = new Set<ServeProcess>();

beforeAll(async () => {
  if (why !== undefined) return;
  before = buildVersion(BASELINE.commit);
  database = await createTestDatabase('empty');
}, 180_000);
afterAll(async () => {
  if (why !== undefined) return;
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  await line?.close();
  await database.drop();
  before.remove();
});

async function start(settings: string, bin?: string): Promise<ServeProcess> {
  const process = startServe(settings, {}, bin);
  running.add(process);
  await process.listening;
  return process;
}
async function stop(process: ServeProcess): Promise<void> {
  process.child.kill('SIGTERM');
  await process.ended;
  running.delete(process);
}
/** Reports that this process accepted since it started. */
async function acceptedBy(process: ServeProcess): Promise<number> {
  const [url = ''] = /http:\/\/\S+\/metrics/.exec(process.output()) ?? [];
  const text = await (await fetch(url)).text();
  return Number(/^verzuim_accepted_total (\d+)/m.exec(text)?.[1]);
}

test('the version before and this one at work together, then this one alone, then the one before again', async () => {
  // A checkout without history is no fault of whoever has it.
  if (why !== undefined)
    return void process.stdout.write(`left out: the version before beside this one, ${why}\n`);
  const ports = [await freePort(), await freePort()] as const;
  const pupils = NUMBERS.map((bsn, i) => {
    const { brin = '' } = SCHOOLS[i % SCHOOLS.length] ?? {};
    const [code, place] = i % 4 === 0 ? ['0307', 'Amersfoort'] : ['0344', 'Utrecht'];
    return `${bsn},,Proef,,Kim,2014-01-01,V,N,0,,Straat,1,3511AB,${place},${code},,${brin},2020-08-01,`;
  });
  const [oldSettings, newSettings] = ports.map((port) =>
    writeSettings({ port, databaseUrl: database.url, pupils }),
  ) as [string, string];

  let old = await start(oldSettings, before.bin);
  const { missing } = await readMigrationStand(database.store);
  expect(missing.map((name) => name.slice(0, 4)).every((number) => number > BASELINE.migration)).toBe(true);
  line = await startLine(ports);
  let next = 0;
  const acknowledged = new Map<string, string>();
  let refused = 0;
  /** Senders with connections of their own: each endpoint that listens now gets its part of them. */
  const send = () => {
    const load = startLoad(
      `https://localhost:${line.port}`,
      () => {
        const i = next++;
        const bsn = NUMBERS[i];
        return bsn === undefined ? undefined : { bsn, school: i % SCHOOLS.length, kenmerk: `melding-${i}` };
      },
      4,
    );
    return {
      more(count: number) {
        const target = load.tally.acknowledged.size + count;
        const enough = async () => (load.tally.acknowledged.size >= target ? true : undefined);
        return until('more reports', enough, WAIT_MS);
      },
      async stop() {
        await load.stop();
        refused += load.tally.refused;
        for (const [kenmerk, number] of load.tally.acknowledged) acknowledged.set(kenmerk, number);
      },
    };
  };
  const early = send();
  await early.more(EACH);

  // The new one migrates while the old one works.
  const fresh = await start(newSettings);
  expect(await readMigrationStand(database.store)).toEqual({ missing: [], newer: [] });
  await early.more(EACH);
  await early.stop();
  const acceptedBefore = await acceptedBy(old);
  const late = send();
  await until('both at work', async () => {
    await late.more(EACH);
    return (await acceptedBy(old)) >= acceptedBefore + EACH && (await acceptedBy(fresh)) >= EACH
      ? true
      : undefined;
  });
  await stop(old);
  await late.more(EACH);

  // Back: the version before starts on the newer database, and works there alone.
  old = await start(oldSettings, before.bin);
  await stop(fresh);
  await late.more(EACH);
  expect(await acceptedBy(old)).toBeGreaterThanOrEqual(EACH);

  await late.stop();
  const query = async <Row>(text: string) =>
    (await database.store.query<Row & object>({ name: '', text })) as readonly Row[];
  await until('an empty outbox', async () => {
    const [row] = await query<{ count: number }>('select count(*)::int as count from vb.outbox');
    return row?.count === 0 ? true : undefined;
  });
  // Not one message had to come back later because of the migrations.
  expect(refused).toBe(0);
  expect(await keepsContract({ url: database.url, query }, acknowledged)).toEqual({
    delivered: acknowledged.size,
    ...{ missing: 0, duplicates: 0, gaps: 0, auditIntact: true },
  });
}, 300_000);
