/**
 * Which profile a service speaks, and what it overlooks for one party. Both are the provider's settings: a message
 * never chooses.
 * Source: edukoppeling §1, §3.9; WB011; design §6.4; docs/decisions/0010.
 */

/** 2W-be is unsigned: only TLS says who sends. 2W-be-SE is not built. */
export const PROFILES = ['2W-be', '2W-be-S'] as const;
export type Profile = (typeof PROFILES)[number];

/**
 * A deviation that can be overlooked for one party, each apart.
 * What is overlooked is never read: a foreign header block stays unread, a token reference of another kind still
 * needs the token in the same header.
 */
export const TOLERANCES = [
  /** EK-30: header blocks of the sender's own, without mustUnderstand. */
  'foreign-header-blocks',
  /** EK-89: the token named by issuer and serial number, key identifier or thumbprint; it still stands in the header. */
  'indirect-token-references',
  /** EK-97: a Timestamp with an offset from UTC. */
  'time-zone-offsets',
  /** EK-37: SOAPAction without quotes, or no SOAPAction. */
  'unquoted-soap-action',
  /** What we send: wsa:Action of the answer repeats the request's, as DUO's services do. */
  'answer-repeats-action',
  /** What we send: no mustUnderstand on wsse:Security of the answer. */
  'answer-without-must-understand',
] as const;
export type Tolerance = (typeof TOLERANCES)[number];

/** Says whether a deviation is overlooked, and notes that it was. */
export type Tolerate = (deviation: Tolerance) => boolean;

export const STRICT: Tolerate = () => false;
