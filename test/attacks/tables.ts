/** All families of attacks on the gate, by the name of the family. */
import type { Table } from './attack.ts';
import { ADDRESSING } from './gate/addressing.ts';
import { ALGORITHMS } from './gate/algorithms.ts';
import { CANONICAL_FORMS } from './gate/canonical-forms.ts';
import { CERTIFICATES } from './gate/certificates.ts';
import { DIGESTS } from './gate/digests.ts';
import { ENCODINGS } from './gate/encodings.ts';
import { ENVELOPE } from './gate/envelope.ts';
import { HEADERS } from './gate/headers.ts';
import { KEY_INFO } from './gate/key-info.ts';
import { REFERENCES } from './gate/references.ts';
import { SIGNED_INFOS } from './gate/signed-info.ts';
import { WRONG_PARTS } from './gate/signed-parts.ts';
import { TIMESTAMPS } from './gate/timestamps.ts';
import { TOKENS } from './gate/tokens.ts';
import { WRAPPING } from './gate/wrapping.ts';
import { XML } from './gate/xml.ts';

export const GATE_FAMILIES: Readonly<Record<string, Table>> = {
  'signature wrapping': WRAPPING,
  'signed parts': WRONG_PARTS,
  'references and ids': REFERENCES,
  algorithms: ALGORITHMS,
  'canonical forms and transforms': CANONICAL_FORMS,
  'digests and signature values': DIGESTS,
  'SignedInfo and Signature': SIGNED_INFOS,
  'key info': KEY_INFO,
  'tokens and Security': TOKENS,
  certificates: CERTIFICATES,
  timestamps: TIMESTAMPS,
  'addresses and ids of messages': ADDRESSING,
  'headers and SOAPAction': HEADERS,
  XML,
  encodings: ENCODINGS,
  envelope: ENVELOPE,
};
