/**
 * Judges a vrijstelling or vervangende leerplicht by every rule at once. Pure: what the registers know comes in as
 * `kennis`. Overlap with another one (VZ-VRY-02) is the store's, under its lock.
 * Source: verzuim §4.7, §5.5; decision 0011.
 */
import { leeftijdOp, plusDagen } from './datum.ts';
import { fout } from './fouten.ts';
import type { LeerlingKennis } from './keuring.ts';
import { isPersoonsnummer } from './persoonsnummer.ts';
import type { Datum, Fout, Gemeentecode, Sector } from './verzuimmelding.ts';
import {
  type Bewijs,
  EINDE_LEERPLICHTWET_JAAR,
  SEIZOEN,
  VRIJSTELLINGSOORTEN,
  type Vrijstelling,
  type VrijstellingRegels,
} from './vrijstelling.ts';

export interface VrijstellingKennis {
  /** Today in Amsterdam. */
  readonly vandaag: Datum;
  /** Whose leerplicht the sender carries out. */
  readonly gemeentenVanAfzender: readonly Gemeentecode[];
  /** Where the pupil lives (`findWoongemeente`); undefined when no gemeente of the sender. */
  readonly woongemeente: Gemeentecode | undefined;
  /** Undefined when the number is not in the register. */
  readonly leerling: LeerlingKennis | undefined;
  /** Of `bewijs/brin`; undefined when there is no such institution. */
  readonly sector: Sector | undefined;
}

/** @returns every broken rule; a gemeente that is not competent learns only that. */
export function keurVrijstelling(vrijstelling: Vrijstelling, kennis: VrijstellingKennis): readonly Fout[] {
  const { leerling } = vrijstelling;
  const veld = `leerling/${leerling.soort}`;
  if (!isPersoonsnummer(leerling)) {
    return [fout(leerling.soort === 'burgerservicenummer' ? 'VZ-PER-01' : 'VZ-PER-02', veld)];
  }
  const { woongemeente, gemeentenVanAfzender } = kennis;
  if (woongemeente === undefined || !gemeentenVanAfzender.includes(woongemeente))
    return [fout('VZ-AUT-04', veld)];
  return [...keurPersoon(vrijstelling, kennis, veld), ...keurInhoud(vrijstelling, kennis)];
}

/** What does not depend on where the pupil lives: also for a new version. */
export function keurInhoud(
  vrijstelling: Vrijstelling,
  kennis: Pick<VrijstellingKennis, 'vandaag' | 'leerling' | 'sector'>,
): readonly Fout[] {
  const regels = VRIJSTELLINGSOORTEN[vrijstelling.soort];
  const geboren = kennis.leerling?.persoon.geboortedatum ?? vrijstelling.persoon?.geboortedatum;
  const klaar = regels.zonderStartkwalificatie && kennis.leerling?.persoon.indicatieStartkwalificatie;
  return [
    ...(klaar ? [fout('VZ-SRT-03', 'soort')] : []),
    ...keurTermijn(vrijstelling, regels),
    ...(geboren === undefined ? [] : keurLeeftijd(vrijstelling.begindatum, geboren, regels)),
    ...keurBewijs(vrijstelling, regels, kennis.vandaag),
    ...keurInstelling(vrijstelling.bewijs, regels, kennis.sector),
  ];
}

/** naam, adres, geslacht and geboortedatum come along exactly when the register does not know the pupil. */
function keurPersoon({ persoon }: Vrijstelling, { leerling }: VrijstellingKennis, veld: string): Fout[] {
  if ((leerling === undefined) !== (persoon !== undefined)) return [fout('VZ-INH-02', 'persoon')];
  return leerling?.overledenOp === undefined ? [] : [fout('VZ-PER-05', veld)];
}

function keurTermijn(
  { begindatum, einddatum, bewijs }: Vrijstelling,
  { termijn }: VrijstellingRegels,
): Fout[] {
  if (einddatum !== undefined && einddatum < begindatum) return [fout('VZ-PRD-01', 'einddatum')];
  const laatste = laatsteDag(begindatum, termijn);
  const openEinde = laatste === undefined || (termijn === 'blijvend' && bewijs.blijvendOngeschikt === true);
  if (termijn === 'seizoen' && begindatum.slice(5) < SEIZOEN.van) return [fout('VZ-VRY-01', 'begindatum')];
  if (openEinde) return [];
  return einddatum !== undefined && einddatum <= laatste ? [] : [fout('VZ-VRY-01', 'einddatum')];
}

function laatsteDag(begindatum: Datum, termijn: VrijstellingRegels['termijn']): Datum | undefined {
  switch (termijn) {
    case 'schooljaar':
    case 'blijvend':
      return eindeSchooljaar(begindatum);
    case 'seizoen':
      return `${begindatum.slice(0, 4)}-${SEIZOEN.totEnMet}`;
    case 'vrij':
      return undefined;
  }
}

