/**
 * Why a message is not taken now, as data: HTTP 503 with Retry-After, before the body is verified and mostly before it is
 * read. Never a SOAP fault: whoever is that busy signs nothing. Source: edukoppeling §3.2, EK-143; docs/decisions/0034.
 */
export type BusyCode = keyof typeof BUSY;

interface BusyDefinition {
  /** What the answer says, in Dutch; never anything of the message. */
  readonly text: string;
  /** In English and in Dutch, for the docs. */
  readonly meaning: string;
  readonly help: string;
  readonly hulp: string;
}

export const BUSY = {
  'VB-B01': {
    text: 'Er zijn nu te veel berichten tegelijk',
    meaning: 'So many messages are at work in this process as it may have (`pressure.requests`).',
    help: 'Send the same message again after the time of Retry-After; nothing was accepted.',
    hulp: 'Verstuur hetzelfde bericht opnieuw na de tijd van Retry-After; er is niets aangenomen.',
  },
  'VB-B02': {
    text: 'De berichten die nu binnenkomen zijn samen te groot',
    meaning:
      'The messages that are coming in or at work hold as many bytes as they may, of all parties (`pressure.bytes`) or of yours (`pressure.bytesPerParty`).',
    help: 'Send the same message again after the time of Retry-After; send large messages one after the other.',
    hulp: 'Verstuur hetzelfde bericht opnieuw na de tijd van Retry-After; stuur grote berichten na elkaar.',
  },
  'VB-B03': {
    text: 'U verstuurt te veel berichten tegelijk',
    meaning:
      'So many messages of your certificate are at work as a party may have at once (`pressure.requestsPerParty`).',
    help: 'Send fewer messages at once: wait for an answer before the next one. Send this one again after the time of Retry-After.',
    hulp: 'Verstuur minder berichten tegelijk: wacht op een antwoord voor het volgende. Verstuur dit bericht opnieuw na de tijd van Retry-After.',
  },
  'VB-B04': {
    text: 'U verstuurt te veel berichten per seconde',
    meaning:
      'Your certificate sends more messages a second than a party may (`pressure.perSecondPerParty`, after a first `pressure.burstPerParty`).',
    help: 'Spread the messages. Send this one again after the time of Retry-After.',
    hulp: 'Verdeel de berichten over de tijd. Verstuur dit bericht opnieuw na de tijd van Retry-After.',
  },
  'VB-B05': {
    text: 'De opslag is nu te langzaam',
    meaning:
      'The store is slow or does not answer (`pressure.storeSlowMs`), or too many wait for it (`pressure.storeWaiting`): what comes now could not be kept in time.',
    help: 'Send the same message again after the time of Retry-After; nothing was accepted.',
    hulp: 'Verstuur hetzelfde bericht opnieuw na de tijd van Retry-After; er is niets aangenomen.',
  },
} as const satisfies Record<string, BusyDefinition>;

export interface Busy {
  readonly code: BusyCode;
  readonly retryAfterSeconds: number;
}
