/** Our own certificate, key and OIN: they must belong together, and that is said before anything is opened. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isTestTwin } from '../edukoppeling/oin.ts';
import { readOin, readPem } from '../edukoppeling/pki/index.ts';
import { readSettingsFile, type Settings, SettingsError } from '../ops/settings.ts';

export interface OwnIdentity {
  /** DER. */
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
  /** PEM, for the handshake. */
  readonly keyPem: string;
  /** Milliseconds since epoch. */
  readonly notAfter: number;
}

/** @throws SettingsError, with everything that is wrong. */
export function readOwnIdentity(
  settings: Settings,
  files: { readonly certificate: string; readonly key: string } = settings.own,
  name = 'own',
): OwnIdentity {
  const { own, folder } = settings;
  const fail = (...problems: string[]): never => {
    throw new SettingsError(settings.file, problems);
  };
  const [certificate] = readPem(readSettingsFile(folder, files.certificate), 'CERTIFICATE');
  const keyPem = readSettingsFile(folder, files.key);
  if (certificate === undefined)
    return fail(`${name}.certificate: ${files.certificate} holds no certificate in PEM`);
  const x509 = readX509(certificate) ?? fail(`${name}.certificate: ${files.certificate} cannot be read`);
  const privateKey =
    readKey(keyPem) ?? fail(`${name}.key: ${files.key} holds no private key in PEM, without a password`);
  const problems: string[] = [];
  if (!x509.checkPrivateKey(privateKey)) problems.push(`${name}.key does not belong to ${name}.certificate`);
  const oin = readOin(certificate);
  // A certificate without an OIN is refused with the other reasons why nobody would believe it.
  if (oin !== undefined && oin !== own.oin && !(settings.mode === 'test' && isTestTwin(oin, own.oin))) {
    problems.push(`own.oin: ${own.oin} is not the OIN of ${name}.certificate, which is ${oin}`);
  }
  if (problems.length > 0) fail(...problems);
  return { certificate, privateKey, keyPem, notAfter: x509.validToDate.getTime() };
}

function readX509(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined; // not a certificate; OpenSSL has no better words
  }
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined; // no PEM, another kind of block, or encrypted
  }
}
