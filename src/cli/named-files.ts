/** Files that the command line names, read before anything is sent. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readPem } from '../edukoppeling/pki/index.ts';
import { UsageError } from './command.ts';

/** @throws UsageError. */
export function readNamed(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${option} ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

export interface KeyPair {
  /** PEM, with the intermediates that stand in the file. */
  readonly certificate: string;
  readonly key: string;
  /** The leaf. */
  readonly der: Buffer;
  readonly privateKey: KeyObject;
}

/** @param files  of the certificate and of its key.  @throws UsageError, also when they do not belong together. */
export function readKeyPair(
  options: readonly [certificate: string, key: string],
  files: readonly [certificate: string, key: string],
): KeyPair {
  const certificate = readNamed(options[0], files[0]);
  const key = readNamed(options[1], files[1]);
  const [der] = readPem(certificate, 'CERTIFICATE');
  const x509 = der && attempt(() => new X509Certificate(der));
  if (der === undefined || x509 === undefined) {
    throw new UsageError(`${options[0]} ${files[0]} holds no certificate`);
  }
  const privateKey = attempt(() => createPrivateKey(key));
  if (privateKey === undefined) throw new UsageError(`${options[1]} ${files[1]} holds no private key`);
  if (attempt(() => x509.checkPrivateKey(privateKey)) !== true) {
    throw new UsageError(`${options[1]} ${files[1]} is not the key of ${options[0]} ${files[0]}`);
  }
  return { certificate, key, der, privateKey };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // OpenSSL's own words about bytes that it cannot read tell a user nothing.
    return undefined;
  }
}
