/**
 * ophalenVerzuimmelding: a query, nothing is remembered; the read is audited. Another school's number behaves as not
 * existing (VZ-AUT-03).
 */
import { findMeldingForSchool } from '../../store/melding.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Handler } from '../operations.ts';
import { meldingVoorSchool } from './melding-voor-school.ts';

export const ophalenVerzuimmelding: Handler<'ophalenVerzuimmelding'> = {
  remembered: false,
  async handle(message, parts) {
    const { meldingsnummer } = message.request;
    const { brins } = message.afzender;
    const reader = { actor: message.door, ref: message.ref };
    const stored = await findMeldingForSchool(parts.store, meldingsnummer, brins, reader);
    if (stored === undefined) return { verwerkt: false, fouten: [fout('VZ-AUT-03', 'meldingsnummer')] };
    return { verwerkt: true, melding: meldingVoorSchool(stored) };
  },
};
