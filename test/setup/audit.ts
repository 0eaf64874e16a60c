/** An audit with made-up rows, its sealer, and a superuser who gets around the triggers. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createSealer } from '../../src/broker/audit/seal-audit.ts';
import { verifyAudit } from '../../src/broker/audit/verify-audit.ts';
import { createLog } from '../../src/ops/log.ts';
import { sql } from '../../src/store/pool.ts';
import { createTestDatabase } from './database.ts';

const ADD = sql(
  'test-audit-add',
  `insert into vb.audit (actor, action, message_key, meldingsnummer, detail)
   select 'A', 'test.done', gen_random_uuid(), 1000000 + n, jsonb_build_object('n', n, 'b', 1.50, 'a', 'é')
   from generate_series(1, $1::int) n`,
);

export type TestAudit = Awaited<ReturnType<typeof openAudit>>;

export async function openAudit() {
  const database = await createTestDatabase();
  const { store, url } = database;
  const sealFile = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-audit-')), 'seals');
  const log = createLog({ level: 'silent' });
  return {
    store,
    url,
    sealFile,
    add: (count: number) => store.query(ADD, [count]),
    /** A sealer as a new process would have it. */
    sealer: (clock: () => number = Date.now) => createSealer({ store, sealFile, clock, log }),
    verify: () => verifyAudit(store, { sealFile }),
    /** With every trigger off, as only a superuser can. */
    async asSuperuser(...statements: string[]): Promise<void> {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        await client.query('set session_replication_role = replica');
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    },
    drop: () => database.drop(),
  };
}

/** Without the words. */
export const kinds = ({ findings }: { findings: readonly { kind: string; auditId?: string }[] }) =>
  findings.map(({ kind, auditId }) => (auditId === undefined ? kind : `${kind} ${auditId}`));
