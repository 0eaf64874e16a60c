/** What the integrators' pages need; there in test mode only. */
import type { TrustStore } from '../../edukoppeling/pki/index.ts';
import type { CheckParts } from '../../harness/check/check.ts';
import type { Store } from '../../store/pool.ts';

export interface IntegratieParts {
  readonly store: Store;
  /** As it is now: with the pupils that people made up. */
  readonly checkParts: () => Promise<CheckParts>;
  readonly trust: TrustStore;
  /** Scheme, host and port where partners send their messages. */
  readonly endpointUrl: string;
  readonly ownOin: string;
  /** What signs the cookie of who may see the messages of a party. */
  readonly key: Buffer;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}
