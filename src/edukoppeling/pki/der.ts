/** A small reader of DER: tag, length, content. For what node:crypto does not show: subject attributes, CRLs. */

export interface Der {
  readonly tag: number;
  /** Tag, length and content. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

export class DerError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'DerError';
  }
}

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OBJECT_IDENTIFIER = 0x06;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;
export const SEQUENCE = 0x30;

/** The value that starts at `at`. @throws DerError. */
export function readDer(bytes: Buffer, at = 0): Der {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new DerError('ends too early');
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || start + count > bytes.length)
      throw new DerError('a length that is not DER');
    length = bytes.readUIntBE(start, count);
    start += count;
  }
  if (start + length > bytes.length) throw new DerError('ends too early');
  return { tag, whole: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) };
}

/** The values inside a constructed value. @throws DerError. */
export function readChildren(parent: Der): readonly Der[] {
  const children: Der[] = [];
  for (let at = 0; at < parent.content.length; ) {
    const child = readDer(parent.content, at);
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** Milliseconds since epoch of a UTCTime or GeneralizedTime in `Z`. @throws DerError. */
export function readTime(der: Der): number {
  const text = der.content.toString('latin1');
  const full = der.tag === UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full);
  if (found === null || (der.tag !== UTC_TIME && der.tag !== GENERALIZED_TIME))
    throw new DerError('not a time');
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number);
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  // Date.UTC rolls month 13 over into January: such a moment does not exist.
  const written = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  if (written !== full.slice(0, 14)) throw new DerError('not a time');
  return at;
}

/** No identifier in use comes near; a long one would only cost time, the more the longer. */
const MAX_OID_BYTES = 64;

/** An OBJECT IDENTIFIER with dots. @throws DerError. */
export function readOid(der: Der): string {
  if (der.tag !== OBJECT_IDENTIFIER || der.content.length === 0 || der.content.length > MAX_OID_BYTES)
    throw new DerError('not an object identifier');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of der.content) {
    arc = arc * 128n + BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}

/** A small number, 0 … 2^31. @throws DerError. */
export function readCount(der: Der): number {
  if (der.content.length === 0 || der.content.length > 4 || (der.content[0] ?? 0) >= 0x80)
    throw new DerError('not a small number');
  return der.content.readUIntBE(0, der.content.length);
}

/** A serial number in upper-case hexadecimal, however many zeros stand in front. */
export function readSerial({ content }: Der): string {
  const start = content.findIndex((byte) => byte !== 0);
  return content
    .subarray(start < 0 ? content.length - 1 : start)
    .toString('hex')
    .toUpperCase();
}
