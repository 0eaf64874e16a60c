/** Looking institutions up. Source: verzuim §1 row 9, §4.3. */
import {
  type Geldig,
  type Instelling,
  type InstellingRegel,
  type SchoolInRio,
  type SchoolVraag,
  SECTOR_VAN_WET,
  type Wet,
  zoekvorm,
} from '../verzuim/rio.ts';
import { type Queryable, sql } from './pool.ts';

/** A codec of the contract and a reader in JSON both expect what is unknown to be absent. */
const PERIODE = (alias: string) =>
  `jsonb_strip_nulls(jsonb_build_object('begindatum', ${alias}.begindatum, 'einddatum', ${alias}.einddatum))`;

const SCHOOL = sql(
  'rio-school',
  `select jsonb_agg(${PERIODE('i')} || jsonb_build_object('wet', i.wet) order by i.begindatum) as perioden,
     (select coalesce(jsonb_agg(${PERIODE('v')}), '[]') from vb.rio_vestiging v
      where v.brin = $1 and v.vestigingscode = $2) as vestiging,
     (select coalesce(jsonb_agg(${PERIODE('o')}), '[]')
      from (select greatest(a.begindatum, l.begindatum) as begindatum, least(a.einddatum, l.einddatum) as einddatum
            from vb.rio_onderwijsaanbod a join vb.rio_onderwijslocatie l using (onderwijslocatiecode)
            where a.brin = $1 and a.onderwijslocatiecode = $3) o) as onderwijslocatie,
     (select r.regio from vb.rio_vestiging v join vb.vakantieregio r using (gemeentecode)
      where v.brin = $1 and r.einddatum is null
      order by (v.vestigingscode = $2) desc nulls last, v.vestigingscode, v.begindatum desc limit 1) as regio
   from vb.rio_instelling i where i.brin = $1 having count(*) > 0`,
);

export async function findSchoolInRio(db: Queryable, vraag: SchoolVraag): Promise<SchoolInRio | undefined> {
  const values = [vraag.brin, vraag.vestigingscode ?? null, vraag.onderwijslocatiecode ?? null];
  const [row] = await db.query<
    Omit<SchoolInRio, 'perioden' | 'regio'> & {
      perioden: readonly (Geldig & { wet: Wet })[];
      regio: SchoolInRio['regio'] | null;
    }
  >(SCHOOL, values);
  if (row === undefined) return undefined;
  const { perioden, regio, ...rest } = row;
  const metSector = perioden.map(({ wet, ...periode }) => ({ ...periode, sector: SECTOR_VAN_WET[wet] }));
  return { ...rest, perioden: metSector, ...(regio ? { regio } : {}) };
}

/** What one answer holds at most; the schema says the same. */
export const MAX_VESTIGINGEN = 500;
export const MAX_LOCATIES = 500;

const INSTELLING = sql(
  'rio-instelling',
  `select i.wet, jsonb_strip_nulls(jsonb_build_object('brin', i.brin, 'naam', i.naam, 'bestuurscode', i.bestuurscode,
       'naamBestuur', (select b.naam from vb.rio_bestuur b where b.bestuurscode = i.bestuurscode
                       order by b.begindatum desc limit 1),
       'begindatum', i.begindatum, 'einddatum', i.einddatum,
       'vestigingen', (select coalesce(jsonb_agg(v.inhoud order by v.code), '[]') from (
         select v.vestigingscode || v.begindatum as code, jsonb_build_object('vestigingscode', v.vestigingscode, 'naam', v.naam, 'postcode', v.postcode,
             'plaatsnaam', v.plaatsnaam, 'gemeentecode', v.gemeentecode, 'begindatum', v.begindatum,
             'einddatum', v.einddatum, 'onderwijslocaties', (select coalesce(jsonb_agg(o.inhoud order by o.code), '[]') from (
               select a.onderwijslocatiecode || a.onderwijsaanbiedercode as code,
                 jsonb_build_object('onderwijslocatiecode', a.onderwijslocatiecode,
                   'onderwijsaanbiedercode', a.onderwijsaanbiedercode, 'postcode', l.postcode,
                   'plaatsnaam', l.plaatsnaam, 'gemeentecode', l.gemeentecode,
                   'begindatum', greatest(min(a.begindatum), l.begindatum),
                   'einddatum', least(case when bool_or(a.einddatum is null) then null else max(a.einddatum) end,
                                      l.einddatum)) as inhoud
               from vb.rio_onderwijsaanbod a join vb.rio_onderwijslocatie l using (onderwijslocatiecode)
               where a.brin = v.brin and a.vestigingscode = v.vestigingscode
               group by a.onderwijslocatiecode, a.onderwijsaanbiedercode, l.onderwijslocatiecode, l.begindatum
               order by 1 limit ${MAX_LOCATIES}) o)) as inhoud
         from vb.rio_vestiging v where v.brin = i.brin order by 1 limit ${MAX_VESTIGINGEN}) v))) as inhoud
   from vb.rio_instelling i where i.brin = $1 order by i.begindatum desc limit 1`,
);

