/**
 * Judges a report by every domain rule at once. Pure: what the registers know comes in as `kennis`.
 * Source: verzuim §2.4, §4.3–§4.5, §5.5.
 */
import { beginLeerplicht, dagenTussen, isDatum, leeftijdOp } from './datum.ts';
import { werkdagenTussen } from './feestdagen.ts';
import { type FoutCode, fout } from './fouten.ts';
import { isPersoonsnummer } from './persoonsnummer.ts';
import { type Geldig, isGeldigOp, type SchoolInRio, sectorOp } from './rio.ts';
import { signaleer } from './signalering.ts';
import { type Vakantie, vakantiedagenIn } from './vakanties.ts';
import type { Datum, Fout, Melding, Persoon, Sector, Signaal, Verzuimmelding } from './verzuimmelding.ts';
import { drempelsOp, type SoortRegel, VERZUIMSOORTEN } from './verzuimsoorten.ts';

export interface SchoolKennis {
  readonly sector: Sector;
  readonly vestigingen: readonly string[];
  /** The last day that the BRIN exists or is connected. */
  readonly geldigTot?: Datum;
  /** What RIO says of the codes in the report; without it the vestigingen above decide (docs/decisions/0014). */
  readonly rio?: SchoolInRio;
}

export interface LeerlingKennis {
  readonly persoon: Persoon;
  readonly overledenOp?: Datum;
  readonly inschrijvingen: readonly {
    readonly brin: string;
    readonly begindatum: Datum;
    readonly einddatum?: Datum;
  }[];
}

export interface Kennis {
  /** Today in Amsterdam. */
  readonly vandaag: Datum;
  /** The BRINs of the From OIN. */
  readonly brinsVanAfzender: readonly string[];
  readonly school: SchoolKennis | undefined;
  /** Undefined when the number is not in the register. */
  readonly leerling: LeerlingKennis | undefined;
  /** School holidays of the school's region; absent when the region is not known. */
  readonly vakanties?: readonly Vakantie[] | undefined;
  /** When the report came in, in Amsterdam; absent for one that comes in today. */
  readonly gemeldOp?: Datum;
  /** The stay address lies outside the gemeente van inschrijving. */
  readonly verblijftElders?: boolean;
  /** This school has a V3 beside this O, or an O beside this V3, in one period. */
  readonly samenloop?: boolean;
}

export interface Keuring {
  readonly fouten: readonly Fout[];
  readonly signalen: readonly Signaal[];
  /** V3: working days more than the term allows; 0 when in time and for other kinds (verzuim §3.6). */
  readonly dagenTeLaat: number;
}

/** A school that does not own the BRIN learns only that, nothing about pupils. */
export function keurMelding(verzuimmelding: Verzuimmelding, kennis: Kennis): Keuring {
  const { brin } = verzuimmelding.school;
  if (!kennis.brinsVanAfzender.includes(brin))
    return { fouten: [fout('VZ-AUT-05', 'school/brin')], signalen: [], dagenTeLaat: 0 };
  const regel = VERZUIMSOORTEN[verzuimmelding.melding.verzuimsoort];
  const fouten = [
    ...keurSchool(verzuimmelding, kennis),
    ...keurLeerling(verzuimmelding, kennis),
    ...keurSoort(verzuimmelding.melding, regel, kennis),
    ...keurPeriode(verzuimmelding.melding, regel, kennis),
    ...keurVerzuimdagen(verzuimmelding.melding, regel),
    ...keurActie(verzuimmelding.melding),
  ];
  if (fouten.length > 0) return { fouten, signalen: [], dagenTeLaat: 0 };
  const dagenTeLaat = teLaat(verzuimmelding.melding, kennis);
  const vakantiesOnbekend = regel.urenVerplicht && lesweken(verzuimmelding.melding, kennis) === 'onbekend';
  return {
    fouten,
    signalen: signaleer(verzuimmelding, kennis, { dagenTeLaat, vakantiesOnbekend }),
    dagenTeLaat,
  };
}

/**
 * What can be said of a report that is still being written, without asking who the pupil is. A part that is not filled in
 * or is no date yet is not judged.
 */
