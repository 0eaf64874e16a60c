/**
 * A key that is destroyed takes what it sealed out of every copy of the database, also out of a base backup that was made
 * before; what is under another key stays. Source: verzuim §6.3; docs/decisions/0029.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { destroyKey, listKeys } from '../../src/broker/retention/keys.ts';
import { AtRestError } from '../../src/store/at-rest/errors.ts';
import { openKeyring } from '../../src/store/at-rest/keyring.ts';
import { createSealer } from '../../src/store/at-rest/sealer.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { findMeldingForSchool } from '../../src/store/melding.ts';
import { deleteVerlopenMeldingen } from '../../src/store/melding-retention.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createStore, type Store, sql } from '../../src/store/pool.ts';
import { datumVan } from '../../src/verzuim/datum.ts';
import { schooljaarVan } from '../../src/verzuim/vakanties.ts';
import { marksOf, reportMarked } from '../setup/sealed-reports.ts';

const OLD = { nummer: '123456782', naam: 'Merkoud', postcode: '1234QX', reden: 'oude reden met merkteken' };
const NEW = {
  nummer: '111222333',
  naam: 'Merknieuw',
  postcode: '4321XQ',
  reden: 'nieuwe reden met merkteken',
};
const YEAR = schooljaarVan(datumVan(Date.now()));
const OLD_KEY = `meldingen-${YEAR - 3}`;
const LONG_AGO = Date.parse(`${YEAR - 3}-11-01T10:00:00Z`);
const TODAY = datumVan(Date.now());
const READER = { actor: 'A', ref: 'r' };

const root = mkdtempSync(join(tmpdir(), 'vb-destroy-'));
chmodSync(root, 0o755);
const directory = join(root, 'keys');
mkdirSync(directory);
const masterKey = randomBytes(32);
const servers: EmbeddedPostgres[] = [];
const stores: Store[] = [];
let store: Store;
let oldNumber: string;
let newNumber: string;

function open(url: string, clock = Date.now): Store {
  const sealer = createSealer(openKeyring({ directory, masterKey }), clock);
  const opened = createStore({
    ...{ url, max: 4, applicationName: 'test', sealer },
    onConnectionError: () => undefined,
  });
  stores.push(opened);
  return opened;
}
async function start(name: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataFolder: join(root, name) });
  servers.push(server);
  return server;
}
const read = (from: Store, meldingsnummer: string) =>
  findMeldingForSchool(from, meldingsnummer, ['99AD'], READER);

beforeAll(async () => {
  const server = await start('data');
  await migrate(server.url, { sealer: createSealer(openKeyring({ directory, masterKey })) });
  oldNumber = await reportMarked(
    open(server.url, () => LONG_AGO),
    OLD,
  );
  store = open(server.url);
  newNumber = await reportMarked(store, NEW);
  await store.query(
    sql(
      'test-age',
      'update vb.melding set registered_at = $2::timestamptz where meldingsnummer = $1::bigint',
    ),
    [oldNumber, new Date(LONG_AGO)],
  );
  // What no mailbox ever had would stay.
  await store.query(sql('test-delivered', 'delete from vb.outbox'));
  await takeBaseBackup(server);
});
afterAll(async () => {
  for (const opened of stores) await opened.close();
  for (const server of servers) await server.stop();
  rmSync(root, { recursive: true, force: true });
});

/** As pg_basebackup does: the files while the server runs, with the log that belongs to them. */
async function takeBaseBackup({ url }: EmbeddedPostgres): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`select pg_backup_start('test', true)`);
  cpSync(join(root, 'data'), join(root, 'backup'), { recursive: true, preserveTimestamps: true });
  const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  const [from, to] = ['data', 'backup'].map((name) => join(root, name, 'cluster'));
  cpSync(join(from ?? '', 'pg_wal'), join(to ?? '', 'pg_wal'), { recursive: true });
  writeFileSync(join(to ?? '', 'backup_label'), rows[0]?.labelfile ?? '');
  rmSync(join(to ?? '', 'postmaster.pid'));
  await client.end();
  // As root PostgreSQL runs as nobody, who must own what it starts from.
  const { uid, gid } = statSync(join(root, 'data', 'cluster'));
  const backup = join(root, 'backup');
  for (const name of ['', ...readdirSync(backup, { recursive: true, encoding: 'utf8' })])
    chownSync(join(backup, name), uid, gid);
  chmodSync(join(backup, 'cluster'), 0o700);
}

