/** What a start has opened so far: closed last first, at the end or when a later step fails. */
export interface Opened {
  add(close: () => Promise<void> | void): void;
  /** Closes everything, also when one of them fails. @throws the first failure. */
  close(): Promise<void>;
}

export function createOpened(): Opened {
  const closers: (() => Promise<void> | void)[] = [];
  return {
    add: (close) => closers.push(close),
    async close() {
      const failures: unknown[] = [];
      for (const close of closers.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
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
