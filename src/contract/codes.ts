/**
 * Where each functional code can come from: the field it is about, the operations whose answer can have it, the
 * commands that can print it. A table of data; what a code says is in verzuim/fouten.ts. Source: verzuim §5.5.
 */
import type { FaultCode } from '../edukoppeling/faults.ts';
import type { FoutCode, SignaalCode } from '../verzuim/fouten.ts';
import type { OperationName } from './messages.ts';

export interface CodeOrigin {
  /** Paths below the request, or below the form; of each the part that is the same in every operation. */
  readonly velden: readonly string[];
  readonly operations: readonly OperationName[];
  /** The register's own desk: `verzuimbroker <command>`. */
  readonly commands?: readonly string[];
  /** The API or the pages for people: what stands in the path. */
  readonly api?: readonly string[];
}

const MELDEN = ['meldenVerzuim', 'muterenVerzuimmelding'] as const;
const DOORGEVEN = ['doorgevenVrijstelling', 'doorgevenVervangendeLeerplicht'] as const;
const WIJZIGEN = ['wijzigenVrijstelling', 'wijzigenVervangendeLeerplicht'] as const;
const INTREKKEN = ['intrekkenVrijstelling', 'intrekkenVervangendeLeerplicht'] as const;
const AAN_VRIJSTELLING = [...WIJZIGEN, ...INTREKKEN] as const;
/** What changes a report that is there. */
const AAN_MELDING = [
  'muterenVerzuimmelding',
  'intrekkenVerzuimmelding',
  'terugkoppelenStatus',
  'meldenVerkeerdeGemeente',
] as const;
const OP_NUMMER = [
  'meldenVerzuim',
  'opzoekenVerzuimmeldingen',
  'opvragenPersoonsgegevens',
  'opzoekenMeldingen',
  'opzoekenVrijstellingen',
  ...DOORGEVEN,
] as const;
const FORMULIER = ['routering indienen', 'routering goedkeuren'] as const;

const GEBRUIKER = ['gebruiker'] as const;
const PARTIJ = ['partij toevoegen', 'partij wijzigen'];
const MANDATEN = ['/mandaten'];
const GEBRUIKERS = ['/gebruikers'] as const;
/** Certificates by mail, and the desk's own commands for them. */
const CERTIFICAAT = ['cert intake'] as const;

