export { type Certificate, isTestCertificate, readCertificate, readOin } from './certificate.ts';
export { type CrlRefresh, type CrlState, startCrlRefresh } from './crl-refresh.ts';
export { createOcspCheck, type OcspCheck } from './ocsp.ts';
export { readPkcs7Certificates } from './pkcs7.ts';
export { PKIOVERHEID_POLICIES } from './policy.ts';
export { CERTIFICATE_PROBLEMS, CertificateError, type CertificateProblem } from './problems.ts';
export {
  type CertificateWarning,
  createTrustStore,
  readPem,
  type TrustStore,
  TrustStoreError,
  writePem,
} from './trust-store.ts';
export {
  type CertificateUse,
  findChain,
  type VerifiedCertificate,
  verifyCertificate,
} from './verify-certificate.ts';
