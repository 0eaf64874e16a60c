/** All families of attacks on the gate, by the name of the family. */
import type { Table } from './attack.ts';
import { ADDRESSING } from './gate/addressing.ts';
import { ALGORITHMS } from './gate/algorithms.ts';
import { DIGESTS } from './gate/digests.ts';
import { KEY_INFO } from './gate/key-info.ts';
import { REFERENCES } from './gate/references.ts';
import { WRONG_PARTS } from './gate/signed-parts.ts';
import { TIMESTAMPS } from './gate/timestamps.ts';
import { WRAPPING } from './gate/wrapping.ts';
import { XML } from './gate/xml.ts';

export const GATE_FAMILIES: Readonly<Record<string, Table>> = {
  'signature wrapping': WRAPPING,
  'signed parts': WRONG_PARTS,
  'references and ids': REFERENCES,
  algorithms: ALGORITHMS,
  'digests and SignedInfo': DIGESTS,
  'key info': KEY_INFO,
  timestamps: TIMESTAMPS,
  addressing: ADDRESSING,
  XML,
};
