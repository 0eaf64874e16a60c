/**
 * The one settings schema. Unknown keys stop the start, all errors are told at once, paths are relative to the
 * settings file.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PKIOVERHEID_POLICIES } from '../edukoppeling/pki/index.ts';
import { PROFILES } from '../edukoppeling/profile.ts';
import { INTAKE } from './intake-settings.ts';
import { LOKET } from './loket-settings.ts';
import { MANDATEN } from './mandaten-settings.ts';
import { GEGEVENSLEVERINGEN, POST, REMINDERS } from './post-settings.ts';
import { PRESSURE } from './pressure-settings.ts';
import { OPERATIONS, ROLES_SETTING, STOP_SECONDS } from './process-settings.ts';
import { oin } from './quoted.ts';
import { TRACES } from './traces-settings.ts';

const path = z.string().min(1).describe('a file, relative to the settings file');
const url = z.url({ protocol: /^https?$/ });
const host = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'not a host, or host:port, in lower case');

const service = z
  .strictObject({
    profile: z
      .enum(PROFILES, {
        error: ({ input }) =>
          input === '2W-be-SE'
            ? '2W-be-SE (encrypted) is not built: no education service that uses it is known; choose 2W-be-S'
            : `one of ${PROFILES.join(', ')}`,
      })
      .default('2W-be-S')
      .describe('for every request and answer of the service; 2W-be is unsigned: only TLS says who sends'),
    allowSecurityHeader: z
      .boolean()
      .default(false)
      .describe('2W-be only: a Security header is verified instead of refused'),
    mtom: z
      .literal(false, {
        error: 'MTOM is not built: no education service that uses it is known; multipart gets 415',
      })
      .default(false)
      .describe('MTOM is not built'),
  })
  .refine(({ profile, allowSecurityHeader }) => profile === '2W-be' || !allowSecurityHeader, {
    path: ['allowSecurityHeader'],
    message: 'only for profile 2W-be; with 2W-be-S a Security header is always asked and verified',
  })
  .prefault({});

export const SETTINGS = z.strictObject({
  mode: z.enum(['test', 'production']).describe('production refuses certificates marked as test'),
  listen: z.strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.number().int().min(0).max(65535).default(8443).describe('0 takes a free port'),
  }),
  publicUrl: z
    .url()
    .optional()
    .describe('what stands in the published WSDL; default https://localhost:<port>'),
  operations: OPERATIONS,
  roles: ROLES_SETTING,
  stopSeconds: STOP_SECONDS,
  loket: LOKET,
  own: z.strictObject({
    oin,
    certificate: path,
    key: path,
    next: z
      .strictObject({
        certificate: path,
        key: path,
        from: z.iso.datetime({ offset: true }).describe('the moment from which it signs and serves'),
      })
      .optional()
      .describe('the certificate that follows, with a key of its own'),
  }),
  trust: z
    .strictObject({
      anchors: z.array(path).min(1).describe('PEM: trusted roots'),
      intermediates: z.array(path).default([]).describe('PEM: CAs below them, not trusted by themselves'),
      crls: z.array(path).default([]).describe('PEM or DER: CRLs; read again when the file changes'),
      crlUrls: z.array(url).default([]).describe('where CRLs are fetched'),
      crlHosts: z
        .array(host)
        .default([])
        .describe('hosts whose CRL URLs in certificates are fetched too, as host or host:port'),
      crlFolder: path
        .optional()
        .describe('where fetched CRLs are kept for the next start; default in memory'),
      crlRefreshMs: z
        .number()
        .int()
        .min(50)
        .max(14_400_000)
        .default(3_600_000)
        .describe('at most four hours (EK-12)'),
      policies: z
        .array(z.string().regex(/^\d+(\.\d+)+$/, 'not an OID'))
        .min(1)
        .default([...PKIOVERHEID_POLICIES])
        .describe('policy OIDs, one of which a certificate should carry (EK-157)'),
      otherPolicy: z
        .enum(['warn', 'refuse'])
        .default('warn')
        .describe('what happens to a certificate without one of the policies'),
      ocsp: z
        .strictObject({
          hosts: z
            .array(host)
            .default([])
            .describe('hosts whose responders are asked; empty: no OCSP (EK-13)'),
          url: url.optional().describe('a responder for certificates that name none'),
          timeoutMs: z.number().int().positive().max(10_000).default(2000),
        })
        .prefault({}),
      timeoutMs: z.number().int().positive().max(60_000).default(10_000).describe('of one fetch of a CRL'),
      maxCrlBytes: z
        .number()
        .int()
        .positive()
        .default(20 * 1024 * 1024),
    })
    .refine(({ crls, crlUrls, crlHosts }) => crls.length + crlUrls.length + crlHosts.length > 0, {
      message: 'without crls, crlUrls or crlHosts nobody would ever be believed',
    }),
  store: z
    .strictObject({
      databaseUrl: z.string().optional(),
      databaseUrlFile: path.optional().describe('a file with the URL, for a secret'),
      dataFolder: z.string().optional().describe('of the embedded PostgreSQL, when no URL is given'),
      connections: z.number().int().min(2).max(100).default(16),
    })
    .default({ connections: 16 }),
  atRest: z
    .strictObject({
      keyDirectory: path.describe('outside the database and its backups: the keys of personal data'),
      masterKeyFile: path.describe('32 bytes in base64, mode 0600: what the keys are wrapped under'),
    })
    .optional()
    .describe('needed in production; default beside the embedded database, or test keys with databaseUrl'),
  queue: z
    .strictObject({ redisUrl: z.string().optional().describe('without it the queue runs on PostgreSQL') })
    .default({}),
  services: z.strictObject({ school: service, gemeente: service, rio: service }).prefault({}),
  parties: path
    .optional()
    .describe('YAML: schools, besturen, vendors, mandaten, gemeenten; imported when it has changed'),
  mandaten: MANDATEN,
  brp: z
    .strictObject({
      url: url.describe('of the resource personen of the BRP API (Haal Centraal, version 2)'),
      apiKeyFile: path.optional().describe('a file with the API key'),
      certificate: path.optional().describe('PEM: client certificate, for mutual TLS'),
      key: path.optional().describe('PEM: its key'),
      trust: path.optional().describe('PEM: what the server certificate is checked against'),
      timeoutMs: z.number().int().positive().default(3000),
      retries: z.number().int().min(0).max(5).default(2),
      cacheMinutes: z.number().min(0).max(60).default(10),
    })
    .optional()
    .describe('person and address from the BRP; without it from the pupils that were imported'),
  deelnemers: path.optional().describe('CSV: pupils, read at start'),
  postcodes: path.optional().describe('CSV: postcode to gemeente, read at start'),
  rio: z.array(path).default([]).describe('CSV: institutions and locations, read at start'),
  vakanties: z
    .array(path)
    .default([])
    .describe('CSV: school holidays by region, and regions by gemeente, read at start'),
  limits: z
    .strictObject({
      maxMessageBytes: z
        .number()
        .int()
        .positive()
        .max(20 * 1024 * 1024)
        .default(5 * 1024 * 1024),
      maxDepth: z.number().int().positive().default(64),
      maxAttributes: z.number().int().positive().default(256),
      requestTimeoutMs: z.number().int().positive().default(30_000),
      maxSessionMs: z.number().int().positive().default(600_000),
    })
    .prefault({}),
  window: z
    .strictObject({
      clockSkewMs: z.number().int().nonnegative().default(300_000),
      maxAgeMs: z.number().int().positive().default(900_000).describe('for a Timestamp without Expires'),
      maxLifetimeMs: z.number().int().positive().default(3_600_000),
    })
    .prefault({}),
  pressure: PRESSURE,
  traces: TRACES,
  post: POST,
  intake: INTAKE,
  reminders: REMINDERS,
  gegevensleveringen: GEGEVENSLEVERINGEN,
  audit: z
    .strictObject({
      sealFile: path
        .optional()
        .describe(
          'where the last seal of the audit is kept outside the database; default audit-seals beside the embedded one, none with databaseUrl',
        ),
      sealSeconds: z
        .number()
        .min(1)
        .max(3600)
        .default(60)
        .describe('time between two runs of the sealer: what is removed before it cannot be seen'),
    })
    .prefault({}),
  leaseMinutes: z.number().positive().default(15).describe('how long a fetched page is held for its reader'),
  logLevel: z.enum(['silent', 'error', 'warn', 'info']).default('info'),
});

export type Settings = z.output<typeof SETTINGS> & {
  /** The settings file as it was named, for messages. */
  readonly file: string;
  readonly folder: string;
};

