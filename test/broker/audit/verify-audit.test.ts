/** `audit verify` finds what a superuser did to the audit, and nothing where nobody did anything. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSealer } from '../../../src/broker/audit/seal-audit.ts';
import { verifyAudit } from '../../../src/broker/audit/verify-audit.ts';
import { createLog } from '../../../src/ops/log.ts';
import { kinds, openAudit, type TestAudit } from '../../setup/audit.ts';

let audit: TestAudit;
beforeEach(async () => {
  audit = await openAudit();
  await audit.add(20);
  await audit.sealer().run();
  await audit.add(10);
  await audit.sealer().run();
  expect(await audit.verify()).toMatchObject({ intact: true, sealed: 30, unsealed: 0, sealLines: 2 });
});
afterEach(() => audit.drop());

const verified = async () => kinds(await audit.verify());

describe('the triggers', () => {
  test.each(['vb.audit', 'vb.audit_seal'])('%s refuses update, delete and truncate', async (table) => {
    const one = table === 'vb.audit' ? 'actor = actor' : 'hash = hash';
    for (const text of [`update ${table} set ${one}`, `delete from ${table}`, `truncate ${table}`])
      await expect(audit.store.query({ name: text, text })).rejects.toThrow('append-only');
  });
});

describe('a row', () => {
  test.each([
    `actor = 'B'`,
    `action = 'other'`,
    `message_key = null`,
    `meldingsnummer = meldingsnummer + 1`,
    `at = at + interval '1 microsecond'`,
    `detail = detail || '{"b": 1.5000000000000000001}'`,
    `detail = detail - 'a'`,
  ])('changed by a superuser is found: %s', async (change) => {
    await audit.asSuperuser(`update vb.audit set ${change} where id = 7`);
    const verdict = await audit.verify();
    expect(kinds(verdict)).toEqual(['row-changed 7']);
    expect(verdict.findings[0]).toMatchObject({ sealSeq: '7', at: expect.stringMatching(/^20\d\d-.*Z$/) });
    expect(verdict.findings[0]?.text).toMatch(/^audit row 7 \(seal 7, made 20/);
  });

  test('deleted is found, with its seal or without it, and the rows around it are not blamed', async () => {
    await audit.asSuperuser('delete from vb.audit where id = 7');
    expect(await verified()).toEqual(['row-missing 7']);
    await audit.asSuperuser('delete from vb.audit_seal where audit_id = 7');
    expect(await verified()).toEqual(['seal-missing']);
  });

  test('inserted with an earlier moment is found, before it is sealed and after', async () => {
    await audit.asSuperuser(
      `insert into vb.audit (at, actor, action) values (now() - interval '11 minutes', 'A', 'made.up')`,
    );
    expect(await verified()).toEqual(['row-inserted 31']);
    expect(await audit.sealer().run()).toBe(1);
    expect(await verified()).toEqual(['row-inserted 31']);
    await audit.add(3);
    await audit.sealer().run();
    expect(await verified()).toEqual(['row-inserted 31']);
  });

  test.each(['infinity', '-infinity', '2999-01-01'])(
    'inserted at %s is found and blames no other',
    async (at) => {
      await audit.asSuperuser(`insert into vb.audit (at, actor, action) values ('${at}', 'A', 'made.up')`);
      await audit.sealer().run();
      await audit.add(3);
      await audit.sealer().run();
      expect(await verified()).toEqual(['row-inserted 31']);
    },
  );

  test('put into the place of another is found', async () => {
    await audit.asSuperuser(
      'delete from vb.audit where id = 7',
      `insert into vb.audit (id, actor, action) overriding system value values (7, 'A', 'made.up')`,
    );
    expect(await verified()).toContain('row-changed 7');
  });

  test('that nobody sealed yet may be added and is counted', async () => {
    await audit.add(4);
    expect(await audit.verify()).toMatchObject({ intact: true, sealed: 30, unsealed: 4 });
  });
});

describe('a tail', () => {
  test.each([
    [
      'rows and seals',
      ['delete from vb.audit where id > 25', 'delete from vb.audit_seal where audit_id > 25'],
    ],
    ['everything', ['truncate vb.audit', 'truncate vb.audit_seal']],
  ])('that was cut is found by the seal outside the database: %s', async (_, statements) => {
    await audit.asSuperuser(...statements);
    expect(await verified()).toContain('tail-cut');
    expect(kinds(await verifyAudit(audit.store))).toEqual([]);
  });

  test('that was cut and grew again is found too', async () => {
    await audit.asSuperuser(
      'delete from vb.audit where id > 25',
      'delete from vb.audit_seal where audit_id > 25',
    );
    await audit.add(20);
    await audit.sealer().run();
    expect(await verified()).toEqual(['seal-file-differs']);
  });

  test('of rows alone is found without the file', async () => {
    await audit.asSuperuser('delete from vb.audit where id > 28');
    expect(kinds(await verifyAudit(audit.store))).toEqual(['row-missing 29', 'row-missing 30']);
  });
});

describe('a seal', () => {
  test('that was changed is told from a row that was', async () => {
    await audit.asSuperuser(`update vb.audit_seal set hash = sha256('x') where seal_seq = 7`);
    expect(await verified()).toEqual(['seal-broken 7']);
  });

  test('the chain made anew from a changed row on does not fit the seals outside the database', async () => {
    await audit.asSuperuser(
      `update vb.audit set actor = 'B' where id = 7`,
      'delete from vb.audit_seal where audit_id >= 7',
    );
    const { store } = audit;
    const log = createLog({ level: 'silent' });
    await createSealer({ store, sealFile: undefined, clock: Date.now, log }).run();
    expect(kinds(await verifyAudit(store))).toEqual([]);
    expect(await verified()).toEqual(['seal-file-differs', 'seal-file-differs']);
  });
});

describe('the seal file', () => {
  test('that is gone, or has a line that is none, is found', async () => {
    writeFileSync(audit.sealFile, `${readFileSync(audit.sealFile, 'utf8')}not a seal\n`);
    expect(await verified()).toEqual(['seal-file-unreadable']);
    expect(kinds(await verifyAudit(audit.store, { sealFile: `${audit.sealFile}-none` }))).toEqual([
      'seal-file-missing',
    ]);
  });

  test('a line that a crash left half is no finding, and the next seal stands on a line of its own', async () => {
    writeFileSync(audit.sealFile, `${readFileSync(audit.sealFile, 'utf8')}2026-11-25T05:0`);
    expect(await audit.verify()).toMatchObject({ intact: true, sealLines: 2 });
    await audit.add(1);
    await audit.sealer().run();
    expect(await audit.verify()).toMatchObject({ intact: true, sealLines: 3 });
  });
});
