/**
 * What schools and a gemeente may expect, in the simplest words: one school, its pupils, one gemeente, kept in plain
 * objects. It knows nothing of SOAP, PostgreSQL or queues. Source: verzuim §3, §5.4, §5.5.
 */
import type { Status } from '../../src/verzuim/verzuimmelding.ts';

export interface Report {
  readonly meldingsnummer: string;
  readonly pupil: number;
  readonly soort: 'O' | 'L';
  /** Reports of one pupil and kind may not have the same window. */
  readonly window: number;
  status: Status;
  moment: string;
  reden: string;
  toelichting: string;
}

export interface Item {
  readonly meldingsnummer: string;
  readonly soort: 'NIEUW' | 'MUTATIE' | 'INTREKKING';
  state: 'waiting' | 'leased' | 'VERWERKT' | 'GEWEIGERD';
  leveringId: string | undefined;
}

export interface Expected {
  /** Undefined: it is done. */
  readonly code: string | undefined;
}
const DONE: Expected = { code: undefined };
const refused = (code: string): Expected => ({ code });

export class World {
  readonly reports: Report[] = [];
  readonly mailbox: Item[] = [];
  /** Numbers in the order in which the school should hear of a change. */
  readonly changes: string[] = [];
  readonly #kenmerken = new Map<string, { readonly content: string; readonly answer: unknown }>();

  find(meldingsnummer: string): Report | undefined {
    return this.reports.find((report) => report.meldingsnummer === meldingsnummer);
  }

  melden(about: { pupil: number; soort: 'O' | 'L'; window: number }): Expected {
    const overlaps = this.reports.some(
      (report) =>
        report.pupil === about.pupil &&
        report.soort === about.soort &&
        report.window === about.window &&
        report.status !== 'I',
    );
    return overlaps ? refused('VZ-DUB-01') : DONE;
  }

  registered(report: Report): void {
    this.reports.push(report);
    this.mailbox.push({
      meldingsnummer: report.meldingsnummer,
      soort: 'NIEUW',
      state: 'waiting',
      leveringId: undefined,
    });
    this.changes.push(report.meldingsnummer);
  }

  muteren(meldingsnummer: string, own: boolean, moment: string, reden: string): Expected {
    const report = this.find(meldingsnummer);
    if (report === undefined || !own) return refused('VZ-AUT-03');
    if (report.moment !== moment) return refused('VZ-STA-02');
    if (report.status !== 'R' && report.status !== 'B') return refused('VZ-STA-01');
    return report.status === 'B' && report.reden !== reden ? refused('VZ-STA-01') : DONE;
  }

  intrekken(meldingsnummer: string, own: boolean, moment: string): Expected {
    const report = this.find(meldingsnummer);
    if (report === undefined || !own) return refused('VZ-AUT-03');
    if (report.moment !== moment) return refused('VZ-STA-02');
    return report.status === 'R' || report.status === 'B' ? DONE : refused('VZ-STA-01');
  }

  terugkoppelen(meldingsnummer: string, own: boolean, moment: string, to: Status): Expected {
    const report = this.find(meldingsnummer);
    if (report === undefined || !own) return refused('VZ-AUT-03');
    if (report.moment !== moment) return refused('VZ-STA-02');
    const may: Partial<Record<Status, readonly Status[]>> = {
      R: ['B', 'K', 'G'],
      B: ['K', 'G'],
      K: ['B', 'G'],
      G: ['B'],
    };
    return may[report.status]?.includes(to) ? DONE : refused('VZ-STA-01');
  }

  changed(meldingsnummer: string, change: Partial<Report>, soort?: Item['soort']): void {
    const report = this.find(meldingsnummer);
    if (report === undefined) throw new Error('the model changes what it does not know');
    Object.assign(report, change);
    this.changes.push(meldingsnummer);
    if (soort) this.mailbox.push({ meldingsnummer, soort, state: 'waiting', leveringId: undefined });
  }

  get waiting(): number {
    return this.mailbox.filter(({ state }) => state === 'waiting').length;
  }

  /** The next levering of a report that nobody holds and nobody ended: events of one report never pass each other. */
  take(meldingsnummer: string): Item | undefined {
    const item = this.mailbox.find(
      (waiting) => waiting.state === 'waiting' && waiting.meldingsnummer === meldingsnummer,
    );
    if (item) item.state = 'leased';
    return item;
  }

  bevestigen(item: Item, own: boolean, resultaat: 'VERWERKT' | 'GEWEIGERD'): Expected {
    if (!own) return refused('VZ-LEV-01');
    if (item.state === 'leased') {
      item.state = resultaat;
      return DONE;
    }
    return item.state === resultaat ? DONE : refused('VZ-LEV-01');
  }

  /** The first answer again for the same content; undefined for a kenmerk that was not used. */
  remembered(kenmerk: string, content: string): { readonly answer: unknown } | 'other' | undefined {
    const known = this.#kenmerken.get(kenmerk);
    if (known === undefined) return undefined;
    return known.content === content ? { answer: known.answer } : 'other';
  }

  remember(kenmerk: string, content: string, answer: unknown): void {
    this.#kenmerken.set(kenmerk, { content, answer });
  }
}
