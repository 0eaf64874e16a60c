/**
 * What the decision of a batch needs, in a query a subject: the addresses' postcodes, the gemeenten with their
 * successors, and the forms and declarations of those gemeenten. Source: design §3.10; verzuim §3.3.
 */
import type { Directory } from '../../parties/authorise.ts';
import { findGemeenten } from '../../store/gemeenten.ts';
import type { EventToRoute } from '../../store/outbox.ts';
import type { Tx } from '../../store/pool.ts';
import { findPostcodes } from '../../store/reference.ts';
import { findRouteringen } from '../../store/routering.ts';
import { maakPostcodetabel } from '../../verzuim/postcodetabel.ts';
import type { Wegwijzer } from '../../verzuim/routering.ts';

export async function loadWegwijzer(
  tx: Tx,
  events: readonly EventToRoute[],
  directory: Directory,
): Promise<Wegwijzer> {
  // Of both addresses: which of them decides is not for this query. An address with a code needs its postcode only when
  // the code was split, which is not known yet.
  const open = events.filter(({ decided }) => decided === null);
  const postcodes = await findPostcodes(
    tx,
    open.flatMap(({ afwijkendAdres, adres }) =>
      [afwijkendAdres, adres].flatMap((address) => address?.postcode ?? []),
    ),
  );
  const codes = [...open.map(({ adres }) => ({ gemeentecode: adres?.gemeentecode })), ...postcodes].flatMap(
    ({ gemeentecode }) => gemeentecode ?? [],
  );
  const gemeenten = await findGemeenten(tx, [...new Set(codes)]);
  const { formulieren, verklaringen } = await findRouteringen(tx, [
    ...new Set([...codes, ...(gemeenten?.keys() ?? [])]),
  ]);
  return {
    gemeenteVanPostcode: maakPostcodetabel(postcodes),
    gemeente: gemeenten && ((gemeentecode) => gemeenten.get(gemeentecode)),
    mailboxVan: directory.mailboxFor,
    alternatief: {
      formulieren: (gemeentecode) => formulieren[gemeentecode] ?? [],
      verklaringen: (gemeentecode) => verklaringen[gemeentecode] ?? [],
      instantie: directory.instantie,
    },
  };
}
