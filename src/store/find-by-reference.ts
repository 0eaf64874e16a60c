/** What somebody who calls has at hand: a meldingsnummer, a MessageID, a kenmerk, the reference of a fault. No personal data. */
import type { Status } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql } from './pool.ts';

export interface FoundMelding {
  readonly meldingsnummer: string;
  readonly status: Status;
  readonly verzuimsoort: string;
  readonly brin: string;
  readonly registeredAt: Date;
}

/** A message that made no report: a broken rule of the domain, or a fault. */
export interface FoundRefusal {
  /** Of the fault, as the sender was told; empty for a broken rule. */
  readonly ref: string;
  readonly messageId: string;
  readonly fromOin: string;
  readonly at: Date;
  /** What was asked: the operation, or wsa:Action. */
  readonly operation: string;
  readonly codes: readonly string[];
  /** Of the fault. */
  readonly rule: string;
}

/** One answer never holds more. */
const MAX = 50;

const MELDINGEN = sql(
  'find-by-reference',
  `select m.meldingsnummer::text, m.status, m.verzuimsoort, m.brin, m.registered_at as "registeredAt"
   from vb.melding m where m.meldingsnummer in (
     select $1::bigint where $1::bigint is not null
     union select k.meldingsnummer from vb.melding k where k.kenmerk = $2
     union select (g.outcome->>'meldingsnummer')::bigint from vb.message g where g.wsa_message_id = $2
     union select (g.outcome->>'meldingsnummer')::bigint from vb.kenmerk k join vb.message g using (message_key)
       where k.kenmerk = $2)
   order by m.meldingsnummer desc limit ${MAX}`,
);
const REFUSALS = sql(
  'find-refusals-by-reference',
  `select '' as ref, g.wsa_message_id as "messageId", g.from_oin as "fromOin", g.received_at as at, g.operation, '' as rule,
     array(select f->>'code' from jsonb_array_elements(g.outcome->'fouten') f) as codes
   from vb.message g where g.wsa_message_id = $1 and g.outcome->>'verwerkt' = 'false'
   union all
   select r.ref::text, r.wsa_message_id, r.from_oin, r.at, r.action, r.rule, array[r.code]
   from vb.refused r where r.wsa_message_id = $1 or r.ref = $2::uuid
   order by at desc limit ${MAX}`,
);

const NUMBER = /^[1-9]\d{0,17}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @param reference  as it was given, a number also as people write it (`1.000.001`); which of the four it is, is found out here. */
export async function findByReference(
  db: Queryable,
  reference: string,
): Promise<{ readonly meldingen: readonly FoundMelding[]; readonly refusals: readonly FoundRefusal[] }> {
  const plain = reference.replaceAll(/[\s.]/g, '');
  const number = NUMBER.test(plain) ? plain : null;
  const uuid = UUID.test(reference) ? reference : null;
  const meldingen = await db.query<FoundMelding>(MELDINGEN, [number, reference]);
  const refusals = await db.query<FoundRefusal>(REFUSALS, [reference, uuid]);
  return { meldingen, refusals };
}