/** The settings cannot be used; `problems` names every field. CLI exit status 78. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[], cause?: unknown) {
    super(`${file}: ${problems.join('; ')}`, { cause });
    this.name = 'SettingsError';
    this.problems = problems.map((problem) => `${file}: ${problem}`);
  }
}

/**
 * @param environment  DATABASE_URL, REDIS_URL and PORT override the file.
 * @throws SettingsError.
 */
export function readSettings(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const result = SETTINGS.safeParse(readYaml(file));
  if (!result.success) {
    throw new SettingsError(
      file,
      result.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`),
    );
  }
  const settings = result.data;
  const { limits, pressure } = settings;
  // A message of the largest size that is allowed would never come in.
  if (limits.maxMessageBytes > Math.min(pressure.bytes, pressure.bytesPerParty))
    throw new SettingsError(file, [
      `pressure: bytes and bytesPerParty hold at least one message of limits.maxMessageBytes (${limits.maxMessageBytes})`,
    ]);
  const { DATABASE_URL, REDIS_URL, PORT } = environment;
  if (PORT && !(Number.isInteger(Number(PORT)) && Number(PORT) >= 0 && Number(PORT) <= 65535)) {
    throw new SettingsError('PORT', [`${PORT} is no port`]);
  }
  const folder = dirname(resolve(file));
  const urlFile = settings.store.databaseUrlFile;
  const databaseUrl =
    DATABASE_URL ?? (urlFile ? readSettingsFile(folder, urlFile).trim() : settings.store.databaseUrl);
  return {
    ...settings,
    file,
    folder,
    listen: { ...settings.listen, ...(PORT ? { port: Number(PORT) } : {}) },
    store: { ...settings.store, ...(databaseUrl ? { databaseUrl } : {}) },
    queue: { ...settings.queue, ...(REDIS_URL ? { redisUrl: REDIS_URL } : {}) },
  };
}

/** @throws SettingsError when the file cannot be read or is not YAML. */
export function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SettingsError(file, [(error as Error).message.split('\n')[0] ?? 'cannot be read']);
  }
}

export function readSettingsFile(folder: string, file: string): string {
  try {
    return readFileSync(resolve(folder, file), 'utf8');
  } catch (error) {
    throw new SettingsError(file, [`cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
}
