/** The last messages of each party in a test environment, bounded in number, size and age. */
import { sealed } from './at-rest/sealer.ts';
import { ms } from './columns.ts';
import { type Queryable, type Store, sql } from './pool.ts';

export interface TrafficLine {
  readonly ref: string;
  readonly tlsOin: string;
  /** Milliseconds since epoch. */
  readonly at: number;
  readonly action: string | null;
  readonly messageId: string | null;
  /** HTTP. */
  readonly status: number;
  /** VB or VZ; none: accepted. */
  readonly codes: readonly string[];
  readonly rule: string | null;
}

export interface Traffic extends TrafficLine {
  readonly service: string;
  readonly soapAction: string | null;
  readonly charset: string | null;
  readonly request: Buffer;
  /** Of the whole request, of which the beginning may be all that is kept. */
  readonly requestBytes: number;
  readonly answer: Buffer;
  readonly answerId: string | null;
}

const ADD = sql(
  'test-traffic-add',
  `insert into vb.test_traffic (ref, tls_oin, at, service, soap_action, charset, request, request_bytes, action, message_id,
     status, answer, answer_id, codes, rule)
   values ($1::uuid, $2, to_timestamp($3::double precision / 1000), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
   on conflict do nothing`,
);
const TRIM = sql(
  'test-traffic-trim',
  `delete from vb.test_traffic where ref in (
     select ref from (select ref, row_number() over (partition by tls_oin order by at desc, ref) as nth
       from vb.test_traffic where tls_oin = any($1)) kept where nth > $2)`,
);
const EXPIRE = sql(
  'test-traffic-expire',
  'delete from vb.test_traffic where at < to_timestamp($1::double precision / 1000)',
);
const LINE = `ref::text, tls_oin as "tlsOin", ${ms('at')} as at, action, message_id as "messageId", status, codes, rule`;
const LIST = sql(
  'test-traffic-list',
  `select ${LINE} from vb.test_traffic where tls_oin = $1 order by at desc, ref limit $2`,
);
const FIND = sql(
  'test-traffic-find',
  `select ${LINE}, service, soap_action as "soapAction", charset,
     vb.sealed('test_traffic.request', ref::text, request) as request, request_bytes as "requestBytes",
     vb.sealed('test_traffic.answer', ref::text, answer) as answer,
     answer_id as "answerId"
   from vb.test_traffic where tls_oin = $1 and ref = $2::uuid`,
);
const PROOF = sql(
  'test-traffic-proof',
  'select 1 from vb.test_traffic where tls_oin = $1 and (answer_id = $2 or ref::text = $2) limit 1',
);

/** @param keep  of each party, the newest. */
export async function addTraffic(store: Store, messages: readonly Traffic[], keep: number): Promise<void> {
  await store.withTransaction(async (tx) => {
    for (const one of messages) {
      await tx.query(ADD, [
        ...[one.ref, one.tlsOin, one.at, one.service, one.soapAction, one.charset],
        sealed('test_traffic.request', one.ref, one.request),
        ...[one.requestBytes, one.action, one.messageId, one.status],
        ...[sealed('test_traffic.answer', one.ref, one.answer), one.answerId],
        ...[one.codes, one.rule],
      ]);
    }
    await tx.query(TRIM, [[...new Set(messages.map(({ tlsOin }) => tlsOin))], keep]);
  });
}

/** @param before  milliseconds since epoch. */
export async function removeOldTraffic(db: Queryable, before: number): Promise<void> {
  await db.query(EXPIRE, [before]);
}

/** Newest first. */
export function listTraffic(db: Queryable, tlsOin: string, max: number): Promise<readonly TrafficLine[]> {
  return db.query<TrafficLine>(LIST, [tlsOin, max]);
}

/** @returns undefined when it is not there, or another party's: the same answer. */
export async function findTraffic(db: Queryable, tlsOin: string, ref: string): Promise<Traffic | undefined> {
  return (await db.query<Traffic>(FIND, [tlsOin, ref]))[0];
}

/** Whether an answer to this party had this MessageID or reference. */
export async function isOwnAnswer(db: Queryable, tlsOin: string, proof: string): Promise<boolean> {
  return (await db.query(PROOF, [tlsOin, proof])).length > 0;
}
