/**
 * The settings of where mandates come from. What is not published of the Onderwijs Serviceregister, or of 2020–2021, is
 * a setting here. Source: edukoppeling §5.2, §5.3; docs/decisions/0019.
 */
import { z } from 'zod';

const path = z.string().min(1).describe('a file, relative to the settings file');

const OSR = z.strictObject({
  url: z
    .url({ protocol: /^https$/ })
    .regex(/^[^?#]*$/, 'without ? and #')
    .describe('scheme and host of OSR, such as https://osr.example.nl'),
  path: z
    .string()
    .regex(/^\/[^?#]*$/, 'not a path')
    .default('/api/v2/mandates')
    .describe('as of 2021'),
  certificate: path.describe('PEM: client certificate of PKIoverheid, with its chain'),
  key: path.describe('PEM: its key'),
  trust: path
    .optional()
    .describe('PEM: what the server certificate is checked against; default the roots of the system'),
  serviceVersionNamespace: z
    .string()
    .min(1)
    .describe('of the service Verzuim, as Kennisnet gives it; a mandate for another one is none'),
  mandateText: z
    .string()
    .default('OK')
    .describe("a mandate: this is the answer with HTTP 200, or a value in it; '' for one without a body"),
  noMandateText: z
    .string()
    .min(1)
    .default('mandate not found')
    .describe('no mandate: this is the answer with HTTP 404, or a value in it; another 404 is a failure'),
  timeoutMs: z.number().int().positive().max(30_000).default(3000).describe('of one try'),
  retries: z.number().int().min(0).max(5).default(1),
  positiveMinutes: z.number().min(0).max(60).default(60).describe('how long a mandate is not asked again'),
  negativeMinutes: z.number().min(0).max(5).default(5).describe('how long its absence is not asked again'),
  staleHours: z
    .number()
    .min(0)
    .max(24)
    .default(24)
    .describe('how old an answer may be that there is a mandate, while OSR is down'),
});

export const MANDATEN = z
  .strictObject({
    source: z
      .enum(['register', 'osr'])
      .default('register')
      .describe('register: the mandaten of the parties; osr: the Onderwijs Serviceregister'),
    osr: OSR.optional().describe('needed for source osr'),
    fourEyes: z
      .boolean()
      .default(false)
      .describe('a mandate that one person gives holds when another has approved it'),
  })
  .refine(({ source, osr }) => source !== 'osr' || osr !== undefined, {
    path: ['osr'],
    message: 'needed when mandaten.source is osr',
  })
  .prefault({});

export type OsrSettings = z.output<typeof OSR>;
