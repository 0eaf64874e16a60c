/** A deviation that was overlooked for a party stands in the audit, apart from what the message then did. */

import type { Queryable } from '../../store/pool.ts';
import { recordTolerated } from '../../store/refusals.ts';
import type { AuthorisedMessage } from '../message.ts';

export async function noteTolerated(message: AuthorisedMessage, store: Queryable): Promise<void> {
  const { tolerated } = message.envelope;
  if (tolerated.length === 0) return;
  await recordTolerated(store, {
    partijOin: message.partijOin,
    tlsOin: message.tlsOin,
    ref: message.ref,
    tolerated,
  });
}
