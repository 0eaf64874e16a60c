/**
 * Login with name, password and code (of the app, or a recovery code). Unknown name, wrong password and wrong code are
 * one answer after one argon2 computation. A try is counted before it is judged, so that many at once are many.
 * Source: verzuim §1 row 3; docs/decisions/0020.
 */

import {
  type Credentials,
  findCredentials,
  isKnownDevice,
  keepDevice,
  useRecoveryCode,
  useTotpStep,
} from '../store/credentials.ts';
import { auditGebruikers } from '../store/gebruikers.ts';
import {
  type AttemptKey,
  countAttempts,
  forgiveAttempts,
  giveBackAttempt,
  writeAttempt,
} from '../store/login-attempts.ts';
import type { Tx } from '../store/pool.ts';
import { endSessionOfToken, type SessionKind } from '../store/sessions.ts';
import { netwerkNogWachten, nogWachten, telMislukt, telNetwerk } from '../verzuim/inlogvertraging.ts';
import type { People } from './people.ts';
import { readRecoveryCode } from './recovery-codes.ts';
import { newToken, openSession, sha256 } from './sessions.ts';
import { openSecret, totpStep } from './totp.ts';

/** Where a login comes from. */
export interface LoginFrom {
  readonly kind: SessionKind;
  readonly network: string;
  /** What this browser got at an earlier login. */
  readonly deviceToken: string | undefined;
  /** The session it still has: ended, whoever's it was. */
  readonly sessionToken: string | undefined;
}

export interface Login extends LoginFrom {
  readonly inlognaam: string;
  readonly wachtwoord: string;
  readonly code: string;
}

export type LoginOutcome =
  | {
      readonly kind: 'in';
      readonly sessionId: string;
      readonly sessionToken: string;
      readonly deviceToken: string;
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly waitMs: number };

export const DEVICE_MS = 180 * 24 * 60 * 60_000;
/** Stands in where there is no secret, so that the same work is done. */
const NO_SECRET = Buffer.alloc(20);
const NAMELESS = Buffer.alloc(0);

/** @throws TooBusy; then nothing was counted. */
export async function logIn(people: People, login: Login): Promise<LoginOutcome> {
  const { store, passwords, clock } = people;
  const now = clock();
  const keys = await attemptKeys(people, login.inlognaam, login, now);
  const waitMs = await reserveAttempt(people, keys, now);
  if (waitMs > 0) return { kind: 'wait', waitMs };
  const found = await findCredentials(store, { inlognaam: login.inlognaam });
  let same: boolean;
  try {
    same = await passwords.matches(found?.passwordHash, login.wachtwoord);
  } catch (error) {
    for (const key of keys) await giveBackAttempt(store, key);
    throw error;
  }
  return store.withTransaction(async (tx) => {
    const proven = await useCode(tx, people, found, login.code, same, now);
    if (!proven || found === undefined) {
      await auditGebruikers(tx, found?.inlognaam ?? 'onbekend', 'gebruiker.inloggen-geweigerd', {
        ...(found ? { gebruikerId: found.gebruikerId } : {}),
        netwerk: login.network,
      });
      return { kind: 'refused' };
    }
    return letIn(tx, found, { ...login, proven, now }, keys);
  });
}

/** A browser that is known is counted by itself; everyone else by name and network, and by network alone. */
export async function attemptKeys(
  people: Pick<People, 'store'>,
  inlognaam: string,
  { network, deviceToken }: LoginFrom,
  now: number,
): Promise<readonly AttemptKey[]> {
  const who = sha256(inlognaam);
  const device = deviceToken === undefined ? undefined : sha256(deviceToken);
  if (device && (await isKnownDevice(people.store, device, inlognaam, now - DEVICE_MS))) {
    return [{ who, source: `device ${device.toString('hex')}` }];
  }
  return [
    { who, source: network },
    { who: NAMELESS, source: network },
  ];
}

/** @returns how long to wait; 0: the try is counted, as failed for now. */
export function reserveAttempt(
  { store }: Pick<People, 'store'>,
  keys: readonly AttemptKey[],
  now: number,
): Promise<number> {
  return countAttempts(store, keys, async (tx, [name, network]) => {
    const waitMs = Math.max(nogWachten(name, now), netwerkNogWachten(network, now));
    if (waitMs > 0) return waitMs;
    const [byName, byNetwork] = keys;
    if (byName) await writeAttempt(tx, byName, telMislukt(name, now));
    if (byNetwork) await writeAttempt(tx, byNetwork, telNetwerk(network, now));
    return 0;
  });
}

/** @returns how the second factor was proven; a code is used up only beside the right password. */
async function useCode(
  tx: Tx,
  people: People,
  found: Credentials | undefined,
  code: string,
  same: boolean,
  now: number,
): Promise<'totp' | 'herstelcode' | undefined> {
  const secret = found ? openSecret(people.key, found.totpSecret, found.gebruikerId) : NO_SECRET;
  // The key was lost or exchanged: a recovery code is what is left.
  if (secret === undefined) people.log.error({ event: 'loket.totp-secret-unreadable' });
  const step = totpStep(secret, code, now);
  if (found === undefined || !same) return undefined;
  if (step !== undefined) return (await useTotpStep(tx, found.gebruikerId, step)) ? 'totp' : undefined;
  const recovery = readRecoveryCode(code);
  if (recovery === undefined) return undefined;
  return (await useRecoveryCode(tx, found.gebruikerId, sha256(recovery), now)) ? 'herstelcode' : undefined;
}

/** Whoever proved who it is: a new session in place of the one of this browser, and no failures held against it. */
export async function letIn(
  tx: Tx,
  { gebruikerId, inlognaam }: Pick<Credentials, 'gebruikerId' | 'inlognaam'>,
  login: LoginFrom & { readonly proven: string; readonly now: number },
  keys: readonly AttemptKey[],
): Promise<LoginOutcome> {
  const { kind, network, now, proven } = login;
  const [byName, byNetwork] = keys;
  if (byName) await forgiveAttempts(tx, byName);
  if (byNetwork) await giveBackAttempt(tx, byNetwork);
  if (login.sessionToken !== undefined) {
    await endSessionOfToken(tx, sha256(login.sessionToken), { door: inlognaam, now });
  }
  const { sessionId, token: sessionToken } = await openSession(tx, gebruikerId, { kind, network, now });
  const known = byNetwork === undefined ? login.deviceToken : undefined;
  const deviceToken = known ?? newToken();
  if (kind === 'cookie') await keepDevice(tx, sha256(deviceToken), gebruikerId, now);
  await auditGebruikers(tx, inlognaam, 'gebruiker.ingelogd', { gebruikerId, netwerk: network, met: proven });
  return { kind: 'in', sessionId, sessionToken, deviceToken };
}
