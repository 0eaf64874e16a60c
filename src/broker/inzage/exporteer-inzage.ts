/**
 * An access request: everything about one pupil, for the person or the legal representative. The export is audited with who
 * made it and why, in the same transaction. Source: verzuim §6.2.
 */
import { appendAudit } from '../../store/audit.ts';
import {
  findInzageNummers,
  holdSnapshot,
  type InzageEvent,
  type InzageNummers,
  type InzageRecords,
  readInzage,
} from '../../store/inzage.ts';
import type { Store } from '../../store/pool.ts';
import { fout } from '../../verzuim/fouten.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Fout, Persoonsnummer } from '../../verzuim/verzuimmelding.ts';

export interface InzageVerzoek {
  readonly nummer: Persoonsnummer;
  /** In the audit as the one who did it. */
  readonly door: string;
  /** In the audit: why. No pupil's data. */
  readonly reden: string;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export interface Inzage extends InzageRecords {
  /** ISO 8601 UTC. */
  readonly gemaaktOp: string;
  readonly nummers: Pick<InzageNummers, 'burgerservicenummers' | 'onderwijsnummers'>;
}

export type InzageUitkomst =
  | { readonly verwerkt: true; readonly inzage: Inzage }
  | { readonly verwerkt: false; readonly fouten: readonly Fout[] };

/** One line, without anything that could be a pupil's number: the audit holds none. */
export function isReden(text: string): boolean {
  return /^\P{Cc}{3,200}$/u.test(text) && !/\d{8}/.test(text);
}

/** @returns VZ-PER-01, VZ-PER-02 for a number that is none, VZ-PER-03 for a pupil of whom nothing is held. */
export function exporteerInzage(store: Store, verzoek: InzageVerzoek): Promise<InzageUitkomst> {
  const { nummer, door, reden, now } = verzoek;
  if (!isPersoonsnummer(nummer)) {
    const code = nummer.soort === 'burgerservicenummer' ? 'VZ-PER-01' : 'VZ-PER-02';
    return Promise.resolve({ verwerkt: false, fouten: [fout(code, nummer.soort)] });
  }
  return store.withTransaction(async (tx) => {
    await holdSnapshot(tx);
    const nummers = await findInzageNummers(tx, nummer);
    const { deelnemerIds, meldingsnummers, vrijstellingsnummers } = nummers;
    const records = await readInzage(tx, nummers);
    const known = [deelnemerIds, vrijstellingsnummers, records.gegevensleveringen].some(
      (all) => all.length > 0,
    );
    const about = { deelnemerIds, meldingsnummers, vrijstellingsnummers };
    await appendAudit(tx, door, 'inzage.exported', known ? { reden, ...about } : { reden, bekend: false });
    if (!known) return { verwerkt: false, fouten: [fout('VZ-PER-03', nummer.soort)] };
    const { burgerservicenummers, onderwijsnummers } = nummers;
    const inzage = {
      gemaaktOp: new Date(now).toISOString(),
      nummers: { burgerservicenummers, onderwijsnummers },
      ...records,
      audit: records.audit.map((event) => withoutOthers(event, nummers)),
    };
    return { verwerkt: true, inzage };
  });
}

/** A page of a query names reports of others too: of a list only the pupil's own numbers stay. */
function withoutOthers(event: InzageEvent, nummers: InzageNummers): InzageEvent {
  const own: Readonly<Record<string, readonly string[]>> = {
    meldingsnummers: nummers.meldingsnummers,
    vrijstellingsnummers: nummers.vrijstellingsnummers,
    deelnemerIds: nummers.deelnemerIds,
  };
  const detail = Object.fromEntries(
    Object.entries(event.detail).map(([key, value]) => {
      const kept = own[key];
      return [key, kept && Array.isArray(value) ? value.filter((number) => kept.includes(number)) : value];
    }),
  );
  return { ...event, detail };
}
