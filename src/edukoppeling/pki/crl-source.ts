/** One place that CRLs come from: a file, which is read again when it changed, or a URL, whose answer is kept. */
import { hash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Crl, readCrl } from './crl.ts';
import { type DownloadLimits, download } from './download.ts';
import { readPem } from './trust-store.ts';

export interface CrlSource {
  /** The file or URL. */
  readonly name: string;
  /** Whether it is asked at every look (a file: it costs one `stat`), or only when it is due. */
  readonly cheap: boolean;
  /** @returns undefined when nothing changed. @throws DownloadError, DerError, or the error of the file system. */
  load(): Promise<readonly Crl[] | undefined>;
  /** What was kept of an earlier run. */
  loadKept(): Promise<readonly Crl[]>;
}

export function fileSource(file: string): CrlSource {
  let seen = '';
  return {
    name: file,
    cheap: true,
    async load() {
      const { mtimeMs, ctimeMs, size } = await stat(file);
      const now = `${mtimeMs} ${ctimeMs} ${size}`;
      if (now === seen) return undefined;
      const crls = readCrlFile(await readFile(file));
      seen = now;
      return crls;
    },
    loadKept: async () => [],
  };
}

/** Where the last good answer is kept for the next start. */
export interface CrlFolder {
  readonly path: string;
  /** A folder that cannot be written costs the next start a download, and nobody a CRL. */
  readonly onFailure: (source: string, error: unknown) => void;
}

/** @param folder  undefined: in memory only. */
export function urlSource(url: string, limits: DownloadLimits, folder: CrlFolder | undefined): CrlSource {
  const kept = folder && join(folder.path, `${hash('sha256', url, 'hex').slice(0, 32)}.crl`);
  return {
    name: url,
    cheap: false,
    async load() {
      const bytes = await download(url, limits);
      const crls = readCrlFile(bytes);
      if (folder && kept) {
        await keep(folder.path, kept, bytes).catch((error: unknown) => folder.onFailure(kept, error));
      }
      return crls;
    },
    async loadKept() {
      try {
        return kept ? readCrlFile(await readFile(kept)) : [];
      } catch {
        // Never kept, or damaged: then it is fetched.
        return [];
      }
    },
  };
}

/** Other processes may read and write the same folder. */
async function keep(folder: string, file: string, bytes: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  const half = `${file}.${process.pid}`;
  await writeFile(half, bytes);
  await rename(half, file);
}

/** PEM or DER. @throws DerError. */
function readCrlFile(bytes: Buffer): readonly Crl[] {
  const blocks = readPem(bytes.toString('latin1'), 'X509 CRL');
  return (blocks.length > 0 ? blocks : [bytes]).map(readCrl);
}
