/** A report as it stands → the fields of the form that changes it. */
import type { Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import type { FormValues } from '../form-values.ts';
import { toonTelefoon, toonUren } from './toon.ts';
import type { Veld } from './velden.ts';

export function vulFormulier(verzuimmelding: Verzuimmelding): FormValues {
  const { school, melding, telefoonLeerling, afwijkendAdres, onderwijsdeelname, melder } = verzuimmelding;
  const { aantalUrenTiende } = melding;
  const values: Partial<Record<Veld, string | undefined>> = {
    'leerling/telefoonnummer': toonTelefoon(telefoonLeerling),
    'school/vestigingscode': school.vestigingscode,
    'school/leslocatieNaam': school.leslocatieNaam,
    'melding/verzuimsoort': melding.verzuimsoort,
    'melding/begindatum': melding.begindatum,
    'melding/einddatum': melding.einddatum,
    'melding/aantalUren': aantalUrenTiende === undefined ? '' : toonUren(aantalUrenTiende),
    'melding/urenEenheid': melding.urenEenheid,
    'melding/alleLessenGemist': String(melding.alleLessenGemist),
    'melding/verzuimdag': melding.verzuimdagen
      .map(({ datum, heleDag, lesuren }) => {
        const dag = datum.split('-').reverse().join('-');
        return heleDag ? dag : `${dag}: ${lesuren.join(', ')}`;
      })
      .join('\n'),
    'melding/vermoedelijkeReden': melding.vermoedelijkeReden,
    'melding/toelichting': melding.toelichting,
    'melding/ondernomenActie': melding.ondernomenActie,
    'melding/actieGewenst': String(melding.actieGewenst),
    'melding/toelichtingActieGewenst': melding.toelichtingActieGewenst,
    'melding/vorigeMeldingsnummer': melding.vorigeMeldingsnummer,
    'melder/ccEmailOntvanger': melder.ccEmailOntvanger,
  };
  const delen = [
    ...Object.entries(afwijkendAdres ?? {}).map(
      ([naam, waarde]) => [`afwijkendAdres/${naam}`, waarde] as const,
    ),
    ...Object.entries(onderwijsdeelname ?? {}).map(
      ([naam, waarde]) => [`onderwijsdeelname/${naam}`, waarde] as const,
    ),
  ];
  return Object.fromEntries(
    [...Object.entries(values), ...delen].flatMap(([naam, waarde]) =>
      waarde === undefined ? [] : [[naam, waarde]],
    ),
  );
}
