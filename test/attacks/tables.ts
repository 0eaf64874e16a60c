/** All families of attacks on the gate, by the name of the family. */
import type { Table } from './attack.ts';
import { WRONG_PARTS } from './gate/signed-parts.ts';
import { WRAPPING } from './gate/wrapping.ts';

export const GATE_FAMILIES: Readonly<Record<string, Table>> = {
  'signature wrapping': WRAPPING,
  'signed parts': WRONG_PARTS,
};
