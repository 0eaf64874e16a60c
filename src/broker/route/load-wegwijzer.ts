/**
 * What the decision of a batch needs, in a query a subject: the addresses' postcodes, the gemeenten with their
 * successors, and the forms and declarations of those gemeenten. Source: design §3.10; verzuim §3.3.
 */
import type { Directory } from '../../parties/authorise.ts';
import type { EventToRoute } from '../../store/outbox.ts';
import type { Tx } from '../../store/pool.ts';
import { findRouteringen } from '../../store/routering.ts';
import type { Wegwijzer } from '../../verzuim/routering.ts';
import { loadGemeentetabel } from './load-gemeentetabel.ts';

export async function loadWegwijzer(
  tx: Tx,
  events: readonly EventToRoute[],
  directory: Directory,
): Promise<Wegwijzer> {
  const { codes, ...tabel } = await loadGemeentetabel(
    tx,
    events.filter(({ decided }) => decided === null),
  );
  const { formulieren, verklaringen } = await findRouteringen(tx, codes);
  return {
    ...tabel,
    mailboxVan: directory.mailboxFor,
    alternatief: {
      formulieren: (gemeentecode) => formulieren[gemeentecode] ?? [],
      verklaringen: (gemeentecode) => verklaringen[gemeentecode] ?? [],
      instantie: directory.instantie,
    },
  };
}
