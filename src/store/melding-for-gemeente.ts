/** A whole report for a gemeente that has or had it; every read leaves a trace. Source: verzuim §5.2, §6.4, §7.4. */
import type {
  Overdracht,
  Persoon,
  Processtap,
  Signaal,
  Status,
  Verzuimmelding,
} from '../verzuim/verzuimmelding.ts';
import { PERSOON, STAP, VERZUIMMELDING } from './columns.ts';
import { type Queryable, sql } from './pool.ts';

export interface MeldingForGemeente {
  readonly meldingsnummer: string;
  readonly status: Status;
  readonly registeredAt: Date;
  readonly changedAt: Date;
  readonly volgnummer: number;
  readonly woongemeente: string | null;
  readonly mailbox: string | null;
  readonly signalen: readonly Signaal[];
  /** A vrijstelling touches its period, as it is now. */
  readonly vrijgesteld: boolean;
  readonly verzuimmelding: Verzuimmelding;
  readonly persoon: Persoon;
  readonly stappen: readonly Processtap[];
  readonly overdrachten: readonly Overdracht[];
}

/** The history of report `m`: its states, oldest first. */
export const STAPPEN = `(select jsonb_agg(${STAP} order by p.volgnummer)
   from vb.processtap p where p.meldingsnummer = m.meldingsnummer)`;
/** How report `m` came from one gemeente to another. What the desk only sent again is not in it. */
export const OVERDRACHTEN = `(select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'datumTijd', to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'vanGemeentecode', t.van_gemeentecode, 'naarGemeentecode', t.naar_gemeentecode, 'reden', t.reden))
      order by t.volgnummer), '[]')
   from vb.toewijzing t where t.meldingsnummer = m.meldingsnummer
     and (t.van_mailbox, t.van_gemeentecode) is distinct from (t.naar_mailbox, t.naar_gemeentecode))`;

const READ = sql(
  'melding-for-gemeente',
  `with found as (
     select m.meldingsnummer::text, m.status, m.registered_at as "registeredAt", m.changed_at as "changedAt", m.volgnummer,
       m.woongemeente, m.mailbox, m.signalen, ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon, ${STAPPEN} as stappen,
       vb.is_vrijgesteld(m.deelnemer_id, m.begindatum, m.einddatum) as vrijgesteld, ${OVERDRACHTEN} as overdrachten
     from vb.melding m join vb.melding_inhoud i using (meldingsnummer)
     where m.meldingsnummer = $1::bigint
       and exists (select 1 from vb.mailbox_item b where b.meldingsnummer = m.meldingsnummer and b.mailbox = any($2))
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select $3, 'melding.read', meldingsnummer::bigint, jsonb_build_object('by', 'gemeente', 'ref', $4::text) from found
   )
   select * from found`,
);

/** @returns undefined also for a number that never was in one of these mailboxes (VZ-AUT-03). */
export async function readMeldingForGemeente(
  db: Queryable,
  meldingsnummer: string,
  reader: { readonly mailboxes: readonly string[]; readonly actor: string; readonly ref: string },
): Promise<MeldingForGemeente | undefined> {
  const values = [meldingsnummer, reader.mailboxes, reader.actor, reader.ref];
  const [row] = await db.query<MeldingForGemeente>(READ, values);
  return row;
}
