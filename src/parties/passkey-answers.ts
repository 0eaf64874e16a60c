/**
 * What an authenticator signed, as the browser gives it, and whether it fits: our challenge, our site, the person
 * verified. Everything that does not is undefined: nobody learns why. Source: WebAuthn level 3, §7.1 and §7.2.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { PasskeyWithGebruiker } from '../store/passkeys.ts';
import type { PasskeySite } from './people.ts';

/** So long a question of ours waits for its answer. */
export const CHALLENGE_MS = 5 * 60_000;
/** COSE: ES256, EdDSA, RS256. */
export const ALGORITHMS: number[] = [-7, -8, -257];

const base64url = z
  .string()
  .max(8_000)
  .regex(/^[A-Za-z0-9_-]+$/);
const CREDENTIAL = { id: base64url, rawId: base64url, type: z.literal('public-key') } as const;
export const REGISTRATION = z.object({
  ...CREDENTIAL,
  response: z.object({ clientDataJSON: base64url, attestationObject: base64url }),
});
export const AUTHENTICATION = z.object({
  ...CREDENTIAL,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    // Without it nobody knows for whom a discoverable credential speaks.
    userHandle: base64url,
  }),
});

/** What an authenticator keeps of the person: nothing that says who it is. */
export const userHandle = (gebruikerId: string): Buffer =>
  Buffer.from(gebruikerId.replaceAll('-', ''), 'hex');

interface Expected {
  readonly challenge: string;
  readonly site: PasskeySite;
}
const checksOf = ({ challenge, site }: Expected) => ({
  expectedChallenge: challenge,
  expectedOrigin: [...site.origins()],
  expectedRPID: site.rpId,
  requireUserVerification: true,
});

/** @returns what is kept of a new passkey. */
export async function readRegistration(response: z.output<typeof REGISTRATION>, expected: Expected) {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const read: RegistrationResponseJSON = { ...response, clientExtensionResults: {} };
  const options = { response: read, ...checksOf(expected), supportedAlgorithmIDs: ALGORITHMS };
  try {
    return (await verifyRegistrationResponse(options)).registrationInfo?.credential;
  } catch {
    return undefined; // the library throws for everything that does not fit
  }
}

/** @returns the authenticator's counter; undefined when anything does not fit. */
export async function readAuthentication(
  response: z.output<typeof AUTHENTICATION>,
  passkey: PasskeyWithGebruiker,
  expected: Expected,
): Promise<number | undefined> {
  const mine = userHandle(passkey.gebruikerId).toString('base64url');
  if (response.response.userHandle !== mine) return undefined;
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const { credentialId: id, publicKey, counter } = passkey;
  const read: AuthenticationResponseJSON = { ...response, clientExtensionResults: {} };
  const credential = { id, publicKey: Uint8Array.from(publicKey), counter };
  try {
    const done = await verifyAuthenticationResponse({ response: read, credential, ...checksOf(expected) });
    return done.verified ? done.authenticationInfo.newCounter : undefined;
  } catch {
    return undefined; // the library throws for everything that does not fit
  }
}

/** @returns undefined for what is no JSON, or has another shape. */
export function readJson<T>(shape: z.ZodType<T>, text: string): T | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // JSON.parse
  }
}

/** Which of our challenges it says to answer, '' for none; whether it does is verified afterwards. */
export function challengeIn(clientDataJSON = ''): string {
  const text = Buffer.from(clientDataJSON, 'base64url').toString('utf8');
  return readJson(z.object({ challenge: base64url }), text)?.challenge ?? '';
}
