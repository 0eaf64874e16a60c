/** The refusals of the domain that a check can find: what they mean and what to do, in both languages. A table of data. */

export interface DomainHelp {
  readonly meaning: string;
  readonly help: string;
  readonly hulp: string;
}

const UNKNOWN: DomainHelp = {
  meaning: 'A rule of the domain refuses the content.',
  help: 'Correct the field and send the report again with a new MessageID.',
  hulp: 'Verbeter het veld en stuur de melding opnieuw met een nieuwe MessageID.',
};

const HELP: Readonly<Record<string, DomainHelp>> = {
  'VZ-AUT-05': {
    meaning: 'The BRIN is not one of the sender in wsa:From.',
    help: 'Put the OIN of the school that owns the BRIN in wsa:From, or correct the BRIN.',
    hulp: 'Zet het OIN van de school waar de BRIN bij hoort in wsa:From, of verbeter de BRIN.',
  },
  'VZ-PER-01': {
    meaning: 'The burgerservicenummer fails the elfproef.',
    help: 'Correct the number at its source; a digit is wrong or two were exchanged.',
    hulp: 'Verbeter het nummer bij de bron; er is een cijfer fout of er zijn er twee verwisseld.',
  },
  'VZ-PER-02': {
    meaning: 'The onderwijsnummer is not valid.',
    help: 'Correct the number: it begins with 10 and has a check digit.',
    hulp: 'Verbeter het nummer: het begint met 10 en heeft een controlecijfer.',
  },
  'VZ-PER-03': {
    meaning: 'The register does not know the pupil.',
    help: 'Check the number, and whether the school has registered the pupil.',
    hulp: 'Controleer het nummer, en of de school de leerling heeft ingeschreven.',
  },
  'VZ-PER-04': {
    meaning: 'The pupil is not enrolled at this school on the begin date.',
    help: 'Check BRIN and begin date against the enrolment.',
    hulp: 'Vergelijk BRIN en begindatum met de inschrijving.',
  },
  'VZ-PER-05': {
    meaning: 'The pupil has died.',
    help: 'Do not report; correct the pupil administration.',
    hulp: 'Meld niet; werk de leerlingadministratie bij.',
  },
  'VZ-SCH-01': {
    meaning: 'The BRIN is unknown or has ended.',
    help: 'Use the BRIN that is valid now.',
    hulp: 'Gebruik de BRIN die nu geldig is.',
  },
  'VZ-SCH-02': {
    meaning: 'The vestiging is not one of this BRIN.',
    help: 'Correct vestigingscode, or leave it out.',
    hulp: 'Verbeter de vestigingscode, of laat hem weg.',
  },
  'VZ-SCH-03': {
    meaning: 'The onderwijslocatie is unknown, has ended, or is not one of this school.',
    help: 'Look the code up in the read service of RIO, or leave it out.',
    hulp: 'Zoek de code op in de raadpleegdienst van RIO, of laat hem weg.',
  },
  'VZ-SRT-01': {
    meaning: 'This sector does not have the verzuimsoort.',
    help: 'Choose a verzuimsoort that is in use for the sector of the school.',
    hulp: 'Kies een verzuimsoort die voor de sector van de school in gebruik is.',
  },
  'VZ-SRT-02': {
    meaning: 'The verzuimsoort does not fit the age of the pupil.',
    help: 'Choose the verzuimsoort for the age at the begin date.',
    hulp: 'Kies de verzuimsoort bij de leeftijd op de begindatum.',
  },
  'VZ-SRT-03': {
    meaning: 'The verzuimsoort is for pupils without a startkwalificatie.',
    help: 'Choose another verzuimsoort.',
    hulp: 'Kies een andere verzuimsoort.',
  },
  'VZ-PRD-01': {
    meaning: 'A date lies in the future, or the end before the begin.',
    help: 'Correct begindatum and einddatum.',
    hulp: 'Verbeter begindatum en einddatum.',
  },
  'VZ-PRD-02': {
    meaning: 'This verzuimsoort needs an end date.',
    help: 'Add einddatum.',
    hulp: 'Vul einddatum in.',
  },
  'VZ-PRD-03': {
    meaning: 'The hours or the period are too short or too long for this verzuimsoort.',
    help: 'Check aantalUren, begindatum and einddatum; school holidays of the region do not count as lesson weeks.',
    hulp: 'Controleer aantalUren, begindatum en einddatum; schoolvakanties van de regio tellen niet mee als lesweken.',
  },
  'VZ-PRD-04': {
    meaning: 'A day lies outside the period, is given twice, or its hours do not fit.',
    help: 'Correct the verzuimdag.',
    hulp: 'Verbeter de verzuimdag.',
  },
  'VZ-INH-01': {
    meaning: 'A reason is needed when no action is wanted.',
    help: 'Add toelichtingActieGewenst, or set actieGewenst to true.',
    hulp: 'Vul toelichtingActieGewenst in, of zet actieGewenst op true.',
  },
  'VZ-INH-02': {
    meaning: 'A field is missing that this verzuimsoort or choice needs, or is there where it may not.',
    help: 'Add or remove the field.',
    hulp: 'Vul het veld in of haal het weg.',
  },
};

export function helpFor(code: string): DomainHelp {
  return HELP[code] ?? UNKNOWN;
}
