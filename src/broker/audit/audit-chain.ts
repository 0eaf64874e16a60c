/**
 * The chain of the audit: what is hashed of a row, and how its seal hangs on the seal before. Pure; the same on every
 * version and time zone of the server. docs/decisions/0021.
 */
import { createHash } from 'node:crypto';
import type { AuditRow } from '../../store/audit-seal.ts';
import { canonicalJson } from './canonical-json.ts';

/** The place of a row in the chain. */
export interface SealPlace {
  readonly sealSeq: bigint;
  readonly sealedAt: string;
}

/** What the first seal hangs on. */
export const CHAIN_START: Buffer = Buffer.alloc(32);

const VERSION = 'vb.audit/1';

/** Every column, in one order, each with its length in front; a column that is null has no length. */
export function serialiseAuditRow(row: AuditRow): Buffer {
  const { auditId, at, actor, action, messageKey, meldingsnummer, detail } = row;
  const texts = [VERSION, auditId, at, actor, action, messageKey, meldingsnummer].map((text) =>
    text === null ? null : Buffer.from(text),
  );
  return Buffer.concat([...texts, canonicalJson(detail)].map(column));
}

/** SHA-256, 32 bytes. */
export function sealHash(previous: Buffer, { sealSeq, sealedAt }: SealPlace, row: AuditRow): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(column(Buffer.from(sealSeq.toString())))
    .update(column(Buffer.from(sealedAt)))
    .update(serialiseAuditRow(row))
    .digest();
}

function column(bytes: Buffer | null): Buffer {
  if (bytes === null) return Buffer.from([0]);
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
