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
  /** What the sender should do, in plain English; for `check`, the docs and `detail`. */
  readonly help: string;
  /** True when the Body was the cause: only then `detail` is allowed (EK-133). */
  readonly detail?: true;
}

export const FAULTS = {
  'VB-F01': {
    faultcode: 'soap:VersionMismatch',
    text: '0001 Invalide soap envelope',
    retry: 'never',
    help: 'Send a SOAP 1.1 envelope (namespace http://schemas.xmlsoap.org/soap/envelope/).',
  },
  'VB-F02': {
    faultcode: 'soap:MustUnderstand',
    text: '0010 Headers anders dan WSA-headers',
    retry: 'never',
    help: 'Remove the header block; only WS-Addressing and WS-Security headers are part of the profile.',
  },
  'VB-F03': {
    faultcode: 'soap:Client',
    text: '0001 Invalide soap envelope',
    retry: 'never',
    help: 'Send one well-formed XML document: Envelope, Header, Body with exactly one child; no DTD, no processing instruction, within the limits.',
  },
  'VB-F04': {
    faultcode: 'soap:Client',
    text: '0009 Niet volgens UTF',
    retry: 'never',
    help: 'Encode the message as UTF-8, in the bytes, the XML declaration and the Content-Type.',
  },
  'VB-F05': {
    faultcode: 'soap:Client',
    text: '0010 Headers anders dan WSA-headers',
    retry: 'never',
    help: 'Remove the header block; only WS-Addressing 1.0 (2005/08) and WS-Security headers are part of the profile.',
  },
  'VB-F06-To': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0005 WS-Addressing header To ontbreekt',
    retry: 'never',
    help: 'Add wsa:To with the receiver in ?oin=, and sign it.',
  },
  'VB-F06-Action': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0006 WS-Addressing header Action ontbreekt',
    retry: 'never',
    help: 'Add wsa:Action with the value from the WSDL, and sign it.',
  },
  'VB-F06-MessageID': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0007 WS-Addressing header MessageID ontbreekt',
    retry: 'never',
    help: 'Add wsa:MessageID (urn:uuid:…), and sign it.',
  },
  'VB-F06-From': {
    faultcode: 'wsa:MessageAddressingHeaderRequired',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    help: 'Add wsa:From with the legal sender in ?oin=, and sign it.',
  },
  'VB-F07': {
    faultcode: 'wsa:InvalidAddressingHeader',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    help: 'Send each WS-Addressing header once, with exactly one valid ?oin= in To and From, and only wsa:Address in From.',
  },
  'VB-F07-DuplicateMessageID': {
    faultcode: 'wsa:InvalidAddressingHeader',
    text: '0011 Header andere waarde dan voorgeschreven: DuplicateMessageID',
    retry: 'never',
    help: 'This MessageID was used before with another Body. Give a new message a new MessageID.',
  },
  'VB-F08': {
    faultcode: 'wsa:ActionNotSupported',
    text: '0003 Invalide soapaction',
    retry: 'never',
    help: 'Use a wsa:Action of the WSDL of this address, with the Body element that belongs to it.',
  },
  'VB-F09': {
    faultcode: 'wsa:InvalidAddressingHeader',
    text: '0003 Invalide soapaction: ActionMismatch',
    retry: 'never',
    help: 'Send the HTTP header SOAPAction in quotes: empty, or equal to wsa:Action.',
  },
  'VB-F10': {
    faultcode: 'wsa:OnlyAnonymousAddressSupported',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    help: 'Leave wsa:ReplyTo out, or send the anonymous address.',
  },
  'VB-F11': {
    faultcode: 'wsa:DestinationUnreachable',
    text: '0011 Header andere waarde dan voorgeschreven',
    retry: 'never',
    help: 'Address the message to the OIN of this service.',
  },
  'VB-F12': {
    faultcode: 'soap:Server',
    text: '0051 Service niet beschikbaar',
    retry: 'later',
    help: 'Send the same message again after 1, 5 and 30 minutes; nothing was accepted unless a later answer says so.',
  },
  'VB-F13': {
    faultcode: 'wsse:InvalidSecurity',
    text: 'An error was discovered processing the <wsse:Security> header',
    retry: 'never',
    help: 'Sign Body, Timestamp and every wsa header, one Reference each, in one Security header with one Signature.',
  },
  'VB-F14': {
    faultcode: 'wsse:UnsupportedAlgorithm',
    text: 'An unsupported signature or encryption algorithm was used',
    retry: 'never',
    help: 'Use exclusive c14n, SHA-256/384/512 digests and RSA-SHA256/384/512.',
  },
  'VB-F15': {
    faultcode: 'wsse:UnsupportedSecurityToken',
    text: 'An unsupported token was provided',
    retry: 'never',
    help: 'Send the signing certificate as X509v3 BinarySecurityToken and point to it with wsse:Reference.',
  },
  'VB-F16': {
    faultcode: 'wsse:InvalidSecurityToken',
    text: 'An invalid security token was provided',
    retry: 'never',
    help: 'Sign with a certificate that is valid now, not revoked, under a trusted root, with an OIN in its subject serialNumber (VZ-CER-01 when it expired or was revoked).',
  },
  'VB-F17': {
    faultcode: 'wsse:FailedAuthentication',
    text: '0002 Niet geautoriseerd',
    retry: 'never',
    help: 'The OIN of the certificate is not connected to this service, or the TLS and signing certificates differ in OIN (VZ-AUT-01). Ask the register to connect it.',
  },
  'VB-F18': {
    faultcode: 'wsse:FailedCheck',
    text: 'The signature or decryption was invalid',
    retry: 'never',
    help: 'Sign last and change no byte afterwards: no pretty-printing, no other encoding, no proxy that rewrites.',
  },
  'VB-F19': {
    faultcode: 'wsse:SecurityTokenUnavailable',
    text: 'Referenced security token could not be retrieved',
    retry: 'never',
    help: 'Let wsse:Reference point to the wsu:Id of the BinarySecurityToken in the same header.',
  },
  'VB-F20': {
    faultcode: 'wsu:MessageExpired',
    text: 'The message has expired',
    retry: 'never',
    help: 'Check the clock; sign the message again with a fresh Timestamp and MessageID and the same kenmerkAfzender.',
  },
  'VB-F21': {
    faultcode: 'soap:Client',
    text: '0004 Niet conform xsd',
    retry: 'never',
    detail: true,
    help: 'Make the Body valid against the schema of the WSDL.',
  },
  'VB-F22': {
    faultcode: 'soap:Client',
    text: '0002 Niet geautoriseerd',
    retry: 'never',
    help: 'No mandate covers this certificate holder for this sender, service and date, or the sender is not connected (VZ-AUT-02). The school board gives the mandate.',
  },
  'VB-F51': {
    faultcode: 'soap:Server',
    text: '0051 Service niet beschikbaar',
    retry: 'later',
    help: 'An unexpected error on our side. Quote the ref to the operator; send the same message again later.',
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