export async function findInstelling(db: Queryable, brin: string): Promise<Instelling | undefined> {
  const [row] = await db.query<{ wet: Wet; inhoud: Omit<Instelling, 'sector'> }>(INSTELLING, [brin]);
  return row && { ...row.inhoud, sector: SECTOR_VAN_WET[row.wet] };
}

/** Valid on the first parameter of the search. */
const OP = (alias: string) =>
  `${alias}.begindatum <= $1::date and (${alias}.einddatum is null or ${alias}.einddatum >= $1::date)`;

const SEARCH = sql(
  'rio-search',
  `with plek as (
     select v.brin, v.postcode, v.zoekplaats from vb.rio_vestiging v where ${OP('v')}
     union all
     select a.brin, l.postcode, l.zoekplaats
     from vb.rio_onderwijslocatie l join vb.rio_onderwijsaanbod a using (onderwijslocatiecode)
     where ${OP('l')} and ${OP('a')}
   ), found as (
     select i.brin, max(i.begindatum) as begindatum from vb.rio_instelling i
     where ${OP('i')} and i.brin > $2
       and ($3::text[] is null or ' ' || i.zoeknaam like all($3) or exists (
         select 1 from vb.rio_vestiging v where v.brin = i.brin and ${OP('v')} and ' ' || v.zoeknaam like all($3)))
       and ($4::text is null and $5::text is null or i.brin in (
         select p.brin from plek p
         where ($4::text is null or p.postcode like $4) and ($5::text is null or p.zoekplaats = $5)))
     group by i.brin order by i.brin limit $6
   )
   select i.wet, jsonb_strip_nulls(jsonb_build_object('brin', i.brin, 'naam', i.naam, 'bestuurscode', i.bestuurscode,
       'postcode', v.postcode, 'plaatsnaam', v.plaatsnaam, 'gemeentecode', v.gemeentecode,
       'begindatum', i.begindatum, 'einddatum', i.einddatum)) as inhoud
   from found f join vb.rio_instelling i using (brin, begindatum)
     left join lateral (select * from vb.rio_vestiging v where v.brin = i.brin and ${OP('v')} order by v.vestigingscode limit 1) v on true
   order by i.brin`,
);

export interface InstellingSearch {
  readonly naam?: string;
  readonly postcode?: string;
  readonly plaatsnaam?: string;
  readonly peildatum: string;
  readonly na?: string;
  readonly max: number;
}

export async function searchInstellingen(
  db: Queryable,
  search: InstellingSearch,
): Promise<{ readonly instellingen: readonly InstellingRegel[]; readonly more: boolean }> {
  const { naam, postcode, plaatsnaam } = search;
  // Letters, digits and blanks only: nothing in it is a wildcard.
  const words = naam === undefined ? null : zoekvorm(naam).split(' ');
  if (words?.[0] === '') return { instellingen: [], more: false };
  const rows = await db.query<{ wet: Wet; inhoud: Omit<InstellingRegel, 'sector'> }>(SEARCH, [
    search.peildatum,
    search.na ?? '',
    words?.map((word) => `% ${word}%`),
    postcode === undefined ? null : `${postcode}%`,
    plaatsnaam === undefined ? null : zoekvorm(plaatsnaam),
    search.max + 1,
  ]);
  const instellingen = rows
    .slice(0, search.max)
    .map(({ wet, inhoud }) => ({ ...inhoud, sector: SECTOR_VAN_WET[wet] }));
  return { instellingen, more: rows.length > search.max };
}
