/** Whose certificate and key are in `certs-fixtures/`, for who tries the broker with a system of its own. Source: EK-124. */
import { readdirSync } from 'node:fs';
import { readOin, readPem } from '../edukoppeling/pki/index.ts';
import { fixture } from './example-partners.ts';

// The same place seen from src/harness and from dist/harness.
const FIXTURES = new URL('../../certs-fixtures/', import.meta.url);

export interface MadeUpCertificate {
  readonly oin: string;
  /** Both relative to the root of the repository; the key is public on purpose. */
  readonly certificate: string;
  readonly key: string;
}

/** The good ones; those that a gate must refuse stand in `certs-fixtures/bad/`. */
export function listMadeUpCertificates(): readonly MadeUpCertificate[] {
  const keys = new Set(readdirSync(new URL('keys/', FIXTURES)));
  return readdirSync(FIXTURES)
    .filter((file) => file.endsWith('.pem') && keys.has(file.replace(/\.pem$/, '.key.pem')))
    .sort()
    .flatMap((file) => {
      const [der] = readPem(fixture(file), 'CERTIFICATE');
      const oin = der && readOin(der);
      const key = `certs-fixtures/keys/${file.replace(/\.pem$/, '.key.pem')}`;
      return oin === undefined ? [] : [{ oin, certificate: `certs-fixtures/${file}`, key }];
    });
}