/** 31 July of the school year that a day falls in; the school year begins on 1 August (verzuim §2.4). */
export function eindeSchooljaar(datum: Datum): Datum {
  const jaar = Number(datum.slice(0, 4)) + (datum.slice(5) >= '08-01' ? 1 : 0);
  return `${String(jaar).padStart(4, '0')}-07-31`;
}

/** The last day of the school year before. */
function eindeVorigSchooljaar(datum: Datum): Datum {
  return `${String(Number(eindeSchooljaar(datum).slice(0, 4)) - 1).padStart(4, '0')}-07-31`;
}

/** An incomplete birth date is read in the favour of the gemeente. */
function keurLeeftijd(begindatum: Datum, geboren: string, regels: VrijstellingRegels): Fout[] {
  const { jongst, oudst } = leeftijdOp(geboren, begindatum);
  const { minimumLeeftijd = 0, wordtInSchooljaar: wordt } = regels;
  const inSchooljaar =
    wordt === undefined ||
    (leeftijdOp(geboren, eindeSchooljaar(begindatum)).oudst >= wordt &&
      leeftijdOp(geboren, eindeVorigSchooljaar(begindatum)).jongst < wordt);
  const past = jongst < EINDE_LEERPLICHTWET_JAAR && oudst >= minimumLeeftijd && inSchooljaar;
  return past ? [] : [fout('VZ-VRY-01', 'begindatum')];
}

function keurBewijs(
  { bewijs, ...vrijstelling }: Vrijstelling,
  regels: VrijstellingRegels,
  vandaag: Datum,
): Fout[] {
  const { verplicht, toegestaan = [] } = regels;
  const gegeven = (Object.keys(bewijs) as (keyof Bewijs)[]).filter((veld) => bewijs[veld] !== undefined);
  const velden = [
    ...verplicht.filter((veld) => !gegeven.includes(veld)),
    ...gegeven.filter((veld) => !verplicht.includes(veld) && !toegestaan.includes(veld)),
  ];
  const { datumKennisgeving: kennisgeving, datumBesluit, richtingBezocht } = bewijs;
  const herhaald = vrijstelling.eerderToegestaan && vrijstelling.begindatum.endsWith('-08-01');
  const voor = `${vrijstelling.begindatum.slice(0, 4)}-${regels.herhalenVoor ?? '12-32'}`;
  if (kennisgeving !== undefined && (kennisgeving > vandaag || (herhaald && kennisgeving >= voor)))
    velden.push('datumKennisgeving');
  if (datumBesluit !== undefined && datumBesluit > vandaag) velden.push('datumBesluit');
  if (richtingBezocht === true) velden.push('richtingBezocht');
  const verklaring = keurVerklaring(bewijs, regels, vandaag);
  return [...[...new Set(velden)].map((veld) => fout('VZ-VRY-01', `bewijs/${veld}`)), ...verklaring];
}

function keurVerklaring(
  { verklaring, datumKennisgeving }: Bewijs,
  regels: VrijstellingRegels,
  vandaag: Datum,
): Fout[] {
  const { verklaarders, maxOuderdomVerklaringMaanden: maanden } = regels;
  if (verklaring === undefined || verklaarders === undefined) return [];
  const { afgegevenDoor, datumVerklaring } = verklaring;
  const fouten: Fout[] = [];
  if (!verklaarders.includes(afgegevenDoor))
    fouten.push(fout('VZ-VRY-01', 'bewijs/verklaring/afgegevenDoor'));
  const gemeten = datumKennisgeving ?? vandaag;
  const teOud = maanden !== undefined && datumVerklaring < minMaanden(gemeten, maanden);
  if (datumVerklaring > vandaag || teOud) fouten.push(fout('VZ-VRY-01', 'bewijs/verklaring/datumVerklaring'));
  return fouten;
}

/** The same day so many months earlier; a day that the month lacks becomes its last one. */
export function minMaanden(datum: Datum, maanden: number): Datum {
  const telling = Number(datum.slice(0, 4)) * 12 + Number(datum.slice(5, 7)) - 1 - maanden;
  const eerste = (n: number) =>
    `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}-01`;
  const zelfde = `${eerste(telling).slice(0, 8)}${datum.slice(8)}`;
  const laatste = plusDagen(eerste(telling + 1), -1);
  return zelfde < laatste ? zelfde : laatste;
}

function keurInstelling(
  { brin }: Bewijs,
  { sectoren }: VrijstellingRegels,
  sector: Sector | undefined,
): Fout[] {
  if (brin === undefined || sectoren === undefined) return [];
  if (sector === undefined) return [fout('VZ-SCH-01', 'bewijs/brin')];
  return sectoren.includes(sector) ? [] : [fout('VZ-VRY-01', 'bewijs/brin')];
}
