/** The report that a page is about, of the visitor's own school; another's behaves as not existing. */

import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { MeldingMetProcesverloop } from '../../contract/messages.ts';
import { FOUTEN } from '../../verzuim/fouten.ts';
import { FOUT_HULP } from '../../verzuim/fouten-hulp.ts';
import { sendOwn } from '../own-messages.ts';
import { type PageAnswer, type PageCall, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';

export const MELDINGSNUMMER = z.object({ meldingsnummer: z.string().regex(/^[1-9]\d{0,17}$/) });
export type Meldingsnummer = z.output<typeof MELDINGSNUMMER>;

/** Gives the page its report, or answers 404 in its place; the read is audited under the visitor's name. */
export async function metMelding(
  call: PageCall<{ readonly meldingsnummer: string }, unknown, unknown>,
  broker: BrokerParts,
  show: (melding: MeldingMetProcesverloop) => PageAnswer | Promise<PageAnswer>,
): Promise<PageAnswer> {
  const { meldingsnummer } = call.params;
  const answer = await sendOwn('ophalenVerzuimmelding', { meldingsnummer }, call, broker);
  return answer.verwerkt ? show(answer.melding) : nietGevonden();
}

export function nietGevonden(): PageAnswer {
  return view(
    FOUTEN['VZ-AUT-03'],
    <>
      <p>{TEKSTEN.meldingen.nietGevonden}</p>
      <p class="vb-soft">{FOUT_HULP['VZ-AUT-03'].hulp} (VZ-AUT-03)</p>
      <p>
        <a href="/meldingen">{TEKSTEN.meldingen.terug}</a>
      </p>
    </>,
    { status: 404 },
  );
}
