/**
 * One file → the certificate of the organisation in it. Name and content must both fit; CA certificates of the chain
 * beside it are left aside. Whether it is to be believed is judged by keur-certificaat.ts. Source: verzuim §1 row 5.
 */
import {
  type Certificate,
  readCertificate,
  readPem,
  readPkcs7Certificates,
} from '../../edukoppeling/pki/index.ts';
import type { FoutCode } from '../../verzuim/fouten.ts';

const SINGLE = /\.(cer|crt|cert)$/i;
const PKCS7 = /\.p7b$/i;
const ANY_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----/g;
const PKCS7_BLOCK = /^-----BEGIN PKCS7-----([A-Za-z0-9+/=\s]+)-----END PKCS7-----$/;
/** A chain has four. */
const MAX_CERTIFICATES = 20;

export function hasCertificateName(naam: string): boolean {
  return SINGLE.test(naam) || PKCS7.test(naam);
}

/** For a file whose name is of something else: then the name is wrong, and that is told. */
export function looksLikeCertificate(bytes: Buffer): boolean {
  if (
    /-----BEGIN (CERTIFICATE|PKCS7|TRUSTED CERTIFICATE|X509 CERTIFICATE)-----/.test(bytes.toString('latin1'))
  )
    return true;
  try {
    readCertificate(bytes);
    return true;
  } catch {
    return false; // whatever it is, it is not one certificate
  }
}

/** @returns the DER of the one certificate that is not a CA's, or VZ-CER-02, -07 (several), -08 (none). */
export function readCertificateFile(naam: string, bytes: Buffer): Buffer | FoutCode {
  let found: readonly Certificate[];
  try {
    const ders = PKCS7.test(naam) ? readP7b(bytes) : readCertificates(bytes);
    if (ders === undefined) return 'VZ-CER-02';
    if (ders.length > MAX_CERTIFICATES) return 'VZ-CER-07';
    found = ders.map((der) => readCertificate(der));
  } catch {
    return 'VZ-CER-02'; // OpenSSL or our own reader: not a certificate
  }
  const [own, ...others] = found.filter(({ isCa }) => !isCa);
  if (others.length > 0) return 'VZ-CER-07';
  // A copy: what was handed in may be overwritten.
  return own === undefined ? 'VZ-CER-08' : Buffer.from(own.der);
}

function readCertificates(bytes: Buffer): readonly Buffer[] | undefined {
  const text = bytes.toString('latin1');
  const labels = [...text.matchAll(ANY_BLOCK)].map(([, label]) => label);
  if (labels.length === 0) return [bytes];
  const blocks = readPem(text, 'CERTIFICATE');
  return blocks.length === labels.length ? blocks : undefined;
}

function readP7b(bytes: Buffer): readonly Buffer[] {
  const pem = PKCS7_BLOCK.exec(
    bytes
      .toString('latin1')
      .replace(/^\xEF\xBB\xBF/, '')
      .trim(),
  );
  return readPkcs7Certificates(pem?.[1] === undefined ? bytes : Buffer.from(pem[1], 'base64'));
}
