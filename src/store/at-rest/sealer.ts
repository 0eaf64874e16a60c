/**
 * Seals what goes into the store and opens what comes out, at one place: `run` of pool.ts. A statement gives `sealed(…)` and
 * `blind(…)` as values, and selects sealed columns by `vb.sealed(column, row, value)`.
 *
 * A sealed value: version (1 byte), length of the key's name (1), name, nonce (12), tag (16), ciphertext; AES-256-GCM. The
 * column and the row are authenticated with it: a value that was moved does not open.
 */
import { createHmac } from 'node:crypto';
import { datumVan } from '../../verzuim/datum.ts';
import { schooljaarVan } from '../../verzuim/vakanties.ts';
import { seal, unseal } from './aes-gcm.ts';
import { INDEX_KEY, type Purpose, SEALED_COLUMNS, type SealedColumn } from './columns.ts';
import { AtRestError } from './errors.ts';
import type { Keyring } from './keyring.ts';

const VERSION = 1;
const HOUR_MS = 3_600_000;

export interface SealOptions {
  /** Whose school year the key is of; default now. */
  readonly at?: Date;
  /** Default that of the column. */
  readonly purpose?: Purpose;
}

/** A value that is sealed on its way into the store. */
class ToSeal {
  readonly column: SealedColumn;
  readonly row: string;
  readonly value: unknown;
  readonly options: SealOptions;
  constructor(column: SealedColumn, row: string, value: unknown, options: SealOptions) {
    this.column = column;
    this.row = row;
    this.value = value;
    this.options = options;
  }
}

/** A number that is looked up, or kept to be looked up. */
class ToBlind {
  readonly soort: 'burgerservicenummer' | 'onderwijsnummer';
  readonly nummer: string;
  constructor(soort: ToBlind['soort'], nummer: string) {
    this.soort = soort;
    this.nummer = nummer;
  }
}

/** @param row  of `column`, as the statement that reads it names it. @param value  Buffer, text or JSON, as the column holds. */
export function sealed(
  column: SealedColumn,
  row: string,
  value: unknown,
  options: SealOptions = {},
): unknown {
  return value === undefined || value === null ? null : new ToSeal(column, row, value, options);
}

/** HMAC-SHA-256 of a number, 32 bytes: the same number gives the same value. */
export function blind(soort: ToBlind['soort'], nummer: string | null | undefined): unknown {
  return nummer === undefined || nummer === null ? null : new ToBlind(soort, nummer);
}

export interface Sealer {
  /** What the server gets for a value of a statement; every other value stays as it is. */
  protect(value: unknown): unknown;
  /** Opens whatever `vb.sealed` gave, at any depth. @throws AtRestError. */
  open(value: unknown): unknown;
  /** @throws AtRestError. */
  seal(column: SealedColumn, row: string, plain: Buffer, options?: SealOptions): Buffer;
  /** @throws AtRestError. */
  unseal(column: SealedColumn, row: string, value: Buffer): Buffer;
  /** The same for the same keys: by this a database knows whether they are its own. @throws AtRestError. */
  proof(how: 'find' | 'make'): Buffer;
}

/** @param clock  milliseconds since epoch. */
export function createSealer(keyring: Keyring, clock: () => number = Date.now): Sealer {
  const madeAhead = new Set<string>();
  const yearOf = createYears();
  const keyFor = (purpose: Purpose, at: Date | undefined): { name: string; key: Buffer } => {
    const year = yearOf(at?.getTime() ?? clock());
    const name = nameOf(keyring, purpose, year);
    const key = keyring.make(name);
    const next = nameOf(keyring, purpose, year + 1);
    if (at === undefined && !madeAhead.has(next)) {
      madeAhead.add(next);
      try {
        keyring.make(next);
      } catch (error) {
        if (!(error instanceof AtRestError)) throw error; // else it is made when it is needed, or by `keys make`
      }
    }
    return { name, key };
  };
  const sealer: Sealer = {
    seal(column, row, plain, { at, purpose = SEALED_COLUMNS[column].purpose } = {}) {
      const { name, key } = keyFor(purpose, at);
      const header = Buffer.from([VERSION, name.length]);
      return Buffer.concat([header, Buffer.from(name, 'latin1'), seal(key, plain, `${column}/${row}`)]);
    },
    unseal(column, row, value) {
      const { name, rest } = readHeader(column, value);
      const plain = unseal(keyring.find(name), rest, `${column}/${row}`);
      if (plain === undefined) throw new AtRestError('value-does-not-open', column);
      return plain;
    },
    protect(value) {
      if (Array.isArray(value)) return value.map((one) => sealer.protect(one));
      if (value instanceof ToBlind)
        return createHmac('sha256', keyring.make(keyring.prefix + INDEX_KEY))
          .update(`${value.soort}:${value.nummer}`)
          .digest();
      if (!(value instanceof ToSeal)) return value;
      return sealer.seal(value.column, value.row, toBytes(value.column, value.value), value.options);
    },
    open: (value) => openAt(sealer, value),
    proof: (how) =>
      createHmac('sha256', keyring[how](keyring.prefix + INDEX_KEY))
        .update('proof')
        .digest(),
  };
  return sealer;
}

/** @param year  in which the school year begins. */
export function nameOf(keyring: Keyring, purpose: Purpose, year: number): string {
  return `${keyring.prefix}${purpose}-${year}`;
}

/** The name of the key that a value is under. @throws AtRestError. */
export function readHeader(column: SealedColumn, value: Buffer): { name: string; rest: Buffer } {
  const length = value[1] ?? 0;
  if (value[0] !== VERSION || length === 0 || value.length < 2 + length)
    throw new AtRestError('value-does-not-open', column);
  return { name: value.toString('latin1', 2, 2 + length), rest: value.subarray(2 + length) };
}

function toBytes(column: SealedColumn, value: unknown): Buffer {
  if (SEALED_COLUMNS[column].holds === 'json') return Buffer.from(JSON.stringify(value));
  return Buffer.isBuffer(value) ? value : Buffer.from(String(value));
}

/** What `vb.sealed` gives: `under` lies under what opens, as what stands there when the content has it not. */
interface SealedJson {
  readonly $sealed: SealedColumn;
  readonly row: string;
  readonly bytes: string;
  readonly under: unknown;
}

function openAt(sealer: Sealer, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Buffer.isBuffer(value) || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((one) => openAt(sealer, one));
  if (!('$sealed' in value))
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, openAt(sealer, held)]));
  const { $sealed: column, row, bytes, under } = value as SealedJson;
  const plain = sealer.unseal(column, row, Buffer.from(bytes, 'base64'));
  switch (SEALED_COLUMNS[column].holds) {
    case 'bytes':
      return plain;
    case 'text':
      return plain.toString();
    case 'json':
      return over(under, JSON.parse(plain.toString()));
  }
}

function over(under: unknown, value: unknown): unknown {
  if (!isObject(under) || !isObject(value)) return value;
  const merged: Record<string, unknown> = { ...under, ...value };
  for (const key of Object.keys(under)) if (key in value) merged[key] = over(under[key], value[key]);
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The school year of a moment; one hour is all within one. */
function createYears(): (moment: number) => number {
  let hour = Number.NaN;
  let year = 0;
  return (moment) => {
    const of = Math.floor(moment / HOUR_MS);
    if (of !== hour) {
      hour = of;
      year = schooljaarVan(datumVan(of * HOUR_MS));
    }
    return year;
  };
}
