/** What comes in, as the route describes it. */
import type { z } from 'zod';
import { Refused } from './api/refusals.ts';

/** @throws Refused VB-A06, with the fields that are wrong; never with what stood in them. */
export function readShape<T>(part: string, shape: z.ZodType<T> | undefined, value: unknown): T {
  // A route without a shape does not look at the part.
  if (shape === undefined) return undefined as T;
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const velden = result.error.issues.flatMap((issue) =>
    // The keys that are too many are the caller's own text.
    issue.code === 'unrecognized_keys' ? [`${part}: onbekend veld`] : [[part, ...issue.path].join('.')],
  );
  throw new Refused('VB-A06', { velden: [...new Set(velden)] });
}
