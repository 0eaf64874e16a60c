/** The form or declaration that a page is about, of a gemeente the visitor acts for; another's behaves as not existing. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { RouteringDesk } from '../../parties/routering.ts';
import { type Formulier, findFormulier, listFormulieren } from '../../store/formulieren.ts';
import type { Store } from '../../store/pool.ts';
import { findVerklaring, type Verklaring } from '../../store/verklaringen.ts';
import { FOUTEN } from '../../verzuim/fouten.ts';
import { geldendFormulier } from '../../verzuim/routeringsformulier.ts';
import type { Gemeentecode } from '../../verzuim/verzuimmelding.ts';
import { gemeentenVan, LEERPLICHT } from '../gemeente/eigen-gemeenten.ts';
import { type PageAnswer, type PageCall, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';

const { routering: t } = TEKSTEN.gemeente;

/** Who may say where reports go: the beheerder of whoever carries out the leerplicht. */
export const ROUTERING = { roles: ['beheerder'], voor: LEERPLICHT } as const;
const NUMMER = z.string().regex(/^[1-9]\d{0,17}$/);
export const FORMULIER_ID = z.object({ formulierId: NUMMER });
export const VERKLARING_ID = z.object({ verklaringId: NUMMER });

/** Declarations and forms are judged by the parties as they are now. */
export async function deskVan(
  { store }: { readonly store: Store },
  broker: BrokerParts,
): Promise<RouteringDesk> {
  await broker.directory.refresh();
  return { store, directory: broker.directory, clock: broker.clock };
}

export async function metFormulier(
  call: PageCall<{ readonly formulierId: string }, unknown, unknown>,
  broker: BrokerParts,
  show: (formulier: Formulier) => PageAnswer | Promise<PageAnswer>,
): Promise<PageAnswer> {
  const formulier = await findFormulier(call.store, call.params.formulierId);
  return formulier !== undefined && (await isEigen(formulier, call, broker))
    ? show(formulier)
    : nietGevonden();
}

export async function metVerklaring(
  call: PageCall<{ readonly verklaringId: string }, unknown, unknown>,
  broker: BrokerParts,
  show: (verklaring: Verklaring) => PageAnswer | Promise<PageAnswer>,
): Promise<PageAnswer> {
  const verklaring = await findVerklaring(call.store, call.params.verklaringId);
  return verklaring !== undefined && (await isEigen(verklaring, call, broker))
    ? show(verklaring)
    : nietGevonden();
}

async function isEigen(
  { gemeentecode }: { readonly gemeentecode: Gemeentecode },
  { visitor }: Pick<PageCall<unknown, unknown, unknown>, 'visitor'>,
  broker: BrokerParts,
): Promise<boolean> {
  return (await gemeentenVan(visitor, broker)).includes(gemeentecode);
}

function nietGevonden(): PageAnswer {
  const content = (
    <>
      <p>{t.nietGevonden} (VZ-RTE-08)</p>
      <p>
        <a href="/routering">{t.terug}</a>
      </p>
    </>
  );
  return view(FOUTEN['VZ-RTE-08'], content, { status: 404 });
}

/** The form that decides for a gemeente at a moment, milliseconds since epoch. */
export async function geldendeVan(
  store: Store,
  gemeentecode: Gemeentecode,
  moment: number,
): Promise<Formulier | undefined> {
  return geldende(await listFormulieren(store, gemeentecode), moment);
}

/** @param formulieren  of one gemeente. */
export function geldende(formulieren: readonly Formulier[], moment: number): Formulier | undefined {
  const goedgekeurd = formulieren.flatMap((one) =>
    one.geldigVanaf === null ? [] : [{ ...one, geldigVanaf: one.geldigVanaf }],
  );
  const { formulierId } = geldendFormulier(goedgekeurd, moment) ?? {};
  return formulieren.find((one) => one.formulierId === formulierId);
}
