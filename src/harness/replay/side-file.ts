/**
 * What stands beside an envelope, in NAME.expect.yaml: how to send it and what has to come back.
 * docs/integrate/replay.md describes it for authors.
 */
import { parse } from 'yaml';
import { z } from 'zod';

const EXPECTATION = z.union([
  z.literal('accepted'),
  z.strictObject({ fault: z.string().regex(/^VB-F\d\d$/), rule: z.string().optional() }),
  z.strictObject({ verwerkt: z.literal(false), codes: z.array(z.string()).min(1) }),
  z.strictObject({ http: z.int().min(200).max(599) }),
]);

const SIDE_FILE = z.strictObject({
  about: z.string().optional(),
  /** Default: the one whose contract has the message's wsa:Action. */
  service: z.enum(['school', 'gemeente', 'rio']).optional(),
  /** The HTTP header as it is sent, quotes included; null leaves it out. Default: the wsa:Action in quotes. */
  soapAction: z.string().nullable().optional(),
  contentType: z.string().optional(),
  /** When the envelope was made; it was valid, or invalid, at this moment. */
  at: z.iso.datetime().optional(),
  /** Certificate that signs, below the folder of certificates, without `.pem`. */
  sign: z.string().optional(),
  /** Its key, below `keys/`; default: the name of the certificate. */
  key: z.string().optional(),
  /** Client certificate of the connection; default: the one that signs. */
  tls: z.string().optional(),
  tlsKey: z.string().optional(),
  keep: z.array(z.enum(['id', 'time'])).optional(),
  expect: EXPECTATION,
});

export type Expectation = z.infer<typeof EXPECTATION>;
export type SideFile = z.infer<typeof SIDE_FILE>;

/** A side file that says nothing usable. */
export class SideFileError extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'SideFileError';
  }
}

/** @param file  its name, for the error.  @throws SideFileError. */
export function readSideFile(text: string, file: string): SideFile {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new SideFileError(file, error instanceof Error ? error.message : String(error));
  }
  const read = SIDE_FILE.safeParse(value);
  if (read.success) return read.data;
  throw new SideFileError(file, z.prettifyError(read.error).replace(/\s*\n\s*/g, ' '));
}

/** The side file's name of an envelope's. */
export function sideFileOf(envelopeFile: string): string {
  return envelopeFile.replace(/\.xml$/i, '.expect.yaml');
}
