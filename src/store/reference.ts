/** Reference data that others keep: pupils and postcodes. */
import type { PostcodeRij } from '../verzuim/postcodetabel.ts';
import type { Persoon, Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import { blind } from './at-rest/sealer.ts';
import { PERSOON_VAN_DEELNEMER } from './columns.ts';
import { type Queryable, type Store, sql } from './pool.ts';

export interface Inschrijving {
  readonly brin: string;
  readonly begindatum: string;
  readonly einddatum?: string;
}

export interface DeelnemerRow {
  readonly persoon: Persoon;
  readonly overledenOp?: string;
  readonly inschrijvingen: readonly Inschrijving[];
}

export interface Deelnemer extends DeelnemerRow {
  /** A pseudonym: what other tables refer to. */
  readonly deelnemerId: string;
}

const FIND = sql(
  'deelnemer-find',
  `select d.deelnemer_id::text as "deelnemerId", ${PERSOON_VAN_DEELNEMER} as persoon, d.overleden_op::text as "overledenOp",
     (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('brin', i.brin, 'begindatum', i.begindatum,
        'einddatum', i.einddatum))), '[]') from vb.inschrijving i where i.deelnemer_id = d.deelnemer_id) as inschrijvingen
   from vb.deelnemer d
   where case when $1 = 'burgerservicenummer' then d.burgerservicenummer = $2::bytea else d.onderwijsnummer = $2::bytea end`,
);

export async function findDeelnemer(db: Queryable, nummer: Persoonsnummer): Promise<Deelnemer | undefined> {
  const [row] = await db.query<Deelnemer & { overledenOp: string | null }>(FIND, [
    nummer.soort,
    blind(nummer.soort, nummer.nummer),
  ]);
  if (row === undefined) return undefined;
  const { overledenOp, ...rest } = row;
  return overledenOp === null ? rest : { ...rest, overledenOp };
}

const CLEAR_POSTCODES = sql('postcodes-clear', 'delete from vb.postcode_gemeente');
const ADD_POSTCODES = sql(
  'postcodes-add',
  `insert into vb.postcode_gemeente (postcode, gemeentecode, eenduidig, huisnummer_van, huisnummer_tot)
   select distinct on (postcode, gemeentecode, van) postcode, gemeentecode, eenduidig, van, tot
   from unnest($1::text[], $2::text[], $3::boolean[], $4::int[], $5::int[]) r(postcode, gemeentecode, eenduidig, van, tot)`,
);

/** Replaces the whole table, in one transaction: readers see the old one or the new one. */
export async function replacePostcodes(store: Store, rows: readonly PostcodeRij[]): Promise<void> {
  await store.withTransaction(async (tx) => {
    await tx.query(CLEAR_POSTCODES);
    await tx.query(ADD_POSTCODES, [
      rows.map((row) => row.postcode),
      rows.map((row) => row.gemeentecode),
      rows.map((row) => row.eenduidig),
      rows.map((row) => row.huisnummerVan ?? 0),
      rows.map((row) => row.huisnummerTot ?? 99999),
    ]);
  });
}

const FIND_POSTCODES = sql(
  'postcodes-find',
  `select postcode, gemeentecode, eenduidig, huisnummer_van as "huisnummerVan", huisnummer_tot as "huisnummerTot"
   from vb.postcode_gemeente where postcode = any($1)`,
);

/** The rows for these postcodes, of 4 and of 6 positions. */
export function findPostcodes(db: Queryable, postcodes: readonly string[]): Promise<readonly PostcodeRij[]> {
  const wanted = new Set(postcodes.flatMap((postcode) => [postcode, postcode.slice(0, 4)]));
  return db.query<PostcodeRij>(FIND_POSTCODES, [[...wanted]]);
}
