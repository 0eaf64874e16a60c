/** The integrators' pages in English. A table of data. */
import type { Vertaling } from '../taal.ts';
import type { INTEGRATIE } from './teksten.ts';

export const INTEGRATIE_EN: Vertaling<typeof INTEGRATIE> = {
  voet: 'Integration: check a message',
  titel: 'Integration: why is a message refused?',
  inleiding:
    'Paste an envelope, or a whole HTTP request with its headers in front. Nothing is stored and nothing is sent. Use made-up pupils only.',
  verder: 'More to build and try with',
  verderVerkeer: 'See your own messages: request, verdict and answer',
  verderCertificaat: 'Make a test certificate for a made-up party',
  bericht: 'Envelope',
  berichtWaarom: 'The XML as it was sent, byte for byte.',
  moment: 'As of which moment?',
  momenten: { nu: 'Now', toen: 'When the message was made (wsu:Created)' },
  knop: 'Check',
  leeg: 'Paste an envelope first.',
  aangenomen: 'ACCEPTED: nothing that a check can see would be refused.',
  geweigerd: (code, meer) =>
    `REFUSED with ${code}${meer === 0 ? '' : `, and ${meer} more would come after it`}.`,
  caption: 'Findings, in the order of the broker',
  koppen: ['Code', 'Rule', 'Part', 'What is wrong', 'What to do', 'Found'],
  oorzaak: 'Probable cause:',
  regels: (goed, gebroken, nietBereikt) =>
    `Rules: ${goed} hold, ${gebroken} broken, ${nietBereikt} not reached.`,
  nietBereikt: 'Rules that were not reached',
  partijenKop: 'Made-up parties',
  partijen:
    'Certificates and keys of the parties of the examples are in the repository, public on purpose. Bad ones, to be refused with, are in certs-fixtures/bad/.',
  partijenCaption: 'Who takes part in this test environment',
  partijKoppen: ['Name', 'Kind', 'OIN', 'BRIN or mailbox', 'May send for', 'Certificate (key)'],
  geen: 'none: sends through a vendor',
  gedownload: 'downloaded here',
  leerlingenKop: 'Made-up pupils',
  leerlingenCaption: 'Whom you may report about',
  leerlingKoppen: ['Number', 'Born', 'School (BRIN)', 'Gemeente', 'Special'],
  leerlingen: 'Nobody has these numbers: they are of a range that is kept free for tests.',
  meerLeerlingen: (max) => `Only the first ${max} are here.`,
  geheim: 'address is secret',
  overleden: 'deceased',
  geenAdres: 'no address in the Netherlands',
  soorten: {
    SCHOOL: 'School',
    BESTUUR: 'School board',
    LEVERANCIER: 'Vendor',
    GEMEENTE: 'Gemeente',
    REGIOKANTOOR: 'Regional office',
    DOORSTROOMPUNT: 'Doorstroompunt',
    VERWERKER: 'Processor',
  },
  terug: 'To the check of a message',
  verkeer: {
    titel: 'Your own messages',
    inleiding: (max) =>
      `You see the last ${max} messages of your party in this test environment: request, verdict and answer side by side. To show that the messages are yours, give something that only you have: something of an answer that you got.`,
    oin: 'OIN of the certificate that you connect with',
    bewijs: 'wsa:MessageID of an answer',
    bewijsWaarom:
      'Of one of your last messages. Of a fault the reference (ref=…) in the text will do too. An answer is here after some seconds.',
    knop: 'Show',
    mis: 'There is no answer with this MessageID or reference for this OIN. Copy it from an answer to one of your last messages.',
    van: (oin) => `Messages of ${oin}, newest first`,
    koppen: ['Moment', 'Operation', 'Verdict', 'Code', 'Rule', 'MessageID'],
    leeg: 'There are no messages any more. Send one, and refresh this page.',
    vernieuwen: 'Refresh',
    anders: 'See the messages of another party',
    oordelen: { AANGENOMEN: 'Accepted', GEWEIGERD: 'Refused', FOUT: 'SOAP fault' },
    onbekend: 'unknown',
    eenTitel: 'One message',
    verzoek: 'Request',
    bevindingen: 'Findings of the check',
    bevindingenWaarom: 'As the check sees the message at the moment it came in.',
    antwoord: 'Answer',
    naarLijst: 'To your messages',
    afgekapt: (getoond, heel) => `The first ${getoond} of ${heel} bytes.`,
    kanNiet: 'The check cannot judge this message.',
  },
  certificaat: {
    titel: 'Make a test certificate',
    inleiding:
      'You get a made-up party with an OIN of its own, a key, and a certificate of the test CA. The zip file says how to send the first message with it. The key is not kept: keep the file yourself.',
    waarschuwing: 'For tests only: the certificate says TEST, and an environment in production refuses it.',
    naam: 'Name of the made-up party',
    naamWaarom: '3 to 40 letters, digits, blanks and hyphens. Use no names of people.',
    naamFout: 'Fill in a name of 3 to 40 letters, digits, blanks and hyphens.',
    soort: 'Kind of party',
    soorten: { SCHOOL: 'School', BESTUUR: 'School board', LEVERANCIER: 'Vendor', GEMEENTE: 'Gemeente' },
    uitleg: {
      SCHOOL: 'With a BRIN and a pupil. Sends by itself.',
      BESTUUR: 'With two BRINs and a pupil at each. Sends for its schools in its own name.',
      LEVERANCIER: 'With a made-up school that gave it a mandate, and a pupil there.',
      GEMEENTE: 'With a mailbox, and a pupil who lives there.',
    },
    knop: 'Make and download',
    vol: 'So many made-up parties were made in this environment that there is no room for another.',
    nietVertrouwd: 'This environment does not trust the test CA. A certificate of it would be refused here.',
    leesmij: {
      kop: (naam) => `Made-up party: ${naam}`,
      gemeente: (code) => `Gemeentecode and mailbox (instantieCode): ${code}`,
      endpoint: (url, oin) => `Endpoint: ${url} (OIN of the register: ${oin})`,
      bestanden:
        'Files: key.pem is the key, certificate.pem the certificate, chain.pem the certificate with its CAs behind it, trust.pem what you trust of the register. Key and certificate are for the connection (TLS) and for the signature.',
      eerste: {
        SCHOOL:
          'First message: meldenVerzuim with this OIN in wsa:From and this BRIN, about the pupil below.',
        BESTUUR:
          'First message: meldenVerzuim with this OIN in wsa:From and one of these BRINs, about the pupil of that BRIN.',
        LEVERANCIER:
          'First message: meldenVerzuim with the OIN of the school below in wsa:From, about the pupil below. The mandate is there already.',
        GEMEENTE:
          'First message: ophalenMeldingen with this OIN in wsa:From and this instantieCode. The mailbox is empty until a school reports about the pupil below, who lives in this gemeente.',
      },
      namens: (oin, brin) => `  school ${oin}, BRIN ${brin}`,
      leerling: (nummer, brin) => `  pupil ${nummer} (burgerservicenummer), enrolled at ${brin}`,
      proef: 'Try whether the connection works:',
      test: 'For tests only. An environment in production refuses this certificate.',
    },
  },
};
