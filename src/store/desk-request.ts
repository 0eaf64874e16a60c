/** A gemeente's word that a report is not its own, on its way to the desk through the outbox. Source: verzuim §7.4. */
import { randomUUID } from 'node:crypto';
import { sealed } from './at-rest/sealer.ts';
import { UITVAL } from './mailbox.ts';
import { sql, type Tx } from './pool.ts';

export interface DeskRequest {
  readonly vermoedeGemeentecode?: string;
  /** Text of a gemeente: personal data may stand in it. */
  readonly reden: string;
}

const DIRECT = sql('desk-direct-event', 'select vb.add_directed_event($1::uuid, $2::bigint, $3, $4)');
const REQUEST = sql(
  'desk-request',
  `insert into vb.verkeerde_gemeente (event_id, meldingsnummer, mailbox, vermoede_gemeentecode, reden, at)
   values ($1, $2::bigint, $3, $4, $5, clock_timestamp())`,
);

/** The next event of a report, for a mailbox that is named now. The caller holds outbox rows and report. @returns its id. */
export async function addDirectedEvent(
  tx: Tx,
  meldingsnummer: string,
  soort: string,
  mailbox: string,
): Promise<string> {
  const eventId = randomUUID();
  await tx.query(DIRECT, [eventId, meldingsnummer, soort, mailbox]);
  return eventId;
}

/** @param from.mailbox  whose word it is. @returns the id of the event that brings it to the desk. */
export async function requestDesk(
  tx: Tx,
  { registeredAt }: { readonly registeredAt: Date },
  { meldingsnummer, mailbox }: { readonly meldingsnummer: string; readonly mailbox: string },
  request: DeskRequest,
): Promise<string> {
  const eventId = await addDirectedEvent(tx, meldingsnummer, 'VERHUIZING', UITVAL);
  const { vermoedeGemeentecode, reden } = request;
  const text = sealed('verkeerde_gemeente.reden', eventId, reden, { at: registeredAt });
  await tx.query(REQUEST, [eventId, meldingsnummer, mailbox, vermoedeGemeentecode ?? null, text]);
  return eventId;
}

const WITHDRAW = sql(
  'desk-withdraw',
  `with closed as (
     update vb.verkeerde_gemeente set afgehandeld_at = clock_timestamp()
     where meldingsnummer = $1::bigint and afgehandeld_at is null returning event_id
   ), ended as (
     update vb.mailbox_item set ended_at = clock_timestamp(), result = 'VERWERKT'
     where event_id in (select event_id from closed) and ended_at is null
   ), dropped as (
     delete from vb.outbox where event_id in (select event_id from closed) returning event_id
   )
   update vb.melding_event set lapsed_at = clock_timestamp() where event_id in (select event_id from dropped)`,
);

/** The report has ended before the desk answered: there is nothing left to answer, on the desk or on its way to it. */
export async function withdrawDeskRequest(tx: Tx, meldingsnummer: string): Promise<void> {
  await tx.query(WITHDRAW, [meldingsnummer]);
}