test('until then both reports can be read, and the key of the old one is not destroyed while it is used', async () => {
  expect((await read(store, oldNumber))?.verzuimmelding.melding.toelichting).toBe(OLD.reden);
  expect((await read(store, newNumber))?.verzuimmelding.melding.toelichting).toBe(NEW.reden);
  const keys = await listKeys(store, directory, TODAY);
  expect(keys.find(({ key }) => key === OLD_KEY)).toEqual({
    ...{ key: OLD_KEY, state: 'present', over: true },
    // The envelope, the report and the pupil as reported.
    values: 3,
  });
  const destroy = (key: string) =>
    destroyKey(store, { directory, key, vandaag: TODAY, door: 'test', confirmed: false });
  expect(await destroy(OLD_KEY)).toEqual({ kind: 'refused', why: ['IN_USE'], values: 3 });
  expect(await destroy(`meldingen-${YEAR}`)).toMatchObject({ why: ['NOT_OVER', 'IN_USE'] });
  expect(await destroy(`meldingen-${YEAR + 1}`)).toMatchObject({ why: ['NOT_OVER'] });
  expect(await destroy('meldingen-1999')).toMatchObject({ why: ['NOT_THERE'] });
  expect(
    await destroyKey(store, { directory, key: 'index', vandaag: TODAY, door: 'test', confirmed: true }),
  ).toMatchObject({ why: ['IS_INDEX'] });
  expect(existsSync(join(directory, `${OLD_KEY}.key`))).toBe(true);
});

test('nothing of either pupil stands in any file of the cluster, its log included', () => {
  const marks = [...marksOf(OLD), ...marksOf(NEW)].map((mark) => Buffer.from(mark));
  const found = filesUnder(join(root, 'backup')).filter((file) => {
    const bytes = readFileSync(file);
    return marks.some((mark) => bytes.includes(mark));
  });
  expect(found).toEqual([]);
});

test('after retention and the end of the key, the backup from before gives the new report and never the old one', async () => {
  expect(await deleteVerlopenMeldingen(store, `${YEAR - 1}-08-01`, 10, 'test')).toEqual([oldNumber]);
  const kept = join(root, 'kept.key');
  cpSync(join(directory, `${OLD_KEY}.key`), kept);
  expect(
    await destroyKey(store, { directory, key: OLD_KEY, vandaag: TODAY, door: 'fb.1', confirmed: false }),
  ).toEqual({ kind: 'destroyed', values: 0 });
  const audited = await store.query<{ actor: string; detail: object }>(
    sql('test-audit', `select actor, detail from vb.audit where action = 'sleutel.vernietigd'`),
  );
  expect(audited).toEqual([{ actor: 'fb.1', detail: { sleutel: OLD_KEY, waarden: 0 } }]);

  const restored = open((await start('backup')).url);
  expect((await read(restored, newNumber))?.verzuimmelding.melding.toelichting).toBe(NEW.reden);
  const refused = await read(restored, oldNumber).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AtRestError);
  expect(refused).toMatchObject({ problem: 'key-destroyed', about: OLD_KEY });
  const [key] = (await listKeys(restored, directory, TODAY)).filter((one) => one.key === OLD_KEY);
  expect(key).toMatchObject({ state: 'destroyed', values: 3 });

  // It was the key and nothing else: whoever kept a copy of its file could read it, so copies go too.
  renameSync(join(directory, `${OLD_KEY}.destroyed`), join(root, 'mark'));
  cpSync(kept, join(directory, `${OLD_KEY}.key`));
  const withCopy = open(servers.at(-1)?.url ?? '');
  expect((await read(withCopy, oldNumber))?.verzuimmelding.melding.toelichting).toBe(OLD.reden);
});

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
