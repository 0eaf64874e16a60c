/**
 * What may be done to a report, and what comes of it: by its school and by its gemeente. A judgement is the list of
 * expected codes, empty when it is done. Source: verzuim §3.1, §3.2, §3.5, §5.5, §7.1, §7.4.
 */
import { DESK, type Report, type Soort, type State, type Status } from './state.ts';

/** Where the gemeente may bring a report, by where it is; and what the school and the desk may still do. */
const GEMEENTE_BRINGS: Readonly<Record<Status, string>> = { R: 'BKG', B: 'KG', K: 'BG', G: 'B', I: '' };
const SCHOOL_MAY = 'RB';
const UNFINISHED = 'RBK';
export const isUnfinished = ({ status }: Report): boolean => UNFINISHED.includes(status);

export function judgeMutatie(
  state: State,
  report: Report,
  asked: { own: boolean; moment: string; reden: string; window: number },
): string[] {
  if (!asked.own) return ['VZ-AUT-03'];
  if (asked.moment !== report.moment) return ['VZ-STA-02'];
  if (!SCHOOL_MAY.includes(report.status)) return ['VZ-STA-01'];
  const { window } = asked;
  const fixed = window !== report.window || asked.reden !== report.reden;
  if (report.status === 'B' && fixed) return ['VZ-STA-01'];
  return state.overlaps({ ...report, window }, report) ? ['VZ-DUB-01'] : [];
}

/** On the desk for want of a gemeente it is routed anew, and is new to whoever gets it. */
export function muteer(state: State, report: Report, change: Partial<Report>): void {
  Object.assign(report, change);
  state.announce(report);
  if (report.mailbox === DESK) report.desk = [];
  state.deliver(report, report.mailbox === DESK ? 'NIEUW' : 'MUTATIE', report.mailbox);
}

export function judgeIntrekking(report: Report, asked: { own: boolean; moment: string }): string[] {
  if (!asked.own) return ['VZ-AUT-03'];
  if (asked.moment !== report.moment) return ['VZ-STA-02'];
  return SCHOOL_MAY.includes(report.status) ? [] : ['VZ-STA-01'];
}

export function trekIn(state: State, report: Report, moment: string): void {
  bring(state, report, 'I', moment);
  if (report.mailbox === DESK) report.desk = [];
  else state.deliver(report, 'INTREKKING', report.mailbox);
}

/** An end leaves the desk nothing to answer; what a gemeente refused stays there. */
export function bring(state: State, report: Report, status: Status, moment: string): void {
  Object.assign(report, { status, moment });
  state.announce(report);
  if (!isUnfinished(report)) report.desk = report.desk.filter(({ claim }) => !claim);
}

/** Who never had it learns nothing; who had it may no longer change it. */
export function judgeReach(state: State, report: Report, mailboxes: readonly string[]): string[] {
  if (state.itemsOf(report, mailboxes).length === 0) return ['VZ-AUT-03'];
  return mailboxes.includes(report.mailbox) ? [] : ['VZ-AUT-04'];
}

export function judgeStatus(
  state: State,
  report: Report,
  asked: { mailboxes: readonly string[]; moment: string; status: Status; contact: boolean; reason: boolean },
): string[] {
  const reach = judgeReach(state, report, asked.mailboxes);
  if (reach.length > 0) return reach;
  if (asked.moment !== report.moment) return ['VZ-STA-02'];
  return [
    ...(GEMEENTE_BRINGS[report.status].includes(asked.status) ? [] : ['VZ-STA-01']),
    ...(asked.status === 'G' && !asked.reason ? ['VZ-STA-03'] : []),
    ...(asked.status === 'B' && !asked.contact ? ['VZ-INH-02'] : []),
  ];
}

export function judgeClaim(
  state: State,
  report: Report,
  asked: { mailboxes: readonly string[]; moment: string; guess?: string | undefined },
): string[] {
  const reach = judgeReach(state, report, asked.mailboxes);
  if (reach.length > 0) return reach;
  if (asked.moment !== report.moment) return ['VZ-STA-02'];
  const closed = !isUnfinished(report) || report.desk.some(({ claim }) => claim);
  return [
    ...(closed ? ['VZ-STA-01'] : []),
    ...(asked.guess !== undefined && asked.guess === report.gemeente ? ['VZ-RTE-10'] : []),
  ];
}

/** Everything lies on the desk that was refused, whatever it was. */
export function weiger(report: Report, soort: Soort, van: string): void {
  report.desk = [...report.desk, { soort, van, claim: false }];
}
