/** Whom the broker believes: trust files, CRLs that stay fresh, our own chain; joined with log and metrics. */
import { resolve } from 'node:path';
import {
  CertificateError,
  type CrlState,
  createOcspCheck,
  createTrustStore,
  findChain,
  startCrlRefresh,
  type TrustStore,
  verifyCertificate,
  writePem,
} from '../edukoppeling/pki/index.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { type Settings, SettingsError } from '../ops/settings.ts';
import { readTrustFiles } from '../ops/trust-files.ts';

export interface BrokerTrust {
  readonly store: TrustStore;
  /** PEM, for the handshake. */
  readonly caPem: readonly string[];
  readonly crlPem: () => readonly string[];
  /** PEM: our certificate and the CAs above it, without the root. */
  readonly ownChain: string;
  /** One listener: other CRLs decide from now on. */
  onCrlChange(listener: (crlPem: readonly string[]) => void): void;
  /** Every CA that is known, with the newest CRL that it has. */
  crlStates(): readonly CrlState[];
  /** Sets the age of every CRL, and the time it has left, in the metrics. */
  measure(): void;
  close(): Promise<void>;
}

export interface TrustOptions {
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MAX_OCSP_BYTES = 64 * 1024;
/** Without a fresh CRL of our own CA we start all the same: nobody is believed until it is there. */
const STARTS_ANYWAY = ['no-crl', 'crl-expired'];

/**
 * @param own  our certificate, DER: it passes everybody's judgement.
 * @throws SettingsError.
 */
export async function loadTrust(
  settings: Settings,
  own: Buffer,
  { clock, log, metrics }: TrustOptions,
): Promise<BrokerTrust> {
  const { trust, folder } = settings;
  const files = readTrustFiles(settings);
  const usesOcsp = trust.ocsp.hosts.length > 0 || trust.ocsp.url !== undefined;
  const limits = { timeoutMs: trust.timeoutMs, maxBytes: trust.maxCrlBytes };
  const store = createTrustStore({
    ...files,
    allowTest: settings.mode === 'test',
    policies: { oids: trust.policies, otherwise: trust.otherPolicy },
    ...(usesOcsp ? { ocsp: createOcspCheck({ ...trust.ocsp, maxBytes: MAX_OCSP_BYTES }) } : {}),
    crlHosts: trust.crlHosts,
    onWarning: (warning) => log.warn({ event: 'certificate.warning', ...warning }),
  });
  let onChange: (crlPem: readonly string[]) => void = () => undefined;
  const crlPem = () => store.crls.map(({ der }) => writePem(der, 'X509 CRL'));
  const refresh = await startCrlRefresh({
    ...limits,
    store,
    files: trust.crls.map((name) => resolve(folder, name)),
    urls: trust.crlUrls,
    hosts: trust.crlHosts,
    ...(trust.crlFolder ? { folder: resolve(folder, trust.crlFolder) } : {}),
    everyMs: trust.crlRefreshMs,
    clock,
    onChange: () => {
      log.info({ event: 'crl.changed', count: store.crls.length });
      onChange(crlPem());
    },
    onFailure: (source, error) => {
      metrics.crlFailed.inc();
      log.warn({ event: 'crl.failed', url: source, found: (error as Error).message });
    },
  });
  try {
    await verifyOwn(settings, store, own, { clock, log });
  } catch (error) {
    await refresh.close();
    throw error;
  }
  return {
    store,
    ownChain: findChain(store, own)
      .map((der) => writePem(der, 'CERTIFICATE'))
      .join(''),
    caPem: [...files.anchors, ...files.intermediates],
    crlPem,
    onCrlChange(listener) {
      onChange = listener;
    },
    crlStates: () => refresh.states(),
    measure: () => measureCrls(metrics, refresh.states(), clock()),
    close: () => refresh.close(),
  };
}

/** A CA that never had a CRL has nothing left: an alert on what is left must see it too. */
function measureCrls(metrics: Metrics, states: readonly CrlState[], now: number): void {
  const left = new Map<string, number>();
  for (const { issuer, thisUpdate, nextUpdate } of states) {
    if (thisUpdate !== undefined) metrics.crlAge.set({ issuer }, (now - thisUpdate) / 1000);
    const seconds = nextUpdate === undefined ? 0 : (nextUpdate - now) / 1000;
    // Two CAs may have one name; the worse of them is told.
    left.set(issuer, Math.min(seconds, left.get(issuer) ?? seconds));
  }
  for (const [issuer, seconds] of left) metrics.crlLeft.set({ issuer }, seconds);
}

async function verifyOwn(
  settings: Settings,
  store: TrustStore,
  own: Buffer,
  { clock, log }: Pick<TrustOptions, 'clock' | 'log'>,
): Promise<void> {
  try {
    await verifyCertificate(store, own, clock(), 'signature');
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const { problem, found, meaning } = error;
    if (!STARTS_ANYWAY.includes(problem)) {
      throw new SettingsError(settings.file, [`own.certificate: ${meaning} (${problem}: ${found})`], error);
    }
    log.error({ event: 'trust.nobody-believed', problem, found });
  }
}
