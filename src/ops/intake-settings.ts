/** The settings of the mailbox for certificates. */
import { z } from 'zod';

const path = z.string().min(1).describe('a file, relative to the settings file');

export const INTAKE = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65535).default(0).describe('0 takes a free port; mail servers use 25'),
    address: z.email().describe('the one address that takes certificates; every other gets 550'),
    certificate: path
      .optional()
      .describe('PEM, with its chain: offers STARTTLS; default the own certificate'),
    key: path.optional().describe('PEM: its key'),
    maxBytes: z
      .number()
      .int()
      .min(64 * 1024)
      .max(32 * 1024 * 1024)
      .default(4 * 1024 * 1024)
      .describe('of one mail as it is sent'),
    maxConnections: z.number().int().min(1).max(200).default(20),
    maxConnectionsPerMinute: z.number().int().min(1).max(10_000).default(60).describe('of one address'),
    timeoutMs: z.number().int().min(1000).max(600_000).default(60_000).describe('of silence'),
  })
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
    path: ['key'],
    message: 'certificate and key: both or none',
  })
  .optional()
  .describe(
    'certificates by mail; needs post, for the answers. Without it they come by the API and `cert intake`',
  );
