/** Work that comes back: it never overlaps itself and survives a store that is down. The first run is at once. */
export interface PeriodicOptions {
  readonly work: () => Promise<unknown>;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Periodic {
  /** Waits for the run under way. */
  stop(): Promise<void>;
}

export function startPeriodic({ work, everyMs, onError }: PeriodicOptions): Periodic {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    await work().catch(onError);
    if (!stopped) timer = setTimeout(start, everyMs);
  };
  let running: Promise<void> = Promise.resolve();
  const start = () => {
    running = run();
  };
  start();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
