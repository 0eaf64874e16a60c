/**
 * Certificates that end: the organisation is told 60, 30, 14, 7 and 1 days before, and when it has ended; each once, and
 * of several that are due at a look only the nearest. Nobody is told of one that a newer one has replaced at work.
 * Source: verzuim §1 row 5; docs/decisions/0017.
 */
import type { Log } from '../../ops/log.ts';
import type { Metrics } from '../../ops/metrics.ts';
import { VERLOOP_DAGEN, type VerloopDagen, verloopMail } from '../../post/intake-mail.ts';
import {
  type AflopendCertificaat,
  countAflopende,
  lockAflopende,
  recordWaarschuwing,
} from '../../store/certificaat-waarschuwing.ts';
import { writeBrief } from '../../store/mail.ts';
import type { Store, Tx } from '../../store/pool.ts';
import { toFeiten } from './feiten.ts';

export interface WatchParts {
  readonly store: Store;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

const DAY_MS = 24 * 3_600_000;
/** Whoever was not told within a month after the end has noticed. */
const GELEDEN_DAGEN = 30;

/** The mark that is due: the nearest one. @returns undefined long before the end. */
export function dueMark(geldigTot: number, now: number): VerloopDagen | undefined {
  const left = (geldigTot - now) / DAY_MS;
  return VERLOOP_DAGEN.toReversed().find((dagen) => left <= dagen);
}

/** @returns how many were told. */
export async function warnExpiring({ store, clock, log, metrics }: WatchParts): Promise<number> {
  const now = clock();
  const told = await store.withTransaction(async (tx) => {
    let count = 0;
    const window = { now, dagen: Math.max(...VERLOOP_DAGEN), geleden: GELEDEN_DAGEN };
    for (const certificaat of await lockAflopende(tx, window)) if (await warn(tx, certificaat, now)) count++;
    return count;
  });
  if (told > 0) log.info({ event: 'certificate.expiry-told', count: told });
  for (const { dagen, aantal } of await countAflopende(store, now, VERLOOP_DAGEN)) {
    metrics.certificatesExpiring.set({ days: dagen }, aantal);
  }
  return told;
}

async function warn(tx: Tx, certificaat: AflopendCertificaat, now: number): Promise<boolean> {
  const dagen = dueMark(certificaat.geldigTot, now);
  if (dagen === undefined || certificaat.gewaarschuwd.includes(dagen)) return false;
  // What was due before, and was not told because nobody looked, is told by this one.
  for (const passed of VERLOOP_DAGEN) {
    if (passed > dagen) await recordWaarschuwing(tx, certificaat, { dagen: passed, now, verzonden: false });
  }
  const { address } = certificaat;
  const fresh = await recordWaarschuwing(tx, certificaat, { dagen, now, verzonden: address !== null });
  if (!fresh || address === null) return false;
  const { ref, organisatie, oin, vervanger } = certificaat;
  const feiten = toFeiten(certificaat);
  const newer = vervanger === null ? {} : { vervanger: toFeiten({ ...vervanger, oin }) };
  // As it is today: a warning that comes late says how late it is.
  const left = dagen === 0 ? 0 : Math.ceil((certificaat.geldigTot - now) / DAY_MS);
  await writeBrief(tx, address, verloopMail({ ref, feiten, organisatie, dagen: left, ...newer }));
  return true;
}
