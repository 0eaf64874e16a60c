/**
 * The form 'Alternatieve routering verzuimloket': handed in by one person, approved by another, withdrawn by anyone.
 * Every change names who did it, is judged and stored in one transaction, and is audited; a refusal too.
 * Source: verzuim §1 rows 12, 13 and 15, §4.8; docs/decisions/0013.
 */
import {
  approveFormulier,
  auditRouting,
  type Formulier,
  findFormulier,
  insertFormulier,
  lockFormulier,
  takeRouteringMoment,
  withdrawFormulier,
} from '../store/formulieren.ts';
import { findGemeenten } from '../store/gemeenten.ts';
import type { Queryable, Store, Tx } from '../store/pool.ts';
import { countRouted, findRouteringen } from '../store/routering.ts';
import { datumVan } from '../verzuim/datum.ts';
import { fout } from '../verzuim/fouten.ts';
import { gemeenteOpDatum } from '../verzuim/herindeling.ts';
import {
  type FormulierInvoer,
  isDezelfde,
  keurFormulier,
  keurInstanties,
} from '../verzuim/keuring-routering.ts';
import {
  kiesInstantie,
  maakVoorbeeld,
  type RouteringsRegel,
  type VoorbeeldRegel,
} from '../verzuim/routeringsformulier.ts';
import type { Fout } from '../verzuim/verzuimmelding.ts';
import type { Directory } from './directory.ts';

