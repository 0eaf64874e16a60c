/** Functional errors and signals as data. Source: verzuim §5.5. A text never holds a value of the message. */
import type { Fout, Signaal } from './verzuimmelding.ts';

/** Code → Dutch text. Only VZ-SYS-01 can succeed later without a change. */
export const FOUTEN = {
  'VZ-AUT-03': 'Melding niet gevonden',
  'VZ-AUT-04': 'Gemeente niet bevoegd voor deze leerling',
  'VZ-AUT-05': 'BRIN hoort niet bij de afzender',
  'VZ-PER-01': 'Burgerservicenummer voldoet niet aan de elfproef',
  'VZ-PER-02': 'Onderwijsnummer ongeldig',
  'VZ-PER-03': 'Leerling niet bekend in het register',
  'VZ-PER-04': 'Leerling niet ingeschreven bij deze instelling in de periode',
  'VZ-PER-05': 'Leerling is overleden',
  'VZ-PER-06': 'Deze nummers horen volgens het register niet bij dezelfde leerling',
  'VZ-SCH-01': 'BRIN onbekend of beëindigd',
  'VZ-SCH-02': 'Vestiging hoort niet bij BRIN',
  'VZ-SCH-03': 'Onderwijslocatiecode onbekend, beëindigd of van een ander bestuur',
  'VZ-SRT-01': 'Verzuimsoort niet toegestaan voor deze sector of datum',
  'VZ-SRT-02': 'Verzuimsoort past niet bij de leeftijd',
  'VZ-SRT-03': 'Leerling heeft een startkwalificatie',
  'VZ-PRD-01': 'Einddatum ligt voor begindatum of in de toekomst',
  'VZ-PRD-02': 'Einddatum verplicht bij deze verzuimsoort',
  'VZ-PRD-03': 'Minder dan 16 uur of langer dan 4 lesweken',
  'VZ-PRD-04': 'Verzuimdag buiten de periode, dubbel of zonder lesuren',
  'VZ-INH-01': 'Toelichting verplicht als geen actie gewenst is',
  'VZ-INH-02': 'Veld ontbreekt dat bij deze verzuimsoort, sector of status verplicht is',
  'VZ-DUB-01': 'Er is al een melding van deze soort die deze periode overlapt',
  'VZ-DUB-02': 'Kenmerk afzender al gebruikt met andere inhoud',
  'VZ-STA-01': 'Overgang niet toegestaan vanuit de huidige status',
  'VZ-STA-02': 'Melding is intussen gewijzigd',
  'VZ-STA-03': 'Reden afsluiting of einddatum ontbreekt',
  'VZ-RTE-02': 'Formulier routering niet volledig: vier instanties vereist',
  'VZ-RTE-03': 'Verklaring gegevensverstrekking aan verwerker ontbreekt',
  'VZ-RTE-04': 'Ontvangende instantie is niet aangesloten',
  'VZ-RTE-05': 'Een routering gaat niet in met terugwerkende kracht',
  'VZ-RTE-06': 'Wie een formulier indient, mag het niet zelf goedkeuren',
  'VZ-RTE-07': 'Gemeente bestaat niet op deze datum',
  'VZ-RTE-08': 'Formulier of verklaring niet gevonden',
  'VZ-RTE-09': 'Verklaring is nog niet ondertekend of al verlopen',
  'VZ-RTE-10': 'De vermoede gemeente is de gemeente die de melding al heeft',
  'VZ-VRY-01': 'Vrijstelling: bewijsstuk of termijn voldoet niet',
  'VZ-VRY-02': 'Overlappende vrijstelling',
  'VZ-GEB-01': 'Gebruiker of sessie niet gevonden',
  'VZ-GEB-02': 'Rol past niet bij deze organisatie',
  'VZ-GEB-03': 'Niemand doet dit voor zichzelf',
  'VZ-GEB-04': 'Dit doet de beheerder van de organisatie zelf',
  'VZ-GEB-05': 'De laatste functioneel beheerder blijft',
  'VZ-GEB-06': 'Inlognaam is al gebruikt',
  'VZ-GEB-07': 'Wachtwoord is te kort, te lang of te bekend',
  'VZ-GEB-08': 'Uitnodiging is ongeldig, gebruikt of verlopen',
  'VZ-GEB-09': 'Wachtwoord of code klopt niet',
  'VZ-GEB-10': 'Organisatie niet gevonden',
  'VZ-GEB-11': 'Gebruiker is geblokkeerd',
  'VZ-GEB-12': 'Er is al een functioneel beheerder',
  'VZ-TEL-01': 'Geen schooljaar, of een dat nog niet is afgelopen',
  'VZ-LEV-01': 'Levering onbekend, verlopen of al bevestigd',
} as const;

export type FoutCode = keyof typeof FOUTEN;

export const SIGNALEN = {
  'VZ-PRD-03': 'Periode is langer dan 28 dagen; de schoolvakanties in die tijd zijn niet bekend',
  'VZ-RTE-01': 'Gemeente kon niet worden bepaald; melding ligt bij het loket',
  'VZ-SIG-01': 'Voor deze leerling loopt een vrijstelling of vervangende leerplicht',
  'VZ-SIG-02': 'Melding is later dan 5 werkdagen na het bereiken van 16 uur gedaan',
  'VZ-SIG-03': 'Leeftijd van de leerling is onzeker',
  'VZ-SIG-04': 'Afwijkend adres ligt buiten de gemeente van inschrijving',
  'VZ-SIG-05': 'Voor deze leerling geldt geheimhouding',
  'VZ-SIG-06': 'Einddatum ontbreekt nog; geef hem door als de leerling terug is',
  'VZ-SIG-07': 'Melding is nog niet opgehaald door de gemeente',
  'VZ-SIG-08': 'Gemeente kan de melding niet afsluiten: de einddatum ontbreekt',
  'VZ-SIG-09': 'RMC-verzuim duurt korter dan 4 weken',
  'VZ-SIG-10':
    'Voor deze leerling is in dezelfde periode ook 16 uur in 4 weken (V3) of overig verzuim (O) gemeld',
  'VZ-SIG-11': 'De tekst lijkt over gezondheid, geloof of afkomst te gaan; schrijf alleen op wat nodig is',
  'VZ-SIG-12': 'De leerplicht begint in deze maand, op de eerste schooldag',
} as const;

export type SignaalCode = keyof typeof SIGNALEN;

/** @param veld  path of element names below the request, such as `melding/einddatum`. */
export function fout(
  code: FoutCode,
  veld?: string,
  extra: Pick<Fout, 'meldingsnummer' | 'datumTijdLaatsteMutatie'> = {},
): Fout {
  return { code, tekst: FOUTEN[code], ...(veld === undefined ? {} : { veld }), herhalen: false, ...extra };
}

export function signaal(code: SignaalCode): Signaal {
  return { code, tekst: SIGNALEN[code] };
}
