/**
 * What a school or gemeente sends → one certificate and perhaps the sheet. In memory only: nothing here is written to
 * disk or log, and after a refusal every byte that was handed in is overwritten. Source: verzuim §1 row 5.
 */
import type { Certificaatmelding, IntakeFout, Weigering } from '../../verzuim/certificaatmelding.ts';
import { type FoutCode, fout } from '../../verzuim/fouten.ts';
import { INTAKE_LIMITS, type IntakeLimits } from './limits.ts';
import { burn, isPrivateKey } from './private-key.ts';
import { hasCertificateName, looksLikeCertificate, readCertificateFile } from './read-certificate-file.ts';
import { readSheet } from './read-sheet.ts';
import { readZip, type UnpackBudget } from './read-zip.ts';
import { weigerAlles } from './weiger.ts';

/** One file as it was handed in: an attachment, an upload. */
export interface Bestand {
  readonly naam: string;
  readonly bytes: Buffer;
}

export interface Inzending {
  readonly certificaat: { readonly bestandsnaam: string; readonly der: Buffer };
  readonly sheet?: Certificaatmelding;
  /** The name of the file that the sheet was in. */
  readonly sheetBestand?: string;
}

export interface InzendingOptions extends Partial<IntakeLimits> {
  /** Without a sheet: VZ-CER-10. Default false. */
  readonly sjabloonVerplicht?: boolean;
}

/** What a mail has beside what it is about: signatures, the logo in them, cards. Never looked into, never refused. */
const BESIDE = /\.(png|jpe?g|gif|bmp|webp|svg|ico|txt|html?|vcf|ics|p7s|asc)$/i;
/** What a Mac puts in a zip of its own accord. */
const MAC_REST = /(^|\/)(__MACOSX\/(.*\/)?\._[^/]+|\.DS_Store)$/;
const ARCHIVE = /\.(zip|7z|rar|gz|tgz|tar|bz2|xz|cab|iso|jar)$/i;
const XLSX = /\.xlsx$/i;
const ZIP = /\.zip$/i;
const ZIP_MAGIC = ['504b0304', '504b0506', '504b0708'];

/** What was found, before it is counted. */
interface Found {
  readonly certificates: Bestand[];
  readonly sheets: Bestand[];
  readonly fouten: Set<FoutCode>;
  /** Everything that was in a zip. */
  readonly unpacked: Bestand[];
}

/**
 * Reads a zip with the certificate (and perhaps the sheet), a sheet beside it, or a bare certificate.
 * @returns a Weigering with every reason at once: VZ-CER-02 … -13. With a private key only VZ-CER-09. Never throws for
 * what is in the files. After a Weigering the bytes of `files` are zeros.
 */
export async function readInzending(
  files: readonly Bestand[],
  options: InzendingOptions = {},
): Promise<Inzending | Weigering> {
  const limits = { ...INTAKE_LIMITS, ...options };
  const found: Found = { certificates: [], sheets: [], fouten: new Set(), unpacked: [] };
  const outcome = await judge(files, limits, found);
  burn(found.unpacked.map(({ bytes }) => bytes));
  if ('verwerkt' in outcome) burn(files.map(({ bytes }) => bytes));
  return outcome;
}

async function judge(
  files: readonly Bestand[],
  limits: IntakeLimits & InzendingOptions,
  found: Found,
): Promise<Inzending | Weigering> {
  const budget: UnpackBudget = { left: limits.maxTotalBytes };
  if (files.length > limits.maxFiles) found.fouten.add('VZ-CER-03');
  for (const { naam, bytes } of files.slice(0, limits.maxFiles))
    await sortFile({ naam: baseName(naam), bytes }, limits, budget, found);
  const keys = [...files, ...found.unpacked].some(({ naam, bytes }) => isPrivateKey(naam, bytes));
  const sheet = keys ? undefined : await readOnlySheet(found, limits);
  if (keys || sheet === 'private-key') return weigerAlles([fout('VZ-CER-09', 'bestand')]);

  const certificate = readOnlyCertificate(found);
  const fouten: IntakeFout[] = [...found.fouten].map((code) => fout(code, veldOf(code)));
  if (sheet && 'fouten' in sheet) fouten.push(...sheet.fouten);
  if (found.sheets.length === 0 && limits.sjabloonVerplicht) fouten.push(fout('VZ-CER-10', 'sjabloon'));
  if (certificate === undefined || fouten.length > 0) return weigerAlles(fouten);
  return sheet && 'melding' in sheet
    ? { certificaat: certificate, sheet: sheet.melding, sheetBestand: sheet.bestand }
    : { certificaat: certificate };
}

