/** How people prove who they are: password, second factor, recovery codes, invitations, known browsers. */
import { type Queryable, sql, type Tx } from './pool.ts';

export interface Credentials {
  readonly gebruikerId: string;
  readonly inlognaam: string;
  readonly passwordHash: string;
  readonly totpSecret: Buffer;
}

export interface Invitation {
  readonly gebruikerId: string;
  readonly inlognaam: string;
  readonly passwordHash: string | null;
  readonly totpSecret: Buffer | null;
}

const CREDENTIALS = `select g.gebruiker_id as "gebruikerId", g.inlognaam, g.password_hash as "passwordHash",
    g.totp_secret as "totpSecret"
  from vb.gebruiker g left join vb.partij p using (partij_id)
  where g.enrolled_at is not null and g.blocked_at is null and p.ended_at is null`;
const FIND = sql('credentials-find', `${CREDENTIALS} and g.inlognaam = $1`);
const FIND_ID = sql('credentials-find-id', `${CREDENTIALS} and g.gebruiker_id = $1::uuid`);
const USE_STEP = sql(
  'credentials-use-step',
  'update vb.gebruiker set totp_step = $2::bigint where gebruiker_id = $1::uuid and totp_step < $2::bigint returning 1',
);
const USE_CODE = sql(
  'credentials-use-code',
  `update vb.recovery_code set used_at = to_timestamp($3::float8 / 1000)
   where gebruiker_id = $1::uuid and code_sha256 = $2 and used_at is null returning 1`,
);
const SET_PASSWORD = sql(
  'credentials-set-password',
  'update vb.gebruiker set password_hash = $2 where gebruiker_id = $1::uuid',
);
const INVITE = sql(
  'invitation-insert',
  `insert into vb.invitation (gebruiker_id, token_sha256, created_at, created_by, expires_at)
   values ($1::uuid, $2, to_timestamp($3::float8 / 1000), $4, to_timestamp($5::float8 / 1000))
   on conflict (gebruiker_id) do update set token_sha256 = excluded.token_sha256, created_at = excluded.created_at,
     created_by = excluded.created_by, expires_at = excluded.expires_at, password_hash = null, totp_secret = null`,
);
const FORGET = sql(
  'credentials-forget',
  `with codes as (delete from vb.recovery_code where gebruiker_id = $1::uuid),
     devices as (delete from vb.device where gebruiker_id = $1::uuid),
     passkeys as (delete from vb.passkey where gebruiker_id = $1::uuid)
   update vb.gebruiker set password_hash = null, totp_secret = null, enrolled_at = null where gebruiker_id = $1::uuid`,
);
const INVITATION = `select i.gebruiker_id as "gebruikerId", g.inlognaam, i.password_hash as "passwordHash",
    i.totp_secret as "totpSecret"
  from vb.invitation i join vb.gebruiker g using (gebruiker_id) left join vb.partij p using (partij_id)
  where i.token_sha256 = $1 and i.expires_at > to_timestamp($2::float8 / 1000) and g.blocked_at is null
    and p.ended_at is null`;
const FIND_INVITATION = sql('invitation-find', INVITATION);
const HOLD_INVITATION = sql('invitation-hold', `${INVITATION} for update of i`);
const DRAFT = sql(
  'invitation-draft',
  'update vb.invitation set password_hash = $2, totp_secret = $3 where token_sha256 = $1',
);
const ENROL = sql(
  'credentials-enrol',
  `with used as (delete from vb.invitation where gebruiker_id = $1::uuid),
     old as (delete from vb.recovery_code where gebruiker_id = $1::uuid)
   update vb.gebruiker set password_hash = $2, totp_secret = $3, totp_step = $4::bigint,
     enrolled_at = to_timestamp($5::float8 / 1000)
   where gebruiker_id = $1::uuid`,
);
const ADD_CODES = sql(
  'recovery-codes-insert',
  'insert into vb.recovery_code (gebruiker_id, code_sha256) select $1::uuid, unnest($2::bytea[])',
);
const REMOVE_CODES = sql(
  'recovery-codes-remove',
  'delete from vb.recovery_code where gebruiker_id = $1::uuid',
);
const COUNT_CODES = sql(
  'recovery-codes-count',
  'select count(*)::int as count from vb.recovery_code where gebruiker_id = $1::uuid and used_at is null',
);
const KNOWN_DEVICE = sql(
  'device-find',
  `select 1 from vb.device d join vb.gebruiker g using (gebruiker_id)
   where d.token_sha256 = $1 and g.inlognaam = $2 and d.last_used_at > to_timestamp($3::float8 / 1000)`,
);
const KEEP_DEVICE = sql(
  'device-keep',
  `insert into vb.device (token_sha256, gebruiker_id, last_used_at)
   values ($1, $2::uuid, to_timestamp($3::float8 / 1000))
   on conflict (token_sha256) do update set last_used_at = excluded.last_used_at`,
);
const REMOVE_OLD = sql(
  'credentials-remove-old',
  `with devices as (delete from vb.device where last_used_at < to_timestamp($1::float8 / 1000))
   delete from vb.invitation where expires_at < to_timestamp($1::float8 / 1000)`,
);

