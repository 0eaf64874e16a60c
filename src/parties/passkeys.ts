/**
 * The passkeys of a person: added and removed with password and code once more. Logging in with one is in
 * passkey-login.ts. Source: WebAuthn level 3, §7.1; docs/decisions/0025.
 */
import { useTotpStep } from '../store/credentials.ts';
import { auditGebruikers } from '../store/gebruikers.ts';
import { forgiveAttempts } from '../store/login-attempts.ts';
import {
  addChallenge,
  insertPasskey,
  listCredentialIds,
  listPasskeys,
  removePasskey,
  takeChallenge,
} from '../store/passkeys.ts';
import { type FoutCode, fout } from '../verzuim/fouten.ts';
import { proveAgain } from './enrol.ts';
import {
  ALGORITHMS,
  CHALLENGE_MS,
  challengeIn,
  REGISTRATION,
  readJson,
  readRegistration,
  userHandle,
} from './passkey-answers.ts';
import type { People } from './people.ts';
import type { Uitkomst } from './routering.ts';
import { sha256 } from './sessions.ts';

/** Of one session at once. */
const MAX_WAITING = 20;
const MAX_PASSKEYS = 10;
const SITE_NAME = 'Verzuimloket';
const refuse = (code: FoutCode, veld: string) => ({ verwerkt: false as const, fouten: [fout(code, veld)] });

interface Proof {
  readonly gebruikerId: string;
  readonly sessionId: string;
  readonly wachtwoord: string;
  readonly code: string;
}

const holderOf = (sessionId: string): Buffer => sha256(`passkey session ${sessionId}`);

/**
 * VZ-GEB-09, VZ-GEB-14. @returns what the browser hands to the authenticator, as JSON.
 * @throws TooBusy, TooSoon.
 */
export async function beginPasskey(
  people: People,
  who: Proof & { readonly naam: string },
): Promise<Uitkomst<{ readonly opties: string }>> {
  const { store, site } = people;
  const { gebruikerId, sessionId, naam } = who;
  const proof = await proveAgain(people, who);
  if (proof === undefined) return refuse('VZ-GEB-09', 'wachtwoord');
  const { inlognaam, step, attempt, now } = proof;
  const { generateRegistrationOptions } = await import('@simplewebauthn/server');
  return store.withTransaction(async (tx) => {
    if (!(await useTotpStep(tx, gebruikerId, step))) return refuse('VZ-GEB-09', 'wachtwoord');
    await forgiveAttempts(tx, attempt);
    const known = await listCredentialIds(tx, gebruikerId);
    if (known.length >= MAX_PASSKEYS) return refuse('VZ-GEB-14', 'naam');
    const options = await generateRegistrationOptions({
      ...{ rpName: SITE_NAME, rpID: site.rpId, userName: inlognaam, userDisplayName: inlognaam },
      userID: Uint8Array.from(userHandle(gebruikerId)),
      excludeCredentials: known.map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      timeout: CHALLENGE_MS,
    });
    await addChallenge(tx, {
      ...{ challenge: options.challenge, holder: holderOf(sessionId), source: `session ${sessionId}` },
      ...{ gebruikerId, naam, now, lastMs: CHALLENGE_MS, max: MAX_WAITING },
    });
    return { verwerkt: true, opties: JSON.stringify(options) };
  });
}

/** VZ-GEB-13, VZ-GEB-14. @param antwoord  JSON, as the browser gave it. */
export async function addPasskey(
  people: People,
  {
    gebruikerId,
    sessionId,
    door,
    antwoord,
  }: Omit<Proof, 'wachtwoord' | 'code'> & {
    readonly door: string;
    readonly antwoord: string;
  },
): Promise<Uitkomst<object>> {
  const { store, site, clock } = people;
  const now = clock();
  const response = readJson(REGISTRATION, antwoord);
  const challenge = challengeIn(response?.response.clientDataJSON);
  const waiting = await takeChallenge(store, challenge, holderOf(sessionId), now);
  const credential =
    response && waiting?.gebruikerId === gebruikerId
      ? await readRegistration(response, { challenge, site })
      : undefined;
  if (credential === undefined || waiting === undefined) {
    await auditGebruikers(store, door, 'gebruiker.passkey-geweigerd', { gebruikerId });
    return refuse('VZ-GEB-13', 'antwoord');
  }
  return store.withTransaction(async (tx) => {
    const passkeyId = await insertPasskey(tx, {
      ...{ gebruikerId, credentialId: credential.id, publicKey: Buffer.from(credential.publicKey) },
      ...{ counter: credential.counter, naam: waiting.naam ?? '', now, max: MAX_PASSKEYS },
    });
    if (passkeyId === undefined) {
      const full = (await listPasskeys(tx, gebruikerId)).length >= MAX_PASSKEYS;
      return refuse(full ? 'VZ-GEB-14' : 'VZ-GEB-13', full ? 'naam' : 'antwoord');
    }
    await auditGebruikers(tx, door, 'gebruiker.passkey-toegevoegd', { gebruikerId, passkeyId });
    return { verwerkt: true };
  });
}

/** VZ-GEB-01, VZ-GEB-09. @throws TooBusy, TooSoon. */
export async function dropPasskey(
  people: People,
  who: Proof & { readonly passkeyId: string },
): Promise<Uitkomst<object>> {
  const { gebruikerId, passkeyId } = who;
  const proof = await proveAgain(people, who);
  if (proof === undefined) return refuse('VZ-GEB-09', 'wachtwoord');
  const { inlognaam, step, attempt } = proof;
  return people.store.withTransaction(async (tx) => {
    if (!(await useTotpStep(tx, gebruikerId, step))) return refuse('VZ-GEB-09', 'wachtwoord');
    await forgiveAttempts(tx, attempt);
    if (!(await removePasskey(tx, gebruikerId, passkeyId))) return refuse('VZ-GEB-01', 'passkeyId');
    await auditGebruikers(tx, inlognaam, 'gebruiker.passkey-verwijderd', { gebruikerId, passkeyId });
    return { verwerkt: true };
  });
}
