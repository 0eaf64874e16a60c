/**
 * The first message with a certificate: the switch to a new one is noticed, and one that nobody handed in is kept for
 * the expiry watch. A process looks at each certificate once. Losing this loses no message.
 * Source: edukoppeling §4.6; design §6.5.
 */
import { readFeiten } from '../../parties/intake/feiten.ts';
import { appendAudit } from '../../store/audit.ts';
import { isCertificaatKnown, keepSeenCertificaat, markCertificaatUsed } from '../../store/certificaten.ts';
import type { AuthorisedMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';
import { toRij } from './feiten.ts';

const MAX_NOTED = 20_000;

/** Certificates of which this process wrote down that they are used. */
export type Noted = Set<string>;

export async function noteCertificateUse(
  { envelope, partijOin, afzender, ref, now }: AuthorisedMessage,
  parts: Pick<BrokerParts, 'store' | 'log' | 'noted'>,
): Promise<void> {
  const { certificate } = envelope;
  const { store, log, noted } = parts;
  if (certificate === undefined || noted.has(certificate.sha256)) return;
  const { sha256, oin, der } = certificate;
  try {
    const used = await markCertificaatUsed(store, sha256, now);
    if (used !== undefined) {
      await appendAudit(store, partijOin, 'certificaat.in-gebruik', {
        certificaatId: used.certificaatId,
        ref,
      });
    } else if (!(await isCertificaatKnown(store, sha256))) {
      const rij = toRij(readFeiten(certificate));
      // In a test environment the certificate may be of the twin of the party.
      for (const holder of new Set([partijOin, afzender.oin])) {
        const seen = { ...rij, oin, der, ref, now, partijOin: holder };
        const certificaatId = await keepSeenCertificaat(store, seen);
        if (certificaatId === undefined) continue;
        await appendAudit(store, partijOin, 'certificaat.gezien', { certificaatId, ref });
        break;
      }
    }
    if (noted.size >= MAX_NOTED) noted.clear();
    noted.add(sha256);
  } catch (error) {
    log.warn({ event: 'certificate.use-not-noted', ref, error });
  }
}
