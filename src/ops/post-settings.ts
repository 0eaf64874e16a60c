/** The settings of notices by e-mail, of reminders, and of files of the register. */
import { z } from 'zod';

const path = z.string().min(1).describe('a file, relative to the settings file');

export const POST = z
  .strictObject({
    smtp: z.strictObject({
      host: z.string().min(1),
      port: z.number().int().min(1).max(65535).default(587),
      tls: z
        .enum(['starttls', 'implicit', 'none'])
        .default('starttls')
        .describe('starttls refuses a server without TLS; none is for a relay on the own machine'),
      user: z.string().optional(),
      passwordFile: path.optional().describe('a file with the password, for a secret'),
      caFile: path.optional().describe('PEM: roots to trust instead of those of the system'),
      timeoutMs: z.number().int().min(100).max(120_000).default(20_000).describe('of one whole exchange'),
    }),
    from: z.email().describe('sender of the notices'),
    batchMinutes: z
      .number()
      .positive()
      .max(1440)
      .default(15)
      .describe('what comes for one address in this time goes in one mail'),
    retryMinutes: z
      .array(z.number().positive())
      .default([1, 5, 15, 60, 240, 720, 1440])
      .describe('waits after the first try, the second …; after the last one a mail is given up'),
  })
  .optional()
  .describe('notices by e-mail; without it none are written');

export const REMINDERS = z
  .strictObject({
    everyMinutes: z.number().positive().max(1440).default(60),
    endDateDays: z
      .number()
      .int()
      .min(1)
      .default(28)
      .describe('an open report without an end date (VZ-SIG-06)'),
    notFetchedDays: z
      .number()
      .int()
      .min(1)
      .default(5)
      .describe('a report that lies in a mailbox (VZ-SIG-07)'),
    closingDays: z
      .number()
      .int()
      .min(1)
      .default(14)
      .describe('LRV or RMC in behandeling without an end date, which cannot be closed (VZ-SIG-08)'),
  })
  .prefault({})
  .describe('when a school is reminded, once each');

export const GEGEVENSLEVERINGEN = z
  .strictObject({
    maxBytes: z
      .number()
      .int()
      .positive()
      .max(10 * 1024 * 1024)
      .default(5 * 1024 * 1024)
      .describe('of one file of the register; base64 in the answer makes a third more'),
    keepDays: z
      .number()
      .int()
      .min(1)
      .max(400)
      .default(90)
      .describe('after its first fetch; a file that was not fetched stays'),
  })
  .prefault({});
