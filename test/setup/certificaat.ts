/** Certificates of the test PKI as a school or gemeente sends them, and a sheet that fits. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readPem } from '../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import type { SjabloonWaarden } from '../../src/parties/intake/sjabloon.ts';

const FOLDER = fileURLToPath(new URL('../../certs-fixtures/', import.meta.url));

export const pem = (name: string): Buffer => Buffer.from(fixture(`${name}.pem`));
export const der = (name: string): Buffer =>
  Buffer.from(readPem(fixture(`${name}.pem`), 'CERTIFICATE')[0] ?? []);

/** OpenSSL on the files of the test PKI. */
export const openssl = (...args: string[]): Buffer =>
  execFileSync('openssl', args, { cwd: FOLDER, stdio: ['ignore', 'pipe', 'ignore'] });

/** A .p7b with these certificates, as OpenSSL makes one. */
export const p7b = (form: 'PEM' | 'DER', ...names: readonly string[]): Buffer =>
  openssl('crl2pkcs7', '-nocrl', '-outform', form, ...names.flatMap((name) => ['-certfile', `${name}.pem`]));

/** Of `school.pem` in a test environment. */
export const SHEET = {
  organisatieSoort: 'SCHOOL',
  brin: '99AD',
  organisatieNaam: 'Voorbeeldschool',
  contactNaam: 'A. Voorbeeld',
  contactEmail: 'beheer@school.example',
  contactTelefoon: '030-1234567',
  softwareleverancier: 'Voorbeeldsoftware',
  bestandsnaam: 'school.cer',
  serienummer: '13',
  uitgever: 'TEST TSP CA',
  geldigVan: '01-01-2020',
  geldigTot: '31-12-2099',
  omgeving: 'TEST',
} as const satisfies SjabloonWaarden;
