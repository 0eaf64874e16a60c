/** Warnings about certificates that end, each once. Source: verzuim §1 row 5. */

import type { Certificaat } from './certificaten.ts';
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

/** A newer one of the same holder is at work, and this one is not any more: nothing is going to break. */
const VERVANGEN = `(exists (select 1 from vb.certificaat n where n.oin = c.oin and n.status = 'GELDIG'
       and n.geldig_tot > c.geldig_tot and n.eerste_gebruik is not null)
     and coalesce(c.laatste_gebruik < to_timestamp($1::float8 / 1000) - interval '7 days', true))`;
const DUE = sql(
  'certificaat-due',
  `select c.certificaat_id::text as "certificaatId", c.sha256, c.oin, p.naam as organisatie, c.feiten,
     ${ms('c.geldig_van')} as "geldigVan", ${ms('c.geldig_tot')} as "geldigTot", c.ref,
     -- an address of the sheet only when a person approved it or handed it in
     coalesce(p.gegevens->'contact'->>'email',
       case when c.besloten_door <> 'mail' then c.melding->>'contactEmail' end) as address,
     array(select w.dagen from vb.certificaat_waarschuwing w where w.certificaat_id = c.certificaat_id) as gewaarschuwd,
     (select jsonb_build_object('sha256', n.sha256, 'feiten', n.feiten, 'geldigVan', ${ms('n.geldig_van')},
        'geldigTot', ${ms('n.geldig_tot')})
      from vb.certificaat n where n.oin = c.oin and n.status = 'GELDIG' and n.geldig_tot > c.geldig_tot
      order by n.geldig_tot desc limit 1) as vervanger
   from vb.certificaat c join vb.partij p using (partij_id)
   where c.status = 'GELDIG' and p.ended_at is null
     and c.geldig_tot < to_timestamp($1::float8 / 1000) + make_interval(days => $2::int)
     and c.geldig_tot > to_timestamp($1::float8 / 1000) - make_interval(days => $3::int)
     and not ${VERVANGEN}
   order by c.geldig_tot, c.certificaat_id
   for update of c skip locked`,
);
const RECORD = sql(
  'certificaat-warned',
  `insert into vb.certificaat_waarschuwing (certificaat_id, dagen, op, verzonden)
   values ($1::bigint, $2, to_timestamp($3::float8 / 1000), $4) on conflict do nothing`,
);
const COUNT = sql(
  'certificaat-expiring',
  `select d.dagen, count(c.certificaat_id)::int as aantal
   from unnest($2::int[]) d(dagen) left join vb.certificaat c
     on c.status = 'GELDIG' and c.geldig_tot <= to_timestamp($1::float8 / 1000) + make_interval(days => d.dagen)
       and c.geldig_tot > to_timestamp($1::float8 / 1000) - interval '30 days'
       and not ${VERVANGEN}
   group by d.dagen order by d.dagen`,
);

export interface AflopendCertificaat
  extends Pick<
    Certificaat,
    'certificaatId' | 'sha256' | 'oin' | 'organisatie' | 'feiten' | 'geldigVan' | 'geldigTot' | 'ref'
  > {
  readonly address: string | null;
  /** Marks that were dealt with. */
  readonly gewaarschuwd: readonly number[];
  /** A newer one of the same holder that was not used yet. */
  readonly vervanger: Pick<Certificaat, 'sha256' | 'feiten' | 'geldigVan' | 'geldigTot'> | null;
}

/**
 * Certificates that end within `dagen` days, or ended at most `geleden` days ago, and that nothing newer has replaced.
 * Another process that looks at the same time gets others.
 */
export function lockAflopende(
  tx: Tx,
  { now, dagen, geleden }: { readonly now: number; readonly dagen: number; readonly geleden: number },
): Promise<readonly AflopendCertificaat[]> {
  return tx.query<AflopendCertificaat>(DUE, [now, dagen, geleden]);
}

export async function recordWaarschuwing(
  tx: Tx,
  { certificaatId }: Pick<Certificaat, 'certificaatId'>,
  mark: { readonly dagen: number; readonly now: number; readonly verzonden: boolean },
): Promise<void> {
  await tx.query(RECORD, [certificaatId, mark.dagen, mark.now, mark.verzonden]);
}

/** How many end within each of these numbers of days and have no successor at work. */
export function countAflopende(
  db: Queryable,
  now: number,
  dagen: readonly number[],
): Promise<readonly { readonly dagen: number; readonly aantal: number }[]> {
  return db.query(COUNT, [now, dagen]);
}
