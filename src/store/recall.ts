/** What was answered before, by MessageID or by kenmerkAfzender. Source: design §6.3; EK-72; verzuim §5.4. */
import { type Queryable, sql } from './pool.ts';

export interface SeenMessage {
  readonly operation: string;
  /** SHA-256 of the canonical Body. */
  readonly bodyDigest: Buffer;
  readonly outcome: unknown;
}

export interface SeenKenmerk {
  readonly operation: string;
  /** SHA-256 of the Body's content. */
  readonly contentDigest: Buffer;
  readonly outcome: unknown;
}

const BY_MESSAGE_ID = sql(
  'recall-message-id',
  `select operation, body_digest as "bodyDigest", outcome from vb.message where from_oin = $1 and wsa_message_id = $2`,
);
const BY_KENMERK = sql(
  'recall-kenmerk',
  `select k.operation, k.content_digest as "contentDigest", m.outcome
   from vb.kenmerk k join vb.message m using (message_key) where k.from_oin = $1 and k.kenmerk = $2`,
);

export async function recallByMessageId(
  db: Queryable,
  fromOin: string,
  messageId: string,
): Promise<SeenMessage | undefined> {
  const [row] = await db.query<SeenMessage>(BY_MESSAGE_ID, [fromOin, messageId]);
  return row;
}

export async function recallByKenmerk(
  db: Queryable,
  fromOin: string,
  kenmerk: string,
): Promise<SeenKenmerk | undefined> {
  const [row] = await db.query<SeenKenmerk>(BY_KENMERK, [fromOin, kenmerk]);
  return row;
}