export interface RouteringDesk {
  readonly store: Store;
  readonly directory: Directory;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

export type Uitkomst<T> =
  | ({ readonly verwerkt: true } & T)
  | { readonly verwerkt: false; readonly fouten: readonly Fout[] };

type FormulierUitkomst = Uitkomst<{ readonly formulier: Formulier }>;

/** Whether a code is a gemeente on the day of a moment; without an imported table every code is. */
export async function bestaatGemeente(db: Queryable, gemeentecode: string, moment: number): Promise<boolean> {
  const gemeenten = await findGemeenten(db, [gemeentecode]);
  if (gemeenten === undefined) return true;
  const op = gemeenteOpDatum(gemeentecode, datumVan(moment), (code) => gemeenten.get(code));
  return op.kind === 'geldig' && op.gemeentecode === gemeentecode;
}

/** VZ-RTE-02, -03, -04, -05, -07 and VZ-INH-02, all that apply at once. @param door  who hands it in. */
export function dienFormulierIn(
  desk: RouteringDesk,
  invoer: FormulierInvoer,
  door: string,
): Promise<FormulierUitkomst> {
  const { store } = desk;
  const { gemeentecode, ingang } = invoer;
  return store.withTransaction(async (tx) => {
    const fouten = await keurInvoer(tx, desk, invoer);
    if (fouten.length > 0) return refuse(tx, door, { poging: 'indienen', gemeentecode }, fouten);
    const formulierId = await insertFormulier(tx, {
      gemeentecode,
      ondertekenaar: invoer.ondertekenaar.trim(),
      gevraagdeIngang: ingang,
      ingediendDoor: door,
      // keurFormulier: one row for each slot.
      regels: invoer.regels as readonly RouteringsRegel[],
    });
    return changed(tx, formulierId, door, 'routering.ingediend');
  });
}

async function keurInvoer(
  db: Queryable,
  { directory, clock }: RouteringDesk,
  invoer: FormulierInvoer,
): Promise<readonly Fout[]> {
  const { gemeentecode, ingang } = invoer;
  const nu = clock();
  const { verklaringen } = await findRouteringen(db, [gemeentecode]);
  return keurFormulier(invoer, {
    nu,
    instantie: directory.instantie,
    verklaringen: verklaringen[gemeentecode] ?? [],
    gemeenteBestaat: await bestaatGemeente(db, gemeentecode, Math.max(nu, ingang)),
  });
}

/** It holds from the moment it asks for, or from now when that has passed: never for what was registered before. */
export function keurFormulierGoed(
  desk: RouteringDesk,
  formulierId: string,
  door: string,
): Promise<FormulierUitkomst> {
  return change(desk, formulierId, door, 'goedkeuren', async (tx, formulier, moment) => {
    if (formulier.status !== 'INGEDIEND') return [fout('VZ-STA-01', 'formulierId')];
    const { gemeentecode, gevraagdeIngang, regels } = formulier;
    const { verklaringen } = await findRouteringen(tx, [gemeentecode]);
    const fouten = [
      ...(isDezelfde(door, formulier.ingediendDoor) ? [fout('VZ-RTE-06', 'door')] : []),
      ...keurInstanties(
        { gemeentecode, ingang: gevraagdeIngang, regels },
        {
          nu: moment,
          instantie: desk.directory.instantie,
          verklaringen: verklaringen[gemeentecode] ?? [],
        },
      ),
    ];
    if (fouten.length > 0) return fouten;
    await approveFormulier(tx, formulierId, door, Math.max(moment, gevraagdeIngang));
    return 'routering.goedgekeurd';
  });
}

/** From now on the gemeente's own mailbox; the safe direction, so one person is enough. */
export function trekFormulierIn(
  desk: RouteringDesk,
  formulierId: string,
  door: string,
): Promise<FormulierUitkomst> {
  return change(desk, formulierId, door, 'intrekken', async (tx, formulier, moment) => {
    if (formulier.status === 'VERVALLEN') return [fout('VZ-STA-01', 'formulierId')];
    await withdrawFormulier(tx, formulierId, door, moment);
    return 'routering.ingetrokken';
  });
}

type VoorbeeldUitkomst = Uitkomst<{ readonly dagen: number; readonly regels: readonly VoorbeeldRegel[] }>;

/** What the form would have moved of the gemeente's reports of the last days, under the declarations of now. */
export async function toonVoorbeeld(
  desk: RouteringDesk,
  formulierId: string,
  dagen: number,
): Promise<VoorbeeldUitkomst> {
  const formulier = await findFormulier(desk.store, formulierId);
  if (formulier === undefined) return { verwerkt: false, fouten: [fout('VZ-RTE-08', 'formulierId')] };
  return { verwerkt: true, dagen, regels: await voorbeeldVan(desk, formulier, dagen) };
}

/** The same of a form that was not handed in, with whatever would be refused of it; nothing is kept or audited. */
export async function bekijkVoorbeeld(
  desk: RouteringDesk,
  invoer: FormulierInvoer,
  dagen: number,
): Promise<VoorbeeldUitkomst> {
  const fouten = await keurInvoer(desk.store, desk, invoer);
  if (fouten.length > 0) return { verwerkt: false, fouten };
  const { gemeentecode } = invoer;
  // keurFormulier: one row for each slot.
  const regels = invoer.regels as readonly RouteringsRegel[];
  return { verwerkt: true, dagen, regels: await voorbeeldVan(desk, { gemeentecode, regels }, dagen) };
}

async function voorbeeldVan(
  { store, directory, clock }: RouteringDesk,
  {
    formulierId = '',
    gemeentecode,
    regels,
  }: Pick<Formulier, 'gemeentecode' | 'regels'> & { formulierId?: string },
  dagen: number,
): Promise<readonly VoorbeeldRegel[]> {
  const { verklaringen } = await findRouteringen(store, [gemeentecode]);
  const van = verklaringen[gemeentecode] ?? [];
  // As when it is judged: what is recorded has begun.
  const moment = Math.max(clock(), ...van.map(({ geldigVanaf }) => geldigVanaf));
  const alternatief = {
    formulieren: () => [{ formulierId, geldigVanaf: moment, geldigTot: null, regels }],
    verklaringen: () => van,
    instantie: directory.instantie,
  };
  const tellingen = await countRouted(store, gemeentecode, dagen);
  return maakVoorbeeld(tellingen, (slot) => {
    const eigen = directory.mailboxFor(gemeentecode, slot);
    const keuze = kiesInstantie({ gemeentecode, slot, moment }, eigen, alternatief);
    return keuze ?? { instantieCode: eigen, terugval: false };
  });
}

/** @param work  makes the change and gives the audit's word for it, or says why not. */
function change(
  { store }: RouteringDesk,
  formulierId: string,
  door: string,
  poging: string,
  work: (tx: Tx, formulier: Formulier, moment: number) => Promise<string | readonly Fout[]>,
): Promise<FormulierUitkomst> {
  return store.withTransaction(async (tx) => {
    const moment = await takeRouteringMoment(tx);
    const formulier = await lockFormulier(tx, formulierId);
    const done = formulier ? await work(tx, formulier, moment) : [fout('VZ-RTE-08', 'formulierId')];
    return typeof done === 'string'
      ? changed(tx, formulierId, door, done)
      : refuse(tx, door, { poging, formulierId }, done);
  });
}

async function changed(
  tx: Tx,
  formulierId: string,
  door: string,
  action: string,
): Promise<FormulierUitkomst> {
  const formulier = await findFormulier(tx, formulierId);
  if (formulier === undefined) throw new Error('the form is gone');
  const { gemeentecode, geldigVanaf, geldigTot } = formulier;
  await auditRouting(tx, door, action, { formulierId, gemeentecode, geldigVanaf, geldigTot });
  return { verwerkt: true, formulier };
}

async function refuse(
  tx: Tx,
  door: string,
  detail: Readonly<Record<string, unknown>>,
  fouten: readonly Fout[],
): Promise<{ readonly verwerkt: false; readonly fouten: readonly Fout[] }> {
  await auditRouting(tx, door, 'routering.geweigerd', { ...detail, codes: fouten.map(({ code }) => code) });
  return { verwerkt: false, fouten };
}
