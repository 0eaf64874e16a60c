/** Every bad certificate of the test PKI, as it lies in its folder, with the key that belongs to it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { fixture } from '../../src/harness/example-partners.ts';

const FIXTURES = new URL('../../certs-fixtures/', import.meta.url);

export interface BadCertificate {
  /** As in `bad/NAME.pem`. */
  readonly name: string;
  /** As in `keys/NAME.key.pem`. */
  readonly key: string;
}

const keys = readdirSync(new URL('keys/', FIXTURES))
  .filter((file) => file.endsWith('.key.pem'))
  .map((file) => file.replace('.key.pem', ''))
  .map((name) => ({ name, key: createPrivateKey(fixture(`keys/${name}.key.pem`)) }));

function readBad(name: string): BadCertificate {
  const certificate = new X509Certificate(fixture(`bad/${name}.pem`));
  const found = keys.find(({ key }) => certificate.checkPrivateKey(key));
  if (found === undefined) throw new Error(`no key for bad/${name}`);
  return { name, key: found.name };
}

/** Leaves and CAs; the folder decides, so that a new one is covered without a word here. */
export const BAD_CERTIFICATES: readonly BadCertificate[] = readdirSync(new URL('bad/', FIXTURES))
  .filter((file) => file.endsWith('.pem') && !file.endsWith('.crl.pem'))
  .map((file) => readBad(file.replace('.pem', '')));

/**
 * Bad in one way only, so that one entrance believes them: a party that nobody knows is refused later (EK-119), a
 * policy of another profile is a warning (EK-157), and what is only for servers may sign (EK-94).
 */
export const BELIEVED_FOR_SIGNING: readonly string[] = ['other-oin', 'wrong-policy', 'server-auth-only'];
export const BELIEVED_BY_TLS: readonly string[] = ['other-oin', 'wrong-policy'];
