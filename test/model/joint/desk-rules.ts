/**
 * What the register's desk may decide about a report, and who hears of it. Source: verzuim §3.3 step 4, §7.1, §7.2,
 * §7.4; docs/decisions/0012.
 */
import { isUnfinished } from './report-rules.ts';
import { DESK, type Report, type Soort, type State } from './state.ts';

/** @returns why not, or undefined when it was sent again. */
export function sendAgain(state: State, report: Report): string | undefined {
  if (report.desk.length === 0) return 'NIET_BIJ_LOKET';
  if (report.mailbox === DESK) return 'NOOIT_GELEVERD';
  const sent = new Set<string>();
  const work = report.desk;
  report.desk = [];
  for (const { soort, van } of work) {
    const holder = van === report.mailbox;
    // Who lost the report hears once more that it left, and nothing else.
    if (!holder && soort !== 'VERHUIZING') continue;
    const again = holder ? againFor(report, soort) : soort;
    const key = `${van} ${again}`;
    if (van !== null && !sent.has(key)) state.deliver(report, again, van);
    sent.add(key);
  }
  return undefined;
}

function againFor(report: Report, soort: Soort): Soort {
  if (report.status === 'I') return 'INTREKKING';
  return soort === 'VERHUIZING' ? 'MUTATIE' : soort;
}

/**
 * @param mailbox  of the gemeente; undefined when none is connected.
 * @returns why not, or undefined when the report was given to the gemeente.
 */
export function assign(
  state: State,
  report: Report,
  gemeente: string,
  mailbox: string | undefined,
): string | undefined {
  const from = report.mailbox;
  const ofHolder = report.desk.filter(({ van }) => van === null || van === from);
  if (ofHolder.length === 0) return 'NIET_BIJ_LOKET';
  if (!isUnfinished(report)) return 'BEEINDIGD';
  if (mailbox === undefined) return 'GEEN_MAILBOX';
  if (mailbox === from && gemeente === report.gemeente) return 'AL_DAAR';
  const known = state.itemsOf(report, [from]).some((item) => item.state !== 'GEWEIGERD');
  // Who refused to let go and gets it back has nothing to let go of.
  const overtaken = report.desk.filter(({ soort, van }) => soort === 'VERHUIZING' && van === mailbox);
  report.desk = report.desk.filter((work) => !ofHolder.includes(work) && !overtaken.includes(work));
  if (from !== DESK) report.past = true;
  Object.assign(report, { mailbox, gemeente });
  state.announce(report);
  if (from === mailbox) {
    state.deliver(report, known ? 'MUTATIE' : 'NIEUW', mailbox);
    return undefined;
  }
  // Nobody works on it yet in the new gemeente.
  if (from !== DESK) report.status = 'R';
  if (from !== DESK && known) state.deliver(report, 'VERHUIZING', from);
  state.deliver(report, 'NIEUW', mailbox);
  return undefined;
}
