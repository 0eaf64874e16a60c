/**
 * The mailbox for what is about a gemeente and not about a report: its form and declarations as of a moment, else its
 * own. Source: verzuim §3.3 step 6; docs/decisions/0015.
 */
import type { Directory } from '../../parties/directory.ts';
import type { Queryable } from '../../store/pool.ts';
import { findRouteringen } from '../../store/routering.ts';
import { kiesInstantie } from '../../verzuim/routeringsformulier.ts';
import type { RouteSlot } from '../../verzuim/verzuimsoorten.ts';

/** @param moment  milliseconds since epoch. @returns undefined when nobody who is connected serves it. */
export async function mailboxVoorGemeente(
  db: Queryable,
  directory: Directory,
  over: { readonly gemeentecode: string; readonly slot: RouteSlot; readonly moment: number },
): Promise<string | undefined> {
  const { gemeentecode, slot } = over;
  const { formulieren, verklaringen } = await findRouteringen(db, [gemeentecode]);
  const eigen = directory.mailboxFor(gemeentecode, slot);
  const keuze = kiesInstantie(over, eigen, {
    formulieren: (code) => formulieren[code] ?? [],
    verklaringen: (code) => verklaringen[code] ?? [],
    instantie: directory.instantie,
  });
  return keuze === undefined ? eigen : keuze.instantieCode;
}
