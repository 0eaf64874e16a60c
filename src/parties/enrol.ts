/**
 * From an invitation to an account: choose a password, take the secret into an app, prove it with a code, and get the
 * recovery codes, once. Until the code nothing of the account changes. Also how a person renews what was
 * chosen and given then: the own password, the recovery codes.
 */
import {
  draftCredentials,
  enrolGebruiker,
  findCredentials,
  findInvitation,
  holdInvitation,
  insertInvitation,
  replaceRecoveryCodes,
  setPasswordHash,
  useTotpStep,
} from '../store/credentials.ts';
import { auditGebruikers } from '../store/gebruikers.ts';
import { forgiveAttempts, giveBackAttempt } from '../store/login-attempts.ts';
import type { Tx } from '../store/pool.ts';
import { endSessions } from '../store/sessions.ts';
import { type FoutCode, fout } from '../verzuim/fouten.ts';
import { reserveAttempt } from './log-in.ts';
import { isWeakPassword } from './passwords.ts';
import type { People } from './people.ts';
import { newRecoveryCodes, readRecoveryCode } from './recovery-codes.ts';
import type { Uitkomst } from './routering.ts';
import { newToken, type RenewedSession, renewSessionToken, sha256 } from './sessions.ts';
import { newTotpSecret, openSecret, sealSecret, totpStep, totpUri } from './totp.ts';

const refuse = (code: FoutCode, veld: string) => ({ verwerkt: false as const, fouten: [fout(code, veld)] });

/** @returns the token: it is shown or sent, and only its digest is kept. An earlier one ends. */
export async function invite(
  tx: Tx,
  gebruikerId: string,
  by: { readonly door: string; readonly now: number; readonly lastMs: number },
): Promise<string> {
  const token = newToken();
  const { door, now, lastMs } = by;
  const expiresAt = now + lastMs;
  await insertInvitation(tx, { gebruikerId, tokenSha256: sha256(token), door, now, expiresAt });
  return token;
}

/** VZ-GEB-07, VZ-GEB-08. Again with the same token: the earlier secret is worth nothing. @throws TooBusy. */
export async function beginEnrolment(
  people: People,
  token: string,
  wachtwoord: string,
): Promise<Uitkomst<{ readonly totpUri: string }>> {
  const { store, passwords, key, clock } = people;
  const invitation = await findInvitation(store, sha256(token), clock());
  if (invitation === undefined) return refuse('VZ-GEB-08', 'token');
  const { gebruikerId, inlognaam } = invitation;
  if (isWeakPassword(wachtwoord, inlognaam)) return refuse('VZ-GEB-07', 'wachtwoord');
  const secret = newTotpSecret();
  const passwordHash = await passwords.hash(wachtwoord);
  const totpSecret = sealSecret(key, secret, gebruikerId);
  await draftCredentials(store, sha256(token), { passwordHash, totpSecret });
  return { verwerkt: true, totpUri: totpUri(secret, inlognaam) };
}

/** VZ-GEB-08, VZ-GEB-09. Every session the person had ends. */
export function finishEnrolment(
  people: People,
  token: string,
  code: string,
): Promise<Uitkomst<{ readonly herstelcodes: readonly string[] }>> {
  const { store, key, clock } = people;
  return store.withTransaction(async (tx) => {
    const now = clock();
    const invitation = await holdInvitation(tx, sha256(token), now);
    if (!invitation?.passwordHash || invitation.totpSecret === null) return refuse('VZ-GEB-08', 'token');
    const { gebruikerId, inlognaam, passwordHash, totpSecret } = invitation;
    const step = totpStep(openSecret(key, totpSecret, gebruikerId), code, now);
    if (step === undefined) return refuse('VZ-GEB-09', 'code');
    const { herstelcodes, codesSha256 } = freshCodes();
    await enrolGebruiker(tx, gebruikerId, { passwordHash, totpSecret, step, codesSha256, now });
    await endSessions(tx, gebruikerId, {}, { door: inlognaam, now });
    await auditGebruikers(tx, inlognaam, 'gebruiker.ingeschreven', { gebruikerId });
    return { verwerkt: true, herstelcodes };
  });
}

export interface PasswordChange {
  readonly gebruikerId: string;
  readonly sessionId: string;
  readonly wachtwoord: string;
  readonly code: string;
  readonly nieuwWachtwoord: string;
}

