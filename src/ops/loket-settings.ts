/** The settings of the loket: where it listens, how people prove who they are, how long a session lasts. */
import { z } from 'zod';

const path = z.string().min(1).describe('a file, relative to the settings file');

const ARGON2 = z
  .strictObject({
    memoryKiB: z
      .number()
      .int()
      .min(7168)
      .max(1_048_576)
      .default(19_456)
      .describe('with passes: OWASP, the least of argon2id'),
    passes: z.number().int().min(1).max(20).default(2),
    concurrent: z.number().int().min(1).max(64).default(2).describe('so many at once; each takes memoryKiB'),
    queue: z.number().int().min(0).max(1000).default(32).describe('so many more wait; the next gets 503'),
  })
  .prefault({});

export const LOKET = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65535).default(0).describe('0 takes a free port'),
    publicUrl: z
      .url({ protocol: /^https$/ })
      .optional()
      .describe(
        'as a browser writes it; a change is taken from pages of this origin only, and passkeys are bound to its host',
      ),
    certificate: path.optional().describe('PEM, with its chain; in test mode default the own certificate'),
    key: path.optional().describe('PEM: its key'),
    keyFile: path
      .optional()
      .describe(
        '32 bytes in base64, for its owner only: the key that TOTP secrets are sealed under; production needs it',
      ),
    proxies: z
      .array(z.string().min(1))
      .default([])
      .describe('addresses or networks of proxies whose X-Forwarded-For is believed'),
    idleMinutes: z.number().positive().max(480).default(30).describe('a session ends without a request'),
    sessionHours: z.number().positive().max(24).default(12).describe('a session ends, whatever happens'),
    conceptDays: z
      .number()
      .int()
      .min(1)
      .max(30)
      .default(7)
      .describe('a report half filled in is thrown away so long after its last change'),
    invitationHours: z.number().positive().max(720).default(72),
    argon2: ARGON2,
  })
  .optional()
  .describe('the API for people; without it there is one in test mode, and none in production');

export type LoketSettings = NonNullable<z.output<typeof LOKET>>;

/** In test mode there is always one. */
export const DEFAULT_LOKET: LoketSettings = LOKET.unwrap().parse({});
