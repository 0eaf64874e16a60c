/**
 * What must hold after every failure: what was acknowledged is in one mailbox once, with its own number; the numbers of
 * a mailbox have no gaps; nothing waits; the audit is what was sealed. Source: stack §5.
 */

import { verifyAudit } from '../../src/broker/audit/verify-audit.ts';
import { createStore } from '../../src/store/pool.ts';
import { testSealer } from '../setup/at-rest.ts';
import { until } from '../setup/until.ts';
import type { HurtPostgres } from './postgres.ts';

export interface Kept {
  readonly delivered: number;
  /** Acknowledged, and in no mailbox or not under that number. */
  readonly missing: number;
  /** In a mailbox more than once, or stored twice. */
  readonly duplicates: number;
  /** Numbers of a mailbox that nothing has. */
  readonly gaps: number;
  readonly auditIntact: boolean;
}

/** Waits until nothing is in the outbox. @returns milliseconds it took. @throws when it does not get empty. */
export async function drained(postgres: HurtPostgres, timeoutMs: number): Promise<number> {
  const started = Date.now();
  await until(
    'an empty outbox',
    async () => {
      const rows = await postgres
        .query<{ count: number }>('select count(*)::int as count from vb.outbox')
        .catch(() => undefined);
      return rows?.[0]?.count === 0 ? true : undefined;
    },
    timeoutMs,
  );
  return Date.now() - started;
}

/** @param acknowledged  by kenmerk. */
export async function keepsContract(
  postgres: Pick<HurtPostgres, 'url' | 'query'>,
  acknowledged: ReadonlyMap<string, string>,
): Promise<Kept> {
  const stored = await postgres.query<{ kenmerk: string; nummer: string; copies: number }>(
    `select m.kenmerk, m.meldingsnummer::text as nummer, count(i.*)::int as copies
     from vb.melding m left join vb.mailbox_item i using (meldingsnummer) group by 1, 2`,
  );
  const byKenmerk = new Map<string, { nummer: string; copies: number }[]>();
  for (const { kenmerk, ...row } of stored) byKenmerk.set(kenmerk, [...(byKenmerk.get(kenmerk) ?? []), row]);
  let missing = 0;
  let duplicates = 0;
  for (const [kenmerk, nummer] of acknowledged) {
    const rows = byKenmerk.get(kenmerk) ?? [];
    if (!rows.some((row) => row.nummer === nummer && row.copies > 0)) missing++;
    duplicates +=
      Math.max(0, rows.length - 1) + rows.reduce((sum, row) => sum + Math.max(0, row.copies - 1), 0);
  }
  const [boxes] = await postgres.query<{ gaps: number; delivered: number }>(
    `select coalesce(sum(greatest(h.last_seq, b.last) - b.count), 0)::int as gaps, coalesce(sum(b.count), 0)::int as delivered
     from vb.mailbox_head h join (select mailbox, max(seq) as last, count(distinct seq) as count
       from vb.mailbox_item group by mailbox) b using (mailbox)`,
  );
  const store = createStore({
    url: postgres.url,
    max: 1,
    applicationName: 'chaos',
    onConnectionError: () => undefined,
    sealer: testSealer,
  });
  try {
    const { intact } = await verifyAudit(store);
    const { gaps = 0, delivered = 0 } = boxes ?? {};
    return { delivered, missing, duplicates, gaps, auditIntact: intact };
  } finally {
    await store.close();
  }
}
