/** The texts of the integrators' page: English, because that is what libraries speak, with Dutch beside it. A table of data. */
export const INTEGRATIE = {
  voet: 'Integratie: een bericht nakijken',
  titel: 'Integratie: waarom wordt een bericht geweigerd?',
  nl: 'Plak een envelope, of een heel HTTP-verzoek met de headers ervoor. Er wordt niets opgeslagen en niets verstuurd. Gebruik alleen verzonnen leerlingen.',
  en: 'Paste an envelope, or a whole HTTP request with its headers in front. Nothing is stored and nothing is sent. Use made-up pupils only.',
  bericht: 'Envelope',
  berichtWaarom: 'XML as it was sent, byte for byte. / De XML precies zoals die is verstuurd.',
  moment: 'Check as of which moment? / Welk moment?',
  momenten: {
    nu: 'Now / Nu',
    toen: 'When it was made (wsu:Created) / Toen het bericht werd gemaakt (wsu:Created)',
  },
  knop: 'Check / Controleer',
  leeg: 'Paste an envelope first. / Plak eerst een envelope.',
  aangenomen: 'ACCEPTED: nothing that a check can see would be refused.',
  aangenomenNl: 'AANGENOMEN: een controle ziet niets dat geweigerd zou worden.',
  geweigerd: (code: string, more: number) =>
    `REFUSED with ${code}${more === 0 ? '' : `, and ${more} more would come after it`}.`,
  geweigerdNl: (code: string, more: number) =>
    `GEWEIGERD met ${code}${more === 0 ? '' : `; daarna zouden er nog ${more} komen`}.`,
  caption: 'Findings, in the order of the broker',
  koppen: ['Code', 'Rule', 'Part', 'What is wrong', 'What to do', 'Found'],
  oorzaak: 'Probable cause:',
  regels: (holds: number, broken: number, notReached: number) =>
    `Rules: ${holds} hold, ${broken} broken, ${notReached} not reached.`,
  nietBereikt: 'Rules that were not reached',
  partijenKop: 'Made-up parties / Verzonnen partijen',
  partijen:
    'Their certificates and keys are in the repository, public on purpose. Bad ones, to be refused with, are in certs-fixtures/bad/.',
  partijenCaption: 'Who takes part in this test environment',
  partijKoppen: ['Name', 'Kind', 'OIN', 'BRIN', 'Certificate', 'Key'],
  geen: 'none: sends through a vendor',
} as const;
