/** What a school reported of a pupil before: the report that a new one follows, and what runs beside it. Source: verzuim §2.3, §7.8, §7.9. */
import type { Melding, Status, Verzuimsoort } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql } from './pool.ts';

export interface EerdereMelding {
  readonly meldingsnummer: string;
  readonly deelnemerId: string;
  readonly status: Status;
}

const FIND = sql(
  'eerdere-melding',
  `select meldingsnummer::text, deelnemer_id::text as "deelnemerId", status from vb.melding
   where meldingsnummer = $1::bigint and brin = $2`,
);

/** @returns undefined when this school has no such report. */
export async function findEerdereMelding(
  db: Queryable,
  meldingsnummer: string,
  brin: string,
): Promise<EerdereMelding | undefined> {
  const [row] = await db.query<EerdereMelding>(FIND, [meldingsnummer, brin]);
  return row;
}

/** Two kinds that may stand beside each other in one period, with a signal. */
const SAMENLOOP: Partial<Readonly<Record<Verzuimsoort, Verzuimsoort>>> = { V3: 'O', O: 'V3' };

const BESIDE = sql(
  'melding-samenloop',
  `select exists (select 1 from vb.melding m
     where m.deelnemer_id = $1::bigint and m.brin = $2 and m.verzuimsoort = $3 and m.status <> 'I'
       and m.meldingsnummer is distinct from $4::bigint
       and vb.verzuimperiode(m.begindatum, m.einddatum, m.status, m.changed_at)
           && daterange($5::date, coalesce($6::date, 'infinity'), '[]')) as beside`,
);

/** @param zelf  the report itself, when it changes. */
export async function hasSamenloop(
  db: Queryable,
  {
    deelnemerId,
    brin,
    zelf,
  }: { readonly deelnemerId: string; readonly brin: string; readonly zelf?: string | undefined },
  { verzuimsoort, begindatum, einddatum }: Melding,
): Promise<boolean> {
  const ander = SAMENLOOP[verzuimsoort];
  if (ander === undefined) return false;
  const values = [deelnemerId, brin, ander, zelf ?? null, begindatum, einddatum ?? null];
  const [row] = await db.query<{ beside: boolean }>(BESIDE, values);
  return row?.beside ?? false;
}
