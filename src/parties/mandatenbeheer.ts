/**
 * Mandates given, approved and withdrawn, by the organisation that gives them or by the register for it. Each change is
 * judged and made while nobody else changes parties or mandates, and is audited; a refusal too.
 * Source: verzuim §1 row 6, §4.8; edukoppeling §5.1; docs/decisions/0018.
 */
import { parseOin } from '../edukoppeling/oin.ts';
import { appendAudit } from '../store/audit.ts';
import {
  approveMandaat,
  findMandaat,
  insertMandaat,
  listMandaten,
  lockMandaat,
  type Mandaat,
  withdrawMandaat,
} from '../store/mandaten.ts';
import { findPartij, holdPartijen, listCurrentPartijen } from '../store/partijen.ts';
import type { Queryable, Store, Tx } from '../store/pool.ts';
import { datumVan } from '../verzuim/datum.ts';
import { fout } from '../verzuim/fouten.ts';
import { isDezelfde } from '../verzuim/keuring-routering.ts';
import { keurMandaat, type MandaatDekking, type NieuwMandaat } from '../verzuim/mandaat.ts';
import type { Partij } from '../verzuim/partij.ts';
import type { Fout } from '../verzuim/verzuimmelding.ts';
import { brinsOnder } from './parties-in-store.ts';
import type { Handelend } from './partijbeheer.ts';
import type { Uitkomst } from './routering.ts';

