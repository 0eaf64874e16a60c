/** What was sent lately: to a school or board by whom, to a vendor for whom. Counts only, no message. */
import {
  type Aantallen,
  countBerichten,
  countBerichtenDoor,
  type VoorTelling,
} from '../../store/bericht-tellingen.ts';
import { Table } from '../components/text.tsx';
import type { PageCall } from '../page.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { toonTijd } from '../toon-tijd.ts';
import { afzendersVan, type Namen } from './namen.ts';

const { mandaten: t } = BEHEER;
const TELLING_DAGEN = 30;
const DAY_MS = 24 * 3_600_000;

interface Telling extends Aantallen {
  readonly oin: string;
  readonly wie: string;
}
interface Shown {
  readonly kop: string;
  readonly koppen: readonly string[];
  readonly tellingen: readonly Telling[];
}

/** @param gever  of mandates, as a school or board is. @returns undefined for whoever sends nothing. */
export async function readTellingen(
  { store, visitor, now }: Pick<PageCall<unknown, unknown, unknown>, 'store' | 'visitor' | 'now'>,
  namen: Namen,
  gever: boolean,
): Promise<Shown | undefined> {
  const { partij } = visitor;
  const since = now - TELLING_DAGEN * DAY_MS;
  if (partij === undefined) return undefined;
  if (gever) {
    const door = await countBerichten(store, afzendersVan(partij, namen.partijen), since);
    const tellingen = door.map((telling) => ({
      ...telling,
      oin: telling.sigOin,
      wie: telling.sigOin === partij.oin ? t.zelf : namen.ofOin(telling.sigOin),
    }));
    return { kop: t.tellingKop, koppen: t.tellingKoppen, tellingen };
  }
  if (partij.oin === null) return undefined;
  const voor = await countBerichtenDoor(store, partij.oin, since);
  const tellingen = voor.map((telling) => ({
    ...telling,
    oin: telling.fromOin,
    wie: naamVan(telling, namen),
  }));
  return { kop: t.voorWieKop, koppen: t.voorWieKoppen, tellingen };
}

/** Without one message that was let in nobody learns who is connected under an OIN. */
const naamVan = ({ fromOin, verwerkt, geweigerd }: VoorTelling, namen: Namen): string =>
  verwerkt + geweigerd > 0 ? namen.ofOin(fromOin) : t.onderOin(fromOin);

export function Tellingen({ kop, koppen, tellingen }: Shown) {
  return (
    <>
      <h2>{kop}</h2>
      {tellingen.length === 0 ? (
        <p>{t.tellingGeen}</p>
      ) : (
        <Table
          caption={t.tellingUitleg}
          koppen={koppen}
          rijen={tellingen.map(({ oin, wie, verwerkt, geweigerd, zonderMandaat, laatste }) => ({
            key: oin,
            cellen: [wie, String(verwerkt), String(geweigerd), String(zonderMandaat), toonTijd(laatste)],
          }))}
        />
      )}
    </>
  );
}
