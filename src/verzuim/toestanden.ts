/**
 * The states of a report and who may move it: one table, one door.
 * Source: verzuim §3.1, §3.2.
 */
import type { Status } from './verzuimmelding.ts';

/**
 * What happens to a report after it was registered. `muteren` keeps the state; `overdragen` is the desk that gives it
 * to another gemeente, where nobody works on it yet.
 */
export type Gebeurtenis = 'muteren' | 'intrekken' | 'terugkoppelen' | 'overdragen';

/** By state and event: the states it may lead to. Nobody moves a withdrawn or an old transferred report. */
const OVERGANGEN: Readonly<Record<Status, Readonly<Record<Gebeurtenis, readonly Status[]>>>> = {
  R: { muteren: ['R'], intrekken: ['I'], terugkoppelen: ['B', 'K', 'G'], overdragen: ['R'] },
  B: { muteren: ['B'], intrekken: ['I'], terugkoppelen: ['K', 'G'], overdragen: ['R'] },
  K: { muteren: [], intrekken: [], terugkoppelen: ['B', 'G'], overdragen: ['R'] },
  G: { muteren: [], intrekken: [], terugkoppelen: ['B'], overdragen: [] },
  I: { muteren: [], intrekken: [], terugkoppelen: [], overdragen: [] },
  D: { muteren: [], intrekken: [], terugkoppelen: [], overdragen: [] },
};

/** Whether the table knows the step. */
export function mayAdvance(from: Status, gebeurtenis: Gebeurtenis, to: Status): boolean {
  return OVERGANGEN[from][gebeurtenis].includes(to);
}
