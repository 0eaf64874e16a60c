/** What a start has opened so far: closed at the end or when a later step fails. */
export interface Opened {
  add(close: () => Promise<void> | void): void;
  /** Closes everything, also when one of them fails. @throws the first failure. */
  close(): Promise<void>;
}

/** @param how  last first, each after the one before it; or all at the same moment. */
export function createOpened(how: 'in turn' | 'together' = 'in turn'): Opened {
  const closers: (() => Promise<void> | void)[] = [];
  return {
    add: (close) => closers.push(close),
    async close() {
      const failures: unknown[] = [];
      const closeOne = async (close: () => Promise<void> | void) => {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      };
      const open = closers.splice(0).reverse();
      if (how === 'together') await Promise.all(open.map(closeOne));
      else for (const close of open) await closeOne(close);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Runs a start; when it fails, what it opened is closed again and its own failure is told, not one of closing. */
export async function startOrClose<T>(opened: Opened, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    await opened.close().catch(() => undefined); // the first failure says why
    throw error;
  }
}
