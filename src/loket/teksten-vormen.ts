/** What a field asks, said to whoever filled in something else; in Dutch at B1. Counts what was found, and never repeats it. */
const cijfers = (aantal: number) => `${aantal} ${aantal === 1 ? 'cijfer' : 'cijfers'}`;
const tekens = (aantal: number) => `${aantal} ${aantal === 1 ? 'teken' : 'tekens'}`;
const nummer = (soort: string) => ({
  aantal: (n: number) => `Een ${soort} heeft 9 cijfers; u vulde er ${n} in.`,
  anders: `Een ${soort} heeft alleen cijfers, en wel 9. U vulde ook iets anders in.`,
});

export const VORMEN_TEKST = {
  burgerservicenummer: nummer('BSN'),
  onderwijsnummer: nummer('onderwijsnummer'),
  datum: 'Vul een datum in die bestaat: dag, maand en jaar. Bijvoorbeeld 26-10-2026.',
  email: {
    apenstaart: 'In een e-mailadres staat één @, zoals in naam@school.example.',
    spatie: 'In een e-mailadres staat geen spatie.',
    voor: (hoogstens: number, n: number) =>
      `Voor de @ passen hoogstens ${tekens(hoogstens)}; u vulde er ${n} in.`,
    anders: 'Dit is geen e-mailadres. Een e-mailadres ziet eruit als naam@school.example.',
  },
  telefoon: {
    aantal: (n: number) =>
      `Een telefoonnummer heeft in Nederland 10 cijfers, zoals 030 1234567; u vulde er ${n} in. Een nummer uit het buitenland begint met + en het landnummer.`,
    begin:
      'Een telefoonnummer begint in Nederland met een 0, zoals 030 1234567. Een nummer uit het buitenland begint met + en het landnummer, en dat begint niet met een 0.',
    anders:
      'Een telefoonnummer heeft alleen cijfers, spaties, haakjes en streepjes, met hoogstens een + aan het begin.',
  },
  postcode: {
    aantal: (gevonden: { readonly cijfers: number; readonly letters: number }) =>
      `Een postcode heeft 4 cijfers en 2 letters, zoals 3511 AB; u vulde ${cijfers(gevonden.cijfers)} en ${gevonden.letters} ${gevonden.letters === 1 ? 'letter' : 'letters'} in.`,
    anders: 'Een postcode heeft eerst 4 cijfers, zonder 0 vooraan, en dan 2 letters. Bijvoorbeeld 3511 AB.',
  },
  huisnummer: 'Een huisnummer heeft alleen cijfers, hoogstens 5, zonder 0 vooraan.',
  huisletter: (n: number) => `Een huisletter is één letter; u vulde ${tekens(n)} in.`,
  brin: {
    aantal: (n: number) => `Een BRIN heeft 4 tekens, zoals 99AD; u vulde er ${n} in.`,
    anders: 'Een BRIN heeft eerst 2 cijfers en dan 2 letters of cijfers, zoals 99AD.',
  },
  onderwijslocatiecode: {
    aantal: (n: number) => `Een onderwijslocatiecode heeft 7 tekens, zoals 900X004; u vulde er ${n} in.`,
    anders: 'Een onderwijslocatiecode heeft 3 cijfers, dan een letter, dan 3 cijfers. Bijvoorbeeld 900X004.',
  },
  leerjaar: 'Een leerjaar heeft 1 of 2 cijfers.',
  meldingsnummer: 'Een meldingsnummer heeft alleen cijfers, hoogstens 18 en zonder 0 vooraan.',
  inlognaam:
    'Een inlognaam heeft 3 tot 40 tekens: kleine letters, cijfers, punten, streepjes en lage streepjes. Hij begint met een letter of cijfer.',
  kvk: {
    aantal: (n: number) => `Een KvK-nummer heeft 8 cijfers; u vulde er ${n} in.`,
    anders: 'Een KvK-nummer heeft alleen cijfers, en wel 8. U vulde ook iets anders in.',
  },
  oin: {
    aantal: (n: number) => `Een OIN heeft 20 tekens; u vulde er ${n} in.`,
    anders: 'Een OIN heeft alleen cijfers en hoofdletters. U vulde ook iets anders in.',
  },
  tekst: (hoogstens: number, n: number) => `Hier passen hoogstens ${tekens(hoogstens)}; u vulde er ${n} in.`,
  tekstAnders: 'In deze tekst staat een teken dat niet mag. Typ de tekst opnieuw, zonder te plakken.',
  periode: {
    begindatum: 'De eerste dag ligt in de toekomst. U meldt alleen verzuim dat al begonnen is',
    begindatumHulp: 'Verbeter de eerste dag.',
    einddatum: 'De laatste dag ligt voor de eerste dag of in de toekomst',
    einddatumHulp: 'Verbeter de laatste dag, of de eerste.',
    weerAanwezig: 'Deze dag ligt voor het verzuim, of later dan morgen',
    weerAanwezigHulp: 'Vul de dag in waarop de leerling weer op school was.',
  },
} as const;
