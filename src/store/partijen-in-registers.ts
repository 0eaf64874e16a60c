/** What the imported registers know of organisations, as rows to make parties of. */
import type { Wet } from '../verzuim/rio.ts';
import { type Queryable, sql } from './pool.ts';

const SCHOLEN = sql(
  'rio-scholen',
  `select i.brin, i.naam, i.wet, i.bestuurscode as "bestuursnummer",
     array(select distinct v.vestigingscode from vb.rio_vestiging v
           where v.brin = i.brin and (v.einddatum is null or v.einddatum >= $1::date) order by 1) as vestigingen
   from vb.rio_instelling i
   where i.begindatum <= $1::date and (i.einddatum is null or i.einddatum >= $1::date) order by i.brin`,
);
const BESTUREN = sql(
  'rio-besturen',
  `select b.bestuurscode as bestuursnummer, coalesce(b.naam, b.bestuurscode) as naam,
     array(select distinct i.brin from vb.rio_instelling i
           where i.bestuurscode = b.bestuurscode and i.begindatum <= $1::date
             and (i.einddatum is null or i.einddatum >= $1::date) order by 1) as brins
   from vb.rio_bestuur b
   where b.begindatum <= $1::date and (b.einddatum is null or b.einddatum >= $1::date) order by b.bestuurscode`,
);
const GEMEENTEN = sql(
  'gemeenten-nu',
  `select gemeentecode, naam from vb.gemeente
   where (begindatum is null or begindatum <= $1::date) and (einddatum is null or einddatum > $1::date)
     and gemeentecode not in ('0000', '1999') order by gemeentecode`,
);

export interface SchoolInRegister {
  readonly brin: string;
  readonly naam: string;
  readonly wet: Wet;
  readonly bestuursnummer: string | null;
  readonly vestigingen: readonly string[];
}

/** Institutions that exist on the day. */
export function listSchoolsInRio(db: Queryable, datum: string): Promise<readonly SchoolInRegister[]> {
  return db.query<SchoolInRegister>(SCHOLEN, [datum]);
}

export function listBesturenInRio(
  db: Queryable,
  datum: string,
): Promise<readonly { bestuursnummer: string; naam: string; brins: readonly string[] }[]> {
  return db.query(BESTUREN, [datum]);
}

export function listGemeentenOp(
  db: Queryable,
  datum: string,
): Promise<readonly { gemeentecode: string; naam: string }[]> {
  return db.query(GEMEENTEN, [datum]);
}
