/**
 * What the rules of the domain say of a valid Body, as far as settings and files tell: the same functions that the
 * broker judges with. What depends on stored reports, vrijstellingen or leveringen is not reached.
 */
import { type AnyHandler, codecOf } from '../../broker/operations.ts';
import type { OperationName } from '../../contract/messages.ts';
import type { WijzigenRequest } from '../../contract/vrijstelling-messages.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import type { Afzender } from '../../parties/authorise.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { keurMelding, type LeerlingKennis } from '../../verzuim/keuring.ts';
import type { Mutatie } from '../../verzuim/mutatie.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import { NEDERLAND } from '../../verzuim/routering.ts';
import type { Fout, Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import type { Vrijstelling, Vrijstellingsoort } from '../../verzuim/vrijstelling.ts';
import { keurInhoud, keurVrijstelling } from '../../verzuim/vrijstelling-keuring.ts';
import { findWoongemeente } from '../../verzuim/woongemeente.ts';
import type { CheckParts } from './check.ts';

interface Known {
  readonly parts: CheckParts;
  readonly afzender: Afzender;
  /** Milliseconds since epoch. */
  readonly now: number;
}

/** @param payload  valid by the schema. @returns every broken rule that can be seen from here. */
export function judgeContent(
  name: OperationName,
  handler: AnyHandler,
  payload: XmlElement,
  known: Known,
): readonly Fout[] {
  const request = codecOf(name).readRequest(payload);
  // Each codec reads its own type; they were erased for the table.
  switch (name) {
    case 'meldenVerzuim':
      return judgeMelding(request as Verzuimmelding, known);
    case 'muterenVerzuimmelding':
      return judgeMutatie(request as Mutatie, known);
    case 'doorgevenVrijstelling':
    case 'doorgevenVervangendeLeerplicht':
      return judgeVrijstelling(request as Vrijstelling, known);
    case 'wijzigenVrijstelling':
      return judgeWijziging(request as WijzigenRequest<Vrijstellingsoort>, 'vrijstelling', known);
    case 'wijzigenVervangendeLeerplicht':
      return judgeWijziging(request as WijzigenRequest<Vrijstellingsoort>, 'vervangendeLeerplicht', known);
    default:
      return handler.keur?.(request, known.afzender) ?? [];
  }
}

function judgeMelding(melding: Verzuimmelding, { parts, afzender, now }: Known): readonly Fout[] {
  const { fouten } = keurMelding(melding, {
    vandaag: datumVan(now),
    brinsVanAfzender: afzender.brins,
    ...parts.findSchool(melding),
    leerling: parts.findLeerling?.(melding.leerling),
  });
  return fouten.filter(({ code }) => parts.findLeerling !== undefined || code !== 'VZ-PER-03');
}

/** Another school or pupil than the report has is told by its state (VZ-STA-01), which is not known here. */
const OF_THE_REPORT: readonly string[] = ['VZ-AUT-05', 'VZ-PER-01', 'VZ-PER-02'];

function judgeMutatie({ verzuimmelding }: Mutatie, known: Known): readonly Fout[] {
  const fouten = judgeMelding(verzuimmelding, known).filter(({ code }) => !OF_THE_REPORT.includes(code));
  return below(fouten, 'verzuimmelding');
}

/** Without a file of pupils only the content is judged: whether `persoon` must come along depends on the register. */
function judgeVrijstelling(vrijstelling: Vrijstelling, { parts, afzender, now }: Known): readonly Fout[] {
  const { leerling: nummer, postcodeWoonplaats } = vrijstelling;
  const { findLeerling, findPostcodes } = parts;
  const vandaag = datumVan(now);
  const sector = sectorOf(vrijstelling, parts);
  if (findLeerling === undefined && isPersoonsnummer(nummer))
    return keurInhoud(vrijstelling, { vandaag, leerling: undefined, sector });
  const leerling = isPersoonsnummer(nummer) ? findLeerling?.(nummer) : undefined;
  const adres = leerling?.persoon.adres;
  const gemeentenVanAfzender = parts.directory.gemeentenOf(afzender.mailboxes);
  const rijen = findPostcodes?.(adres?.postcode ?? postcodeWoonplaats) ?? [];
  const woongemeente = findWoongemeente({ adres, postcodeWoonplaats }, rijen, gemeentenVanAfzender);
  const kennis = { vandaag, gemeentenVanAfzender, woongemeente, leerling, sector };
  // Without postcodes an address without a gemeente decides nothing.
  const decided = findPostcodes !== undefined || isDecided(leerling);
  const [eigen] = gemeentenVanAfzender;
  return keurVrijstelling(
    vrijstelling,
    decided || eigen === undefined ? kennis : { ...kennis, woongemeente: eigen },
  );
}

function isDecided(leerling: LeerlingKennis | undefined): boolean {
  const { gemeentecode, landcode = NEDERLAND } = leerling?.persoon.adres ?? {};
  return gemeentecode !== undefined || landcode !== NEDERLAND;
}

function judgeWijziging(
  { inhoud }: WijzigenRequest<Vrijstellingsoort>,
  groep: 'vrijstelling' | 'vervangendeLeerplicht',
  { parts, now }: Known,
): readonly Fout[] {
  const leerling = parts.findLeerling?.(inhoud.leerling);
  const kennis = { vandaag: datumVan(now), leerling, sector: sectorOf(inhoud, parts) };
  return below(keurInhoud(inhoud, kennis), groep);
}

function sectorOf({ bewijs: { brin } }: Vrijstelling, { directory }: CheckParts) {
  return brin === undefined ? undefined : directory.school(brin)?.sector;
}

function below(fouten: readonly Fout[], path: string): readonly Fout[] {
  return fouten.map((een) => (een.veld === undefined ? een : { ...een, veld: `${path}/${een.veld}` }));
}
