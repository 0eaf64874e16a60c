/** Every second: offers the outbox rows that nobody worked on. It never overlaps itself and survives a store that is down. */
export interface SweeperOptions {
  readonly claimDue: () => Promise<readonly string[]>;
  readonly offer: (ids: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

export interface Sweeper {
  stop(): Promise<void>;
}

export function startSweeper(options: SweeperOptions): Sweeper {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const sweep = async (): Promise<void> => {
    try {
      const ids = await options.claimDue();
      if (ids.length > 0) options.offer(ids);
    } catch (error) {
      options.onError(error);
    }
  };
  const plan = (): void => {
    timer = setTimeout(() => {
      running = sweep().then(() => {
        if (!stopped) plan();
      });
    }, options.everyMs ?? 1000);
  };
  plan();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
