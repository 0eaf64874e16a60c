/**
 * The register as schools and gemeenten may expect it, in plain objects: one world of two schools and two gemeenten,
 * their reports, mailboxes and desk. It knows nothing of SOAP, PostgreSQL or queues, and has its own tables.
 * Source: verzuim §3, §5.4, §5.5, §7.1, §7.4; docs/decisions/0012.
 */
export type Status = 'R' | 'B' | 'K' | 'G' | 'I';
export type Soort = 'NIEUW' | 'MUTATIE' | 'INTREKKING' | 'VERHUIZING';
export const DESK = 'UITVAL';

export interface Pupil {
  readonly bsn: string;
  /** BRINs where the pupil is enrolled. */
  readonly schools: readonly string[];
  /** Gemeentecode; null when the register has no address. */
  readonly home: string | null;
}

export interface Report {
  readonly nummer: string;
  readonly pupil: Pupil;
  readonly brin: string;
  readonly kind: 'O' | 'L';
  /** Windows do not touch each other; two reports of one pupil, school and kind may not have the same. */
  window: number;
  status: Status;
  moment: string;
  reden: string;
  toelichting: string;
  mailbox: string;
  gemeente: string | null;
  /** It came from another gemeente. */
  past: boolean;
  desk: readonly DeskWork[];
}

/** What lies on the desk about a report. */
export interface DeskWork {
  readonly soort: Soort;
  /** The mailbox that refused it or gave it back; null when no gemeente was found. */
  readonly van: string | null;
  /** A gemeente said that the report is not its own. */
  readonly claim: boolean;
}

export interface Item {
  readonly mailbox: string;
  readonly report: Report;
  readonly soort: Soort;
  state: 'waiting' | 'leased' | 'VERWERKT' | 'GEWEIGERD';
  /** Both known once it was fetched. */
  leveringId?: string;
  volgnummer?: number;
}

/** How many leveringen each mailbox has had. */
export type Heads = Map<string, number>;

export class State {
  readonly reports: Report[] = [];
  readonly items: Item[] = [];
  /** Reports of which a school has to hear, by BRIN. */
  readonly changed = new Map<string, Set<Report>>();
  readonly heads: Heads;
  /** Something was delivered that the register may still have to route. */
  underway = false;

  constructor(heads: Heads) {
    this.heads = heads;
  }

  /** The next event of a report reaches a mailbox, or the desk. */
  deliver(report: Report, soort: Soort, mailbox: string): void {
    this.underway = true;
    if (mailbox === DESK) {
      const claim = soort === 'VERHUIZING';
      report.desk = [...report.desk, { soort, van: claim ? report.mailbox : null, claim }];
      return;
    }
    this.heads.set(mailbox, (this.heads.get(mailbox) ?? 0) + 1);
    this.items.push({ mailbox, report, soort, state: 'waiting' });
  }

  /** Its school has to hear of it. */
  announce(report: Report): void {
    const known = this.changed.get(report.brin) ?? new Set();
    this.changed.set(report.brin, known.add(report));
  }

  itemsOf(report: Report, mailboxes?: readonly string[]): readonly Item[] {
    return this.items.filter(
      (item) => item.report === report && (mailboxes === undefined || mailboxes.includes(item.mailbox)),
    );
  }

  waiting(mailbox: string): readonly Item[] {
    return this.items.filter((item) => item.mailbox === mailbox && item.state === 'waiting');
  }

  overlaps({ pupil, brin, kind, window }: Pick<Report, 'pupil' | 'brin' | 'kind' | 'window'>, self?: Report) {
    return this.reports.some(
      (other) =>
        other !== self &&
        other.status !== 'I' &&
        other.pupil === pupil &&
        other.brin === brin &&
        other.kind === kind &&
        other.window === window,
    );
  }
}
