/**
 * What the registers and the store know of a report that comes in, new or in a new version: the school, the pupil, and
 * what runs beside it.
 * Source: verzuim §2.3, §4.3–§4.8.
 */
import type { BekendeLeerling } from '../../registers/deelnemersregister.ts';
import { findEerdereMelding, hasSamenloop } from '../../store/eerdere-meldingen.ts';
import { isVrijgesteld } from '../../store/vrijstelling.ts';
import { datumVan, isDatum } from '../../verzuim/datum.ts';
import type { Kennis } from '../../verzuim/keuring.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import { verblijftElders } from '../../verzuim/routering.ts';
import type { VorigeMelding } from '../../verzuim/vervolgmelding.ts';
import type { Melding, Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import type { ValidMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';
import { loadGemeentetabel } from '../route/load-gemeentetabel.ts';
import { findSchool } from './find-school.ts';

export interface MeldingKennis extends Kennis {
  readonly leerling: BekendeLeerling | undefined;
  /** A vrijstelling touches the period. */
  readonly vrijgesteld: boolean;
  /** What `vorigeMeldingsnummer` names. */
  readonly vorige: VorigeMelding | undefined;
}

/**
 * @param zelf  meldingsnummer of the report that gets this new version.
 * @throws DependencyError when the registers cannot be asked.
 */
export async function findKennis(
  verzuimmelding: Verzuimmelding,
  { afzender, now }: Pick<ValidMessage, 'afzender' | 'now'>,
  parts: BrokerParts,
  zelf?: string,
): Promise<MeldingKennis> {
  const { school, leerling: nummer, melding } = verzuimmelding;
  const { brins } = afzender;
  // A school that does not own the BRIN gets no answer about a pupil, and a wrong number is not looked up.
  const ask = brins.includes(school.brin) && isPersoonsnummer(nummer);
  const [gevonden, leerling] = await Promise.all([
    findSchool(verzuimmelding, parts),
    ask ? parts.deelnemers.find(nummer) : undefined,
  ]);
  const algemeen = { ...gevonden, vandaag: datumVan(now), brinsVanAfzender: brins, leerling };
  if (leerling === undefined) return { ...algemeen, vrijgesteld: false, vorige: undefined };
  const { deelnemerId } = leerling;
  const { brin } = school;
  const periode = isPeriode(melding);
  const [vrijgesteld, samenloop, vorige, verblijf] = await Promise.all([
    periode && isVrijgesteld(parts.store, deelnemerId, melding),
    periode && hasSamenloop(parts.store, { deelnemerId, brin, zelf }, melding),
    findVorige(verzuimmelding, deelnemerId, parts),
    findVerblijf(verzuimmelding, leerling, now, parts),
  ]);
  return { ...algemeen, vrijgesteld, samenloop, vorige, verblijftElders: verblijf };
}

/** A period that is none is refused, and cannot be looked up. */
function isPeriode({ begindatum, einddatum = begindatum }: Melding): boolean {
  return isDatum(begindatum) && isDatum(einddatum) && begindatum <= einddatum;
}

async function findVorige(
  { melding, school }: Verzuimmelding,
  deelnemerId: string,
  { store }: BrokerParts,
): Promise<VorigeMelding | undefined> {
  if (melding.vorigeMeldingsnummer === undefined) return undefined;
  const found = await findEerdereMelding(store, melding.vorigeMeldingsnummer, school.brin);
  if (found === undefined) return undefined;
  const { meldingsnummer, status } = found;
  return { meldingsnummer, status, zelfdeLeerling: found.deelnemerId === deelnemerId };
}

async function findVerblijf(
  { afwijkendAdres }: Verzuimmelding,
  { persoon: { adres } }: BekendeLeerling,
  now: number,
  { store }: BrokerParts,
): Promise<boolean> {
  if (afwijkendAdres === undefined) return false;
  const tabel = await loadGemeentetabel(store, [{ afwijkendAdres, adres }]);
  return verblijftElders({ afwijkendAdres, adres, geregistreerdOp: now }, tabel);
}
