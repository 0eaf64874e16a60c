/** Zips made by hand, so that they can say what no good program writes. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Packed {
  readonly naam: string;
  readonly bytes: Buffer;
  /** Default deflated; 'stored' as it is; a number: a method that nobody knows. */
  readonly method?: 'stored' | number;
  /** The unpacked size that both headers claim. */
  readonly claims?: number;
  /** Of Unix, such as 0o120777 for a symbolic link. */
  readonly mode?: number;
  /** Says that it is encrypted. */
  readonly encrypted?: boolean;
}

export function makeZip(...packed: readonly Packed[]): Buffer {
  return makeZipBehind(Buffer.alloc(0), ...packed);
}

/** @param hidden  bytes in front that the directory does not name. */
export function makeZipBehind(hidden: Buffer, ...packed: readonly Packed[]): Buffer {
  const locals: Buffer[] = [hidden];
  const directory: Buffer[] = [];
  let at = hidden.length;
  for (const one of packed) {
    const name = Buffer.from(one.naam, 'utf8');
    const data = one.method === 'stored' ? one.bytes : deflateRawSync(one.bytes, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (one.encrypted ? 1 : 0), 2);
    common.writeUInt16LE(one.method === 'stored' ? 0 : (one.method ?? 8), 4);
    common.writeUInt32LE(crc32(one.bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(one.claims ?? one.bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((one.mode ?? 0) << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, name);
    at += 4 + 26 + name.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(packed.length, 4);
  end.writeUInt16LE(packed.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, entries, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
