/**
 * The 'Verklaring gegevensverstrekking aan verwerker': recorded, it opens the way of a form to a hired party; withdrawn
 * or ended, the gemeente's reports go to its own mailbox from that moment.
 * Source: verzuim §1 row 13, §4.8, §7.7; docs/decisions/0013.
 */
import { auditRouting, takeRouteringMoment } from '../store/formulieren.ts';
import type { Tx } from '../store/pool.ts';
import {
  findVerklaring,
  insertVerklaring,
  lockVerklaring,
  type Verklaring,
  withdrawVerklaring,
} from '../store/verklaringen.ts';
import { datumVan } from '../verzuim/datum.ts';
import { fout } from '../verzuim/fouten.ts';
import { keurVerklaring, type VerklaringInvoer } from '../verzuim/keuring-routering.ts';
import type { Fout } from '../verzuim/verzuimmelding.ts';
import { bestaatGemeente, type RouteringDesk, type Uitkomst } from './routering.ts';

type VerklaringUitkomst = Uitkomst<{ readonly verklaring: Verklaring }>;

/** Holds from now on. VZ-RTE-07, -09 and VZ-INH-02, all that apply at once. @param door  who records it. */
export function legVerklaringVast(
  { store, clock }: RouteringDesk,
  invoer: VerklaringInvoer,
  door: string,
): Promise<VerklaringUitkomst> {
  const { gemeentecode } = invoer;
  return store.withTransaction(async (tx) => {
    const nu = clock();
    const fouten = keurVerklaring(invoer, {
      vandaag: datumVan(nu),
      gemeenteBestaat: await bestaatGemeente(tx, gemeentecode, nu),
    });
    if (fouten.length > 0) return refuse(tx, door, { poging: 'vastleggen', gemeentecode }, fouten);
    const geldigVanaf = await takeRouteringMoment(tx);
    const verklaringId = await insertVerklaring(tx, {
      ...invoer,
      verwerkerNaam: invoer.verwerkerNaam.trim(),
      einddatum: invoer.einddatum ?? null,
      geldigVanaf,
      vastgelegdDoor: door,
    });
    return changed(tx, verklaringId, door, 'verklaring.vastgelegd');
  });
}

/** From now on the verwerker gets nothing of this gemeente under it. One that ended or was withdrawn: VZ-STA-01. */
export function trekVerklaringIn(
  { store }: RouteringDesk,
  verklaringId: string,
  door: string,
): Promise<VerklaringUitkomst> {
  return store.withTransaction(async (tx) => {
    const moment = await takeRouteringMoment(tx);
    const verklaring = await lockVerklaring(tx, verklaringId);
    const detail = { poging: 'intrekken', verklaringId };
    if (verklaring === undefined) return refuse(tx, door, detail, [fout('VZ-RTE-08', 'verklaringId')]);
    const { ingetrokkenDoor, geldigTot } = verklaring;
    if (ingetrokkenDoor !== null || (geldigTot !== null && geldigTot <= moment))
      return refuse(tx, door, detail, [fout('VZ-STA-01', 'verklaringId')]);
    await withdrawVerklaring(tx, verklaringId, door, moment);
    return changed(tx, verklaringId, door, 'verklaring.ingetrokken');
  });
}

async function changed(
  tx: Tx,
  verklaringId: string,
  door: string,
  action: string,
): Promise<VerklaringUitkomst> {
  const verklaring = await findVerklaring(tx, verklaringId);
  if (verklaring === undefined) throw new Error('the declaration is gone');
  const { gemeentecode, verwerkerOin, reikwijdte, geldigVanaf, geldigTot } = verklaring;
  const detail = { verklaringId, gemeentecode, verwerkerOin, reikwijdte, geldigVanaf, geldigTot };
  await auditRouting(tx, door, action, detail);
  return { verwerkt: true, verklaring };
}

async function refuse(
  tx: Tx,
  door: string,
  detail: Readonly<Record<string, unknown>>,
  fouten: readonly Fout[],
): Promise<{ readonly verwerkt: false; readonly fouten: readonly Fout[] }> {
  await auditRouting(tx, door, 'verklaring.geweigerd', { ...detail, codes: fouten.map(({ code }) => code) });
  return { verwerkt: false, fouten };
}
