/**
 * Whether a certificate that was handed in may be registered: judged as at every other entrance, then compared with the
 * sheet. Source: edukoppeling §4.3–§4.6; verzuim §1 row 5; EK-06…EK-16, EK-57.
 */
import {
  CertificateError,
  type CertificateProblem,
  type TrustStore,
  type VerifiedCertificate,
  verifyCertificate,
} from '../../edukoppeling/pki/index.ts';
import type { CertificaatFeiten, Weigering } from '../../verzuim/certificaatmelding.ts';
import type { FoutCode } from '../../verzuim/fouten.ts';
import { compareSheet } from './compare-sheet.ts';
import { readFeiten } from './feiten.ts';
import type { Inzending } from './read-inzending.ts';
import { weiger, weigerAlles } from './weiger.ts';

/** It cannot be judged now, through no fault of the sender: the list of revoked certificates is not there. */
export interface Later {
  readonly verwerkt: 'later';
  readonly problem: 'no-crl' | 'crl-expired';
}

export type Keuring =
  | {
      readonly verwerkt: true;
      readonly verified: VerifiedCertificate;
      readonly feiten: CertificaatFeiten;
    }
  | Weigering
  | Later;

type Judged = Exclude<CertificateProblem, Later['problem']>;

const CODES: Readonly<Record<Judged, readonly [FoutCode, string]>> = {
  malformed: ['VZ-CER-02', 'bestand'],
  untrusted: ['VZ-CER-15', 'certificaat/uitgever'],
  'test-certificate': ['VZ-CER-19', 'certificaat'],
  expired: ['VZ-CER-01', 'certificaat/geldigTot'],
  'not-yet-valid': ['VZ-CER-17', 'certificaat/geldigVan'],
  revoked: ['VZ-CER-01', 'certificaat/ingetrokken'],
  'weak-key': ['VZ-CER-18', 'certificaat/sleutel'],
  'weak-signature': ['VZ-CER-18', 'certificaat/ondertekening'],
  'key-usage': ['VZ-CER-20', 'certificaat/gebruik'],
  'extended-key-usage': ['VZ-CER-20', 'certificaat/gebruik'],
  'path-length': ['VZ-CER-20', 'certificaat/gebruik'],
  'name-constraints': ['VZ-CER-20', 'certificaat/gebruik'],
  policy: ['VZ-CER-20', 'certificaat/gebruik'],
  'critical-extension': ['VZ-CER-20', 'certificaat/gebruik'],
  'no-oin': ['VZ-CER-16', 'certificaat/oin'],
};

/**
 * A certificate that is not believed is not compared: what it says of itself means nothing.
 * @param now  milliseconds since epoch.
 * @returns VZ-CER-01, -02, -15 … -20 alone, or every VZ-CER-14 at once. Without a sheet nothing is compared.
 */
export async function keurCertificaat(
  trust: TrustStore,
  { certificaat, sheet }: Pick<Inzending, 'certificaat' | 'sheet'>,
  now: number,
): Promise<Keuring> {
  let verified: VerifiedCertificate;
  try {
    verified = await verifyCertificate(trust, certificaat.der, now, 'intake');
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const { problem } = error;
    if (problem === 'no-crl' || problem === 'crl-expired') return { verwerkt: 'later', problem };
    return weiger(...CODES[problem]);
  }
  const feiten = readFeiten(verified);
  const fouten = sheet ? compareSheet(sheet, feiten, certificaat.bestandsnaam, trust.allowTest) : [];
  return fouten.length > 0 ? weigerAlles(fouten) : { verwerkt: true, verified, feiten };
}