/** The own password was guessed too often in this session. */
export class TooSoon extends Error {
  readonly waitMs: number;
  constructor(waitMs: number) {
    super('too many failed attempts');
    this.name = 'TooSoon';
    this.waitMs = waitMs;
  }
}

/** VZ-GEB-07, VZ-GEB-09. Every other session of the person ends. @throws TooBusy, TooSoon. */
export async function changePassword(
  people: People,
  change: PasswordChange,
): Promise<Uitkomst<{ readonly sessie: RenewedSession | undefined }>> {
  const { store, passwords } = people;
  const { gebruikerId, nieuwWachtwoord } = change;
  const proof = await proveAgain(people, change);
  if (proof === undefined) return refuse('VZ-GEB-09', 'wachtwoord');
  const { inlognaam, step, attempt, now } = proof;
  if (isWeakPassword(nieuwWachtwoord, inlognaam)) {
    // Password and code were right: choosing a weak one four times is not guessing.
    await giveBackAttempt(store, attempt);
    return refuse('VZ-GEB-07', 'nieuwWachtwoord');
  }
  const passwordHash = await passwords.hash(nieuwWachtwoord);
  return store.withTransaction(async (tx) => {
    if (!(await useTotpStep(tx, gebruikerId, step))) return refuse('VZ-GEB-09', 'wachtwoord');
    await forgiveAttempts(tx, attempt);
    await setPasswordHash(tx, gebruikerId, passwordHash);
    await endSessions(tx, gebruikerId, { except: change.sessionId }, { door: inlognaam, now });
    // Whoever has a copy of this session is why a password is changed: it goes on under another token.
    const sessie = await renewSessionToken(tx, change.sessionId);
    await auditGebruikers(tx, inlognaam, 'gebruiker.wachtwoord-gewijzigd', { gebruikerId });
    return { verwerkt: true, sessie };
  });
}

/** VZ-GEB-09. The old codes work no more. @throws TooBusy, TooSoon. */
export async function renewRecoveryCodes(
  people: People,
  who: Omit<PasswordChange, 'nieuwWachtwoord'>,
): Promise<Uitkomst<{ readonly herstelcodes: readonly string[] }>> {
  const { gebruikerId } = who;
  const proof = await proveAgain(people, who);
  if (proof === undefined) return refuse('VZ-GEB-09', 'wachtwoord');
  const { inlognaam, step, attempt } = proof;
  const { herstelcodes, codesSha256 } = freshCodes();
  return people.store.withTransaction(async (tx) => {
    if (!(await useTotpStep(tx, gebruikerId, step))) return refuse('VZ-GEB-09', 'wachtwoord');
    await forgiveAttempts(tx, attempt);
    await replaceRecoveryCodes(tx, gebruikerId, codesSha256);
    await auditGebruikers(tx, inlognaam, 'gebruiker.herstelcodes-vernieuwd', { gebruikerId });
    return { verwerkt: true, herstelcodes };
  });
}

/**
 * Whoever sits at an open session may be another person: password and code once more, counted as at the login.
 * @returns the step that the caller still has to use, in its own transaction. @throws TooBusy, TooSoon.
 */
export async function proveAgain(people: People, who: Omit<PasswordChange, 'nieuwWachtwoord'>) {
  const { store, passwords, key, clock } = people;
  const { gebruikerId, wachtwoord, code } = who;
  const now = clock();
  const attempt = { who: sha256(gebruikerId), source: `session ${who.sessionId}` };
  const waitMs = await reserveAttempt(people, [attempt], now);
  if (waitMs > 0) throw new TooSoon(waitMs);
  const found = await findCredentials(store, { gebruikerId });
  const same = await passwords.matches(found?.passwordHash, wachtwoord);
  const step =
    found && same ? totpStep(openSecret(key, found.totpSecret, gebruikerId), code, now) : undefined;
  return found === undefined || step === undefined
    ? undefined
    : { inlognaam: found.inlognaam, step, attempt, now };
}

function freshCodes() {
  const herstelcodes = newRecoveryCodes();
  return { herstelcodes, codesSha256: herstelcodes.map((text) => sha256(readRecoveryCode(text) ?? '')) };
}
