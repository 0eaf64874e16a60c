/**
 * What the school and the gemeente are told about a report that was accepted. Pure; a signal never refuses.
 * Source: verzuim §2.4, §4.5, §5.5, §7.3, §7.8; docs/decisions/0033.
 */
import { beginLeerplicht, dagenTussen, leeftijdOp } from './datum.ts';
import { type SignaalCode, signaal } from './fouten.ts';
import { noemtGevoelige } from './gevoelige-woorden.ts';
import type { Kennis } from './keuring.ts';
import type { Melding, Persoon, Signaal, Verzuimmelding } from './verzuimmelding.ts';
import { drempelsOp, VERZUIMSOORTEN } from './verzuimsoorten.ts';

export interface Bevindingen {
  /** V3: working days more than the term allows. */
  readonly dagenTeLaat: number;
  /** V3 and V4: without the holidays the four lesson weeks cannot be counted. */
  readonly vakantiesOnbekend: boolean;
}

export function signaleer(
  { melding, afwijkendAdres }: Verzuimmelding,
  kennis: Kennis,
  { dagenTeLaat, vakantiesOnbekend }: Bevindingen,
): readonly Signaal[] {
  const persoon = kennis.leerling?.persoon;
  const geheim = persoon?.indicatieGeheim !== undefined && persoon.indicatieGeheim !== '0';
  const geldt: Partial<Readonly<Record<SignaalCode, boolean>>> = {
    'VZ-SIG-02': dagenTeLaat > 0,
    'VZ-PRD-03': vakantiesOnbekend,
    'VZ-SIG-03': persoon !== undefined && isLeeftijdOnzeker(melding, persoon),
    // A school that may not know the gemeente could find it by naming one address after another.
    'VZ-SIG-04': afwijkendAdres !== undefined && kennis.verblijftElders === true && !geheim,
    'VZ-SIG-05': geheim,
    'VZ-SIG-09': isKorteRmc(melding),
    'VZ-SIG-10': kennis.samenloop === true,
    'VZ-SIG-11': vrijeTeksten(melding).some(noemtGevoelige),
    'VZ-SIG-12': persoon !== undefined && isEersteMaandLeerplicht(melding, persoon),
  };
  return (Object.keys(geldt) as SignaalCode[]).filter((code) => geldt[code]).map((code) => signaal(code));
}

function isLeeftijdOnzeker({ verzuimsoort, begindatum }: Melding, { geboortedatum }: Persoon): boolean {
  if (VERZUIMSOORTEN[verzuimsoort].leeftijd === 'alle') return false;
  const { jongst, oudst } = leeftijdOp(geboortedatum, begindatum);
  return jongst !== oudst;
}

/** The bevoegd gezag may use a shorter period than four weeks. */
function isKorteRmc({ verzuimsoort, begindatum, einddatum }: Melding): boolean {
  if (verzuimsoort !== 'RMC' || einddatum === undefined) return false;
  return dagenTussen(begindatum, einddatum) < drempelsOp(begindatum).langdurigDagen;
}

/** The first school day differs by region: in this month it may still have to come. */
function isEersteMaandLeerplicht({ begindatum }: Melding, { geboortedatum }: Persoon): boolean {
  return begindatum.slice(0, 7) === beginLeerplicht(geboortedatum).slice(0, 7);
}

function vrijeTeksten(melding: Melding): readonly string[] {
  const { vermoedelijkeReden, toelichting, ondernomenActie, toelichtingActieGewenst } = melding;
  return [vermoedelijkeReden, toelichting, ondernomenActie, toelichtingActieGewenst].flatMap(
    (tekst) => tekst ?? [],
  );
}
