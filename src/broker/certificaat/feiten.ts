/** The public facts of a certificate as they are stored, and back. */
import type { Oin } from '../../edukoppeling/oin.ts';
import type { Certificaat, CertificaatToKeep } from '../../store/certificaten.ts';
import type { CertificaatFeiten } from '../../verzuim/certificaatmelding.ts';

export function toRij(
  feiten: CertificaatFeiten,
): Pick<CertificaatToKeep, 'sha256' | 'feiten' | 'geldigVan' | 'geldigTot'> {
  const { sha256, serienummer, uitgever, onderwerp, sleutel, algoritme, geldigVan, geldigTot } = feiten;
  return {
    sha256,
    feiten: { serienummer, uitgever, onderwerp, sleutel, algoritme },
    geldigVan: geldigVan.getTime(),
    geldigTot: geldigTot.getTime(),
  };
}

export function toFeiten(
  row: Pick<Certificaat, 'sha256' | 'feiten' | 'geldigVan' | 'geldigTot'> & { readonly oin: string },
): CertificaatFeiten {
  const { oin, sha256, feiten, geldigVan, geldigTot } = row;
  return {
    // As it was parsed when it was stored.
    oin: oin as Oin,
    sha256,
    ...feiten,
    geldigVan: new Date(geldigVan),
    geldigTot: new Date(geldigTot),
  };
}
