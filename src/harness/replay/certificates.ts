/**
 * A folder of certificates laid out like certs-fixtures/: NAME.pem, keys/NAME.key.pem, and under trust/ the roots,
 * intermediates and CRLs (*.crl.pem) by which an answer and its server are believed.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTrustStore, readPem, type TrustStore } from '../../edukoppeling/pki/index.ts';
import type { SigningIdentity } from '../../edukoppeling/sign.ts';

/** The test PKI; the same place seen from src and from dist. */
export const TEST_CERTIFICATES = fileURLToPath(new URL('../../../certs-fixtures/', import.meta.url));

/** PEM, certificate with its intermediates, and its key. */
export interface Identity {
  readonly name: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Certificates {
  /** @throws Error when a file is not there. */
  identity(certificate: string, key?: string): Identity;
  readonly trust: TrustStore;
  readonly caPem: readonly string[];
  readonly crlPem: readonly string[];
}

export function openCertificates(folder: string): Certificates {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const files = readdirSync(join(folder, 'trust')).filter((file) => file.endsWith('.pem'));
  const crlPem = files.filter((file) => file.endsWith('.crl.pem')).map((file) => read(`trust/${file}`));
  const caPem = files.filter((file) => !file.endsWith('.crl.pem')).map((file) => read(`trust/${file}`));
  const isRoot = (pem: string) => {
    const { subject, issuer } = new X509Certificate(pem);
    return subject === issuer;
  };
  return {
    identity: (certificate, key = certificate) => ({
      name: certificate,
      certificate: read(`${certificate}.pem`),
      privateKey: read(`keys/${key}.key.pem`),
    }),
    trust: createTrustStore({
      anchors: caPem.filter(isRoot),
      intermediates: caPem.filter((pem) => !isRoot(pem)),
      crls: crlPem,
      allowTest: true,
    }),
    caPem,
    crlPem,
  };
}

export function signingIdentity({ name, certificate, privateKey }: Identity): SigningIdentity {
  const [der] = readPem(certificate, 'CERTIFICATE');
  if (der === undefined) throw new Error(`${name} holds no certificate`);
  return { certificate: der, privateKey: createPrivateKey(privateKey) };
}
