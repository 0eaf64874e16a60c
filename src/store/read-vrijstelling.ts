/** One vrijstelling as it stands, for the gemeente that registered it, and who read it. Source: verzuim §5.2, §6.4. */
import type { Gemeentecode } from '../verzuim/verzuimmelding.ts';
import type { Vrijstelling, Vrijstellingstatus } from '../verzuim/vrijstelling.ts';
import { REDEN_VAN_STAP, VRIJSTELLING } from './columns.ts';
import { type Store, sql } from './pool.ts';
import { moment } from './vrijstelling.ts';

/** What was done when; a withdrawal has its reason. */
export interface VrijstellingStap {
  readonly actie: 'DOORGEGEVEN' | 'GEWIJZIGD' | 'INGETROKKEN';
  readonly datumTijd: string;
  readonly reden: string | null;
}

export interface VrijstellingStand {
  readonly vrijstellingsnummer: string;
  readonly gemeentecode: Gemeentecode;
  readonly status: Vrijstellingstatus;
  readonly datumTijdLaatsteMutatie: string;
  readonly vrijstelling: Vrijstelling;
  /** Oldest first. */
  readonly stappen: readonly VrijstellingStap[];
}

const READ = sql(
  'vrijstelling-read-own',
  `with found as (
     select v.vrijstellingsnummer, v.woongemeente, v.status, v.changed_at, ${VRIJSTELLING} as vrijstelling
     from vb.vrijstelling v join vb.vrijstelling_inhoud i using (vrijstellingsnummer, versie)
     where v.vrijstellingsnummer = $1::bigint and v.woongemeente = any($2)
   ), audited as (
     insert into vb.audit (actor, action, detail)
     select $3, 'vrijstelling.read',
       jsonb_build_object('vrijstellingsnummers', jsonb_build_array(vrijstellingsnummer::text), 'ref', $4::text) from found
   )
   select f.vrijstellingsnummer::text, f.woongemeente as gemeentecode, f.status,
     ${moment('f.changed_at')} as "datumTijdLaatsteMutatie", f.vrijstelling,
     (select jsonb_agg(jsonb_build_object('actie', s.actie, 'datumTijd', ${moment('s.at')}, 'reden', ${REDEN_VAN_STAP}) order by s.volgnummer)
      from vb.vrijstelling_stap s where s.vrijstellingsnummer = f.vrijstellingsnummer) as stappen
   from found f`,
);

/**
 * Every read is audited.
 * @param gemeentecodes  whose it must be.
 * @returns undefined when it is unknown or another's: the same answer.
 */
export async function readVrijstelling(
  store: Store,
  vrijstellingsnummer: string,
  gemeentecodes: readonly Gemeentecode[],
  by: { readonly actor: string; readonly ref: string },
): Promise<VrijstellingStand | undefined> {
  const values = [vrijstellingsnummer, gemeentecodes, by.actor, by.ref];
  return (await store.query<VrijstellingStand>(READ, values))[0];
}
