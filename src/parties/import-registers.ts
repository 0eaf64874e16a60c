/**
 * Organisations that the imported registers know and that take no part yet. They come without an OIN: a certificate
 * connects them. A row that came from a register follows it; what people made or changed is left alone.
 * Source: verzuim §1 row 9, §4.9; docs/decisions/0018.
 */
import { isDeepStrictEqual } from 'node:util';
import { appendAudit } from '../store/audit.ts';
import { holdPartijen, insertPartij, listCurrentPartijen, updatePartij } from '../store/partijen.ts';
import { listBesturenInRio, listGemeentenOp, listSchoolsInRio } from '../store/partijen-in-registers.ts';
import type { Store, Tx } from '../store/pool.ts';
import { datumVan } from '../verzuim/datum.ts';
import {
  GEGEVENS,
  type Partij,
  type PartijHerkomst,
  type PartijInvoer,
  servesGemeente,
} from '../verzuim/partij.ts';
import { SECTOR_VAN_WET } from '../verzuim/rio.ts';

export interface RegisterCounts {
  readonly toegevoegd: number;
  readonly gewijzigd: number;
}

/** Boards and schools. @param now  milliseconds since epoch: what exists on that day. */
export function importPartijenFromRio(store: Store, door: string, now = Date.now()): Promise<RegisterCounts> {
  return importAll(store, { herkomst: 'RIO', door }, async (tx, current) => {
    const day = datumVan(now);
    const schools = (await listSchoolsInRio(tx, day)).map(({ brin, naam, wet, vestigingen }) => ({
      invoer: invoer('SCHOOL', naam, { brins: [{ brin, sector: SECTOR_VAN_WET[wet], vestigingen }] }),
      before: current.find(({ soort, brins }) => soort === 'SCHOOL' && brins.includes(brin)),
    }));
    const besturen = (await listBesturenInRio(tx, day)).map(({ bestuursnummer, naam, brins }) => ({
      invoer: invoer('BESTUUR', naam, { bestuursnummer, brins }),
      before: current.find(
        ({ soort, gegevens }) => soort === 'BESTUUR' && gegevens['bestuursnummer'] === bestuursnummer,
      ),
    }));
    return [...schools, ...besturen];
  });
}

/** Each gets a mailbox under its own code, which works as soon as its certificate connects it. */
export function importPartijenFromGemeenten(
  store: Store,
  door: string,
  now = Date.now(),
): Promise<RegisterCounts> {
  return importAll(store, { herkomst: 'GEMEENTEN', door }, async (tx, current) =>
    (await listGemeentenOp(tx, datumVan(now))).map(({ gemeentecode, naam }) => ({
      invoer: invoer('GEMEENTE', `Gemeente ${naam}`, {
        gemeentecode,
        mailboxes: [{ instantieCode: gemeentecode, gemeentecodes: [gemeentecode] }],
      }),
      before: current.find((partij) => servesGemeente(partij, gemeentecode)),
    })),
  );
}

interface FromRegister {
  readonly invoer: PartijInvoer;
  /** The party that is this organisation already. */
  readonly before: Partij | undefined;
}

function importAll(
  store: Store,
  change: { readonly herkomst: PartijHerkomst; readonly door: string },
  read: (tx: Tx, current: readonly Partij[]) => Promise<readonly FromRegister[]>,
): Promise<RegisterCounts> {
  return store.withTransaction(async (tx) => {
    await holdPartijen(tx);
    let [toegevoegd, gewijzigd] = [0, 0];
    for (const { invoer: nieuw, before } of await read(tx, await listCurrentPartijen(tx))) {
      if (before === undefined) {
        await insertPartij(tx, nieuw, change);
        toegevoegd++;
        continue;
      }
      if (before.herkomst !== change.herkomst) continue;
      const gegevens = { ...before.gegevens, ...facts(nieuw) };
      if (before.naam === nieuw.naam && isDeepStrictEqual(before.gegevens, gegevens)) continue;
      await updatePartij(tx, before.partijId, { naam: nieuw.naam, oin: before.oin, gegevens }, change);
      gewijzigd++;
    }
    const counts = { toegevoegd, gewijzigd };
    await appendAudit(tx, change.door, 'partijen.ingelezen', { herkomst: change.herkomst, ...counts });
    return counts;
  });
}

/** What the register knows; locaties and the like are kept by people. */
function facts({ soort, gegevens }: PartijInvoer): Readonly<Record<string, unknown>> {
  if (soort === 'SCHOOL') return { brins: gegevens['brins'] };
  if (soort === 'BESTUUR') return { brins: gegevens['brins'], bestuursnummer: gegevens['bestuursnummer'] };
  return { gemeentecode: gegevens['gemeentecode'] };
}

function invoer(soort: PartijInvoer['soort'], naam: string, gegevens: object): PartijInvoer {
  const whole = GEGEVENS[soort].parse(gegevens) as Record<string, unknown>;
  return { soort, naam: naam.slice(0, 100), oin: null, gegevens: JSON.parse(JSON.stringify(whole)) };
}
