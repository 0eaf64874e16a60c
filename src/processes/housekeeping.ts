/** What comes back by itself: the post, the balance, the months of envelopes, what was kept long enough, reminders, the seals of the audit. */
import { createSealer } from '../broker/audit/seal-audit.ts';
import { checkBalance } from '../broker/balance/check-balance.ts';
import { remindSchools } from '../broker/remind/remind-schools.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Settings } from '../ops/settings.ts';
import type { Directory } from '../parties/directory.ts';
import { startPeriodic } from '../queue/periodic.ts';
import { dropEmptyEnvelopeMonths, makeEnvelopeMonths } from '../store/envelope-months.ts';
import { removeExpiredLeveringen } from '../store/gegevenslevering.ts';
import { removeOldMails } from '../store/mail.ts';
import type { Store } from '../store/pool.ts';
import { meldingenBewarenVanaf } from '../verzuim/bewaartermijn.ts';
import { datumVan } from '../verzuim/datum.ts';
import { startExpiryWatch } from './intake.ts';
import { startPost } from './post.ts';

const MINUTE_MS = 60_000;
const RETENTION_EVERY_MS = 60 * MINUTE_MS;
const MONTHS_EVERY_MS = 60 * MINUTE_MS;
const BALANCE_EVERY_MS = 60 * MINUTE_MS;

export interface HousekeepingParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly sealFile: string | undefined;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws SettingsError when a file that the settings name cannot be read. */
export async function startHousekeeping(
  settings: Settings,
  parts: HousekeepingParts,
): Promise<{ stop(): Promise<void> }> {
  const { store, clock, log } = parts;
  const post = await startPost(settings, parts);
  const retention = startPeriodic({
    work: async () => {
      await removeExpiredLeveringen(store, datumVan(clock()));
      await removeOldMails(store);
    },
    everyMs: RETENTION_EVERY_MS,
    onError: (error) => log.warn({ event: 'retention.failed', error }),
  });
  const months = startPeriodic({
    work: async () => {
      await makeEnvelopeMonths(store);
      await dropEmptyEnvelopeMonths(store, meldingenBewarenVanaf(datumVan(clock())));
    },
    everyMs: MONTHS_EVERY_MS,
    onError: (error) => log.warn({ event: 'envelope-months.failed', error }),
  });
  const balance = startPeriodic({
    work: () => checkBalance(parts),
    everyMs: BALANCE_EVERY_MS,
    onError: (error) => log.error({ event: 'balance.failed', error }),
  });
  const { everyMinutes, endDateDays, notFetchedDays, closingDays } = settings.reminders;
  const termijnen = { eindeDagen: endDateDays, ophalenDagen: notFetchedDays, afsluitenDagen: closingDays };
  const reminders = startPeriodic({
    work: () => remindSchools({ store, termijnen, clock, log }),
    everyMs: everyMinutes * MINUTE_MS,
    onError: (error) => log.warn({ event: 'reminders.failed', error }),
  });
  const watch = startExpiryWatch(parts);
  const sealer = createSealer(parts);
  const sealing = startPeriodic({
    work: () => sealer.run(),
    everyMs: settings.audit.sealSeconds * 1000,
    onError: (error) => log.warn({ event: 'audit.sealing-failed', error }),
  });
  return {
    async stop() {
      await Promise.all([
        balance.stop(),
        months.stop(),
        watch.stop(),
        sealing.stop(),
        reminders.stop(),
        retention.stop(),
        post.stop(),
      ]);
    },
  };
}
