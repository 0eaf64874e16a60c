/**
 * Logging in with a passkey in place of name, password and code. An authenticator signs a challenge of ours, once and
 * soon, in the browser that asked. Source: WebAuthn level 3, §7.2; docs/decisions/0025.
 */
import { auditGebruikers } from '../store/gebruikers.ts';
import { addChallenge, findPasskey, takeChallenge, usePasskey } from '../store/passkeys.ts';
import { attemptKeys, type LoginFrom, type LoginOutcome, letIn, reserveAttempt } from './log-in.ts';
import {
  AUTHENTICATION,
  CHALLENGE_MS,
  challengeIn,
  readAuthentication,
  readJson,
} from './passkey-answers.ts';
import type { People } from './people.ts';
import { sha256 } from './sessions.ts';

/** Of one network at once: a school is one network. */
const MAX_WAITING = 300;

/** @param formCookie  what binds the forms of a browser without a session. */
const holderOf = (formCookie: string): Buffer => sha256(`passkey browser ${formCookie}`);

/** @returns what the browser hands to the authenticator, as JSON; undefined when so many of this network wait already. */
export async function beginPasskeyLogin(
  { store, site, clock }: People,
  { formCookie, network }: { readonly formCookie: string; readonly network: string },
): Promise<string | undefined> {
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server');
  const options = await generateAuthenticationOptions({
    ...{ rpID: site.rpId, userVerification: 'required', timeout: CHALLENGE_MS },
  });
  const added = await addChallenge(store, {
    ...{ challenge: options.challenge, holder: holderOf(formCookie), source: network },
    ...{ gebruikerId: null, naam: null, now: clock(), lastMs: CHALLENGE_MS, max: MAX_WAITING },
  });
  return added ? JSON.stringify(options) : undefined;
}

/**
 * In place of name, password and code. A try is counted before it is judged, under the name that the passkey belongs to,
 * as at a login with that name. @param login.antwoord  JSON, as the browser gave it.
 */
export async function logInWithPasskey(
  people: People,
  login: Omit<LoginFrom, 'kind'> & { readonly antwoord: string; readonly formCookie: string },
): Promise<LoginOutcome> {
  const { store, site, clock } = people;
  const now = clock();
  const from = { ...login, kind: 'cookie' as const };
  const response = readJson(AUTHENTICATION, login.antwoord);
  const passkey = response && (await findPasskey(store, response.id));
  const keys = await attemptKeys(people, passkey?.inlognaam ?? '', from, now);
  const waitMs = await reserveAttempt(people, keys, now);
  if (waitMs > 0) return { kind: 'wait', waitMs };
  const challenge = challengeIn(response?.response.clientDataJSON);
  const waiting = await takeChallenge(store, challenge, holderOf(login.formCookie), now);
  const counter =
    waiting?.gebruikerId === null && passkey && response
      ? await readAuthentication(response, passkey, { challenge, site })
      : undefined;
  return store.withTransaction(async (tx) => {
    const used =
      passkey !== undefined &&
      counter !== undefined &&
      (await usePasskey(tx, passkey.passkeyId, counter, now));
    if (!used) {
      await auditGebruikers(tx, passkey?.inlognaam ?? 'onbekend', 'gebruiker.inloggen-geweigerd', {
        ...(passkey ? { gebruikerId: passkey.gebruikerId, passkeyId: passkey.passkeyId } : {}),
        ...{ netwerk: login.network, met: 'passkey' },
      });
      return { kind: 'refused' };
    }
    return letIn(tx, passkey, { ...from, proven: 'passkey', now }, keys);
  });
}
