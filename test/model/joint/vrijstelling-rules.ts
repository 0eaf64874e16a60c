/**
 * Vrijstellingen and vervangende leerplicht of a world, and the signal they give to reports.
 * Source: verzuim §3.5, §4.7, §5.5.
 */
import { isUnfinished } from './report-rules.ts';
import type { Pupil, Report, State } from './state.ts';
import { periodOf } from './windows.ts';

export interface Period {
  readonly begindatum: string;
  readonly einddatum?: string;
}
export type Group = 'Vrijstelling' | 'VervangendeLeerplicht';
export const KINDS = { Vrijstelling: ['5A', '15'], VervangendeLeerplicht: ['3A'] } as const;
export type Kind = (typeof KINDS)[Group][number];

export interface Known {
  readonly nummer: string;
  readonly pupil: Pupil;
  readonly group: Group;
  readonly kind: Kind;
  readonly gemeente: string;
  period: Period;
  moment: string;
  versie: number;
  valid: boolean;
}

const touch = (a: Period, b: Period) =>
  a.begindatum <= (b.einddatum ?? '9999') && b.begindatum <= (a.einddatum ?? '9999');

/** The exemptions of a world. */
export class Vrijstellingen {
  readonly all: Known[] = [];
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** A programme at a school has an end; unfitness for good and a decision on special grounds need none. */
  judge(pupil: Pupil, kind: Kind, period: Period, self?: Known): string[] {
    if (kind === '3A' && period.einddatum === undefined) return ['VZ-VRY-01'];
    const meets = this.all.some(
      (known) =>
        known !== self &&
        known.valid &&
        known.pupil === pupil &&
        known.kind === kind &&
        touch(known.period, period),
    );
    return meets ? ['VZ-VRY-02'] : [];
  }

  judgeChange(known: Known, asked: { gemeenten: readonly string[]; group: Group; moment: string }): string[] {
    if (!asked.gemeenten.includes(known.gemeente) || asked.group !== known.group) return ['VZ-AUT-03'];
    if (asked.moment !== known.moment) return ['VZ-STA-02'];
    return known.valid ? [] : ['VZ-STA-01'];
  }

  /** The schools of unfinished reports in these periods have to hear of it. */
  announce(pupil: Pupil, ...periods: readonly Period[]): void {
    for (const report of this.#state.reports)
      if (
        report.pupil === pupil &&
        isUnfinished(report) &&
        periods.some((one) => touch(one, periodOf(report.window)))
      )
        this.#state.announce(report);
  }

  /** Of a report, as they are now. */
  signals(report: Pick<Report, 'pupil' | 'window'>): string[] {
    const running = this.all.some(
      (known) => known.valid && known.pupil === report.pupil && touch(known.period, periodOf(report.window)),
    );
    return running ? ['VZ-SIG-01'] : [];
  }
}
