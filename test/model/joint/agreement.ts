/** After a step: the register holds what the model holds of the reports that the step touched. */
import { expect } from 'vitest';
import { sql } from '../../../src/store/pool.ts';
import { DESK, type Report } from './state.ts';
import type { Table } from './table.ts';

const HELD = sql(
  'test-joint-held',
  `select m.meldingsnummer::text as nummer, m.status, m.mailbox, m.woongemeente as gemeente,
     to_char(m.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment,
     (select count(*)::int from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer and i.mailbox = '${DESK}'
        and i.ended_at is null) as desk,
     (select coalesce(jsonb_agg(i.mailbox || ' ' || i.soort || ' ' || coalesce(i.result, 'open')), '[]')
      from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer and i.mailbox <> '${DESK}') as items
   from vb.melding m where m.meldingsnummer = any($1::bigint[])`,
);

interface Held {
  readonly nummer: string;
  readonly status: string;
  readonly mailbox: string;
  readonly gemeente: string | null;
  readonly moment: string;
  readonly desk: number;
  readonly items: readonly string[];
}

export async function compareTouched(table: Table): Promise<void> {
  const touched = [...table.touched];
  table.touched.clear();
  if (touched.length === 0) return;
  const rows = await table.store.query<Held>(HELD, [touched.map(({ nummer }) => nummer)]);
  const held = rows.map((row) => ({ ...row, items: [...row.items].sort() }));
  const byNumber = (one: { nummer: string }, other: { nummer: string }) =>
    one.nummer.localeCompare(other.nummer);
  expect(held.sort(byNumber)).toEqual(touched.map((report) => expectedOf(table, report)).sort(byNumber));
}

function expectedOf({ state }: Table, report: Report): Held {
  const { nummer, status, mailbox, gemeente, moment, desk } = report;
  const items = state
    .itemsOf(report)
    .map(
      (item) =>
        `${item.mailbox} ${item.soort} ${item.state === 'waiting' || item.state === 'leased' ? 'open' : item.state}`,
    );
  return { nummer, status, mailbox, gemeente, moment, desk: desk.length, items: items.sort() };
}

const MAILBOXES = sql(
  'test-joint-mailboxes',
  `select mailbox, count(*)::int as count, max(seq)::int as last, count(distinct event_id)::int as events
   from vb.mailbox_item where mailbox = any($1) group by mailbox`,
);

/** Every number of a mailbox was given once, and there are as many leveringen as the model gave it. */
export async function compareMailboxes({ store, cast, state }: Table): Promise<void> {
  const mailboxes = cast.gemeenten.map(({ mailbox }) => mailbox);
  const rows = await store.query<{ mailbox: string; count: number; last: number; events: number }>(
    MAILBOXES,
    [mailboxes],
  );
  for (const { mailbox, count, last, events } of rows) {
    const expected = state.heads.get(mailbox);
    expect([mailbox, count, last, events]).toEqual([mailbox, expected, expected, expected]);
  }
}
