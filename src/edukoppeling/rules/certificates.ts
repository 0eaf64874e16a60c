/** Certificates, in addition to the transport's. Source: edukoppeling §7.8. */
import type { Rule } from './rule.ts';

export const CERTIFICATE_RULES = {
  'EK-157': {
    text: 'A receiver should check that the client certificate carries policy OID 2.16.528.1.1003.1.2.8.6 or 2.16.528.1.1003.1.2.44.15.35.11, and otherwise warn in the log, or refuse when so configured.',
    source: 'DK-SEC change #26',
    certainty: 'choice',
    status: 'enforced',
    where: 'src/edukoppeling/pki/policy.ts',
  },
  'EK-158': {
    text: 'A receiver refuses RSA keys below 2048 bits.',
    source: 'verzuimbroker',
    certainty: 'choice',
    status: 'enforced',
    fault: 'VB-F16',
    where: 'src/edukoppeling/pki/verify-certificate.ts',
  },
  'EK-159': {
    text: 'A receiver verifies certificates and CRLs signed with RSASSA-PSS and SHA-512, in TLS 1.2, in TLS 1.3 and in WS-Security.',
    source: 'G4 profile',
    certainty: 'inferred',
    status: 'enforced',
    where: 'src/edukoppeling/pki/verify-certificate.ts',
  },
  'EK-160': {
    text: 'An unknown further attribute of the subject (organizationIdentifier, with or without OI:) does not change the OIN that is read.',
    source: 'TO-DK, PKI001',
    certainty: 'inferred',
    status: 'enforced',
    where: 'src/edukoppeling/pki/certificate.ts',
  },
} as const satisfies Readonly<Record<string, Rule>>;
