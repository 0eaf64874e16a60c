/** Where notices about a mailbox go. Source: verzuim §1 row 12, §3.4. */
import type { Queryable } from '../store/pool.ts';
import { findRouteringen } from '../store/routering.ts';
import { geldendFormulier } from '../verzuim/routeringsformulier.ts';

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

/**
 * The address that the gemeente's form in force names for the slot, when that form leads to this mailbox; else the
 * mailbox's own.
 * @param emailOf  of the parties file. @param clock  milliseconds since epoch.
 */
export function routedAddresses(
  emailOf: (mailbox: string) => string | undefined,
  clock: () => number,
): LoadAddresses {
  return async (db, gemeentecodes) => {
    const { formulieren } = await findRouteringen(db, gemeentecodes);
    return ({ mailbox, gemeentecode, slot }) => {
      const own = gemeentecode === null ? [] : (formulieren[gemeentecode] ?? []);
      const regels = geldendFormulier(own, clock())?.regels ?? [];
      const regel = regels.find((found) => found.slot === slot && found.instantieCode === mailbox);
      return regel?.email ?? emailOf(mailbox);
    };
  };
}
