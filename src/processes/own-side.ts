/** Who we are and whom we believe: what a process needs that receives messages, certificates or people. */
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Settings } from '../ops/settings.ts';
import type { Mandatenbron } from '../parties/mandatenbron.ts';
import type { Opened } from './opened.ts';
import { openOsr } from './osr.ts';
import { type OwnIdentity, readOwnIdentity } from './own-identity.ts';
import { type OwnKeys, openOwnKeys } from './own-keys.ts';
import { type BrokerTrust, loadTrust } from './trust.ts';

export interface OwnSide {
  readonly own: OwnIdentity;
  readonly trust: BrokerTrust;
  readonly keys: OwnKeys;
  readonly osr: Mandatenbron | undefined;
}

export interface OwnSideParts {
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws SettingsError. */
export async function openOwnSide(
  settings: Settings,
  opened: Opened,
  { clock, log, metrics }: OwnSideParts,
): Promise<OwnSide> {
  const own = readOwnIdentity(settings);
  const osr = openOsr(settings, { clock, log, metrics });
  opened.add(() => osr?.close());
  const trust = await loadTrust(settings, own.certificate, { clock, log, metrics });
  opened.add(() => trust.close());
  const keys = await openOwnKeys(settings, own, { trust: trust.store, clock, log, metrics });
  opened.add(() => keys.close());
  return { own, trust, keys, osr };
}
