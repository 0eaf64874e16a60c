/**
 * The keys of personal data over time: which there are, what is sealed under each, and the end of one. With a key goes
 * everything it sealed, in every copy and backup of the database. docs/decisions/0029.
 */

import { INDEX_KEY, type Purpose } from '../../store/at-rest/columns.ts';
import { countSealed, type SealedCount } from '../../store/at-rest/inspect.ts';
import { destroyKeyFile, listDestroyed, listKeyFiles } from '../../store/at-rest/key-files.ts';
import type { Keyring } from '../../store/at-rest/keyring.ts';
import { nameOf } from '../../store/at-rest/sealer.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Store } from '../../store/pool.ts';
import { meldingenBewarenVanaf } from '../../verzuim/bewaartermijn.ts';
import { schooljaarVan } from '../../verzuim/vakanties.ts';
import type { Datum } from '../../verzuim/verzuimmelding.ts';

export interface KeyState {
  readonly key: string;
  /** missing: values are sealed under it, and it is not in the directory. */
  readonly state: 'present' | 'destroyed' | 'missing';
  /** Values sealed under it that are in the database now. */
  readonly values: number;
  /** Its school year is over, and the term of what it seals: without values it may go. */
  readonly over: boolean;
}

/** In order of name. */
export function listKeys(store: Store, directory: string, vandaag: Datum): Promise<readonly KeyState[]> {
  return store.withTransaction(async (tx) => {
    const counts = await countSealed(tx);
    const present = listKeyFiles(directory);
    const destroyed = listDestroyed(directory);
    const names = new Set([...present, ...destroyed, ...counts.map(({ key }) => key)]);
    return [...names].sort().map((key) => ({
      key,
      state: present.includes(key) ? 'present' : destroyed.includes(key) ? 'destroyed' : 'missing',
      values: valuesUnder(counts, key),
      over: isOver(key, vandaag),
    }));
  });
}

function valuesUnder(counts: readonly SealedCount[], name: string): number {
  return counts.filter(({ key }) => key === name).reduce((sum, { count }) => sum + count, 0);
}

/** `meldingen-2024` is of the school year 2024-2025. */
function isOver(key: string, vandaag: Datum): boolean {
  const [, purpose, year] = /^([a-z]+)-(\d{4})$/.exec(key) ?? [];
  if (purpose === undefined) return false;
  const end = `${Number(year) + 1}-08-01`;
  return end <= (purpose === 'meldingen' ? meldingenBewarenVanaf(vandaag) : vandaag);
}

const PURPOSES: readonly Purpose[] = ['meldingen', 'vrijstellingen', 'leerlingen'];

/** Makes the keys of this school year and the next, where they are not there. @returns their names. */
export function makeKeys(keyring: Keyring, vandaag: Datum): readonly string[] {
  const year = schooljaarVan(vandaag);
  const names = PURPOSES.flatMap((purpose) => [
    nameOf(keyring, purpose, year),
    nameOf(keyring, purpose, year + 1),
  ]);
  // The index is made with the database that it belongs to.
  for (const name of names) keyring.make(name);
  return names;
}

export type WhyNotDestroy = 'IS_INDEX' | 'NOT_THERE' | 'NOT_OVER' | 'IN_USE';
export type Destruction =
  | { readonly kind: 'destroyed'; readonly values: number }
  | { readonly kind: 'refused'; readonly why: readonly WhyNotDestroy[]; readonly values: number };

export interface DestroyKey {
  readonly directory: string;
  readonly key: string;
  readonly vandaag: Datum;
  /** Who does it, for the audit. */
  readonly door: string;
  /** Also when its term is not over, or values under it are still there. */
  readonly confirmed: boolean;
}

/** Audited; the key goes when the audit can be written. A key that is not there is never destroyed. */
export function destroyKey(
  store: Store,
  { directory, key, vandaag, door, confirmed }: DestroyKey,
): Promise<Destruction> {
  return store.withTransaction(async (tx) => {
    const values = valuesUnder(await countSealed(tx), key);
    const never: readonly WhyNotDestroy[] =
      key === INDEX_KEY ? ['IS_INDEX'] : listKeyFiles(directory).includes(key) ? [] : ['NOT_THERE'];
    const doubts: readonly WhyNotDestroy[] = [
      ...(isOver(key, vandaag) ? [] : (['NOT_OVER'] as const)),
      ...(values === 0 ? [] : (['IN_USE'] as const)),
    ];
    if (never.length > 0) return { kind: 'refused', why: never, values };
    if (doubts.length > 0 && !confirmed) return { kind: 'refused', why: doubts, values };
    await appendAudit(tx, door, 'sleutel.vernietigd', { sleutel: key, waarden: values });
    destroyKeyFile(directory, key, new Date().toISOString());
    return { kind: 'destroyed', values };
  });
}
