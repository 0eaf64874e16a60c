export { isTestCertificate, readOin } from './certificate.ts';
export { createTrustStore, readPem, type TrustStore, TrustStoreError } from './trust-store.ts';
export {
  CertificateError,
  type CertificateProblem,
  type VerifiedCertificate,
  verifyCertificate,
} from './verify-certificate.ts';
