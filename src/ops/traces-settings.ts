/** The settings of traces. Source: docs/decisions/0035. */
import { z } from 'zod';

export const TRACES = z
  .strictObject({
    setup: z
      .string()
      .min(1)
      .optional()
      .describe(
        'a JavaScript module that sets up an OpenTelemetry SDK, relative to the settings file; without it nothing is recorded',
      ),
    believeIncoming: z
      .boolean()
      .default(false)
      .describe(
        "a request's traceparent header becomes the parent of its trace instead of a link; it is not signed",
      ),
  })
  .prefault({});
