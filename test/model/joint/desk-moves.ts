/** What the register's desk decides about what lies there: give it to a gemeente, or send it again. */
import { expect } from 'vitest';
import { decideLoketwerk } from '../../../src/store/loketwerk.ts';
import { sql } from '../../../src/store/pool.ts';
import { besluit, type Opdracht } from '../../../src/verzuim/loketwerk.ts';
import { assign, sendAgain } from './desk-rules.ts';
import type { Dice } from './dice.ts';
import type { Report } from './state.ts';
import { count, type Move, type Table } from './table.ts';

const MOMENT = sql(
  'test-joint-moment',
  `select to_char(changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as moment
   from vb.melding where meldingsnummer = $1::bigint`,
);

/** Mostly one that lies there. */
function pick({ state }: Table, dice: Dice): Report | undefined {
  const open = state.reports.filter(({ desk }) => desk.length > 0);
  return open.length > 0 && !dice.seldom(8) ? dice.pick(open) : dice.late(state.reports);
}

async function decide(table: Table, report: Report, opdracht: Opdracht): Promise<string | undefined> {
  const { directory } = table;
  const adresboek = {
    mailboxVan: directory.mailboxFor,
    bedient: (mailbox: string, gemeente: string, slot: string) =>
      directory.mailboxFor(gemeente, slot) === mailbox,
  };
  const outcome = await decideLoketwerk(table.store, {
    meldingsnummer: report.nummer,
    door: 'desk.1',
    decide: (melding) => besluit(melding, opdracht, adresboek),
  });
  const why = outcome.kind === 'geweigerd' ? outcome.waarom : undefined;
  count(table, opdracht.kind, why === undefined ? [] : [why]);
  return why;
}

export const DESK_MOVES: Readonly<Record<string, Move>> = {
  async toewijzen(table, dice) {
    const report = pick(table, dice);
    if (report === undefined) return;
    table.touched.add(report);
    const gemeenten = table.cast.gemeenten.flatMap((gemeente) => gemeente.gemeenten);
    const gemeentecode = dice.seldom(8) ? '0599' : (dice.pick(gemeenten) ?? '');
    const mailbox = table.cast.gemeenten.find((of) => of.gemeenten.includes(gemeentecode))?.mailbox;
    const opdracht = { kind: 'toewijzen', gemeentecode, reden: 'VERHUISD' } as const;
    const why = await decide(table, report, opdracht);
    const before = report.status;
    expect(why).toBe(assign(table.state, report, gemeentecode, mailbox));
    if (why !== undefined) return;
    const [row] = await table.store.query<{ moment: string }>(MOMENT, [report.nummer]);
    const moment = row?.moment ?? '';
    // It becomes another version only when the new gemeente begins anew.
    expect(moment > report.moment).toBe(report.status !== before);
    report.moment = moment;
  },
  async opnieuw(table, dice) {
    const report = pick(table, dice);
    if (report === undefined) return;
    table.touched.add(report);
    const why = await decide(table, report, { kind: 'opnieuw', reden: 'HERSTELD' });
    expect(why).toBe(sendAgain(table.state, report));
  },
};
