/**
 * A form with files: read in memory only, never written to disk. The token of the form comes first; without it no file
 * is read. Whoever sends more than the page allows, or something that is no form, gets a refusal.
 */
import type { FastifyRequest } from 'fastify';
import { burn } from '../parties/intake/private-key.ts';
import type { Bestand } from '../parties/intake/read-inzending.ts';
import { Refused } from './api/refusals.ts';
import { CSRF_FIELD, verifyFormToken } from './form-token.ts';

export interface UploadLimits {
  readonly maxFiles: number;
  /** Of one file. One that is larger comes cut off after one byte more, so that the page can say that it is too large. */
  readonly maxFileBytes: number;
}

export interface Uploaded {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly Bestand[];
}

const MAX_FIELDS = 10;
const MAX_FIELD_BYTES = 2_000;
/** Headers of parts, and the fields. */
const BESIDE_BYTES = 64 * 1024;

export const maxUploadBytes = ({ maxFiles, maxFileBytes }: UploadLimits): number =>
  maxFiles * (maxFileBytes + 1) + BESIDE_BYTES;

/** Before anything is read: every browser says how much it will send. @throws Refused VB-A07. */
export function verifyUploadSize(request: FastifyRequest, limits: UploadLimits): void {
  const length = request.headers['content-length'];
  if (length === undefined || Number(length) > maxUploadBytes(limits)) throw new Refused('VB-A07');
}

/** @throws Refused VB-A04 without our token before the first file, VB-A06 for what is no form, VB-A07. */
export async function readUpload(
  request: FastifyRequest,
  token: string,
  limits: UploadLimits,
): Promise<Uploaded> {
  const files: Bestand[] = [];
  const sent: Record<string, unknown> = {};
  try {
    for await (const part of request.parts({
      limits: {
        ...{ files: limits.maxFiles, fileSize: limits.maxFileBytes + 1 },
        ...{ fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, parts: MAX_FIELDS + limits.maxFiles },
      },
    })) {
      if (part.type === 'field') sent[part.fieldname] ??= part.value;
      else {
        verifyFormToken({ [CSRF_FIELD]: sent[CSRF_FIELD] }, token);
        const bytes = await part.toBuffer();
        // A field in which no file was chosen is a file without a name.
        if (part.filename !== '' || bytes.length > 0) files.push({ naam: part.filename, bytes });
      }
    }
    return { fields: verifyFormToken(sent, token), files };
  } catch (error) {
    burn(files.map(({ bytes }) => bytes));
    const known = error instanceof Refused || (error as { code?: string }).code?.startsWith('FST_') === true;
    throw known ? error : new Refused('VB-A06');
  }
}
