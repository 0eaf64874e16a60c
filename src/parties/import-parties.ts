/**
 * The parties file into the store. A file that was imported before is not looked at again, so that what people changed
 * since stays; a changed file decides about everything it names, and what came from a file and is no longer in it ends.
 * Source: docs/decisions/0018.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { appendAudit } from '../store/audit.ts';
import {
  insertMandaat,
  listMandaten,
  type Mandaat,
  setMandaatEnd,
  withdrawMandaat,
} from '../store/mandaten.ts';
import {
  endPartij,
  holdPartijen,
  insertPartij,
  listCurrentPartijen,
  listEndedByHand,
  readPartijStand,
  recordPartiesFile,
  updatePartij,
} from '../store/partijen.ts';
import type { Store, Tx } from '../store/pool.ts';
import type { Partij, PartijInvoer } from '../verzuim/partij.ts';
import type { PartijSoort } from '../verzuim/rollen.ts';
import type { Instantie } from '../verzuim/routeringsformulier.ts';
import type { PartiesFile } from './parties-file.ts';
import { readDirectoryFrom } from './parties-in-store.ts';

export interface ImportCounts {
  readonly toegevoegd: number;
  readonly gewijzigd: number;
  readonly beeindigd: number;
  readonly mandaten: number;
}

/** @returns undefined when this very content was imported last. @throws PartiesError; then nothing was changed. */
export function importPartiesFile(
  store: Store,
  file: PartiesFile,
  door: string,
): Promise<ImportCounts | undefined> {
  return store.withTransaction(async (tx) => {
    await holdPartijen(tx);
    const sha256 = createHash('sha256').update(JSON.stringify(file)).digest('hex');
    if ((await readPartijStand(tx)).bestandSha256 === sha256) return undefined;
    const counts = {
      ...(await importPartijen(tx, file, door)),
      mandaten: await importMandaten(tx, file, door),
    };
    // A file that contradicts what people made changes nothing, and says so.
    await readDirectoryFrom(tx);
    await recordPartiesFile(tx, sha256);
    await appendAudit(tx, door, 'partijen.ingelezen', { herkomst: 'BESTAND', sha256, ...counts });
    return counts;
  });
}

async function importPartijen(tx: Tx, file: PartiesFile, door: string) {
  const current = await listCurrentPartijen(tx);
  const byKey = new Map(current.map((partij) => [keyOf(partij), partij]));
  const change = { herkomst: 'BESTAND', door } as const;
  let [toegevoegd, gewijzigd, beeindigd] = [0, 0, 0];
  const named = new Set<string>();
  const stopped = new Set((await listEndedByHand(tx, door)).map(keyOf));
  for (const gelezen of invoerOf(file)) {
    const before = byKey.get(keyOf(gelezen));
    const invoer = { ...gelezen, oin: gelezen.oin ?? before?.oin ?? null };
    named.add(keyOf(invoer));
    // What people ended stays ended.
    if (before === undefined && stopped.has(keyOf(invoer))) continue;
    if (before === undefined) {
      await insertPartij(tx, invoer, change);
      toegevoegd++;
      continue;
    }
    // What people added and no file knows stays.
    const gegevens = asStored({ ...kept(before), ...invoer.gegevens });
    if (isSame(before, { ...invoer, gegevens })) continue;
    await updatePartij(tx, before.partijId, { ...invoer, gegevens }, change);
    gewijzigd++;
  }
  for (const partij of current) {
    if (partij.herkomst !== 'BESTAND' || named.has(keyOf(partij))) continue;
    await endPartij(tx, partij.partijId, door);
    beeindigd++;
  }
  return { toegevoegd, gewijzigd, beeindigd };
}

/** A board is known by its number or name: it may have no OIN, or get one later. */
function keyOf({ soort, oin, naam, gegevens }: PartijInvoer): string {
  const { bestuursnummer } = gegevens as { readonly bestuursnummer?: string };
  return `${soort} ${soort === 'BESTUUR' ? (bestuursnummer ?? naam) : (oin ?? naam)}`;
}

