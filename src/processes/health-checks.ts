/** What a process depends on, and which of it it cannot work without. Source: docs/decisions/0024. */
import type { CrlState } from '../edukoppeling/pki/index.ts';
import type { Found, Health } from '../ops/health.ts';
import type { Role } from '../ops/process-settings.ts';
import { readMigrationStand } from '../store/migrate.ts';
import { oldestUndelivered } from '../store/outbox.ts';
import type { Store } from '../store/pool.ts';

export interface Dependencies {
  readonly roles: ReadonlySet<Role>;
  readonly store: Store;
  /** @throws when the queue cannot be reached. */
  readonly pingQueue: (() => Promise<void>) | undefined;
  /** Undefined for a process that judges no certificates. */
  readonly crlStates: (() => readonly CrlState[]) | undefined;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

export function addChecks(health: Health, { roles, store, pingQueue, crlStates, clock }: Dependencies): void {
  health.add({
    name: 'postgresql',
    needed: true,
    async look() {
      await oldestUndelivered(store);
      return { state: 'up' };
    },
  });
  health.add({ name: 'migrations', needed: true, look: () => lookAtMigrations(store) });
  if (pingQueue) {
    health.add({
      name: 'queue',
      // Whoever only leaves hints can do without: the sweeper of a router offers what no hint came for, once Redis is back.
      needed: roles.has('router'),
      async look() {
        await pingQueue();
        return { state: 'up' };
      },
    });
  }
  if (crlStates) {
    health.add({
      name: 'crl',
      needed: roles.has('endpoint'),
      look: async () => judgeCrls(crlStates(), clock()),
    });
  }
}

async function lookAtMigrations(store: Store): Promise<Found> {
  const { missing, newer } = await readMigrationStand(store);
  if (missing.length > 0) return { state: 'down', problem: `not applied: ${missing.join(', ')}` };
  // While a new version comes, the old one goes on.
  if (newer.length > 0) return { state: 'degraded', problem: `of a newer version: ${newer.join(', ')}` };
  return { state: 'up' };
}

/** Of a CA without a fresh CRL nobody is believed; without any nobody at all. */
export function judgeCrls(states: readonly CrlState[], now: number): Found {
  const stale = states.filter(({ nextUpdate }) => nextUpdate === undefined || nextUpdate <= now);
  if (stale.length === 0) return { state: 'up' };
  const problem = `no fresh CRL of: ${[...new Set(stale.map(({ issuer }) => issuer))].join('; ')}`;
  return { state: stale.length === states.length ? 'down' : 'degraded', problem };
}
