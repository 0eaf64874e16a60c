/** Schools that report until they are told to stop. Each report is sent, the same bytes, until it has a number. */

import { HttpError } from '../../src/edukoppeling/client.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createExamplePartner, type ExamplePartner } from '../../src/harness/example-partners.ts';
import { FaultError } from '../../src/harness/partner.ts';

export const SCHOOLS = [
  { brin: '99AD', oin: '0000000700099AD00000' },
  { brin: '99BA', oin: '00000001999911112000' },
  { brin: '99BB', oin: '00000001999911112000' },
] as const;

/** Shorter than the lifetime of a Timestamp; afterwards the report goes in a new envelope, with the same kenmerk. */
const SAME_BYTES_MS = 120_000;
const PAUSE_MS = 100;

export interface Tally {
  /** By kenmerk: the number in the answer that was received. */
  readonly acknowledged: Map<string, string>;
  /** Faults, and answers of HTTP, that said: later. */
  refused: number;
  /** Tries without an answer. */
  unanswered: number;
  /** The longest that an acknowledgement was waited for once a cause was gone. */
  recoveryMs: number;
}

export interface Load {
  readonly tally: Tally;
  /** Resolves at the next acknowledgement. */
  next(): Promise<void>;
  /** The same, and how long it took is noted. @param since  when the cause was gone, ms; default now. */
  recovered(since?: number): Promise<void>;
  /** Ends when every report that was begun has its number. @throws what no retry can mend. */
  stop(): Promise<void>;
}

/**
 * @param pupils  numbers that nobody reported yet, by school; a sender takes one a report.
 * @param options.mayRepeat  faults that a sender gets over by sending again.
 * @param options.pauseMs  of a sender between two reports.
 */
export function startLoad(
  baseUrl: string,
  pupils: () => { readonly bsn: string; readonly school: number; readonly kenmerk: string } | undefined,
  senders: number,
  options: { readonly mayRepeat?: readonly string[] | undefined; readonly pauseMs?: number } = {},
): Load {
  const { mayRepeat = ['VB-F12'], pauseMs = 0 } = options;
  const tally: Tally = { acknowledged: new Map(), refused: 0, unanswered: 0, recoveryMs: 0 };
  const partners = SCHOOLS.map(({ oin }) =>
    createExamplePartner({ baseUrl, service: 'school', certificate: 'vendor-rsin', fromOin: oin }),
  );
  let stopping = false;
  let waiting: (() => void)[] = [];
  let failure: unknown;
  const sender = async () => {
    while (!stopping && failure === undefined) {
      const pupil = pupils();
      if (pupil === undefined) throw new Error('no pupil is left to report about');
      const { bsn, school, kenmerk } = pupil;
      const melding = exampleMelding({ kenmerk, bsn, brin: SCHOOLS[school]?.brin ?? '' });
      const number = await report(partners[school] as ExamplePartner, melding);
      tally.acknowledged.set(kenmerk, number);
      for (const resolve of waiting) resolve();
      waiting = [];
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  async function report(
    partner: ExamplePartner,
    melding: ReturnType<typeof exampleMelding>,
  ): Promise<string> {
    for (;;) {
      const prepared = partner.prepare('meldenVerzuim', melding);
      const until = Date.now() + SAME_BYTES_MS;
      while (Date.now() < until) {
        if (failure !== undefined) throw failure;
        try {
          const answer = await partner.send('meldenVerzuim', prepared);
          if (!answer.verwerkt) throw new TypeError(JSON.stringify(answer.fouten));
          return answer.meldingsnummer;
        } catch (error) {
          if (error instanceof TypeError) throw error;
          if (error instanceof FaultError) {
            if (!mayRepeat.some((code) => error.message.includes(code))) throw error;
            tally.refused++;
            // Refused before it was read: come back later.
          } else if (error instanceof HttpError && error.status === 503) tally.refused++;
          else tally.unanswered++;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
  const running = Array.from({ length: senders }, () =>
    sender().catch((error: unknown) => {
      failure ??= error;
      for (const resolve of waiting) resolve();
    }),
  );
  const next = () =>
    new Promise<void>((resolve) => {
      if (failure === undefined) waiting.push(resolve);
      else resolve();
    });
  return {
    tally,
    next,
    async recovered(since = Date.now()) {
      await next();
      tally.recoveryMs = Math.max(tally.recoveryMs, Date.now() - since);
    },
    async stop() {
      stopping = true;
      await Promise.all(running);
      for (const partner of partners) partner.close();
      if (failure !== undefined) throw failure;
    },
  };
}
