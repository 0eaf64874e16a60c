/** What pages of a gemeente, office or Doorstroompunt want to know of it: its mailboxes, and the gemeenten it acts for. */
import type { BrokerParts } from '../../broker/parts.ts';
import { parseOin } from '../../edukoppeling/oin.ts';
import { findGemeenten } from '../../store/gemeenten.ts';
import type { Store } from '../../store/pool.ts';
import { GEGEVENS, type OntvangerGegevens, type Partij } from '../../verzuim/partij.ts';
import type { PartijSoort } from '../../verzuim/rollen.ts';
import type { Gemeentecode } from '../../verzuim/verzuimmelding.ts';
import type { Visitor } from '../page.ts';

/** Who receives reports for gemeenten. */
export const ONTVANGERS: readonly PartijSoort[] = ['GEMEENTE', 'REGIOKANTOOR', 'DOORSTROOMPUNT'];
/** Who carries out the leerplicht, and may say who receives its reports. */
export const LEERPLICHT: readonly PartijSoort[] = ['GEMEENTE', 'REGIOKANTOOR'];

export function ontvangerVan(partij: Partij | undefined): OntvangerGegevens | undefined {
  if (partij === undefined || !ONTVANGERS.includes(partij.soort)) return undefined;
  const gegevens = GEGEVENS.GEMEENTE.safeParse(partij.gegevens);
  return gegevens.success ? gegevens.data : undefined;
}

/** Codes of its mailboxes as they are now; none while it is not connected, or has ended. */
export async function postbussenVan({ partij }: Visitor, broker: BrokerParts): Promise<readonly string[]> {
  const oin = partij?.endedAt === null && partij.oin !== null ? parseOin(partij.oin) : undefined;
  if (oin === undefined) return [];
  await broker.directory.refresh();
  return broker.directory.mailboxesOf(oin) ?? [];
}

/** Codes of the gemeenten whose leerplicht it carries out; a gemeente that left it to an office stays one of its own. */
export async function gemeentenVan(visitor: Visitor, broker: BrokerParts): Promise<readonly Gemeentecode[]> {
  const { partij } = visitor;
  const postbussen = await postbussenVan(visitor, broker);
  const eigen = partij?.soort === 'GEMEENTE' ? ontvangerVan(partij)?.gemeentecode : undefined;
  return [...new Set([...(eigen === undefined ? [] : [eigen]), ...broker.directory.gemeentenOf(postbussen)])];
}

/** A gemeente as people call it: `Utrecht (0344)`; the code alone when there is no table of gemeenten. */
export async function gemeenteNamen(
  store: Store,
  codes: readonly Gemeentecode[],
): Promise<(code: Gemeentecode) => string> {
  const gevonden = await findGemeenten(store, [...codes]);
  return (code) => {
    const naam = gevonden?.get(code)?.naam;
    return naam === undefined ? code : `${naam} (${code})`;
  };
}
