/** Passkeys of people, and the challenges that wait for an answer. What a passkey proves is for parties/passkeys.ts. */
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

/** Moments are milliseconds since epoch. */
export interface Passkey {
  readonly passkeyId: string;
  readonly naam: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

export interface PasskeyWithGebruiker {
  readonly passkeyId: string;
  /** Base64url. */
  readonly credentialId: string;
  /** COSE. */
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly gebruikerId: string;
  readonly inlognaam: string;
}

const LIST = sql(
  'passkey-list',
  `select passkey_id as "passkeyId", naam, ${ms('created_at')} as "createdAt", ${ms('last_used_at')} as "lastUsedAt"
   from vb.passkey where gebruiker_id = $1::uuid order by created_at, passkey_id`,
);
const CREDENTIAL_IDS = sql(
  'passkey-credential-ids',
  'select credential_id as id from vb.passkey where gebruiker_id = $1::uuid',
);
const FIND = sql(
  'passkey-find',
  `select k.passkey_id as "passkeyId", k.credential_id as "credentialId", k.public_key as "publicKey",
     k.counter::float8 as counter, g.gebruiker_id as "gebruikerId", g.inlognaam
   from vb.passkey k join vb.gebruiker g using (gebruiker_id) left join vb.partij p using (partij_id)
   where k.credential_id = $1 and g.enrolled_at is not null and g.blocked_at is null and p.ended_at is null`,
);
const HOLD_OWNER = sql(
  'passkey-hold-owner',
  'select 1 from vb.gebruiker where gebruiker_id = $1::uuid for update',
);
const INSERT = sql(
  'passkey-insert',
  `insert into vb.passkey (gebruiker_id, credential_id, public_key, counter, naam, created_at)
   select $1::uuid, $2, $3, $4::bigint, $5, to_timestamp($6::float8 / 1000)
   where (select count(*) from vb.passkey where gebruiker_id = $1::uuid) < $7::int
   on conflict (credential_id) do nothing returning passkey_id as "passkeyId"`,
);
const USE = sql(
  'passkey-use',
  `update vb.passkey set counter = $2::bigint, last_used_at = to_timestamp($3::float8 / 1000)
   where passkey_id = $1::uuid and (counter < $2::bigint or (counter = 0 and $2::bigint = 0)) returning 1`,
);
const REMOVE = sql(
  'passkey-remove',
  'delete from vb.passkey where gebruiker_id = $1::uuid and passkey_id = $2::uuid returning 1',
);
const ADD_CHALLENGE = sql(
  'passkey-challenge-add',
  `insert into vb.passkey_challenge (challenge, holder, source, gebruiker_id, naam, expires_at)
   select $1, $2, $3, $4::uuid, $5, to_timestamp($6::float8 / 1000)
   where (select count(*) from vb.passkey_challenge
          where source = $3 and expires_at > to_timestamp($7::float8 / 1000)) < $8::int
   returning 1`,
);
const TAKE_CHALLENGE = sql(
  'passkey-challenge-take',
  `with taken as (delete from vb.passkey_challenge where challenge = $1 returning *)
   select gebruiker_id as "gebruikerId", naam from taken
   where holder = $2 and expires_at > to_timestamp($3::float8 / 1000)`,
);
const REMOVE_OLD = sql(
  'passkey-challenge-remove-old',
  'delete from vb.passkey_challenge where expires_at < to_timestamp($1::float8 / 1000)',
);

export function listPasskeys(db: Queryable, gebruikerId: string): Promise<readonly Passkey[]> {
  return db.query<Passkey>(LIST, [gebruikerId]);
}

/** @returns base64url: what an authenticator is told it has already. */
export async function listCredentialIds(db: Queryable, gebruikerId: string): Promise<readonly string[]> {
  return (await db.query<{ id: string }>(CREDENTIAL_IDS, [gebruikerId])).map(({ id }) => id);
}

/** @returns undefined also for a person who is blocked, not enrolled, or of an organisation that ended. */
export async function findPasskey(
  db: Queryable,
  credentialId: string,
): Promise<PasskeyWithGebruiker | undefined> {
  return (await db.query<PasskeyWithGebruiker>(FIND, [credentialId]))[0];
}

/** @returns undefined when somebody has it already, or the person has `max`. */
export async function insertPasskey(
  tx: Tx,
  passkey: Omit<PasskeyWithGebruiker, 'passkeyId' | 'inlognaam'> & {
    readonly naam: string;
    readonly now: number;
    readonly max: number;
  },
): Promise<string | undefined> {
  const { gebruikerId, credentialId, publicKey, counter, naam, now, max } = passkey;
  // Two at once are counted one after the other.
  await tx.query(HOLD_OWNER, [gebruikerId]);
  const values = [gebruikerId, credentialId, publicKey, counter, naam, now, max];
  return (await tx.query<{ passkeyId: string }>(INSERT, values))[0]?.passkeyId;
}

/** @returns false for a counter that did not go up (0 is one that never counts), and for a passkey that is gone. */
export async function usePasskey(
  db: Queryable,
  passkeyId: string,
  counter: number,
  now: number,
): Promise<boolean> {
  return (await db.query(USE, [passkeyId, counter, now])).length === 1;
}

/** @returns false for a passkey that is not of this person. */
export async function removePasskey(db: Queryable, gebruikerId: string, passkeyId: string): Promise<boolean> {
  return (await db.query(REMOVE, [gebruikerId, passkeyId])).length === 1;
}

export interface Challenge {
  /** Of a passkey that is added; null at a login. */
  readonly gebruikerId: string | null;
  readonly naam: string | null;
}

/** @returns false when so many of one source wait already. */
export async function addChallenge(
  db: Queryable,
  waiting: Challenge & {
    readonly challenge: string;
    readonly holder: Buffer;
    readonly source: string;
    readonly now: number;
    readonly lastMs: number;
    readonly max: number;
  },
): Promise<boolean> {
  const { challenge, holder, source, gebruikerId, naam, now, lastMs, max } = waiting;
  const values = [challenge, holder, source, gebruikerId, naam, now + lastMs, now, max];
  return (await db.query(ADD_CHALLENGE, values)).length === 1;
}

/** It is gone afterwards, whoever asked. @returns undefined for one that is unknown, too old or another's. */
export async function takeChallenge(
  db: Queryable,
  challenge: string,
  holder: Buffer,
  now: number,
): Promise<Challenge | undefined> {
  return (await db.query<Challenge>(TAKE_CHALLENGE, [challenge, holder, now]))[0];
}

export async function removeOldChallenges(db: Queryable, before: number): Promise<void> {
  await db.query(REMOVE_OLD, [before]);
}
