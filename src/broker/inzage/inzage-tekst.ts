/** An access request as a plain Dutch text, for whoever asked. The JSON beside it holds the same. */
import type { Inzage } from './exporteer-inzage.ts';

/** What was done, in words; an action that is not here stands as it is. */
const HANDELINGEN: Readonly<Record<string, string>> = {
  'melding.registered': 'verzuimmelding geregistreerd',
  'melding.changed': 'verzuimmelding gewijzigd',
  'melding.withdrawn': 'verzuimmelding ingetrokken',
  'melding.delivered': 'verzuimmelding klaargezet voor de gemeente',
  'melding.read': 'verzuimmelding gelezen',
  'melding.searched': 'verzuimmelding gezien in een zoekresultaat',
  'melding.assigned': 'verzuimmelding aan een gemeente toegewezen',
  'melding.reminded': 'school aan de verzuimmelding herinnerd',
  'melding.status': 'gemeente gaf de stand van zaken door',
  'melding.wrong-gemeente': 'gemeente meldde dat de leerling ergens anders woont',
  'melding.wrong-pupil': 'verzuimmelding bleek over een andere leerling te gaan',
  'melding.vrijstelling': 'school op een vrijstelling gewezen',
  'levering.fetched': 'verzuimmelding opgehaald door de gemeente',
  'levering.ended': 'ontvangst door de gemeente bevestigd of geweigerd',
  'vrijstelling.registered': 'vrijstelling geregistreerd',
  'vrijstelling.changed': 'vrijstelling gewijzigd',
  'vrijstelling.withdrawn': 'vrijstelling ingetrokken',
  'vrijstelling.read': 'vrijstelling gelezen',
  'vrijstelling.deleted': 'vrijstelling verwijderd na de bewaartermijn',
  'gegevenslevering.added': 'bestand voor de gemeente klaargezet',
  'gegevenslevering.fetched': 'bestand opgehaald door de gemeente',
  'gegevenslevering.removed': 'bestand verwijderd na de bewaartermijn',
  'loket.closed': 'werk aan de verzuimmelding door het register afgesloten',
  'loket.read': 'toelichting van de gemeente gelezen door het register',
  'deelnemer.linked': 'twee nummers van de leerling aan elkaar gekoppeld',
  'persoon.read': 'gevraagd of de leerling bekend is',
  'inzage.exported': 'inzage gegeven op verzoek',
};

export function inzageTekst(inzage: Inzage): string {
  const { gemaaktOp, personen, meldingen, vrijstellingen, gegevensleveringen, audit } = inzage;
  return [
    'INZAGE IN HET VERZUIMREGISTER',
    `Gemaakt op ${gemaaktOp} (UTC). Alle tijden zijn in UTC.`,
    '',
    ...part('Persoonsgegevens en inschrijvingen', personen),
    ...part('Verzuimmeldingen', meldingen),
    ...part('Vrijstellingen en vervangende leerplicht', vrijstellingen),
    ...part('Bestanden voor gemeenten waarin het nummer voorkomt', gegevensleveringen),
    'WIE HEEFT WAT GEZIEN OF GEWIJZIGD',
    ...(audit.length === 0 ? ['geen'] : audit.map(eventLine)),
    '',
  ].join('\n');
}

function eventLine({ datumTijd, actor, action, meldingsnummer, detail }: Inzage['audit'][number]): string {
  const about = meldingsnummer === null ? '' : `, melding ${meldingsnummer}`;
  const reden = detail['reden'];
  const why = typeof reden === 'string' ? `, reden: ${reden}` : '';
  return `${datumTijd}  ${actor}: ${HANDELINGEN[action] ?? action}${about}${why}`;
}

function part(title: string, records: readonly object[]): string[] {
  const lines = records.flatMap((record, i) => [`${i + 1}.`, ...fields(record, '  ')]);
  return [title.toUpperCase(), ...(lines.length === 0 ? ['geen'] : lines), ''];
}

/** Name and value, one a line; what lies deeper is indented. */
function fields(value: object, indent: string): string[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    if (field === null || field === undefined) return [];
    const label = Array.isArray(value) ? '-' : `${name}:`;
    if (typeof field !== 'object')
      return [`${indent}${label} ${typeof field === 'string' ? field : JSON.stringify(field)}`];
    return Object.keys(field).length === 0 ? [] : [`${indent}${label}`, ...fields(field, `${indent}  `)];
  });
}
