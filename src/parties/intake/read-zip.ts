/**
 * A zip → its entries in memory, within limits that are counted on what comes out and never on what the headers say.
 * A bad entry does not end the reading: a private key behind it must still be found.
 */
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import type { FoutCode } from '../../verzuim/fouten.ts';
import type { IntakeLimits } from './limits.ts';
import { burn } from './private-key.ts';

export interface ZipEntry {
  /** The whole name, folders included; already judged. */
  readonly naam: string;
  /** Empty for an entry that was not unpacked. */
  readonly bytes: Buffer;
}

export interface ZipContents {
  /** Also the refused ones, as far as they could be read. */
  readonly entries: readonly ZipEntry[];
  /** VZ-CER-03, -05 and -06. */
  readonly fouten: readonly FoutCode[];
}

/** What may still be unpacked; one for everything that is handed in together. */
export interface UnpackBudget {
  left: number;
}

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

export async function readZip(
  bytes: Buffer,
  limits: IntakeLimits,
  budget: UnpackBudget,
): Promise<ZipContents> {
  const entries: ZipEntry[] = [];
  const fouten = new Set<FoutCode>();
  try {
    // Names stay bytes: yauzl would stop at the first bad one.
    const zip = await yauzl.fromBufferPromise(bytes, { decodeStrings: false, validateEntrySizes: false });
    if (zip.entryCount > limits.maxEntries) return { entries, fouten: ['VZ-CER-03'] };
    for await (const entry of zip.eachEntry()) {
      const naam = decodeName(entry);
      const problem = findEntryProblem(entry, naam);
      if (problem !== undefined) fouten.add(problem);
      if (naam.endsWith('/') && entry.uncompressedSize === 0 && problem === undefined) continue;
      const content = entry.canDecodeFileData()
        ? await unpack(await zip.openReadStreamPromise(entry), entry, limits, budget)
        : 'VZ-CER-06';
      if (typeof content === 'string') fouten.add(content);
      entries.push({ naam, bytes: typeof content === 'string' ? Buffer.alloc(0) : content });
    }
  } catch {
    // yauzl tells every kind of damage by a plain Error; there is nothing else that throws here.
    fouten.add('VZ-CER-06');
  }
  return { entries, fouten: [...fouten] };
}

function decodeName(entry: yauzl.Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

function findEntryProblem(entry: yauzl.Entry, naam: string): FoutCode | undefined {
  const unsafe = yauzl.validateFileName(naam) !== null || /^[A-Za-z]:|\p{Cc}|^$/u.test(naam);
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  const plain = type === 0 || type === REGULAR || (type === FOLDER && naam.endsWith('/'));
  if (unsafe || !plain) return 'VZ-CER-05';
  return entry.isEncrypted() ? 'VZ-CER-06' : undefined;
}

/** What is too much is not kept: the stream ends at the first byte over a limit. */
async function unpack(
  stream: Readable,
  { compressedSize, uncompressedSize, compressionMethod }: yauzl.Entry,
  limits: IntakeLimits,
  budget: UnpackBudget,
): Promise<Buffer | FoutCode> {
  const chunks: Buffer[] = [];
  // Of an entry that is not compressed the chunks are the bytes of the zip itself.
  const wipe = () => burn(compressionMethod === 0 ? [] : chunks);
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      budget.left -= chunk.length;
      const bomb = size > limits.ratioFromBytes && size > limits.maxRatio * compressedSize;
      if (bomb || size > uncompressedSize || size > limits.maxEntryBytes || budget.left < 0) {
        wipe();
        return 'VZ-CER-03';
      }
      chunks.push(chunk);
    }
  } catch {
    return 'VZ-CER-06'; // what zlib cannot unpack
  }
  const whole = Buffer.concat(chunks);
  wipe();
  return size === uncompressedSize ? whole : 'VZ-CER-06';
}
