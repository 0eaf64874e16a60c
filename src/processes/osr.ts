/** Mandates from the Onderwijs Serviceregister, when the settings say so: files read, client and memory joined. */
import { createSecureContext } from 'node:tls';
import { readPem } from '../edukoppeling/pki/index.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { readSettingsFile, type Settings, SettingsError } from '../ops/settings.ts';
import type { Mandatenbron } from '../parties/mandatenbron.ts';
import { createOsrClient } from '../registers/osr/osr-client.ts';
import { createOsrMandaten } from '../registers/osr/osr-mandaten.ts';

const MINUTE_MS = 60_000;

export interface OsrBron extends Mandatenbron {
  /** Questions that are open fail. */
  close(): void;
}

/** @returns undefined when mandates come from our own register. @throws SettingsError for files that cannot be used. */
export function openOsr(
  settings: Settings,
  joined: {
    /** Milliseconds since epoch. */
    readonly clock: () => number;
    readonly log: Log;
    readonly metrics: Metrics;
  },
): OsrBron | undefined {
  const { source, osr } = settings.mandaten;
  if (source !== 'osr' || osr === undefined) return undefined;
  const { clock, log, metrics } = joined;
  const client = createOsrClient({
    url: `${osr.url.replace(/\/$/, '')}${osr.path}`,
    ...readOsrFiles(settings, osr),
    serviceVersionNamespace: osr.serviceVersionNamespace,
    words: { mandate: osr.mandateText, none: osr.noMandateText },
    timeoutMs: osr.timeoutMs,
    retries: osr.retries,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  return createOsrMandaten({
    client,
    clock,
    positiveMs: osr.positiveMinutes * MINUTE_MS,
    negativeMs: osr.negativeMinutes * MINUTE_MS,
    staleMs: osr.staleHours * 60 * MINUTE_MS,
    onStale: ({ partijOin, fromOin, ageMs, error }) =>
      log.warn({ event: 'osr.stale', sigOin: partijOin, fromOin, ms: ageMs, error }),
    onResult: (result) => metrics.osr.inc({ result }),
  });
}

interface OsrFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly trust?: string;
}

/** Tried now: a key that does not fit would otherwise be found out by the first school. */
function readOsrFiles(
  { file, folder }: Settings,
  { certificate, key, trust }: { certificate: string; key: string; trust?: string | undefined },
): OsrFiles {
  const read = (name: string) => readSettingsFile(folder, name);
  const files: OsrFiles = {
    certificate: read(certificate),
    privateKey: read(key),
    ...(trust === undefined ? {} : { trust: read(trust) }),
  };
  const fail = (what: string, cause?: unknown) => new SettingsError(file, [`mandaten.osr.${what}`], cause);
  if (files.trust !== undefined && readPem(files.trust, 'CERTIFICATE').length === 0)
    throw fail('trust: holds no certificate in PEM');
  try {
    createSecureContext({ cert: files.certificate, key: files.privateKey });
  } catch (error) {
    throw fail('certificate: is no PEM, or mandaten.osr.key is not its key', error);
  }
  return files;
}
