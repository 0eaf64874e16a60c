/**
 * The data-breach log: a report that was made about the wrong pupil, so that the wrong gemeente may have seen the wrong
 * child. One row of the audit a report, with what whoever judges the breach needs. Source: verzuim §7.9; docs/decisions/0032.
 */
import { type Queryable, sql } from './pool.ts';

export interface VerkeerdeLeerling {
  /** Of the report about the wrong pupil. */
  readonly meldingsnummer: string;
  /** Who the report should have been about. */
  readonly deelnemerId: string;
  /** How it came to light: a mutation with another number, or a new report that takes its place. */
  readonly blijktUit: 'muteren' | 'melden';
  readonly actor: string;
  readonly ref: string;
}

const RECORD = sql(
  'verkeerde-leerling',
  `insert into vb.audit (actor, action, meldingsnummer, detail)
   select $1, 'melding.wrong-pupil', m.meldingsnummer, jsonb_build_object('by', $2::text, 'ref', $3::text, 'mailbox', m.mailbox,
     'fetched', exists (select 1 from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer
                          and i.mailbox <> 'UITVAL' and i.fetched_count > 0))
   from vb.melding m
   where m.meldingsnummer = $4::bigint and m.deelnemer_id <> $5::bigint
     and not exists (select 1 from vb.audit a where a.meldingsnummer = m.meldingsnummer and a.action = 'melding.wrong-pupil')
   returning id`,
);

/** @returns whether it is new: false for the same pupil by another number, and for a report that was logged before. */
export async function recordVerkeerdeLeerling(db: Queryable, found: VerkeerdeLeerling): Promise<boolean> {
  const { actor, blijktUit, ref, meldingsnummer, deelnemerId } = found;
  const rows = await db.query(RECORD, [actor, blijktUit, ref, meldingsnummer, deelnemerId]);
  return rows.length > 0;
}
