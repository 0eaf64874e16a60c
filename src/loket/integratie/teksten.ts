/** The texts of the integrators' pages, in Dutch; in English they stand in teksten-en.ts. A table of data. */
export const INTEGRATIE = {
  voet: 'Integratie: een bericht nakijken',
  titel: 'Integratie: waarom wordt een bericht geweigerd?',
  inleiding:
    'Plak een envelope, of een heel HTTP-verzoek met de headers ervoor. Er wordt niets opgeslagen en niets verstuurd. Gebruik alleen verzonnen leerlingen.',
  verder: 'Meer om mee te bouwen en te proberen',
  verderVerkeer: 'Eigen berichten bekijken: verzoek, oordeel en antwoord',
  verderCertificaat: 'Testcertificaat voor een verzonnen partij maken',
  bericht: 'Envelope',
  berichtWaarom: 'De XML precies zoals die is verstuurd, byte voor byte.',
  moment: 'Op welk moment?',
  momenten: { nu: 'Nu', toen: 'Toen het bericht werd gemaakt (wsu:Created)' },
  knop: 'Controleer',
  leeg: 'Plak eerst een envelope.',
  aangenomen: 'AANGENOMEN: een controle ziet niets dat geweigerd zou worden.',
  geweigerd: (code: string, meer: number) =>
    `GEWEIGERD met ${code}${meer === 0 ? '' : `; daarna zouden er nog ${meer} komen`}.`,
  caption: 'Bevindingen, in de volgorde van de broker',
  koppen: ['Code', 'Regel', 'Deel', 'Wat is er mis', 'Wat te doen', 'Gevonden'],
  oorzaak: 'Waarschijnlijke oorzaak:',
  regels: (goed: number, gebroken: number, nietBereikt: number) =>
    `Regels: ${goed} in orde, ${gebroken} gebroken, ${nietBereikt} niet bereikt.`,
  nietBereikt: 'Regels die niet zijn bereikt',
  partijenKop: 'Verzonnen partijen',
  partijen:
    'Van de partijen uit de voorbeelden staan certificaat en sleutel in de repository; zij zijn met opzet openbaar. Slechte certificaten, om geweigerd te worden, staan in certs-fixtures/bad/.',
  partijenCaption: 'Wie meedoet in deze testomgeving',
  partijKoppen: ['Naam', 'Soort', 'OIN', 'BRIN of mailbox', 'Mag sturen voor', 'Certificaat (sleutel)'],
  /** As a certificate says it, for whoever has none of the repository. */
  geen: 'geen: stuurt via een leverancier',
  gedownload: 'hier gedownload',
  leerlingenKop: 'Verzonnen leerlingen',
  leerlingenCaption: 'Over wie u kunt melden',
  leerlingKoppen: ['Nummer', 'Geboortedatum', 'School (BRIN)', 'Gemeente', 'Bijzonder'],
  leerlingen: 'Niemand heeft deze nummers: zij liggen in een reeks die voor tests is vrijgehouden.',
  meerLeerlingen: (max: number) => `Alleen de eerste ${max} staan hier.`,
  geheim: 'adres is geheim',
  overleden: 'overleden',
  geenAdres: 'geen adres in Nederland',
  soorten: {
    SCHOOL: 'School',
    BESTUUR: 'Schoolbestuur',
    LEVERANCIER: 'Leverancier',
    GEMEENTE: 'Gemeente',
    REGIOKANTOOR: 'Regiokantoor',
    DOORSTROOMPUNT: 'Doorstroompunt',
    VERWERKER: 'Verwerker',
  },
  terug: 'Naar de controle van een bericht',
  verkeer: {
    titel: 'Eigen berichten',
    inleiding: (max: number) =>
      `U ziet de laatste ${max} berichten van uw partij in deze testomgeving: verzoek, oordeel en antwoord naast elkaar. Om te laten zien dat de berichten van u zijn, geeft u iets dat alleen u heeft: iets uit een antwoord dat u kreeg.`,
    oin: 'OIN van het certificaat waarmee u verbinding maakt',
    bewijs: 'wsa:MessageID van een antwoord',
    bewijsWaarom:
      'Van een van uw laatste berichten. Bij een fout mag ook het kenmerk (ref=…) uit de fouttekst. Een antwoord staat hier na een paar tellen.',
    knop: 'Bekijken',
    mis: 'Bij deze OIN hoort geen antwoord met dit MessageID of kenmerk. Neem het precies over uit een antwoord op een van uw laatste berichten.',
    van: (oin: string) => `Berichten van ${oin}, nieuwste eerst`,
    koppen: ['Tijdstip', 'Bewerking', 'Oordeel', 'Code', 'Regel', 'MessageID'],
    leeg: 'Er zijn geen berichten meer. Stuur er een, en vernieuw deze pagina.',
    vernieuwen: 'Vernieuwen',
    anders: 'Berichten van een andere partij bekijken',
    oordelen: { AANGENOMEN: 'Aangenomen', GEWEIGERD: 'Geweigerd', FOUT: 'SOAP-fout' },
    onbekend: 'onbekend',
    eenTitel: 'Eén bericht',
    verzoek: 'Verzoek',
    bevindingen: 'Bevindingen van de controle',
    bevindingenWaarom: 'Zoals de controle het bericht ziet op het moment dat het binnenkwam.',
    antwoord: 'Antwoord',
    naarLijst: 'Naar uw berichten',
    afgekapt: (getoond: number, heel: number) => `De eerste ${getoond} van ${heel} bytes.`,
    kanNiet: 'De controle kan dit bericht niet beoordelen.',
  },
  certificaat: {
    titel: 'Testcertificaat maken',
    inleiding:
      'U krijgt een verzonnen partij met een eigen OIN, een sleutel en een certificaat van de test-CA. In het zip-bestand staat hoe u er het eerste bericht mee stuurt. De sleutel wordt niet bewaard: bewaar het bestand zelf.',
    waarschuwing:
      'Alleen voor tests: op het certificaat staat TEST, en een omgeving in productie weigert het.',
    naam: 'Naam van de verzonnen partij',
    naamWaarom: '3 tot 40 letters, cijfers, spaties en streepjes. Gebruik geen namen van mensen.',
    naamFout: 'Vul een naam van 3 tot 40 letters, cijfers, spaties en streepjes in.',
    soort: 'Soort partij',
    soorten: {
      SCHOOL: 'School',
      BESTUUR: 'Schoolbestuur',
      LEVERANCIER: 'Leverancier',
      GEMEENTE: 'Gemeente',
    },
    uitleg: {
      SCHOOL: 'Met een BRIN en een leerling. Stuurt zelf.',
      BESTUUR: 'Met twee BRINs en een leerling bij elk. Stuurt voor zijn scholen in eigen naam.',
      LEVERANCIER: 'Met een verzonnen school die u een mandaat gaf, en een leerling daar.',
      GEMEENTE: 'Met een mailbox, en een leerling die er woont.',
    },
    knop: 'Maken en downloaden',
    vol: 'Er zijn in deze omgeving al zoveel verzonnen partijen gemaakt dat er geen meer bij kan.',
    nietVertrouwd:
      'Deze omgeving vertrouwt de test-CA niet. Een certificaat ervan zou hier geweigerd worden.',
    leesmij: {
      kop: (naam: string) => `Verzonnen partij: ${naam}`,
      gemeente: (code: string) => `Gemeentecode en mailbox (instantieCode): ${code}`,
      endpoint: (url: string, oin: string) => `Endpoint: ${url} (OIN van het register: ${oin})`,
      bestanden:
        'Bestanden: key.pem is de sleutel, certificate.pem het certificaat, chain.pem het certificaat met de CA’s erachter, trust.pem wat u van het register vertrouwt. Sleutel en certificaat zijn voor de verbinding (TLS) en voor de handtekening.',
      eerste: {
        SCHOOL:
          'Eerste bericht: meldenVerzuim met deze OIN in wsa:From en deze BRIN, over de leerling hieronder.',
        BESTUUR:
          'Eerste bericht: meldenVerzuim met deze OIN in wsa:From en een van deze BRINs, over de leerling van die BRIN.',
        LEVERANCIER:
          'Eerste bericht: meldenVerzuim met in wsa:From de OIN van de school hieronder, over de leerling hieronder. Het mandaat is er al.',
        GEMEENTE:
          'Eerste bericht: ophalenMeldingen met deze OIN in wsa:From en deze instantieCode. De mailbox is leeg, tot een school over de leerling hieronder meldt; die woont in deze gemeente.',
      },
      namens: (oin: string, brin: string) => `  school ${oin}, BRIN ${brin}`,
      leerling: (nummer: string, brin: string) =>
        `  leerling ${nummer} (burgerservicenummer), ingeschreven op ${brin}`,
      proef: 'Proef of de verbinding werkt:',
      test: 'Alleen voor tests. Een omgeving in productie weigert dit certificaat.',
    },
  },
} as const;
