/**
 * Every refusal of the profile as data. Code names the entry; what goes on the wire is made from it in
 * `soap/fault.ts`.
 * Source: edukoppeling §3.7.1 (faultcode, text) and §3.7.2 (the four-digit codes of Digikoppeling).
 */
export type FaultCode = keyof typeof FAULTS;

export interface FaultDefinition {
  /** QName of SOAP 1.1 `faultcode`; the prefix is soap, wsa, wsse or wsu. */
  readonly faultcode: string;
  /** What `faultstring` starts with. */
  readonly text: string;
  /** Whether sending again can help: never without a change, or later. */
  readonly retry: 'never' | 'later';
  /** What is wrong, in English and in Dutch; for `check`, the docs and the loket, never on the wire. */
  readonly meaning: string;
  readonly uitleg: string;
  /** What the sender should do, in English and in Dutch; `help` also stands in `detail`. */
  readonly help: string;
  readonly hulp: string;
  /** True when the Body was the cause: only then `detail` is allowed (EK-133). */
  readonly detail?: true;
}

export const FAULTS = {
  'VB-F01': {
    faultcode: 'soap:VersionMismatch',
    text: '0001 Invalide soap envelope',
    retry: 'never',
    meaning: 'The envelope is not SOAP 1.1.',
    uitleg: 'De envelop is geen SOAP 1.1.',
    help: 'Send a SOAP 1.1 envelope (namespace http://schemas.xmlsoap.org/soap/envelope/).',
    hulp: 'Verstuur een SOAP 1.1-envelop (namespace http://schemas.xmlsoap.org/soap/envelope/).',
  },
  'VB-F02': {
    faultcode: 'soap:MustUnderstand',
    text: '0010 Headers anders dan WSA-headers',
    retry: 'never',
    meaning: 'A header block that must be understood is not part of the profile.',
    uitleg: 'Een headerblok met mustUnderstand hoort niet bij het profiel.',
    help: 'Remove the header block; only WS-Addressing and WS-Security headers are part of the profile.',
    hulp: 'Haal het headerblok weg; alleen headers van WS-Addressing en WS-Security horen bij het profiel.',
  },
  'VB-F03': {
    faultcode: 'soap:Client',
    text: '0001 Invalide soap envelope',
    retry: 'never',
    meaning: 'The message is not one well-formed SOAP document.',
    uitleg: 'Het bericht is geen goed gevormd SOAP-document.',
    help: 'Send one well-formed XML document: Envelope, Header, Body with exactly one child; no DTD, no processing instruction, within the limits.',
    hulp: 'Verstuur één goed gevormd XML-document: Envelope, Header, Body met precies één kind; geen DTD, geen processing instruction, binnen de grenzen.',
  },
  'VB-F04': {
    faultcode: 'soap:Client',
    text: '0009 Niet volgens UTF',
    retry: 'never',
    meaning: 'The message is not UTF-8.',
    uitleg: 'Het bericht is geen UTF-8.',
    help: 'Encode the message as UTF-8, in the bytes, the XML declaration and the Content-Type.',
    hulp: 'Codeer het bericht als UTF-8: in de bytes, in de XML-declaratie en in Content-Type.',
  },
  'VB-F05': {
    faultcode: 'soap:Client',
    text: '0010 Headers anders dan WSA-headers',
    retry: 'never',
    meaning: 'A header block is not part of the profile.',
    uitleg: 'Een headerblok hoort niet bij het profiel.',
    help: 'Remove the header block; only WS-Addressing 1.0 (2005/08) and WS-Security headers are part of the profile.',
    hulp: 'Haal het headerblok weg; alleen headers van WS-Addressing 1.0 (2005/08) en WS-Security horen bij het profiel.',
  },
  'VB-F06-To': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0005 WS-Addressing header To ontbreekt',
    retry: 'never',
    meaning: 'The header wsa:To is missing.',
    uitleg: 'De header wsa:To ontbreekt.',
    help: 'Add wsa:To with the receiver in ?oin=, and sign it.',
    hulp: 'Voeg wsa:To toe, met de ontvanger in ?oin=, en onderteken hem.',
  },
  'VB-F06-Action': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0006 WS-Addressing header Action ontbreekt',
    retry: 'never',
    meaning: 'The header wsa:Action is missing.',
    uitleg: 'De header wsa:Action ontbreekt.',
    help: 'Add wsa:Action with the value from the WSDL, and sign it.',
    hulp: 'Voeg wsa:Action toe, met de waarde uit de WSDL, en onderteken hem.',
  },
  'VB-F06-MessageID': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0007 WS-Addressing header MessageID ontbreekt',
    retry: 'never',
    meaning: 'The header wsa:MessageID is missing.',
    uitleg: 'De header wsa:MessageID ontbreekt.',
    help: 'Add wsa:MessageID (urn:uuid:…), and sign it.',
    hulp: 'Voeg wsa:MessageID toe (urn:uuid:…) en onderteken hem.',
  },
  'VB-F06-From': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    meaning: 'The header wsa:From is missing.',
    uitleg: 'De header wsa:From ontbreekt.',
    help: 'Add wsa:From with the legal sender in ?oin=, and sign it.',
    hulp: 'Voeg wsa:From toe, met de juridische afzender in ?oin=, en onderteken hem.',
  },
  'VB-F07': {
    faultcode: 'wsa:InvalidAddressingHeader',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    meaning: 'A WS-Addressing header occurs twice or has a value that is not allowed.',
    uitleg: 'Een header van WS-Addressing staat er dubbel of heeft een waarde die niet mag.',
    help: 'Send each WS-Addressing header once, with exactly one valid ?oin= in To and From, and only wsa:Address in From.',
    hulp: 'Verstuur elke header van WS-Addressing één keer, met precies één geldige ?oin= in To en From, en alleen wsa:Address in From.',
  },
  'VB-F07-DuplicateMessageID': {
    faultcode: 'wsa:InvalidAddressingHeader',
    text: '0011 Header andere waarde dan voorgeschreven: DuplicateMessageID',
    retry: 'never',
    meaning: 'This MessageID was used before with another Body.',
    uitleg: 'Dit MessageID is eerder gebruikt met een andere Body.',
    help: 'This MessageID was used before with another Body. Give a new message a new MessageID.',
    hulp: 'Geef een nieuw bericht een nieuw MessageID.',
  },
  'VB-F08': {
    faultcode: 'wsa:ActionNotSupported',
    text: '0003 Invalide soapaction',
    retry: 'never',
    meaning: 'The Action is not an operation of this address, or the Body belongs to another.',
    uitleg: 'De Action is geen operatie van dit adres, of de Body hoort bij een andere operatie.',
    help: 'Use a wsa:Action of the WSDL of this address, with the Body element that belongs to it.',
    hulp: 'Gebruik een wsa:Action uit de WSDL van dit adres, met het Body-element dat erbij hoort.',
  },
  'VB-F09': {
    faultcode: 'wsa:InvalidAddressingHeader',
    text: '0003 Invalide soapaction: ActionMismatch',
    retry: 'never',
    meaning: 'The HTTP header SOAPAction differs from wsa:Action.',
    uitleg: 'De HTTP-header SOAPAction is anders dan wsa:Action.',
    help: 'Send the HTTP header SOAPAction in quotes: empty, or equal to wsa:Action.',
    hulp: 'Verstuur SOAPAction tussen aanhalingstekens: leeg, of gelijk aan wsa:Action.',
  },
  'VB-F10': {
    faultcode: 'wsa:OnlyAnonymousAddressSupported',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    meaning: 'wsa:ReplyTo asks for an answer at another address.',
    uitleg: 'wsa:ReplyTo vraagt om een antwoord op een ander adres.',
    help: 'Leave wsa:ReplyTo out, or send the anonymous address.',
    hulp: 'Laat wsa:ReplyTo weg, of verstuur het anonieme adres.',
  },
  'VB-F11': {
    faultcode: 'wsa:DestinationUnreachable',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    meaning: 'wsa:To names a receiver that is not served here.',
    uitleg: 'wsa:To noemt een ontvanger die hier niet is.',
    help: 'Address the message to the OIN of this service.',
    hulp: 'Richt het bericht aan het OIN van deze dienst.',
  },
  'VB-F12': {
    faultcode: 'soap:Server',
    text: '0051 Service niet beschikbaar',
    retry: 'later',
    meaning: 'The service is not available now.',
    uitleg: 'De dienst is nu niet beschikbaar.',
    help: 'Send the same message again after 1, 5 and 30 minutes; nothing was accepted unless a later answer says so.',
    hulp: 'Verstuur hetzelfde bericht opnieuw na 1, 5 en 30 minuten; er is niets aangenomen, tenzij een later antwoord dat zegt.',
  },
  'VB-F13': {
    faultcode: 'wsse:InvalidSecurity',
    text: 'An error was discovered processing the <wsse:Security> header',
    retry: 'never',
    meaning: 'The Security header is missing, incomplete, or leaves a required part unsigned.',
    uitleg: 'De Security-header ontbreekt, is niet volledig, of laat een verplicht deel zonder handtekening.',
    help: 'Sign Body, Timestamp and every wsa header, one Reference each, in one Security header with one Signature.',
    hulp: 'Onderteken Body, Timestamp en elke wsa-header, elk met een eigen Reference, in één Security-header met één Signature.',
  },
  'VB-F14': {
    faultcode: 'wsse:UnsupportedAlgorithm',
    text: 'An unsupported signature or encryption algorithm was used',
    retry: 'never',
    meaning: 'An algorithm is not allowed.',
    uitleg: 'Een algoritme is niet toegestaan.',
    help: 'Use exclusive c14n, SHA-256/384/512 digests and RSA-SHA256/384/512.',
    hulp: 'Gebruik exclusive c14n, digests met SHA-256/384/512 en RSA-SHA256/384/512.',
  },
  'VB-F15': {
    faultcode: 'wsse:UnsupportedSecurityToken',
    text: 'An unsupported token was provided',
    retry: 'never',
    meaning: 'The kind of token, or the way it is referenced, is not supported.',
    uitleg: 'Dit soort token, of de manier waarop ernaar verwezen wordt, wordt niet ondersteund.',
    help: 'Send the signing certificate as X509v3 BinarySecurityToken and point to it with wsse:Reference.',
    hulp: 'Stuur het ondertekencertificaat mee als BinarySecurityToken (X509v3) en verwijs ernaar met wsse:Reference.',
  },
  'VB-F16': {
    faultcode: 'wsse:InvalidSecurityToken',
    text: 'An invalid security token was provided',
    retry: 'never',
    meaning: 'The certificate is not believed: expired, revoked, untrusted, or without OIN.',
    uitleg:
      'Het certificaat wordt niet vertrouwd: verlopen, ingetrokken, van een onbekende uitgever, of zonder OIN.',
    help: 'Sign with a certificate that is valid now, not revoked, under a trusted root, with an OIN in its subject serialNumber.',
    hulp: 'Onderteken met een certificaat dat nu geldig is, niet ingetrokken, onder een vertrouwde root, met een OIN in het serialNumber van het subject.',
  },
  'VB-F17': {
    faultcode: 'wsse:FailedAuthentication',
    text: '0002 Niet geautoriseerd',
    retry: 'never',
    meaning: 'The party of the certificate is not connected, or TLS and signature are of two parties.',
    uitleg:
      'De partij van het certificaat is niet aangesloten, of TLS en handtekening zijn van twee partijen.',
    help: 'The OIN of the certificate is not connected to this service, or the TLS and signing certificates differ in OIN. Ask the register to connect it.',
    hulp: 'Laat het register de partij van het certificaat aansluiten; gebruik voor TLS en handtekening certificaten van hetzelfde OIN.',
  },
  'VB-F18': {
    faultcode: 'wsse:FailedCheck',
    text: 'The signature or decryption was invalid',
    retry: 'never',
    meaning: 'The signature does not fit the message or the certificate.',
    uitleg: 'De handtekening past niet bij het bericht of bij het certificaat.',
    help: 'Sign last and change no byte afterwards: no pretty-printing, no other encoding, no proxy that rewrites.',
    hulp: 'Onderteken als laatste en verander daarna geen byte: geen opmaak, geen andere codering, geen proxy die herschrijft.',
  },
  'VB-F19': {
    faultcode: 'wsse:SecurityTokenUnavailable',
    text: 'Referenced security token could not be retrieved',
    retry: 'never',
    meaning: 'The token that the signature points to is not there.',
    uitleg: 'Het token waar de handtekening naar verwijst, staat er niet.',
    help: 'Let wsse:Reference point to the wsu:Id of the BinarySecurityToken in the same header.',
    hulp: 'Laat wsse:Reference wijzen naar het wsu:Id van het BinarySecurityToken in dezelfde header.',
  },
  'VB-F20': {
    faultcode: 'wsu:MessageExpired',
    text: 'The message has expired',
    retry: 'never',
    meaning: 'The Timestamp lies outside the window.',
    uitleg: 'De Timestamp valt buiten het tijdvenster.',
    help: 'Check the clock; sign the message again with a fresh Timestamp and MessageID and the same kenmerkAfzender.',
    hulp: 'Controleer de klok; onderteken het bericht opnieuw met een verse Timestamp en MessageID en hetzelfde kenmerkAfzender.',
  },
  'VB-F21': {
    faultcode: 'soap:Client',
    text: '0004 Niet conform xsd',
    retry: 'never',
    detail: true,
    meaning: 'The Body is not valid against the schema.',
    uitleg: 'De Body is niet geldig volgens het schema.',
    help: 'Make the Body valid against the schema of the WSDL.',
    hulp: 'Maak de Body geldig volgens het schema van de WSDL.',
  },
  'VB-F22': {
    faultcode: 'soap:Client',
    text: '0002 Niet geautoriseerd',
    retry: 'never',
    meaning: 'No mandate covers this sender, or the sender is not connected.',
    uitleg: 'Er is geen mandaat voor deze afzender, of de afzender is niet aangesloten.',
    help: 'No mandate covers this certificate holder for this sender, service and date, or the sender is not connected. The school board gives the mandate.',
    hulp: 'Laat het schoolbestuur de leverancier mandateren voor deze dienst en datum. Welk mandaat ontbreekt, zegt het register bij deze referentie.',
  },
  'VB-F51': {
    faultcode: 'soap:Server',
    text: '0051 Service niet beschikbaar',
    retry: 'later',
    meaning: 'An unexpected error on our side.',
    uitleg: 'Een onverwachte fout aan onze kant.',
    help: 'An unexpected error on our side. Quote the ref to the operator; send the same message again later.',
    hulp: 'Geef de referentie door aan de beheerder; verstuur hetzelfde bericht later opnieuw.',
  },
} as const satisfies Record<string, FaultDefinition>;

/** Where in a Body the schema was broken. `text` never holds a value of the message. */
export interface SchemaViolation {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/**
 * The sender's message breaks a rule. `rule` is a statement (EK-nn) or a rule of the profile (WB004),
 * `part` the header or element concerned, never a value of the message.
 */
export class SenderFault extends Error {
  readonly code: FaultCode;
  readonly rule: string;
  readonly part: string;
  readonly violations: readonly SchemaViolation[];
  /** For the owner of the message and the log: what was found. Never on the wire, never a pupil's data. */
  readonly found: string | undefined;
  constructor(
    code: FaultCode,
    about: { rule: string; part: string; found?: string; violations?: readonly SchemaViolation[] },
  ) {
    super(`${code} ${about.rule} ${about.part}`);
    this.name = 'SenderFault';
    this.code = code;
    this.rule = about.rule;
    this.part = about.part;
    this.found = about.found;
    this.violations = about.violations ?? [];
  }
}

/** Something outside failed (store, register); answered as F12, the same message may be sent again. */
export class DependencyError extends Error {
  readonly dependency: string;
  constructor(dependency: string, cause: unknown) {
    super(`${dependency} is not available`, { cause });
    this.name = 'DependencyError';
    this.dependency = dependency;
  }
}