export function keurZover(
  verzuimmelding: Verzuimmelding,
  kennis: Omit<Kennis, 'leerling' | 'verblijftElders' | 'samenloop'>,
): readonly Fout[] {
  const { leerling, melding } = verzuimmelding;
  const alles = { ...kennis, leerling: undefined };
  const nummer =
    leerling.nummer === '' || isPersoonsnummer(leerling) ? [] : keurLeerling(verzuimmelding, alles);
  const vast = [...keurSchool(verzuimmelding, alles), ...nummer, ...keurActie(melding)];
  const { begindatum, einddatum = begindatum } = melding;
  if (!Object.hasOwn(VERZUIMSOORTEN, melding.verzuimsoort)) return vast;
  if (!isDatum(begindatum) || !isDatum(einddatum)) return vast;
  const regel = VERZUIMSOORTEN[melding.verzuimsoort];
  return [
    ...vast,
    ...keurSoort(melding, regel, alles),
    ...keurPeriode(melding, regel, alles),
    ...keurVerzuimdagen(melding, regel),
  ];
}

/** As of the day of receipt: what ended before the report is refused. */
function keurSchool({ school }: Verzuimmelding, kennis: Kennis): Fout[] {
  const bekend = kennis.school;
  const op = kennis.gemeldOp ?? kennis.vandaag;
  const geldig = (perioden: readonly Geldig[]) => perioden.some((periode) => isGeldigOp(periode, op));
  const rio = bekend?.rio;
  const bestaat = bekend !== undefined && (bekend.geldigTot ?? op) >= op && (!rio || geldig(rio.perioden));
  if (!bestaat) return [fout('VZ-SCH-01', 'school/brin')];
  const { vestigingscode, brin, onderwijslocatiecode } = school;
  const fouten: Fout[] = [];
  if (vestigingscode !== undefined) {
    const hoort = rio ? geldig(rio.vestiging) : bekend.vestigingen.includes(vestigingscode);
    if (!hoort || !vestigingscode.startsWith(brin)) fouten.push(fout('VZ-SCH-02', 'school/vestigingscode'));
  }
  if (onderwijslocatiecode !== undefined && rio && !geldig(rio.onderwijslocatie))
    fouten.push(fout('VZ-SCH-03', 'school/onderwijslocatiecode'));
  return fouten;
}

function keurLeerling({ leerling, school, melding }: Verzuimmelding, kennis: Kennis): Fout[] {
  const veld = `leerling/${leerling.soort}`;
  if (!isPersoonsnummer(leerling)) {
    return [fout(leerling.soort === 'burgerservicenummer' ? 'VZ-PER-01' : 'VZ-PER-02', veld)];
  }
  const bekend = kennis.leerling;
  if (bekend === undefined) return [fout('VZ-PER-03', veld)];
  const fouten: Fout[] = [];
  const ingeschreven = bekend.inschrijvingen.some(
    ({ brin, begindatum, einddatum }) =>
      brin === school.brin &&
      begindatum <= melding.begindatum &&
      (einddatum === undefined || einddatum >= melding.begindatum),
  );
  if (!ingeschreven) fouten.push(fout('VZ-PER-04', veld));
  if (bekend.overledenOp !== undefined) fouten.push(fout('VZ-PER-05', veld));
  return fouten;
}

function keurSoort(melding: Melding, regel: SoortRegel, kennis: Kennis): Fout[] {
  const veld = 'melding/verzuimsoort';
  const rio = kennis.school?.rio;
  const sector = rio ? sectorOp(rio, kennis.gemeldOp ?? kennis.vandaag) : kennis.school?.sector;
  const geldig = regel.geldigVan <= melding.begindatum && melding.begindatum <= (regel.geldigTot ?? '9999');
  if (!regel.actief || !geldig || (sector !== undefined && !regel.sectoren.includes(sector)))
    return [fout('VZ-SRT-01', veld)];
  const persoon = kennis.leerling?.persoon;
  if (persoon === undefined) return [];
  const fouten: Fout[] = [];
  if (!pastBijLeeftijd(persoon.geboortedatum, melding.begindatum, regel))
    fouten.push(fout('VZ-SRT-02', veld));
  if (regel.zonderStartkwalificatie && persoon.indicatieStartkwalificatie)
    fouten.push(fout('VZ-SRT-03', veld));
  return fouten;
}

/** By the age at the begin date; an incomplete birth date is read in the school's favour. */
function pastBijLeeftijd(geboortedatum: string, begindatum: Datum, regel: SoortRegel): boolean {
  const { jongst, oudst } = leeftijdOp(geboortedatum, begindatum);
  if (oudst < 18 && begindatum < beginLeerplicht(geboortedatum)) return false;
  switch (regel.leeftijd) {
    case 'onder18':
      return jongst < 18;
    case 'vanaf18':
      return oudst >= 18 && jongst < drempelsOp(begindatum).bovengrensLeeftijd;
    case 'alle':
      return true;
  }
}

