/**
 * Deletes what may no longer be kept, and leaves a proof in the audit. It refuses where something does not look right: a
 * clock that runs far ahead would otherwise delete a year of reports. Source: verzuim §6.3; docs/decisions/0028.
 */
import {
  countVerlopenMeldingen,
  deleteVerlopenBerichten,
  deleteVerlopenMeldingen,
  findVastgesteld,
  recordBewaartermijn,
  type VerlopenMeldingen,
} from '../../store/melding-retention.ts';
import type { Store } from '../../store/pool.ts';
import { countEndedVrijstellingen, deleteEndedVrijstellingen } from '../../store/vrijstelling-retention.ts';
import { meldingenBewarenVanaf } from '../../verzuim/bewaartermijn.ts';
import { dagenTussen } from '../../verzuim/datum.ts';
import type { Datum } from '../../verzuim/verzuimmelding.ts';

/** Longer than any holiday: when nobody reported for so long, the date is asked for. */
export const STILTE_DAGEN = 60;
/** Reports in one transaction. */
const PART = 500;

export interface Verlopen extends VerlopenMeldingen {
  readonly bewarenVanaf: Datum;
  readonly vrijstellingen: number;
}

/** Why nothing is deleted, and what to do about it. */
export interface Bezwaar {
  readonly wat: string;
  readonly doe: string;
}

export interface Verwijderd {
  readonly bewarenVanaf: Datum;
  readonly meldingen: number;
  readonly berichten: number;
  readonly vrijstellingen: number;
  /** Past their term and in no mailbox: still there. */
  readonly wachtend: number;
  /** Number of the proof in the audit. */
  readonly auditId: string;
}

/** What would go on a day. */
export async function countVerlopen(store: Store, vandaag: Datum): Promise<Verlopen> {
  const bewarenVanaf = meldingenBewarenVanaf(vandaag);
  const meldingen = await countVerlopenMeldingen(store, bewarenVanaf);
  return { bewarenVanaf, ...meldingen, vrijstellingen: await countEndedVrijstellingen(store, vandaag) };
}

/** @param bevestigd  somebody wrote the date down, instead of leaving it to a clock. */
export async function vindBezwaren(
  store: Store,
  vandaag: Datum,
  verlopen: Verlopen,
  bevestigd: boolean,
): Promise<readonly Bezwaar[]> {
  const { nieuwste } = verlopen;
  const bezwaren: Bezwaar[] = [];
  if (!bevestigd && nieuwste !== null && dagenTussen(nieuwste, vandaag) > STILTE_DAGEN) {
    bezwaren.push({
      wat: `the newest report is of ${nieuwste}, and the clock says ${vandaag}`,
      doe: `set the clock right, or confirm the date with --vandaag ${vandaag}`,
    });
  }
  const jaren = verlopen.schooljaren.map((begin) => `${begin}-${begin + 1}`);
  const vastgesteld = await findVastgesteld(store, jaren);
  for (const jaar of jaren.filter((each) => !vastgesteld.includes(each))) {
    bezwaren.push({
      wat: `the reports of ${jaar} were not counted yet`,
      doe: `run: verzuimbroker tellingen ${jaar} --door NAME`,
    });
  }
  return bezwaren;
}

/**
 * @param tell  progress: reports deleted so far.
 * @throws DependencyError: what was deleted until then is gone, and the next run goes on.
 */
export async function voerBewaartermijnUit(
  store: Store,
  vandaag: Datum,
  door: string,
  tell: (meldingen: number) => void = () => undefined,
): Promise<Verwijderd> {
  const bewarenVanaf = meldingenBewarenVanaf(vandaag);
  let meldingen = 0;
  for (;;) {
    const gone = await deleteVerlopenMeldingen(store, bewarenVanaf, PART, door);
    if (gone.length === 0) break;
    meldingen += gone.length;
    tell(meldingen);
  }
  let berichten = 0;
  for (let gone = -1; gone !== 0; berichten += gone)
    gone = await deleteVerlopenBerichten(store, bewarenVanaf, PART);
  const vrijstellingen = await deleteEndedVrijstellingen(store, vandaag);
  const { wachtend } = await countVerlopenMeldingen(store, bewarenVanaf);
  const done = { bewarenVanaf, meldingen, berichten, vrijstellingen, wachtend };
  return { ...done, auditId: await recordBewaartermijn(store, door, { vandaag, ...done }) };
}
