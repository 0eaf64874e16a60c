/** The audit read back: pages from the newest back, and one row. Reading it leaves no trace of its own: no pupil's data in it. */
import { type Queryable, sql } from './pool.ts';

export interface AuditEvent {
  readonly auditId: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly messageKey: string | null;
  readonly meldingsnummer: string | null;
  readonly detail: unknown;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly meldingsnummer?: string | undefined;
  /** ISO 8601, from this moment on. */
  readonly from?: string | undefined;
  /** ISO 8601, before this moment. */
  readonly to?: string | undefined;
  /** Only smaller numbers than this one. */
  readonly before?: string | undefined;
  readonly max: number;
}

/** Who reads pupils' data, over which message. */
export interface Reader {
  readonly actor: string;
  readonly ref: string;
}

const COLUMNS = `id::text as "auditId", at, actor, action, message_key as "messageKey", meldingsnummer::text, detail`;
const LIST = sql(
  'audit-list',
  `select ${COLUMNS} from vb.audit
   where ($1::text is null or actor = $1) and ($2::text is null or action = $2)
     and ($3::bigint is null or meldingsnummer = $3::bigint)
     and ($4::timestamptz is null or at >= $4::timestamptz) and ($5::timestamptz is null or at < $5::timestamptz)
     and ($6::bigint is null or id < $6::bigint)
   order by id desc limit $7`,
);

/** @returns with `more` whether older ones stand behind the page. */
export async function listAudit(
  db: Queryable,
  filter: AuditFilter,
): Promise<{ readonly events: readonly AuditEvent[]; readonly more: boolean }> {
  const { actor, action, meldingsnummer, from, to, before, max } = filter;
  const values = [actor, action, meldingsnummer, from, to, before].map((value) => value ?? null);
  const rows = await db.query<AuditEvent>(LIST, [...values, max + 1]);
  return { events: rows.slice(0, max), more: rows.length > max };
}

const FIND = sql(
  'audit-find',
  `select ${COLUMNS}, s.seal_seq::text as "sealSeq", s.sealed_at as "sealedAt"
   from vb.audit left join vb.audit_seal s on s.audit_id = id where id = $1::bigint`,
);

export interface SealedEvent extends AuditEvent {
  /** Null until it is sealed. */
  readonly sealSeq: string | null;
  readonly sealedAt: Date | null;
}

export async function findAuditEvent(db: Queryable, auditId: string): Promise<SealedEvent | undefined> {
  const [row] = await db.query<SealedEvent>(FIND, [auditId]);
  return row;
}

const APPEND = sql('audit-append', 'insert into vb.audit (actor, action, detail) values ($1, $2, $3::jsonb)');

/** @param detail  numbers, codes and reasons; never a pupil's number or name. */
export async function appendAudit(
  db: Queryable,
  actor: string,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db.query(APPEND, [actor, action, JSON.stringify(detail)]);
}
