/** What everything about people needs, joined in processes/. */
import type { Log } from '../ops/log.ts';
import type { Store } from '../store/pool.ts';
import type { Passwords } from './passwords.ts';
import type { SessionTimes } from './sessions.ts';

export interface People {
  readonly store: Store;
  readonly passwords: Passwords;
  /** 32 bytes: TOTP secrets are sealed under it. */
  readonly key: Buffer;
  readonly times: SessionTimes;
  readonly invitations: Invitations;
  readonly site: PasskeySite;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
}

export interface Invitations {
  readonly lastMs: number;
  /** Undefined when there is no mail server. @returns whether the server took it. */
  readonly send: ((email: string, token: string) => Promise<boolean>) | undefined;
}

/** What passkeys are bound to: nothing that was signed for another site counts. */
export interface PasskeySite {
  /** The host, without scheme and port. */
  readonly rpId: string;
  /** The origins our own pages have. */
  readonly origins: () => readonly string[];
}
