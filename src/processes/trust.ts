/** Whom the broker believes: trust files, CRLs that stay fresh, our own chain; joined with log and metrics. */
import { resolve } from 'node:path';
import {
  CertificateError,
  createOcspCheck,
  createTrustStore,
  findChain,
  readPem,
  startCrlRefresh,
  type TrustStore,
  verifyCertificate,
  writePem,
} from '../edukoppeling/pki/index.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { readSettingsFile, type Settings } from '../ops/settings.ts';

export interface BrokerTrust {
  readonly store: TrustStore;
  /** PEM, for the handshake. */
  readonly caPem: readonly string[];
  readonly crlPem: () => readonly string[];
  /** PEM: our certificate and the CAs above it, without the root. */
  readonly ownChain: string;
  /** One listener: other CRLs decide from now on. */
  onCrlChange(listener: (crlPem: readonly string[]) => void): void;
  /** Sets the age of every CRL in the metrics. */
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

/** @throws SettingsError, TrustStoreError, CertificateError (our own certificate passes everybody's judgement). */
export async function loadTrust(
  settings: Settings,
  { clock, log, metrics }: TrustOptions,
): Promise<BrokerTrust> {
  const { trust, folder } = settings;
  const read = (names: readonly string[]) => names.map((name) => readSettingsFile(folder, name));
  const [anchors, intermediates, [own = '']] = [
    read(trust.anchors),
    read(trust.intermediates),
    read([settings.own.certificate]),
  ];
  const usesOcsp = trust.ocsp.hosts.length > 0 || trust.ocsp.url !== undefined;
  const limits = { timeoutMs: trust.timeoutMs, maxBytes: trust.maxCrlBytes };
  const store = createTrustStore({
    anchors,
    intermediates,
    crls: read(trust.crls),
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
  const [ownDer = Buffer.alloc(0)] = readPem(own, 'CERTIFICATE');
  await verifyOwn(store, ownDer, clock(), log).catch(async (error: unknown) => {
    await refresh.close();
    throw error;
  });
  return {
    store,
    ownChain: findChain(store, ownDer)
      .map((der) => writePem(der, 'CERTIFICATE'))
      .join(''),
    caPem: [...anchors, ...intermediates],
    crlPem,
    onCrlChange(listener) {
      onChange = listener;
    },
    measure() {
      const now = clock();
      for (const { issuer, thisUpdate, nextUpdate } of refresh.states()) {
        if (thisUpdate === undefined || nextUpdate === undefined) continue;
        metrics.crlAge.set({ issuer }, (now - thisUpdate) / 1000);
        metrics.crlLeft.set({ issuer }, (nextUpdate - now) / 1000);
      }
    },
    close: () => refresh.close(),
  };
}

async function verifyOwn(store: TrustStore, der: Buffer, now: number, log: Log): Promise<void> {
  try {
    await verifyCertificate(store, der, now, 'signature');
  } catch (error) {
    if (!(error instanceof CertificateError) || !STARTS_ANYWAY.includes(error.problem)) throw error;
    log.error({ event: 'trust.nobody-believed', problem: error.problem, found: error.found });
  }
}
