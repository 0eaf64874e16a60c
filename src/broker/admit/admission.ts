/**
 * Step 0 of the way: whether a message is taken now. What a party may have at work, how fast it may send, how many bytes
 * are held, and whether the store keeps up. A sender that is slow holds its connection and its bytes, and no place at work.
 * Source: docs/decisions/0034.
 */
import type { PressureSettings } from '../../ops/pressure-settings.ts';
import type { Busy, BusyCode } from './busy.ts';
import { TokenBucket } from './token-bucket.ts';

export type AdmissionLimits = Pick<
  PressureSettings,
  | 'requests'
  | 'requestsPerParty'
  | 'bytes'
  | 'bytesPerParty'
  | 'perSecondPerParty'
  | 'burstPerParty'
  | 'retryAfterSeconds'
>;

export interface AdmissionOptions {
  readonly limits: AdmissionLimits;
  readonly storeIsSlow: () => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** A message that may come in; `release` it when its answer is gone, whatever the answer is. */
export interface Admitted {
  /** So many bytes more are held. @returns why not: then they must not be kept. */
  hold(bytes: number): Busy | undefined;
  /** The body is whole: a place at work. @returns why not. */
  begin(): Busy | undefined;
  /** Any number of times. */
  release(): void;
}

interface Party {
  readonly bucket: TokenBucket;
  /** Messages that came in and are not answered yet. */
  open: number;
  atWork: number;
  bytes: number;
}

/** Above it parties that send nothing now are forgotten: their buckets are full again. */
const KEPT_PARTIES = 1000;

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #parties = new Map<string, Party>();
  #atWork = 0;
  #bytes = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get atWork(): number {
    return this.#atWork;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get parties(): number {
    return this.#parties.size;
  }

  /** Before the body is read. @param oin  of the TLS certificate: the party that pays for it. */
  ask(oin: string): Admitted | Busy {
    const party = this.#partyOf(oin);
    const full = this.#findFull(party);
    if (full !== undefined) return full;
    const seconds = party.bucket.take(this.#options.clock());
    if (seconds > 0) return { code: 'VB-B04', retryAfterSeconds: Math.ceil(seconds) };
    return this.#admit(party);
  }

  #admit(party: Party): Admitted {
    party.open += 1;
    let held = 0;
    let working = false;
    let released = false;
    return {
      hold: (bytes) => {
        const { limits } = this.#options;
        if (this.#bytes + bytes > limits.bytes || party.bytes + bytes > limits.bytesPerParty)
          return this.#busy('VB-B02');
        held += bytes;
        this.#bytes += bytes;
        party.bytes += bytes;
        return undefined;
      },
      begin: () => {
        // Others may have taken the places while this one was read.
        const full = this.#findFull(party);
        if (full !== undefined) return full;
        working = true;
        this.#atWork += 1;
        party.atWork += 1;
        return undefined;
      },
      release: () => {
        if (released) return;
        released = true;
        this.#bytes -= held;
        party.bytes -= held;
        party.open -= 1;
        if (!working) return;
        this.#atWork -= 1;
        party.atWork -= 1;
      },
    };
  }

  #findFull(party: Party): Busy | undefined {
    const { limits, storeIsSlow } = this.#options;
    if (party.atWork >= limits.requestsPerParty) return this.#busy('VB-B03');
    if (this.#atWork >= limits.requests) return this.#busy('VB-B01');
    return storeIsSlow() ? this.#busy('VB-B05') : undefined;
  }

  #busy(code: BusyCode): Busy {
    return { code, retryAfterSeconds: this.#options.limits.retryAfterSeconds };
  }

  #partyOf(oin: string): Party {
    const known = this.#parties.get(oin);
    if (known !== undefined) return known;
    const { limits, clock } = this.#options;
    const now = clock();
    if (this.#parties.size >= KEPT_PARTIES) {
      for (const [idle, { open, bucket }] of this.#parties)
        if (open === 0 && bucket.isFull(now)) this.#parties.delete(idle);
    }
    const bucket = new TokenBucket(limits.perSecondPerParty, limits.burstPerParty, now);
    const party = { bucket, open: 0, atWork: 0, bytes: 0 };
    this.#parties.set(oin, party);
    return party;
  }
}
