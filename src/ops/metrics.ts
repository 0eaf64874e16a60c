/** Few metrics, named for questions; no label with an unbounded set. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly accepted: Counter;
  readonly refused: Counter<'code'>;
  readonly fault: Counter<'code'>;
  /** Seconds from the whole request to its signed answer or fault. */
  readonly answerSeconds: Histogram<'outcome'>;
  readonly delivered: Counter;
  /** Data breaches: a report about one pupil was made about another. */
  readonly wrongPupil: Counter;
  readonly tlsRefused: Counter<'problem'>;
  /** Messages that were not taken because it was too busy, by VB-B code. */
  readonly busy: Counter<'code'>;
  /** Connections refused or closed because there were too many: refused, or an idle one closed for a newer one. */
  readonly connectionsDropped: Counter<'problem' | 'how'>;
  readonly connections: Gauge;
  readonly atWork: Gauge;
  readonly bytesHeld: Gauge;
  /** Who waits for a connection to the store, in this process. */
  readonly storeWaiting: Gauge;
  readonly enqueueFailed: Counter;
  readonly mail: Counter<'result'>;
  readonly osr: Counter<'result'>;
  /** By CA; no value for one that has no CRL. */
  readonly crlAge: Gauge<'issuer'>;
  /** By CA; 0 for one that has no CRL. */
  readonly crlLeft: Gauge<'issuer'>;
  readonly crlFailed: Counter;
  /** By number of days: how many certificates of organisations end within it and have no successor at work. */
  readonly certificatesExpiring: Gauge<'days'>;
  readonly ownCertificateLeft: Gauge;
  readonly oldestUndelivered: Gauge;
  /** Dead letters by cause. */
  readonly parked: Gauge<'cause'>;
  /** Accepted reports of which something is nowhere. */
  readonly balanceDifference: Gauge;
  /** Seconds since epoch of the last balance that could be drawn up; 0 until then. */
  readonly balanceCheckedAt: Gauge;
  /** What the register's own desk lets lie. */
  readonly oldestLoketwerk: Gauge;
  /** Until a row is sealed nobody can see that it was changed. */
  readonly oldestUnsealed: Gauge;
  /** They came in a month that no table was made for. */
  readonly envelopesWithoutMonth: Gauge;
  /** Created of a verified message minus our clock, in seconds: above 0 the sender's clock is ahead (EK-156). */
  readonly peerClockSkew: Histogram;
  /** The exposition format of Prometheus. */
  render(): Promise<string>;
}

export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter<Label>({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  return {
    accepted: counter('verzuim_accepted_total', 'Reports that were accepted and numbered'),
    refused: counter('verzuim_refused_total', 'Functional refusals by VZ code', ['code']),
    fault: counter('verzuim_fault_total', 'SOAP faults by code', ['code']),
    answerSeconds: new Histogram({
      name: 'verzuim_answer_seconds',
      help: 'From the whole request to its signed answer: answered, refused (a fault of the sender), failed (of ours)',
      labelNames: ['outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    delivered: counter('verzuim_delivered_total', 'Leveringen put into a mailbox'),
    wrongPupil: counter('verzuim_wrong_pupil_total', 'Reports that turned out to be about the wrong pupil'),
    tlsRefused: counter('verzuim_tls_refused_total', 'Connections refused at TLS by problem', ['problem']),
    busy: counter('verzuim_busy_total', 'Messages that got 503 because it was too busy, by VB-B code', [
      'code',
    ]),
    connectionsDropped: counter(
      'verzuim_connections_dropped_total',
      'Connections above a limit: refused, or idle and closed for a newer one',
      ['problem', 'how'],
    ),
    connections: gauge('verzuim_connections', 'Open connections of the endpoint'),
    atWork: gauge('verzuim_requests_at_work', 'Messages at work now'),
    bytesHeld: gauge('verzuim_bytes_held', 'Bytes of messages that come in or are at work'),
    storeWaiting: gauge('verzuim_store_waiting', 'Work that waits for a connection to the store'),
    enqueueFailed: counter('verzuim_enqueue_failed_total', 'Hints that could not be given to the queue'),
    mail: counter('verzuim_mail_total', 'Tries to send a notice: sent, later, refused, given-up', ['result']),
    osr: counter(
      'verzuim_osr_total',
      'Mandates asked of OSR: hit (remembered), miss (asked), stale (an older yes while OSR is down), failed',
      ['result'],
    ),
    crlAge: new Gauge({
      name: 'verzuim_crl_age_seconds',
      help: 'Since thisUpdate of the newest CRL of a CA',
      labelNames: ['issuer'],
      registers,
    }),
    crlLeft: new Gauge({
      name: 'verzuim_crl_seconds_left',
      help: 'Until nextUpdate of the newest CRL of a CA; at zero (never had one) or below its certificates are refused',
      labelNames: ['issuer'],
      registers,
    }),
    certificatesExpiring: new Gauge({
      name: 'verzuim_certificates_expiring',
      help: 'Certificates of organisations that end within these days, without a successor at work; 0: ended in the last 30',
      labelNames: ['days'],
      registers,
    }),
    ownCertificateLeft: new Gauge({
      name: 'verzuim_own_certificate_seconds_left',
      help: 'Until the end of the certificate that signs our answers',
      registers,
    }),
    crlFailed: counter('verzuim_crl_fetch_failed_total', 'CRLs that could not be read or fetched'),
    oldestUndelivered: new Gauge({
      name: 'verzuim_oldest_undelivered_seconds',
      help: 'Age of the oldest event that is in no mailbox and not parked, or behind what is parked',
      registers,
    }),
    parked: new Gauge({
      name: 'verzuim_parked',
      help: 'Events that are parked (dead letters) by cause',
      labelNames: ['cause'],
      registers,
    }),
    balanceDifference: new Gauge({
      name: 'verzuim_balance_difference',
      help: 'Accepted reports that are not delivered, waiting, parked, withdrawn or closed: more than 0 is a loss',
      registers,
    }),
    balanceCheckedAt: new Gauge({
      name: 'verzuim_balance_checked_timestamp_seconds',
      help: 'When the last hourly balance was drawn up, in seconds since epoch',
      registers,
    }),
    oldestLoketwerk: new Gauge({
      name: 'verzuim_oldest_desk_work_seconds',
      help: 'Age of the oldest open work on the desk of the register (UITVAL); 0 when there is none',
      registers,
    }),
    oldestUnsealed: new Gauge({
      name: 'verzuim_oldest_unsealed_seconds',
      help: 'Age of the oldest audit row after the last seal: a change of it cannot be seen yet',
      registers,
    }),
    envelopesWithoutMonth: new Gauge({
      name: 'verzuim_envelopes_without_month',
      help: 'Envelopes in a month that no table was made for: nothing is lost, but housekeeping does not do its work',
      registers,
    }),
    peerClockSkew: new Histogram({
      name: 'verzuim_peer_clock_skew_seconds',
      help: 'Created of believed messages minus our clock; many above 0, or far below, say that a clock is wrong',
      // The gate believes from 10 minutes old (5 of lifetime, 5 of skew) to 5 minutes in the future.
      buckets: [-300, -60, -10, -2, 0, 2, 10, 60, 300],
      registers,
    }),
    render: () => (registers[0] as Registry).metrics(),
  };
}
