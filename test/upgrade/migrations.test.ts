/** Every migration since the baseline can be applied while processes of that version are at work, or says that it cannot. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandContext } from '../../src/cli/command.ts';
import { migrateCommand } from '../../src/cli/migrate.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { migrateAll } from '../../src/processes/database.ts';
import { contractOf, MigrationError, migrate } from '../../src/store/migrate.ts';
import { testSealer } from '../setup/at-rest.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { BASELINE } from './baseline.ts';
import { findBreaches } from './expand-contract.ts';

const FOLDER = fileURLToPath(new URL('../../src/store/migrations/', import.meta.url));
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .sort();
const numbers = files.map((name) => name.slice(0, 4));
const newer = files.filter((name) => name.slice(0, 4) > BASELINE.migration);

describe('expand, or contract and said so', () => {
  test('the baseline is a migration that there is', () => {
    expect(numbers).toContain(BASELINE.migration);
  });

  test.each(newer)('%s', (name) => {
    const text = readFileSync(join(FOLDER, name), 'utf8');
    const contract = contractOf(text);
    if (contract === undefined) expect(findBreaches(text)).toEqual([]);
    else {
      // A process that knows that number no longer uses what goes away here.
      expect(numbers).toContain(contract);
      expect(contract < name.slice(0, 4)).toBe(true);
    }
  });

  test.each([
    'drop table vb.melding',
    'alter table vb.melding drop column grond',
    'alter table vb.melding drop grond',
    'alter table vb.melding rename column grond to reden',
    'alter table vb.melding rename to bericht',
    'alter table vb.melding alter column grond set not null',
    'alter table vb.melding alter column volgnummer type bigint',
    'alter table vb.melding alter volgnummer set data type bigint',
    'alter table vb.melding add column nieuw text not null',
    "alter table vb.melding add column a text not null default 'x', add column b text not null",
    'alter table vb.melding add constraint nieuw check (volgnummer > 0)',
    'alter table vb.melding alter column volgnummer drop default',
    'create unique index nieuw on vb.melding (kenmerk)',
    'drop function vb.announce_change(text, bigint, timestamptz)',
    'ALTER TABLE vb.melding\n  -- no longer used\n  DROP COLUMN grond',
    'create table vb.nieuw (a int); alter table vb.melding drop column grond',
    'truncate vb.outbox',
  ])('is seen: %s', (text) => {
    expect(findBreaches(text)).not.toEqual([]);
  });

  test.each([
    'create table vb.nieuw (a int not null); create unique index nieuw_a on vb.nieuw (a); alter table vb.nieuw add check (a > 0)',
    'alter table vb.melding add column nieuw text',
    "alter table vb.melding add column nieuw text not null default 'x'",
    'alter table vb.melding alter column grond drop not null, drop constraint oud',
    'create index nieuw on vb.melding (grond)',
    "comment on table vb.melding is 'drop table vb.melding; rename'",
    'create or replace function vb.f() returns void language plpgsql as $$ begin drop table x; end $$',
    '-- drop table vb.melding',
  ])('is let through: %s', (text) => {
    expect(findBreaches(text)).toEqual([]);
  });
});

describe('at a database that is at work', () => {
  let database: TestDatabase;
  const folder = mkdtempSync(join(tmpdir(), 'vb-migrations-'));
  const at = { sealer: testSealer, folder: pathToFileURL(`${folder}/`) };
  beforeAll(async () => {
    database = await createTestDatabase();
    cpSync(FOLDER, folder, { recursive: true });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  test('a migration does not let everybody wait behind it for a table in use, and comes through when it is free', async () => {
    writeFileSync(join(folder, '9001_wide.sql'), 'alter table vb.melding add column test_wide text;');
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('begin');
    await reader.query('select 1 from vb.melding');
    let done = false;
    const migrating = migrate(database.url, at).finally(() => {
      done = true;
    });
    // Others get their turn while it waits: each of its tries ends after half a second.
    const asked = Date.now();
    for (let i = 0; i < 5; i++) {
      await database.store.query({ name: '', text: 'select count(*) from vb.melding' });
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    expect(Date.now() - asked).toBeLessThan(20_000);
    expect(done).toBe(false);
    await reader.query('commit');
    await reader.end();
    expect(await migrating).toEqual(['9001_wide.sql']);
  });

  test('an older version: `migrate` refuses and says why, a start goes on', async () => {
    const settings = {
      ...readSettings(EXAMPLE_SETTINGS, {}),
      store: { connections: 2, databaseUrl: database.url },
    };
    const context: Partial<CommandContext> = { readSettings: () => settings, migrate: migrateAll };
    await expect(
      migrateCommand(context as CommandContext).parseAsync(['--settings', 'x'], { from: 'user' }),
    ).rejects.toThrow(/newer version \(9001_wide\.sql\).*may go on/);
    expect(await migrate(database.url, { sealer: testSealer })).toEqual([]);
  });

  test('a contract shuts out who does not know the version before it, and nobody else', async () => {
    writeFileSync(
      join(folder, '9003_narrow.sql'),
      '-- contract: 9001 nobody reads it any more\nalter table vb.melding drop column test_wide;',
    );
    expect(await migrate(database.url, at)).toEqual(['9003_narrow.sql']);
    const refused = await migrate(database.url, { sealer: testSealer }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MigrationError);
    expect((refused as Error).message).toContain('cannot work with (9003_narrow.sql)');
    rmSync(join(folder, '9003_narrow.sql'));
    expect(await migrate(database.url, at)).toEqual([]);
  });
});