async function sortFile(
  file: Bestand,
  limits: IntakeLimits,
  budget: UnpackBudget,
  found: Found,
): Promise<void> {
  const { naam, bytes } = file;
  if (bytes.length > limits.maxFileBytes) found.fouten.add('VZ-CER-03');
  else if (XLSX.test(naam)) found.sheets.push(file);
  else if (ZIP.test(naam)) await sortZip(file, limits, budget, found);
  else if (hasCertificateName(naam)) found.certificates.push(file);
  else if (!(naam === '' || BESIDE.test(naam)) || isZip(bytes) || looksLikeCertificate(bytes))
    found.fouten.add('VZ-CER-02');
}

async function sortZip(
  { bytes }: Bestand,
  limits: IntakeLimits,
  budget: UnpackBudget,
  found: Found,
): Promise<void> {
  const zip = await readZip(bytes, limits, budget);
  for (const code of zip.fouten) found.fouten.add(code);
  for (const entry of zip.entries) {
    found.unpacked.push(entry);
    const file = { naam: baseName(entry.naam), bytes: entry.bytes };
    if (MAC_REST.test(entry.naam)) continue;
    if (ARCHIVE.test(file.naam) || (isZip(file.bytes) && !XLSX.test(file.naam))) {
      found.fouten.add('VZ-CER-04');
      // Refused in any case; looked into so that the sender of a key hears of it.
      const inner = await readZip(file.bytes, limits, budget);
      found.unpacked.push(...inner.entries);
    } else if (XLSX.test(file.naam)) found.sheets.push(file);
    else if (hasCertificateName(file.naam)) found.certificates.push(file);
    else found.fouten.add('VZ-CER-02');
  }
}

function readOnlyCertificate({ certificates, fouten }: Found): Inzending['certificaat'] | undefined {
  const [file, ...others] = certificates;
  if (file === undefined) {
    // Something that could have been the certificate was refused: that is what there is to tell.
    if (fouten.size === 0) fouten.add('VZ-CER-08');
    return undefined;
  }
  const read = others.length > 0 ? 'VZ-CER-07' : readCertificateFile(file.naam, file.bytes);
  if (typeof read !== 'string') return { bestandsnaam: file.naam, der: read };
  // An entry that could not be unpacked is empty; why is told already.
  if (file.bytes.length > 0 || fouten.size === 0) fouten.add(read);
  return undefined;
}

async function readOnlySheet({ sheets, fouten }: Found, limits: IntakeLimits) {
  const [file, ...others] = sheets;
  if (file === undefined) return undefined;
  // An entry that could not be unpacked is empty; why is told already.
  if (file.bytes.length === 0 && fouten.size > 0) return undefined;
  if (others.length === 0) return readSheet(file, limits);
  fouten.add('VZ-CER-11');
  return undefined;
}

/** Without the folder that a mail program or a zip may put in front. */
function baseName(naam: string): string {
  return naam.slice(Math.max(naam.lastIndexOf('/'), naam.lastIndexOf('\\')) + 1).replace(/\p{Cc}/gu, '');
}

function isZip(bytes: Buffer): boolean {
  return ZIP_MAGIC.includes(bytes.subarray(0, 4).toString('hex'));
}

function veldOf(code: FoutCode): string {
  if (code === 'VZ-CER-11') return 'sjabloon';
  return code === 'VZ-CER-07' || code === 'VZ-CER-08' ? 'certificaat' : 'bestand';
}
