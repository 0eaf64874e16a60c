/**
 * The mailbox for what is about a gemeente and not routed with a report: its form and declarations as of a moment, else
 * its own. Source: verzuim §3.3 step 6; docs/decisions/0012, 0015.
 */
import type { Directory } from '../../parties/directory.ts';
import type { Queryable } from '../../store/pool.ts';
import { findRouteringen } from '../../store/routering.ts';
import { kiesInstantie } from '../../verzuim/routeringsformulier.ts';
import type { RouteSlot } from '../../verzuim/verzuimsoorten.ts';

/** Undefined: nobody who is connected serves it. */
export type MailboxVan = (gemeentecode: string, slot: RouteSlot) => string | undefined;

/** @param moment  milliseconds since epoch. @returns an answer for these gemeenten only. */
export async function loadMailboxVan(
  db: Queryable,
  directory: Directory,
  over: { readonly gemeentecodes: readonly string[]; readonly moment: number },
): Promise<MailboxVan> {
  const { formulieren, verklaringen } = await findRouteringen(db, over.gemeentecodes);
  const alternatief = {
    formulieren: (code: string) => formulieren[code] ?? [],
    verklaringen: (code: string) => verklaringen[code] ?? [],
    instantie: directory.instantie,
  };
  return (gemeentecode, slot) => {
    const eigen = directory.mailboxFor(gemeentecode, slot);
    const keuze = kiesInstantie({ gemeentecode, slot, moment: over.moment }, eigen, alternatief);
    return keuze === undefined ? eigen : keuze.instantieCode;
  };
}

/** @param moment  milliseconds since epoch. @returns undefined when nobody who is connected serves it. */
export async function mailboxVoorGemeente(
  db: Queryable,
  directory: Directory,
  {
    gemeentecode,
    slot,
    moment,
  }: { readonly gemeentecode: string; readonly slot: RouteSlot; readonly moment: number },
): Promise<string | undefined> {
  const mailboxVan = await loadMailboxVan(db, directory, { gemeentecodes: [gemeentecode], moment });
  return mailboxVan(gemeentecode, slot);
}
