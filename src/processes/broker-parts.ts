/** What the journey of a message is built from, joined once for the endpoint and the loket. */
import { joinOperations } from '../broker/operations.ts';
import type { BrokerParts } from '../broker/parts.ts';
import { createValidators, readServices } from '../contract/contracts.ts';
import { readSchemas } from '../contract/files.ts';
import { DEFAULT_XML_LIMITS } from '../edukoppeling/xml/limits.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { readSettingsFile, type Settings } from '../ops/settings.ts';
import type { LiveDirectory } from '../parties/live-directory.ts';
import { type BrpClient, createBrpClient } from '../registers/brp/brp-client.ts';
import { withBrp } from '../registers/brp/with-brp.ts';
import type { Store } from '../store/pool.ts';
import { findDeelnemer } from '../store/reference.ts';
import type { Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import type { Opened } from './opened.ts';
import type { OwnSide } from './own-side.ts';
import { openRio } from './reference-data.ts';

/** @throws SettingsError, ContractError. */
export function readContracts() {
  const services = readServices();
  return { services, operations: joinOperations(services), schemas: readSchemas() };
}

export type Contracts = ReturnType<typeof readContracts>;

export interface PartsJoined {
  readonly contracts: Contracts;
  readonly ownSide: OwnSide;
  readonly store: Store;
  readonly directory: LiveDirectory;
  readonly offer: BrokerParts['offer'];
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws SettingsError. */
export function joinParts(settings: Settings, opened: Opened, joined: PartsJoined): BrokerParts {
  const { contracts, ownSide, store, directory, offer, clock, log, metrics } = joined;
  const { trust, keys, osr } = ownSide;
  const deelnemers = { find: (nummer: Persoonsnummer) => findDeelnemer(store, nummer) };
  const brp = openBrp(settings, clock);
  opened.add(() => brp?.close());
  return {
    gate: {
      trust: trust.store,
      window: settings.window,
      limits: { ...DEFAULT_XML_LIMITS, ...settings.limits, maxBytes: settings.limits.maxMessageBytes },
      ownOins: [settings.own.oin],
    },
    profiles: settings.services,
    services: contracts.operations,
    validators: createValidators(contracts.schemas),
    signer: {
      get identity() {
        return keys.current;
      },
      ownOin: settings.own.oin,
    },
    directory,
    testMode: settings.mode === 'test',
    mandatenbron: osr,
    store,
    deelnemers: brp ? withBrp(deelnemers, brp) : deelnemers,
    ...openRio(store),
    noted: new Map(),
    offer,
    gegevensleveringen: settings.gegevensleveringen,
    leaseMs: settings.leaseMinutes * 60_000,
    clock,
    log,
    metrics,
  };
}

function openBrp({ brp, folder }: Settings, clock: () => number): BrpClient | undefined {
  if (brp === undefined) return undefined;
  const read = (name: string | undefined) =>
    name === undefined ? undefined : readSettingsFile(folder, name);
  const [apiKey, certificate] = [read(brp.apiKeyFile)?.trim(), read(brp.certificate)];
  const [privateKey, trust] = [read(brp.key), read(brp.trust)];
  return createBrpClient({
    url: brp.url,
    ...(apiKey ? { apiKey } : {}),
    ...(certificate ? { certificate } : {}),
    ...(privateKey ? { privateKey } : {}),
    ...(trust ? { trust } : {}),
    timeoutMs: brp.timeoutMs,
    retries: brp.retries,
    cacheMs: brp.cacheMinutes * 60_000,
    clock,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}
