/**
 * How a process is: starting, started or stopping, and each thing it depends on. What it cannot work without makes it not
 * ready; what it can do without for a while only shows. Words of ours and error codes only: anybody on the host may read it.
 */
export type State = 'up' | 'degraded' | 'down';

export interface Found {
  readonly state: State;
  /** Why it is not up. */
  readonly problem?: string;
}

export interface HealthCheck {
  readonly name: string;
  /** Down makes this process not ready. */
  readonly needed: boolean;
  /** @throws is down too. */
  readonly look: () => Promise<Found>;
}

export interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly phase: Phase;
  readonly roles: readonly string[];
  readonly checks: Readonly<Record<string, Found & { readonly needed: boolean }>>;
}

export type Phase = 'starting' | 'started' | 'stopping';

export interface Health {
  readonly phase: Phase;
  add(check: HealthCheck): void;
  /** Everything is opened. */
  started(): void;
  /** From now on it is not ready, whatever its dependencies say. */
  stopping(): void;
  readiness(): Promise<Readiness>;
}

/** Whoever asks for health waits a few seconds at most. */
const LOOK_TIMEOUT_MS = 2000;

export function createHealth(roles: readonly string[], timeoutMs = LOOK_TIMEOUT_MS): Health {
  const checks: HealthCheck[] = [];
  let phase: Phase = 'starting';
  return {
    get phase() {
      return phase;
    },
    add: (check) => void checks.push(check),
    started() {
      if (phase === 'starting') phase = 'started';
    },
    stopping() {
      phase = 'stopping';
    },
    async readiness() {
      const found = await Promise.all(
        checks.map(
          async ({ name, needed, look }) => [name, { needed, ...(await lookAt(look, timeoutMs)) }] as const,
        ),
      );
      const isDown = found.some(([, { needed, state }]) => needed && state === 'down');
      const status = phase === 'started' && !isDown ? 'ready' : 'not-ready';
      return { status, phase, roles, checks: Object.fromEntries(found) };
    },
  };
}

async function lookAt(look: () => Promise<Found>, timeoutMs: number): Promise<Found> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Found>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', problem: 'does not answer' }), timeoutMs);
  });
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as { code?: unknown };
    return { state: 'down', problem: typeof code === 'string' ? code : 'does not answer' };
  } finally {
    clearTimeout(timer);
  }
}
