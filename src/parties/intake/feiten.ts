/** The public facts of a certificate, readable, for a mail, a screen or an archive. Source: verzuim §4.8. */
import { type Certificate, readCertificate, type VerifiedCertificate } from '../../edukoppeling/pki/index.ts';
import type { CertificaatFeiten } from '../../verzuim/certificaatmelding.ts';

export function readFeiten({ der, oin, sha256 }: VerifiedCertificate): CertificaatFeiten {
  const certificate = readCertificate(der);
  const { x509, serial, notBefore, notAfter, publicKey } = certificate;
  return {
    oin,
    sha256,
    serienummer: serial,
    uitgever: oneLine(x509.issuer),
    onderwerp: oneLine(x509.subject),
    geldigVan: new Date(notBefore),
    geldigTot: new Date(notAfter),
    sleutel: `${(publicKey.asymmetricKeyType ?? '').toUpperCase()} ${publicKey.asymmetricKeyDetails?.modulusLength ?? ''}`,
    algoritme: nameAlgorithm(certificate),
  };
}

/** The attributes as they stand in the certificate, the most specific first. */
function oneLine(names: string): string {
  return names
    .split('\n')
    .toReversed()
    .join(', ')
    .replace(/\p{Cc}/gu, ' ');
}

function nameAlgorithm({ signedWith }: Certificate): string {
  if (signedWith === undefined) return 'onbekend';
  const scheme = signedWith.saltLength === undefined ? 'RSASSA-PKCS1-v1_5' : 'RSASSA-PSS';
  return `${scheme} met ${signedWith.hash.toUpperCase().replace('SHA', 'SHA-')}`;
}
