/** Where notices about a mailbox go. Source: verzuim §1 row 12, §3.4. */
import type { Queryable } from '../store/pool.ts';

/** Something lies in `mailbox` for this gemeente and slot; both may be unknown. */
export interface Lying {
  readonly mailbox: string;
  readonly gemeentecode: string | null;
  readonly slot: string | null;
}

/** @returns undefined when nobody wants to hear. */
export type AddressOf = (lying: Lying) => string | undefined;

/** Loads what is needed to tell the addresses for these gemeenten, as they are now. */
export type LoadAddresses = (db: Queryable, gemeentecodes: readonly string[]) => Promise<AddressOf>;
