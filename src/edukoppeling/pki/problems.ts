/** What can be wrong with a certificate, in plain words for its owner: English, and Dutch for the loket. */

export interface ProblemText {
  readonly meaning: string;
  readonly uitleg: string;
}

export const CERTIFICATE_PROBLEMS = {
  malformed: {
    meaning: 'These bytes are not one well-formed certificate.',
    uitleg: 'Dit is geen geldig opgebouwd certificaat.',
  },
  untrusted: {
    meaning: 'No path leads from this certificate to a root that is trusted here.',
    uitleg: 'Dit certificaat valt niet onder een stamcertificaat dat hier wordt vertrouwd.',
  },
  'test-certificate': {
    meaning: 'A test certificate is not accepted in production.',
    uitleg: 'Een testcertificaat wordt in productie niet geaccepteerd.',
  },
  expired: {
    meaning: 'The certificate, or one above it, is past its end date.',
    uitleg: 'Het certificaat, of een certificaat erboven, is verlopen.',
  },
  'not-yet-valid': {
    meaning: 'The certificate, or one above it, is not valid yet.',
    uitleg: 'Het certificaat, of een certificaat erboven, is nog niet geldig.',
  },
  revoked: {
    meaning: 'The certificate, or one above it, was revoked by its issuer.',
    uitleg: 'Het certificaat, of een certificaat erboven, is ingetrokken door de uitgever.',
  },
  'no-crl': {
    meaning: 'We have no list of revoked certificates of the issuer, so we cannot believe its certificates.',
    uitleg: 'De lijst met ingetrokken certificaten van de uitgever ontbreekt bij ons.',
  },
  'crl-expired': {
    meaning: 'The list of revoked certificates of the issuer is out of date and could not be fetched again.',
    uitleg: 'De lijst met ingetrokken certificaten van de uitgever is verouderd en niet opnieuw op te halen.',
  },
  'weak-key': {
    meaning: 'The key is not RSA of at least 2048 bits.',
    uitleg: 'De sleutel is geen RSA-sleutel van ten minste 2048 bits.',
  },
  'weak-signature': {
    meaning: 'The issuer did not sign this certificate with RSA and SHA-256, SHA-384 or SHA-512.',
    uitleg: 'De uitgever heeft dit certificaat niet ondertekend met RSA en SHA-256, SHA-384 of SHA-512.',
  },
  'key-usage': {
    meaning: 'The certificate, or a CA above it, is not made for this use.',
    uitleg: 'Het certificaat, of een CA erboven, is niet voor dit gebruik bedoeld.',
  },
  'extended-key-usage': {
    meaning: 'The certificate may not be used by a client of a TLS connection (clientAuth is missing).',
    uitleg:
      'Het certificaat mag niet door de client van een TLS-verbinding worden gebruikt (clientAuth ontbreekt).',
  },
  'path-length': {
    meaning: 'A CA in the path may not have so many CAs below it.',
    uitleg: 'Een CA in de keten mag niet zoveel CA’s onder zich hebben.',
  },
  'name-constraints': {
    meaning: 'A CA in the path may not give certificates for this name.',
    uitleg: 'Een CA in de keten mag geen certificaten voor deze naam uitgeven.',
  },
  policy: {
    meaning:
      'The certificate does not carry a policy of PKIoverheid for services, or its CA may not give it.',
    uitleg: 'Het certificaat heeft geen PKIoverheid-policy voor services, of de CA mag die niet uitgeven.',
  },
  'critical-extension': {
    meaning: 'The certificate has a critical extension that we do not know.',
    uitleg: 'Het certificaat bevat een kritieke uitbreiding die wij niet kennen.',
  },
  'no-oin': {
    meaning: 'The subject has no serialNumber with an OIN of 20 positions, or has more than one.',
    uitleg: 'Het onderwerp heeft geen serialNumber met een OIN van 20 posities, of meer dan één.',
  },
} as const satisfies Readonly<Record<string, ProblemText>>;

export type CertificateProblem = keyof typeof CERTIFICATE_PROBLEMS;

/** Why a certificate is not believed. `found` is for its owner and the log; it holds no personal data. */
export class CertificateError extends Error {
  readonly problem: CertificateProblem;
  readonly found: string;
  constructor(problem: CertificateProblem, found: string) {
    super(`${problem}: ${found}`);
    this.name = 'CertificateError';
    this.problem = problem;
    this.found = found;
  }

  /** In plain words. */
  get meaning(): string {
    return CERTIFICATE_PROBLEMS[this.problem].meaning;
  }
}
