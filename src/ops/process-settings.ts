/** The settings of a process: what it does, where operators ask how it is, how long it takes to stop. */
import { z } from 'zod';

/** What a process can do; all of it together by default. Source: docs/decisions/0024. */
export const ROLES = ['endpoint', 'router', 'loket', 'housekeeping'] as const;
export type Role = (typeof ROLES)[number];

export const ROLES_SETTING = z
  .array(z.enum(ROLES, { error: `one of ${ROLES.join(', ')}` }))
  .min(1)
  .default([...ROLES])
  .describe(
    'what this process does; `serve --role` wins. Fewer than all need store.databaseUrl: the embedded PostgreSQL is for one process',
  );

export const OPERATIONS = z
  .strictObject({
    host: z
      .string()
      .optional()
      .describe('default 127.0.0.1; another one only where nobody but operators can reach it'),
    port: z
      .number()
      .int()
      .min(0)
      .max(65535)
      .default(0)
      .describe('health, metrics and the look-up of institutions; 0 takes a free port'),
  })
  .prefault({});

export const STOP_SECONDS = z
  .number()
  .min(1)
  .max(600)
  .default(20)
  .describe(
    'within it a process that is told to stop ends; connections still open are cut after three quarters of it',
  );