/** @returns undefined also for a person who is blocked, not enrolled, or of an organisation that ended. */
export async function findCredentials(
  db: Queryable,
  by: { readonly inlognaam: string } | { readonly gebruikerId: string },
): Promise<Credentials | undefined> {
  return 'inlognaam' in by
    ? (await db.query<Credentials>(FIND, [by.inlognaam]))[0]
    : (await db.query<Credentials>(FIND_ID, [by.gebruikerId]))[0];
}

/** @returns false for a step that was used, or is older than one that was: of two at once one gets true. */
export async function useTotpStep(db: Queryable, gebruikerId: string, step: number): Promise<boolean> {
  return (await db.query(USE_STEP, [gebruikerId, step])).length === 1;
}

export async function useRecoveryCode(
  db: Queryable,
  gebruikerId: string,
  codeSha256: Buffer,
  now: number,
): Promise<boolean> {
  return (await db.query(USE_CODE, [gebruikerId, codeSha256, now])).length === 1;
}

export async function setPasswordHash(
  db: Queryable,
  gebruikerId: string,
  passwordHash: string,
): Promise<void> {
  await db.query(SET_PASSWORD, [gebruikerId, passwordHash]);
}

/** One open invitation a person: an earlier one ends. */
export async function insertInvitation(
  tx: Tx,
  invitation: {
    readonly gebruikerId: string;
    readonly tokenSha256: Buffer;
    readonly door: string;
    readonly now: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  const { gebruikerId, tokenSha256, door, now, expiresAt } = invitation;
  await tx.query(INVITE, [gebruikerId, tokenSha256, now, door, expiresAt]);
}

/** Password, second factor, recovery codes, passkeys and known browsers: nothing of it works any more. */
export async function forgetCredentials(tx: Tx, gebruikerId: string): Promise<void> {
  await tx.query(FORGET, [gebruikerId]);
}

export async function findInvitation(
  db: Queryable,
  tokenSha256: Buffer,
  now: number,
): Promise<Invitation | undefined> {
  return (await db.query<Invitation>(FIND_INVITATION, [tokenSha256, now]))[0];
}

/** Nobody else uses it until the transaction ends. */
export async function holdInvitation(
  tx: Tx,
  tokenSha256: Buffer,
  now: number,
): Promise<Invitation | undefined> {
  return (await tx.query<Invitation>(HOLD_INVITATION, [tokenSha256, now]))[0];
}

/** What waits for the code that proves it. */
export async function draftCredentials(
  db: Queryable,
  tokenSha256: Buffer,
  draft: { readonly passwordHash: string; readonly totpSecret: Buffer },
): Promise<void> {
  await db.query(DRAFT, [tokenSha256, draft.passwordHash, draft.totpSecret]);
}

/** From now on the person can log in; the invitation is used. */
export async function enrolGebruiker(
  tx: Tx,
  gebruikerId: string,
  proven: {
    readonly passwordHash: string;
    readonly totpSecret: Buffer;
    readonly step: number;
    readonly codesSha256: readonly Buffer[];
    readonly now: number;
  },
): Promise<void> {
  const { passwordHash, totpSecret, step, codesSha256, now } = proven;
  await tx.query(ENROL, [gebruikerId, passwordHash, totpSecret, step, now]);
  await tx.query(ADD_CODES, [gebruikerId, codesSha256]);
}

/** The old ones, used or not, are gone. */
export async function replaceRecoveryCodes(
  tx: Tx,
  gebruikerId: string,
  codesSha256: readonly Buffer[],
): Promise<void> {
  await tx.query(REMOVE_CODES, [gebruikerId]);
  await tx.query(ADD_CODES, [gebruikerId, codesSha256]);
}

/** How many were not used. */
export async function countRecoveryCodes(db: Queryable, gebruikerId: string): Promise<number> {
  return (await db.query<{ count: number }>(COUNT_CODES, [gebruikerId]))[0]?.count ?? 0;
}

export async function isKnownDevice(
  db: Queryable,
  tokenSha256: Buffer,
  inlognaam: string,
  usedAfter: number,
): Promise<boolean> {
  return (await db.query(KNOWN_DEVICE, [tokenSha256, inlognaam, usedAfter])).length === 1;
}

export async function keepDevice(
  db: Queryable,
  tokenSha256: Buffer,
  gebruikerId: string,
  now: number,
): Promise<void> {
  await db.query(KEEP_DEVICE, [tokenSha256, gebruikerId, now]);
}

/** Browsers not used and invitations not taken up since then. */
export async function removeOldCredentials(db: Queryable, before: number): Promise<void> {
  await db.query(REMOVE_OLD, [before]);
}
