/**
 * Keeps the CRLs of a trust store fresh: from files and URLs, at least every four hours, before nextUpdate, without a
 * restart. A place that fails keeps its last good CRL, which counts until its own nextUpdate and not longer.
 * Source: edukoppeling §4.6; EK-11, EK-12; docs/decisions/0008.
 */
import { type Certificate, nameOf } from './certificate.ts';
import type { Crl } from './crl.ts';
import { type CrlSource, fileSource, urlSource } from './crl-source.ts';
import { type DownloadLimits, isAllowed } from './download.ts';
import { isCrlOf } from './revocation.ts';
import { replaceCrls, type TrustStore } from './trust-store.ts';

export interface CrlRefreshOptions extends DownloadLimits {
  readonly store: TrustStore;
  /** PEM or DER. */
  readonly files: readonly string[];
  readonly urls: readonly string[];
  /** Hosts whose URLs in certificates (cRLDistributionPoints) are fetched too. */
  readonly hosts: readonly string[];
  /** Where fetched CRLs are kept for the next start. */
  readonly folder?: string;
  /** At most four hours. */
  readonly everyMs: number;
  readonly clock: () => number;
  /** Other CRLs decide from now on. */
  readonly onChange: () => void;
  /** A place could not be read or fetched, or what was fetched could not be kept; `source` is its URL or file. */
  readonly onFailure: (source: string, error: unknown) => void;
}

export interface CrlRefresh {
  /** Every CA that is known, with the newest CRL that it has. */
  states(): readonly CrlState[];
  close(): Promise<void>;
}

export interface CrlState {
  readonly issuer: string;
  /** Milliseconds since epoch; undefined: no CRL was ever had. */
  readonly thisUpdate: number | undefined;
  readonly nextUpdate: number | undefined;
}

interface Place {
  readonly source: CrlSource;
  crls: readonly KnownCrl[];
  /** On the clock of `performance.now()`: a clock that is set back must not keep a CRL from being fetched. */
  dueAt: number;
}

/** A CRL of a CA that we know. `group`: of those that say the same thing of the same certificates, one decides. */
interface KnownCrl {
  readonly crl: Crl;
  readonly group: string;
}

const MAX_EVERY_MS = 4 * 60 * 60_000;
const LOOK_MS = 60_000;

/** Resolves after the first look at every place, whether it succeeded or not. */
export async function startCrlRefresh(options: CrlRefreshOptions): Promise<CrlRefresh> {
  const { store, clock } = options;
  const everyMs = Math.min(options.everyMs, MAX_EVERY_MS);
  const lookMs = Math.min(everyMs, LOOK_MS);
  const places = new Map<string, Place>();
  const folder =
    options.folder === undefined ? undefined : { path: options.folder, onFailure: options.onFailure };
  for (const file of options.files) await addPlace(places, fileSource(file));

  const look = async () => {
    for (const url of urlsOf(options)) {
      if (!places.has(url)) await addPlace(places, urlSource(url, options, folder), store);
    }
    const now = performance.now();
    const due = [...places.values()].filter(({ source, dueAt }) => source.cheap || now >= dueAt);
    await Promise.all(due.map((place) => refreshPlace(place, options, everyMs, lookMs)));
    const known = [...places.values()].flatMap((place) => place.crls);
    const crls = newest(known, clock()).map(({ crl }) => crl);
    if (isSame(crls, store.crls)) return;
    replaceCrls(store, crls);
    options.onChange();
  };
  await look();

  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  const next = () => {
    timer = setTimeout(() => {
      looking = look()
        .catch((error: unknown) => options.onFailure('look', error))
        .then(() => {
          if (!closed) next();
        });
    }, lookMs);
    timer.unref();
  };
  next();
  return {
    states: () => [...store.anchors, ...store.intermediates].map((ca) => stateOf(ca, store.crls)),
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

async function addPlace(places: Map<string, Place>, source: CrlSource, store?: TrustStore): Promise<void> {
  const kept = store ? findKnown(await source.loadKept(), store) : [];
  places.set(source.name, { source, crls: kept, dueAt: 0 });
}

/** The listed ones, and what the certificates say as far as the host is allowed. */
function urlsOf({ store, urls, hosts }: CrlRefreshOptions): readonly string[] {
  const named = [
    ...[...store.anchors, ...store.intermediates].flatMap(({ crlUrls }) => crlUrls),
    ...store.seenCrlUrls,
  ];
  return [...urls, ...named.filter((url) => isAllowed(url, hosts))];
}

async function refreshPlace(
  place: Place,
  options: CrlRefreshOptions,
  everyMs: number,
  retryMs: number,
): Promise<void> {
  const now = options.clock();
  const started = performance.now();
  place.dueAt = started + retryMs;
  try {
    const loaded = await place.source.load();
    if (loaded === undefined) return;
    const good = findKnown(loaded, options.store);
    if (good.length < loaded.length) options.onFailure(place.source.name, new Error('a CRL of no known CA'));
    // An older one than we have would bring back what was revoked since: both stay, the newest decides.
    // One that has not begun waits: a file that does not change is not read again.
    const waiting = good.filter(({ crl }) => crl.thisUpdate > now);
    if (good.length > 0) place.crls = [...newest([...place.crls, ...good], now), ...waiting];
    const left = Math.min(...place.crls.map(({ crl }) => crl.nextUpdate)) - now;
    place.dueAt = started + Math.min(everyMs, Math.max(retryMs, left / 2));
  } catch (error) {
    options.onFailure(place.source.name, error);
  }
}

/** @throws DerError for a list of a known CA that cannot be read: then what we had decides on, and no sender hears of it. */
function findKnown(crls: readonly Crl[], store: TrustStore): readonly KnownCrl[] {
  return crls.flatMap((crl) => {
    const ca = [...store.anchors, ...store.intermediates].find((known) => isCrlOf(crl, known));
    if (ca !== undefined) void crl.revoked;
    // A CA that has a new key under its old name has a CRL of each key.
    const key = ca?.publicKeyBits.toString('base64');
    return key === undefined ? [] : [{ crl, group: `${key} ${JSON.stringify(crl.scope)}` }];
  });
}

/** Of each group the newest that has begun. */
function newest(crls: readonly KnownCrl[], now: number): readonly KnownCrl[] {
  const rank = ({ crl: { thisUpdate } }: KnownCrl) => (thisUpdate <= now ? thisUpdate : -thisUpdate);
  const found = new Map<string, KnownCrl>();
  for (const known of crls) {
    const other = found.get(known.group);
    if (other === undefined || rank(known) > rank(other)) found.set(known.group, known);
  }
  return [...found.values()];
}

function isSame(some: readonly Crl[], others: readonly Crl[]): boolean {
  return (
    some.length === others.length && some.every((crl, i) => crl.der.equals(others[i]?.der ?? crl.issuer))
  );
}

function stateOf(ca: Certificate, crls: readonly Crl[]): CrlState {
  const own = crls.filter((crl) => crl.issuer.equals(ca.subject));
  const last = own.toSorted((one, other) => other.thisUpdate - one.thisUpdate)[0];
  return { issuer: nameOf(ca), thisUpdate: last?.thisUpdate, nextUpdate: last?.nextUpdate };
}