export const FOUT_ORIGINS: Readonly<Record<FoutCode, CodeOrigin>> = {
  'VZ-AUT-03': {
    velden: ['meldingsnummer', 'vrijstellingsnummer', 'instantieCode', 'melding/vorigeMeldingsnummer'],
    operations: [
      'meldenVerzuim',
      ...AAN_MELDING,
      ...AAN_VRIJSTELLING,
      'ophalenVerzuimmelding',
      'ophalenMelding',
      'ophalenMeldingen',
      'opzoekenMeldingen',
      'ophalenGegevensleveringen',
    ],
  },
  'VZ-AUT-04': {
    velden: ['leerling/burgerservicenummer', 'leerling/onderwijsnummer', 'meldingsnummer'],
    operations: [...DOORGEVEN, 'terugkoppelenStatus', 'meldenVerkeerdeGemeente'],
  },
  'VZ-AUT-05': { velden: ['school/brin'], operations: ['meldenVerzuim'] },
  'VZ-PER-01': { velden: ['leerling/burgerservicenummer'], operations: OP_NUMMER },
  'VZ-PER-02': { velden: ['leerling/onderwijsnummer'], operations: OP_NUMMER },
  'VZ-PER-03': { velden: ['leerling/burgerservicenummer', 'leerling/onderwijsnummer'], operations: MELDEN },
  'VZ-PER-04': { velden: ['leerling/burgerservicenummer', 'leerling/onderwijsnummer'], operations: MELDEN },
  'VZ-PER-05': {
    velden: ['leerling/burgerservicenummer', 'leerling/onderwijsnummer'],
    operations: [...MELDEN, ...DOORGEVEN],
  },
  'VZ-PER-06': { velden: ['onderwijsnummer'], operations: [], commands: ['import deelnemers'] },
  'VZ-SCH-01': {
    velden: ['school/brin', 'bewijs/brin', 'brin'],
    operations: [
      ...MELDEN,
      'doorgevenVervangendeLeerplicht',
      'wijzigenVervangendeLeerplicht',
      'raadplegenInstelling',
    ],
  },
  'VZ-SCH-02': { velden: ['school/vestigingscode'], operations: MELDEN },
  'VZ-SCH-03': { velden: ['school/onderwijslocatiecode'], operations: MELDEN },
  'VZ-SRT-01': { velden: ['melding/verzuimsoort'], operations: MELDEN },
  'VZ-SRT-02': { velden: ['melding/verzuimsoort'], operations: MELDEN },
  'VZ-SRT-03': {
    velden: ['melding/verzuimsoort', 'soort'],
    operations: [...MELDEN, 'doorgevenVrijstelling', 'wijzigenVrijstelling'],
  },
  'VZ-PRD-01': {
    velden: ['melding/begindatum', 'melding/einddatum', 'einddatum'],
    operations: [...MELDEN, ...DOORGEVEN, ...WIJZIGEN],
  },
  'VZ-PRD-02': { velden: ['melding/einddatum'], operations: MELDEN },
  'VZ-PRD-03': { velden: ['melding/aantalUren', 'melding/einddatum'], operations: MELDEN },
  'VZ-PRD-04': { velden: ['melding/verzuimdag'], operations: MELDEN },
  'VZ-INH-01': { velden: ['melding/toelichtingActieGewenst'], operations: MELDEN },
  'VZ-INH-02': {
    velden: ['the field that is missing', 'vervolgToken'],
    operations: [
      ...MELDEN,
      'opzoekenVerzuimmeldingen',
      'opvragenGewijzigdeMeldingen',
      'bevestigenOntvangst',
      'terugkoppelenStatus',
      'opzoekenMeldingen',
      ...DOORGEVEN,
      ...WIJZIGEN,
      'opzoekenVrijstellingen',
      'ophalenGegevensleveringen',
      'zoekenInstellingen',
    ],
    commands: ['routering indienen', 'verklaring vastleggen'],
  },
  'VZ-DUB-01': { velden: ['melding/begindatum', 'melding'], operations: MELDEN },
  'VZ-DUB-02': {
    velden: ['kenmerkAfzender'],
    operations: ['meldenVerzuim', ...AAN_MELDING, ...DOORGEVEN, ...AAN_VRIJSTELLING],
  },
  'VZ-STA-01': {
    velden: [
      'meldingsnummer',
      'vrijstellingsnummer',
      'status',
      'melding/vorigeMeldingsnummer',
      'the field that may not change',
    ],
    operations: ['meldenVerzuim', ...AAN_MELDING, ...AAN_VRIJSTELLING],
    commands: ['routering goedkeuren', 'routering intrekken', 'verklaring intrekken'],
  },
  'VZ-STA-02': {
    velden: ['datumTijdLaatsteMutatie'],
    operations: [...AAN_MELDING, ...AAN_VRIJSTELLING],
  },
  'VZ-STA-03': { velden: ['redenAfsluiting', 'meldingsnummer'], operations: ['terugkoppelenStatus'] },
  'VZ-RTE-02': {
    velden: ['regels/R1 … regels/R4', 'regels/slot'],
    operations: [],
    commands: ['routering indienen'],
  },
  'VZ-RTE-03': { velden: ['regels/R1 … regels/R4'], operations: [], commands: FORMULIER },
  'VZ-RTE-04': { velden: ['regels/R1 … regels/R4'], operations: [], commands: FORMULIER },
  'VZ-RTE-05': { velden: ['ingang'], operations: [], commands: ['routering indienen'] },
  'VZ-RTE-06': { velden: ['door'], operations: [], commands: ['routering goedkeuren'] },
  'VZ-RTE-07': {
    velden: ['gemeentecode'],
    operations: [],
    commands: ['routering indienen', 'verklaring vastleggen'],
  },
  'VZ-RTE-08': {
    velden: ['formulierId', 'verklaringId'],
    operations: [],
    commands: [
      'routering show',
      'routering voorbeeld',
      'routering goedkeuren',
      'routering intrekken',
      'verklaring show',
      'verklaring intrekken',
    ],
  },
  'VZ-RTE-09': {
    velden: ['datumOndertekening', 'einddatum'],
    operations: [],
    commands: ['verklaring vastleggen'],
  },
  'VZ-RTE-10': { velden: ['vermoedeGemeentecode'], operations: ['meldenVerkeerdeGemeente'] },
  'VZ-VRY-01': {
    velden: ['begindatum', 'einddatum', 'bewijs/…'],
    operations: [...DOORGEVEN, ...WIJZIGEN],
  },
  'VZ-VRY-02': { velden: ['begindatum'], operations: [...DOORGEVEN, ...WIJZIGEN] },
  'VZ-GEB-01': {
    velden: ['gebruikerId', 'sessionId', 'inlognaam'],
    operations: [],
    commands: ['gebruiker'],
    api: ['/gebruikers', '/sessies'],
  },
  'VZ-GEB-02': { velden: ['rol'], operations: [], commands: GEBRUIKER, api: GEBRUIKERS },
  'VZ-GEB-03': { velden: ['gebruikerId'], operations: [], api: GEBRUIKERS },
  'VZ-GEB-04': { velden: ['gebruikerId'], operations: [], commands: GEBRUIKER, api: GEBRUIKERS },
  'VZ-GEB-05': { velden: ['gebruikerId'], operations: [], commands: GEBRUIKER, api: GEBRUIKERS },
  'VZ-GEB-06': { velden: ['inlognaam'], operations: [], commands: GEBRUIKER, api: GEBRUIKERS },
  'VZ-GEB-07': {
    velden: ['wachtwoord', 'nieuwWachtwoord'],
    operations: [],
    api: ['/inschrijving', '/wachtwoord'],
  },
  'VZ-GEB-08': { velden: ['token'], operations: [], api: ['/inschrijving', '/inschrijving/bevestiging'] },
  'VZ-GEB-09': {
    velden: ['wachtwoord', 'code'],
    operations: [],
    api: ['/inschrijving', '/wachtwoord', '/account/passkeys'],
  },
  'VZ-GEB-10': { velden: ['partijId'], operations: [], commands: GEBRUIKER, api: GEBRUIKERS },
  'VZ-GEB-11': { velden: ['gebruikerId'], operations: [], commands: GEBRUIKER, api: GEBRUIKERS },
  'VZ-GEB-12': { velden: ['the command'], operations: [], commands: ['gebruiker eerste'] },
  'VZ-GEB-13': { velden: ['antwoord'], operations: [], api: ['/account/passkeys', '/inloggen/passkey'] },
  'VZ-GEB-14': { velden: ['naam'], operations: [], api: ['/account/passkeys'] },
  'VZ-PAR-01': {
    velden: ['partijId'],
    operations: [],
    commands: ['partij show', 'partij wijzigen', 'partij beeindigen', 'mandaat geven'],
    api: ['/partijen', '/mandaten'],
  },
  'VZ-PAR-02': { velden: ['oin'], operations: [], commands: PARTIJ, api: ['/partijen'] },
  'VZ-PAR-03': { velden: ['what clashes'], operations: [], commands: PARTIJ, api: ['/partijen'] },
  'VZ-PAR-04': { velden: ['partijId'], operations: [], commands: ['partij beeindigen'], api: ['/partijen'] },
  'VZ-MAN-01': {
    velden: ['mandaatId'],
    operations: [],
    commands: ['mandaat show', 'mandaat goedkeuren', 'mandaat intrekken'],
    api: MANDATEN,
  },
  'VZ-MAN-02': { velden: ['partijId'], operations: [], commands: ['mandaat geven'], api: MANDATEN },
  'VZ-MAN-03': { velden: ['verwerkerOin'], operations: [], commands: ['mandaat geven'], api: MANDATEN },
  'VZ-MAN-04': { velden: ['brins'], operations: [], commands: ['mandaat geven'], api: MANDATEN },
  'VZ-MAN-05': { velden: ['einddatum'], operations: [], commands: ['mandaat geven'], api: MANDATEN },
  'VZ-MAN-06': { velden: ['brins'], operations: [], commands: ['mandaat geven'], api: MANDATEN },
  'VZ-MAN-07': { velden: ['door'], operations: [], commands: ['mandaat goedkeuren'], api: MANDATEN },
  'VZ-MAN-08': {
    velden: ['mandaatId'],
    operations: [],
    commands: ['mandaat goedkeuren', 'mandaat intrekken'],
    api: MANDATEN,
  },
  'VZ-CER-01': {
    velden: ['certificaat/geldigTot', 'certificaat/ingetrokken'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-02': { velden: ['bestand'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-03': { velden: ['bestand'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-04': { velden: ['bestand'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-05': { velden: ['bestand'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-06': { velden: ['bestand'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-07': { velden: ['certificaat'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-08': { velden: ['certificaat'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-09': {
    velden: ['bestand', 'bericht'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-10': { velden: ['sjabloon'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-11': { velden: ['sjabloon'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-12': { velden: ['sjabloon/…'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-13': {
    velden: ['sjabloon/serienummer'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-14': { velden: ['sjabloon/…'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-15': {
    velden: ['certificaat/uitgever'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-16': { velden: ['certificaat/oin'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-17': {
    velden: ['certificaat/geldigVan'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-18': {
    velden: ['certificaat/sleutel'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-19': { velden: ['certificaat'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-20': {
    velden: ['certificaat/gebruik'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-21': { velden: ['certificaat'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-22': {
    velden: ['certificaat/oin', 'sjabloon/brin', 'sjabloon/gemeentecode'],
    operations: [],
    commands: CERTIFICAAT,
    api: ['/certificaten'],
  },
  'VZ-CER-23': { velden: ['certificaatId'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-CER-24': { velden: ['door'], operations: [], commands: CERTIFICAAT, api: ['/certificaten'] },
  'VZ-TEL-01': {
    velden: ['schooljaar'],
    operations: [],
    commands: ['tellingen'],
    api: ['/tellingen'],
  },
  'VZ-LEV-01': { velden: ['leveringId'], operations: ['bevestigenOntvangst', 'ophalenGegevenslevering'] },
};

const BIJ_DE_MELDING = [
  ...MELDEN,
  'ophalenVerzuimmelding',
  'opvragenGewijzigdeMeldingen',
  'ophalenMeldingen',
  'ophalenMelding',
] as const;
const VOOR_DE_SCHOOL = ['ophalenVerzuimmelding', 'opvragenGewijzigdeMeldingen'] as const;

/** The answers that can have a signal. */
export const SIGNAAL_ORIGINS: Readonly<Record<SignaalCode, readonly OperationName[]>> = {
  'VZ-PRD-03': BIJ_DE_MELDING,
  'VZ-RTE-01': VOOR_DE_SCHOOL,
  'VZ-SIG-01': BIJ_DE_MELDING,
  'VZ-SIG-02': BIJ_DE_MELDING,
  'VZ-SIG-03': BIJ_DE_MELDING,
  'VZ-SIG-04': BIJ_DE_MELDING,
  'VZ-SIG-05': BIJ_DE_MELDING,
  'VZ-SIG-06': VOOR_DE_SCHOOL,
  'VZ-SIG-07': VOOR_DE_SCHOOL,
  'VZ-SIG-08': VOOR_DE_SCHOOL,
  'VZ-SIG-09': BIJ_DE_MELDING,
  'VZ-SIG-10': BIJ_DE_MELDING,
  'VZ-SIG-11': BIJ_DE_MELDING,
  'VZ-SIG-12': BIJ_DE_MELDING,
};

/** Codes of verzuim §5.5 that are technical: on the wire a SOAP fault, of any operation. */
export const TECHNISCHE_CODES = {
  'VZ-AUT-01': { tekst: 'Afzender onbekend of niet bevoegd voor deze dienst', fault: 'VB-F17' },
  'VZ-AUT-02': { tekst: 'Geen geldig mandaat voor deze instelling', fault: 'VB-F22' },
  'VZ-CER-01': { tekst: 'Certificaat verlopen of ingetrokken', fault: 'VB-F16' },
  'VZ-SYS-01': { tekst: 'Tijdelijk niet beschikbaar, probeer later opnieuw', fault: 'VB-F12' },
} as const satisfies Record<string, { readonly tekst: string; readonly fault: FaultCode }>;
