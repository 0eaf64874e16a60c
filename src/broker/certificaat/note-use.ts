/**
 * The certificates of a message, of its signature and of its connection: the switch to a new one is noticed at first use,
 * and one that nobody handed in is kept for the expiry watch. A process writes down each certificate once a day. Losing
 * this loses no message. Source: edukoppeling §4.6; design §6.5.
 */
import type { VerifiedCertificate } from '../../edukoppeling/pki/index.ts';
import { readFeiten } from '../../parties/intake/feiten.ts';
import { appendAudit } from '../../store/audit.ts';
import { keepSeenCertificaat, markCertificaatUsed } from '../../store/certificaten.ts';
import type { AuthorisedMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';
import { toRij } from './feiten.ts';

const MAX_NOTED = 20_000;
const DAY_MS = 24 * 3_600_000;

/** SHA-256 of a certificate → the day (since epoch) on which this process wrote down that it was used. */
export type Noted = Map<string, number>;

type Parts = Pick<BrokerParts, 'store' | 'log' | 'noted'>;

export async function noteCertificateUse(message: AuthorisedMessage, parts: Parts): Promise<void> {
  for (const certificate of [message.envelope.certificate, message.tlsCertificate]) {
    if (certificate !== undefined) await note(certificate, message, parts);
  }
}

async function note(
  certificate: VerifiedCertificate,
  { afzender, ref, now }: AuthorisedMessage,
  { store, log, noted }: Parts,
): Promise<void> {
  const { sha256, oin, der } = certificate;
  const day = Math.floor(now / DAY_MS);
  if (noted.get(sha256) === day) return;
  try {
    const used = await markCertificaatUsed(store, sha256, now);
    if (used?.first) {
      await appendAudit(store, oin, 'certificaat.in-gebruik', { certificaatId: used.certificaatId, ref });
    } else if (used === undefined) {
      const rij = toRij(readFeiten(certificate));
      // In a test environment the certificate may be of the twin of the party.
      for (const holder of new Set([oin, afzender.oin])) {
        const seen = { ...rij, oin, der, ref, now, partijOin: holder };
        const certificaatId = await keepSeenCertificaat(store, seen);
        if (certificaatId === undefined) continue;
        await appendAudit(store, oin, 'certificaat.gezien', { certificaatId, ref });
        break;
      }
    }
    if (noted.size >= MAX_NOTED) noted.clear();
    noted.set(sha256, day);
  } catch (error) {
    log.warn({ event: 'certificate.use-not-noted', ref, error });
  }
}
