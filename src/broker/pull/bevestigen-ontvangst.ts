/**
 * bevestigenOntvangst: ends leveringen one by one. Unique by leveringId: confirming again is OK again.
 * GEWEIGERD puts the levering on the desk (UITVAL). Source: design §3.12, §6.3; verzuim §5.2.
 */
import type { Ontvangst } from '../../contract/messages.ts';
import { endItem } from '../../store/mailbox.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';

export const bevestigenOntvangst: Handler<'bevestigenOntvangst'> = {
  remembered: false,
  keur: ({ ontvangsten }) => ontvangsten.flatMap((one, i) => keurOntvangst(one, veldOf(i)) ?? []),
  async handle(message, parts) {
    const bevestigingen: { leveringId: string; fout?: Fout }[] = [];
    for (const [i, ontvangst] of message.request.ontvangsten.entries()) {
      const problem = await confirm(ontvangst, veldOf(i), message, parts);
      bevestigingen.push({ leveringId: ontvangst.leveringId, ...(problem ? { fout: problem } : {}) });
    }
    return { verwerkt: true, bevestigingen };
  },
};

function veldOf(i: number): string {
  return `ontvangst[${i + 1}]`;
}

function keurOntvangst({ resultaat, reden }: Ontvangst, veld: string): Fout | undefined {
  return resultaat === 'GEWEIGERD' && reden === undefined ? fout('VZ-INH-02', `${veld}/reden`) : undefined;
}

async function confirm(
  ontvangst: Ontvangst,
  veld: string,
  message: ValidMessage,
  parts: BrokerParts,
): Promise<Fout | undefined> {
  const { leveringId, resultaat, reden } = ontvangst;
  const problem = keurOntvangst(ontvangst, veld);
  if (problem) return problem;
  const end = { leveringId, result: resultaat, ...(reden === undefined ? {} : { reason: reden }) };
  const ended = await endItem(parts.store, message.afzender.mailboxes, end, message.partijOin);
  return ended ? undefined : fout('VZ-LEV-01', `${veld}/leveringId`);
}
