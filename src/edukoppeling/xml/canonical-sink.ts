/**
 * Where canonical bytes go: runs of the input are extended as long as they touch, copied when they are short and
 * handed on as they are when they are long.
 */
import { createHash, hash, type Hash as NodeHash } from 'node:crypto';

const BUFFER_BYTES = 64 * 1024;
/** Runs above this are hashed in place. */
const DIRECT_BYTES = 16 * 1024;

export class CanonicalSink {
  /** Bytes so far; of text that is not in the input, at least. */
  written = 0;
  readonly #input: Buffer;
  readonly #algorithm: string | undefined;
  readonly #chunks: Buffer[] = [];
  #hash: NodeHash | undefined;
  #buffer: Buffer;
  #used = 0;
  #runStart = 0;
  #runEnd = 0;

  /** @param algorithm  the digest to make; undefined to keep the bytes. @param sizeHint  bytes of the input. */
  constructor(input: Buffer, algorithm: string | undefined, sizeHint: number) {
    this.#input = input;
    this.#algorithm = algorithm;
    this.#buffer = Buffer.allocUnsafe(Math.min(BUFFER_BYTES, sizeHint * 2 + 1024));
  }

  /** Bytes of the input that are canonical as they stand. */
  input(start: number, end: number): void {
    this.written += end - start;
    if (start === this.#runEnd) {
      this.#runEnd = end;
      return;
    }
    this.#flushRun();
    this.#runStart = start;
    this.#runEnd = end;
  }

  /** Canonical text that does not stand in the input. */
  text(text: string): void {
    this.written += text.length;
    this.#flushRun();
    // Three bytes a UTF-16 unit is the most that UTF-8 can take.
    if (text.length * 3 > this.#buffer.length - this.#used) {
      this.#flushBuffer();
      if (text.length * 3 > this.#buffer.length) {
        this.#direct(Buffer.from(text));
        return;
      }
    }
    this.#used += this.#buffer.write(text, this.#used);
  }

  digest(): Buffer {
    this.#flushRun();
    if (this.#hash === undefined) {
      return hash(this.#algorithm ?? 'sha256', this.#buffer.subarray(0, this.#used), 'buffer');
    }
    this.#flushBuffer();
    return this.#hash.digest();
  }

  bytes(): Buffer {
    this.#flushRun();
    this.#flushBuffer();
    return this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks);
  }

  #flushRun(): void {
    const length = this.#runEnd - this.#runStart;
    if (length === 0) return;
    if (length > DIRECT_BYTES || length > this.#buffer.length) {
      this.#flushBuffer();
      this.#direct(this.#input.subarray(this.#runStart, this.#runEnd));
    } else {
      if (length > this.#buffer.length - this.#used) this.#flushBuffer();
      this.#input.copy(this.#buffer, this.#used, this.#runStart, this.#runEnd);
      this.#used += length;
    }
    this.#runStart = this.#runEnd = 0;
  }

  #flushBuffer(): void {
    if (this.#used === 0) return;
    const filled = this.#buffer.subarray(0, this.#used);
    if (this.#algorithm === undefined) {
      this.#chunks.push(filled);
      this.#buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    } else {
      this.#direct(filled);
    }
    this.#used = 0;
  }

  #direct(bytes: Buffer): void {
    if (this.#algorithm === undefined) {
      this.#chunks.push(bytes);
      return;
    }
    this.#hash ??= createHash(this.#algorithm);
    this.#hash.update(bytes);
  }
}
