/**
 * Our own certificate and the one that follows it: from its moment on new connections and answers use the next one,
 * without a restart. Who is under way keeps the connection it has. Source: edukoppeling §4.6.
 */
import { findChain, type TrustStore, verifyCertificate, writePem } from '../edukoppeling/pki/index.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { type Settings, SettingsError } from '../ops/settings.ts';
import { type OwnIdentity, readOwnIdentity } from './own-identity.ts';

export interface OwnKeys {
  /** What signs at this moment. */
  readonly current: OwnIdentity;
  /** PEM: the certificate of this moment and the CAs above it, without the root. */
  readonly chain: string;
  /** One listener: another certificate serves from now on. */
  onChange(listener: () => void): void;
  /** Sets how long the certificate of this moment lasts, in the metrics. */
  measure(): void;
  close(): void;
}

export interface OwnKeysParts {
  readonly trust: TrustStore;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MAX_WAIT_MS = 60 * 60_000;

/** @throws SettingsError when the next certificate is not ours, or will not be believed at its moment. */
export async function openOwnKeys(
  settings: Settings,
  first: OwnIdentity,
  parts: OwnKeysParts,
): Promise<OwnKeys> {
  const { trust, clock, log, metrics } = parts;
  const next = settings.own.next && {
    identity: readOwnIdentity(settings, settings.own.next, 'own.next'),
    from: Date.parse(settings.own.next.from),
  };
  if (next !== undefined) await verifyNext(settings, next.identity, next.from, trust);
  const state = { current: first };
  let listener: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  /** The clock decides, also when the timer is late. */
  const look = () => {
    if (next === undefined || state.current === next.identity || clock() < next.from) return;
    state.current = next.identity;
    log.info({ event: 'own-certificate.changed' });
    listener();
  };
  const wait = () => {
    look();
    if (next === undefined || state.current === next.identity) return;
    timer = setTimeout(wait, Math.min(next.from - clock(), MAX_WAIT_MS));
    timer.unref();
  };
  wait();
  return {
    get current() {
      look();
      return state.current;
    },
    get chain() {
      return findChain(trust, state.current.certificate)
        .map((der) => writePem(der, 'CERTIFICATE'))
        .join('');
    },
    onChange(heard) {
      listener = heard;
    },
    measure: () => metrics.ownCertificateLeft.set((state.current.notAfter - clock()) / 1000),
    close: () => clearTimeout(timer),
  };
}

async function verifyNext(
  settings: Settings,
  { certificate }: OwnIdentity,
  from: number,
  trust: TrustStore,
): Promise<void> {
  try {
    // A CRL of today says nothing about a later day; dates, chain and use are judged as of then.
    await verifyCertificate(
      { ...trust, crls: trust.crls },
      certificate,
      Math.max(from, Date.now()),
      'signature',
    );
  } catch (error) {
    const { problem, found, meaning } = error as { problem?: string; found?: string; meaning?: string };
    if (problem === 'no-crl' || problem === 'crl-expired') return;
    throw new SettingsError(
      settings.file,
      [`own.next.certificate: ${meaning} (${problem}: ${found})`],
      error,
    );
  }
}