export interface Mandatenbeheer {
  readonly store: Store;
  /** Who gives a mandate does not make it hold: a second person approves it. */
  readonly fourEyes: boolean;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

export type MandaatUitkomst = Uitkomst<{ readonly mandaat: Mandaat }>;

/** VZ-PAR-01, VZ-MAN-02 … -06. @param geverId  who gives it. */
export function geefMandaat(
  beheer: Mandatenbeheer,
  geverId: string,
  nieuw: NieuwMandaat,
  door: Handelend,
): Promise<MandaatUitkomst> {
  const poging = { poging: 'geven', partijId: geverId, verwerkerOin: nieuw.verwerkerOin };
  return inOneChange(beheer.store, door, poging, async (tx) => {
    const gever =
      door.partijId === null || door.partijId === geverId ? await findPartij(tx, geverId) : undefined;
    if (gever === undefined || gever.endedAt !== null) return [fout('VZ-PAR-01', 'partijId')];
    const partijen = await listCurrentPartijen(tx);
    const fouten = keurMandaat(nieuw, {
      vandaag: datumVan(beheer.clock()),
      gever,
      verwerkerBekend: partijen.some(({ oin }) => oin === nieuw.verwerkerOin),
      bestaande: dekkingVan(await listMandaten(tx, {}), partijen),
    });
    if (fouten.length > 0) return fouten.map(({ code, veld }) => fout(code, veld));
    const mandaatId = await insertMandaat(tx, {
      geverId,
      verwerkerOin: parseOin(nieuw.verwerkerOin) ?? '',
      dienst: 'VERZUIM',
      brins: nieuw.brins,
      begindatum: nieuw.begindatum,
      einddatum: nieuw.einddatum,
      status: beheer.fourEyes ? 'VOORGESTELD' : 'GEGEVEN',
      herkomst: 'HAND',
      door: door.door,
    });
    return { mandaatId, action: beheer.fourEyes ? 'mandaat.voorgesteld' : 'mandaat.gegeven' };
  });
}

/** VZ-MAN-01, -07, -08. By another person than who gave it. */
export function keurMandaatGoed(
  { store }: Pick<Mandatenbeheer, 'store'>,
  mandaatId: string,
  door: Handelend,
): Promise<MandaatUitkomst> {
  return inOneChange(store, door, { poging: 'goedkeuren', mandaatId }, async (tx) => {
    const mandaat = await lockOwn(tx, mandaatId, door);
    if (mandaat === undefined) return [fout('VZ-MAN-01', 'mandaatId')];
    if (mandaat.status !== 'VOORGESTELD') return [fout('VZ-MAN-08', 'mandaatId')];
    if (isDezelfde(door.door, mandaat.gegevenDoor)) return [fout('VZ-MAN-07', 'door')];
    await approveMandaat(tx, mandaatId, door.door);
    return { mandaatId, action: 'mandaat.goedgekeurd' };
  });
}

/**
 * VZ-MAN-01, VZ-MAN-08. At once: what was acknowledged before the answer to this is in, the next message is refused.
 * Needs no second person: stopping is safe.
 */
export function trekMandaatIn(
  { store }: Pick<Mandatenbeheer, 'store'>,
  mandaatId: string,
  door: Handelend,
): Promise<MandaatUitkomst> {
  return inOneChange(store, door, { poging: 'intrekken', mandaatId }, async (tx) => {
    const mandaat = await lockOwn(tx, mandaatId, door);
    if (mandaat === undefined) return [fout('VZ-MAN-01', 'mandaatId')];
    if (mandaat.status === 'INGETROKKEN') return [fout('VZ-MAN-08', 'mandaatId')];
    await withdrawMandaat(tx, mandaat, door.door);
    return { mandaatId, action: 'mandaat.ingetrokken' };
  });
}

/** Those the organisation gave and those it holds; the register sees all. */
export async function listEigenMandaten(
  db: Queryable,
  door: Handelend,
  withdrawn: boolean,
): Promise<readonly Mandaat[]> {
  if (door.partijId === null) return listMandaten(db, { withdrawn });
  const partij = await findPartij(db, door.partijId);
  return partij === undefined ? [] : listMandaten(db, { van: partij, withdrawn });
}

/** @returns undefined when it is not there, or the caller neither gave nor holds it: the same answer. */
export async function toonMandaat(
  db: Queryable,
  mandaatId: string,
  door: Handelend,
): Promise<Mandaat | undefined> {
  const mandaat = await findMandaat(db, mandaatId);
  if (mandaat === undefined || door.partijId === null || mandaat.geverId === door.partijId) return mandaat;
  const partij = await findPartij(db, door.partijId);
  return partij?.oin === mandaat.verwerkerOin ? mandaat : undefined;
}

async function lockOwn(tx: Tx, mandaatId: string, { partijId }: Handelend): Promise<Mandaat | undefined> {
  const mandaat = await lockMandaat(tx, mandaatId);
  return partijId === null || mandaat?.geverId === partijId ? mandaat : undefined;
}

function dekkingVan(mandaten: readonly Mandaat[], partijen: readonly Partij[]): readonly MandaatDekking[] {
  const byId = new Map(partijen.map((partij) => [partij.partijId, partij]));
  return mandaten.map(({ mandaatId, verwerkerOin, geverId, brins, status, begindatum, einddatum }) => ({
    ...{ mandaatId, verwerkerOin, status, begindatum },
    ...(einddatum === null ? {} : { einddatum }),
    dektBrins: brinsOnder({ brins }, byId.get(geverId) ?? { brins: [] }),
  }));
}

type Changed = { readonly mandaatId: string; readonly action: string };

function inOneChange(
  store: Store,
  { door }: Handelend,
  poging: Readonly<Record<string, unknown>>,
  work: (tx: Tx) => Promise<Changed | readonly Fout[]>,
): Promise<MandaatUitkomst> {
  return store.withTransaction(async (tx) => {
    await holdPartijen(tx);
    const done = await work(tx);
    if (!('action' in done)) {
      await appendAudit(tx, door, 'mandaat.wijziging-geweigerd', {
        ...poging,
        codes: done.map(({ code }) => code),
      });
      return { verwerkt: false, fouten: done };
    }
    const mandaat = await findMandaat(tx, done.mandaatId);
    if (mandaat === undefined) throw new Error('the mandate is gone');
    const { mandaatId, geverId, verwerkerOin } = mandaat;
    await appendAudit(tx, door, done.action, { mandaatId, geverId, verwerkerOin });
    return { verwerkt: true, mandaat };
  });
}
