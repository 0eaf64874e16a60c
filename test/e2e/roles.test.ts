/** Roles apart, each twice, on one database that was empty when all of them started at the same moment. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/broker/audit/verify-audit.ts';
import type { Broker } from '../../src/cli/broker-port.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createExamplePartner, type ExamplePartner } from '../../src/harness/example-partners.ts';
import { pullUntil } from '../../src/harness/journey-changes.ts';
import { createLog } from '../../src/ops/log.ts';
import { DEFAULT_LOKET } from '../../src/ops/loket-settings.ts';
import type { Role } from '../../src/ops/process-settings.ts';
import { readSettings, type Settings } from '../../src/ops/settings.ts';
import { startBroker } from '../../src/processes/broker.ts';
import { sql } from '../../src/store/pool.ts';
import { EXAMPLE_SETTINGS, until } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { startSmtp, type TestSmtp } from '../setup/smtp.ts';

const log = createLog({ level: 'silent' });
const partners: ExamplePartner[] = [];
let database: TestDatabase;
let smtp: TestSmtp;
let sealFile: string;
let brokers: Broker[] = [];

const settingsOf = (roles: Role[]): Settings => {
  const example = readSettings(EXAMPLE_SETTINGS, {});
  return {
    ...example,
    roles,
    listen: { host: '127.0.0.1', port: 0 },
    operations: { port: 0 },
    loket: DEFAULT_LOKET,
    store: { connections: 4, databaseUrl: database.url },
    audit: { sealSeconds: 1, sealFile },
    post: {
      smtp: { host: '127.0.0.1', port: smtp.port, tls: 'none', timeoutMs: 5000 },
      from: 'broker@broker.example',
      batchMinutes: 0.002,
      retryMinutes: [1],
    },
    ...(roles.includes('endpoint') || roles.includes('loket')
      ? {}
      : { own: { ...example.own, key: 'no-such-file', certificate: 'no-such-file' } }),
  };
};
const PROCESSES: Role[][] = [
  ['endpoint'],
  ['endpoint'],
  ['router'],
  ['router'],
  ['housekeeping'],
  ['housekeeping'],
  ['loket'],
];
const endpoints = () => brokers.filter(({ roles }) => roles.includes('endpoint'));
const partner = (baseUrl: string, service: 'school' | 'gemeente', certificate: string, fromOin: string) => {
  const made = createExamplePartner({ baseUrl, service, certificate, fromOin });
  partners.push(made);
  return made;
};

beforeAll(async () => {
  database = await createTestDatabase('empty');
  smtp = await startSmtp();
  sealFile = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-roles-')), 'seals');
  brokers = await Promise.all(PROCESSES.map((roles) => startBroker(settingsOf(roles), { log })));
});
afterAll(async () => {
  for (const made of partners) made.close();
  await Promise.all(brokers.map((broker) => broker.close()));
  await smtp.stop();
  await database.drop();
});

test('a report that one endpoint takes is routed by a router, and pulled at the other endpoint', async () => {
  const [first, second] = endpoints();
  const las = partner(first?.url ?? '', 'school', 'vendor-rsin', '0000000700099AD00000');
  const gemeente = partner(second?.url ?? '', 'gemeente', 'gemeente-utrecht', '00000001999903440000');
  const answer = await las.call('meldenVerzuim', exampleMelding());
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
  await expect(pullUntil(gemeente, '0344', answer.meldingsnummer, 'NIEUW')).resolves.toBeDefined();
});

test('two processes that keep house send one mail, and seal the audit into one chain', async () => {
  await until('the mail', async () => smtp.received[0]);
  const count = sql(
    'test-unsealed',
    'select count(*)::int as count from vb.audit a where not exists (select 1 from vb.audit_seal s where s.audit_id = a.id)',
  );
  await until('every row sealed', async () => {
    const [row] = await database.store.query<{ count: number }>(count);
    return row?.count === 0 ? true : undefined;
  });
  const waiting = sql('test-mails', `select count(*)::int as count from vb.mail where state = 'WACHT'`);
  expect(await database.store.query(waiting)).toEqual([{ count: 0 }]);
  expect(smtp.received).toHaveLength(1);
  expect(await verifyAudit(database.store, { sealFile })).toMatchObject({ intact: true });
});

test('the files of the settings were loaded once, whole', async () => {
  const rows = sql('test-postcodes', 'select count(*)::int as count from vb.postcode_gemeente');
  const [row] = await database.store.query<{ count: number }>(rows);
  expect(row?.count).toBeGreaterThan(0);
  const parties = sql(
    'test-parties',
    `select count(*)::int as count from vb.audit where action = 'partijen.ingelezen'`,
  );
  expect(await database.store.query(parties)).toEqual([{ count: 1 }]);
});

test('each process listens only for its role, and says how it is', async () => {
  for (const { roles, port, loketUrl, operationsUrl } of brokers) {
    expect({ roles, listens: port > 0, loket: loketUrl !== undefined }).toEqual({
      roles,
      listens: roles.includes('endpoint'),
      loket: roles.includes('loket'),
    });
    const ready = await fetch(`${operationsUrl}/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      roles,
      checks: { postgresql: { state: 'up' } },
    });
  }
});

describe('roles that cannot be', () => {
  test('fewer than all on the embedded database', async () => {
    const { databaseUrl: _, ...store } = settingsOf(['router']).store;
    await expect(startBroker({ ...settingsOf(['router']), store }, { log })).rejects.toThrow(
      /roles: .*store\.databaseUrl/,
    );
  });
  test('a loket in production without its settings', async () => {
    const { loket: _, ...rest } = settingsOf(['loket']);
    const settings: Settings = { ...rest, mode: 'production' };
    await expect(startBroker(settings, { log })).rejects.toThrow('roles: loket needs the settings of loket');
  });
});