/** Without the fields that are undefined. */
const asStored = (gegevens: object) => JSON.parse(JSON.stringify(gegevens)) as Partij['gegevens'];

/** Of a party that stands in the file too: what the file has no place for. */
function kept({
  gegevens: { contact, locaties, contactpersonen },
}: Partij): Readonly<Record<string, unknown>> {
  return {
    ...(contact === undefined ? {} : { contact }),
    ...(locaties === undefined ? {} : { locaties }),
    ...(contactpersonen === undefined ? {} : { contactpersonen }),
  };
}

function isSame(before: Partij, { naam, gegevens }: PartijInvoer): boolean {
  return (
    before.naam === naam && before.herkomst === 'BESTAND' && isDeepStrictEqual(before.gegevens, gegevens)
  );
}

const SOORT_VAN_MAILBOX: Readonly<Record<Instantie['soort'], PartijSoort>> = {
  GEMEENTE: 'GEMEENTE',
  GEMEENSCHAPPELIJKE_REGELING: 'REGIOKANTOOR',
  DOORSTROOMPUNT: 'DOORSTROOMPUNT',
  VERWERKER: 'VERWERKER',
};

export function invoerOf({ schools, besturen, vendors, gemeenten }: PartiesFile): readonly PartijInvoer[] {
  return [
    ...schools.map(({ oin, naam, ...gegevens }) => ({ soort: 'SCHOOL' as const, oin, naam, gegevens })),
    ...besturen.map(({ oin = null, naam, ...gegevens }) => ({
      soort: 'BESTUUR' as const,
      oin,
      naam,
      gegevens,
    })),
    ...vendors.map(({ oin, naam, ...gegevens }) => ({ soort: 'LEVERANCIER' as const, oin, naam, gegevens })),
    ...gemeenten.map(({ oin, naam, ...gegevens }) => ({
      soort: SOORT_VAN_MAILBOX[gegevens.mailboxes[0]?.soort ?? 'GEMEENTE'],
      oin,
      naam,
      gegevens,
    })),
  ];
}

/** Of a file: one for each sender, given by that sender itself. One that was withdrawn by hand stays withdrawn. */
async function importMandaten(tx: Tx, { mandaten }: PartiesFile, door: string): Promise<number> {
  const givers = new Map<string, Partij>();
  for (const partij of await listCurrentPartijen(tx)) {
    if (partij.oin !== null && partij.soort !== 'LEVERANCIER') givers.set(partij.oin, partij);
  }
  const known = new Map(
    (await listMandaten(tx, { withdrawn: true })).map((found) => [mandaatKey(found), found]),
  );
  const named = new Set<string>();
  let changed = 0;
  for (const { senderOins, einddatum, ...rest } of mandaten) {
    for (const gever of senderOins.flatMap((sender) => givers.get(sender) ?? [])) {
      const nieuw = { ...rest, geverId: gever.partijId, brins: [] };
      const before = known.get(mandaatKey(nieuw));
      named.add(mandaatKey(nieuw));
      // What an import ended, an import gives again.
      if (before === undefined || before.ingetrokkenDoor === door) {
        await insertMandaat(tx, { ...nieuw, einddatum, status: 'GEGEVEN', herkomst: 'BESTAND', door });
      } else if (isOfFile(before) && before.einddatum !== (einddatum ?? null)) {
        await setMandaatEnd(tx, before.mandaatId, einddatum);
      } else continue;
      changed++;
    }
  }
  for (const [key, mandaat] of known) {
    if (!isOfFile(mandaat) || named.has(key)) continue;
    await withdrawMandaat(tx, mandaat, door);
    changed++;
  }
  return changed;
}

/** What people gave or withdrew is theirs. */
const isOfFile = ({ herkomst, status }: Mandaat) => herkomst === 'BESTAND' && status !== 'INGETROKKEN';

function mandaatKey(mandaat: Pick<Mandaat, 'geverId' | 'verwerkerOin' | 'dienst' | 'begindatum'>): string {
  return [mandaat.geverId, mandaat.verwerkerOin, mandaat.dienst, mandaat.begindatum].join(' ');
}