function keurPeriode(melding: Melding, regel: SoortRegel, kennis: Kennis): Fout[] {
  const { vandaag } = kennis;
  const drempels = drempelsOp(melding.begindatum);
  const { begindatum, einddatum, verzuimsoort } = melding;
  const fouten: Fout[] = [];
  const eind = 'melding/einddatum';
  if (begindatum > vandaag) fouten.push(fout('VZ-PRD-01', 'melding/begindatum'));
  if (einddatum !== undefined && (einddatum < begindatum || einddatum > vandaag))
    fouten.push(fout('VZ-PRD-01', eind));
  if (einddatum === undefined && regel.einddatumVerplicht) fouten.push(fout('VZ-PRD-02', eind));
  if (
    einddatum !== undefined &&
    verzuimsoort === 'LRV' &&
    dagenTussen(begindatum, einddatum) < drempels.langdurigDagen
  ) {
    fouten.push(fout('VZ-PRD-03', eind));
  }
  if (!regel.urenVerplicht) return fouten;
  if (melding.aantalUrenTiende === undefined) fouten.push(fout('VZ-INH-02', 'melding/aantalUren'));
  else if (melding.aantalUrenTiende < drempels.minimumUrenTiende)
    fouten.push(fout('VZ-PRD-03', 'melding/aantalUren'));
  if (lesweken(melding, kennis) === 'langer') fouten.push(fout('VZ-PRD-03', eind));
  return fouten;
}

/** Whether the holidays of the region decide about this report. */
export function vraagtVakanties({ verzuimsoort, begindatum, einddatum }: Melding): boolean {
  if (!VERZUIMSOORTEN[verzuimsoort].urenVerplicht || einddatum === undefined) return false;
  return dagenTussen(begindatum, einddatum) >= drempelsOp(begindatum).dagenLesweken;
}

/** Whether the period fits in four lesson weeks: without the holidays of the region a longer one cannot be judged. */
function lesweken({ begindatum, einddatum }: Melding, { vakanties }: Kennis): 'past' | 'langer' | 'onbekend' {
  const { dagenLesweken } = drempelsOp(begindatum);
  if (einddatum === undefined) return 'past';
  const dagen = dagenTussen(begindatum, einddatum) + 1;
  if (dagen <= dagenLesweken) return 'past';
  const vrij = vakanties && vakantiedagenIn(vakanties, begindatum, einddatum);
  if (vrij === undefined) return 'onbekend';
  return dagen - vrij <= dagenLesweken ? 'past' : 'langer';
}

function keurVerzuimdagen(melding: Melding, regel: SoortRegel): Fout[] {
  const { verzuimdagen, begindatum, einddatum } = melding;
  if (melding.verzuimdagGespecificeerd !== verzuimdagen.length > 0) {
    return [fout('VZ-INH-02', 'melding/verzuimdagGespecificeerd')];
  }
  if (verzuimdagen.length > regel.maxVerzuimdagen) return [fout('VZ-PRD-04', 'melding/verzuimdag')];
  const gezien = new Set<Datum>();
  return verzuimdagen.flatMap(({ datum, heleDag, lesuren }, i) => {
    const buiten = datum < begindatum || (einddatum !== undefined && datum > einddatum);
    const dubbel = gezien.has(datum) || new Set(lesuren).size !== lesuren.length;
    gezien.add(datum);
    const lesurenKloppen = heleDag ? lesuren.length === 0 : lesuren.length > 0;
    return buiten || dubbel || !lesurenKloppen ? [fout('VZ-PRD-04', `melding/verzuimdag[${i + 1}]`)] : [];
  });
}

function keurActie({ actieGewenst, toelichtingActieGewenst }: Melding): Fout[] {
  const goed = actieGewenst === (toelichtingActieGewenst === undefined);
  const code: FoutCode = actieGewenst ? 'VZ-INH-02' : 'VZ-INH-01';
  return goed ? [] : [fout(code, 'melding/toelichtingActieGewenst')];
}

function teLaat({ verzuimsoort, begindatum, einddatum }: Melding, kennis: Kennis): number {
  if (verzuimsoort !== 'V3' || einddatum === undefined) return 0;
  const werkdagen = werkdagenTussen(einddatum, kennis.gemeldOp ?? kennis.vandaag);
  return Math.max(0, werkdagen - drempelsOp(begindatum).werkdagenOmTeMelden);
}
