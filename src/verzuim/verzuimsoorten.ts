/** The kinds of absence as data. What the law may change is a dated row here, never a number in a check. Source: verzuim §2. */
import type { Datum, Sector, Verzuimsoort } from './verzuimmelding.ts';

export type RouteSlot = 'R1' | 'R2' | 'R3' | 'R4';

export interface SoortRegel {
  readonly naam: string;
  /** V1 and V2 are read, never written. */
  readonly actief: boolean;
  readonly leeftijd: 'onder18' | 'vanaf18' | 'alle';
  readonly einddatumVerplicht: boolean;
  readonly urenVerplicht: boolean;
  readonly zonderStartkwalificatie: boolean;
  readonly sectoren: readonly Sector[];
  readonly slot: RouteSlot;
  readonly maxVerzuimdagen: number;
}

const ALLE: readonly Sector[] = ['PO', 'SO', 'VO', 'MBO'];
const NIET_PO: readonly Sector[] = ['SO', 'VO', 'MBO'];
const kort = {
  einddatumVerplicht: false,
  urenVerplicht: false,
  zonderStartkwalificatie: false,
  maxVerzuimdagen: 31,
};
const zestienUur = { ...kort, einddatumVerplicht: true, urenVerplicht: true };

export const VERZUIMSOORTEN: Readonly<Record<Verzuimsoort, SoortRegel>> = {
  V1: { ...kort, naam: '3 schooldagen', actief: false, leeftijd: 'alle', sectoren: ALLE, slot: 'R1' },
  V2: { ...kort, naam: '1/8 in 4 weken', actief: false, leeftijd: 'alle', sectoren: ALLE, slot: 'R1' },
  V3: {
    ...zestienUur,
    naam: '16 uur in 4 weken, 18-',
    actief: true,
    leeftijd: 'onder18',
    sectoren: ALLE,
    slot: 'R1',
  },
  V4: {
    ...zestienUur,
    naam: '16 uur in 4 weken, 18+',
    actief: true,
    leeftijd: 'vanaf18',
    sectoren: NIET_PO,
    slot: 'R4',
    zonderStartkwalificatie: true,
  },
  LRV: {
    ...kort,
    naam: 'Langdurig relatief verzuim, 18-',
    actief: true,
    leeftijd: 'onder18',
    sectoren: ALLE,
    slot: 'R1',
    maxVerzuimdagen: 200,
  },
  RMC: {
    ...kort,
    naam: 'RMC-verzuim 18+ (Doorstroompunt)',
    actief: true,
    leeftijd: 'vanaf18',
    sectoren: NIET_PO,
    slot: 'R4',
    zonderStartkwalificatie: true,
    maxVerzuimdagen: 200,
  },
  L: { ...kort, naam: 'Luxe verzuim', actief: true, leeftijd: 'onder18', sectoren: ALLE, slot: 'R2' },
  O: { ...kort, naam: 'Overig verzuim', actief: true, leeftijd: 'alle', sectoren: ALLE, slot: 'R3' },
};

/** Hours times ten. */
export const MINIMUM_UREN_TIENDE = 160;
/** Four lesson weeks; school holidays in between may make it longer, see docs/decisions. */
export const MAXIMUM_DAGEN_ZESTIEN_UUR = 28;
export const MAXIMUM_VAKANTIEDAGEN = 28;
export const WERKDAGEN_OM_TE_MELDEN = 5;
export const LANGDURIG_DAGEN = 28;

/** The upper age of 18+ reports on a date: 23, and 27 since 1 January 2026. */
export function bovengrensLeeftijd(datum: Datum): number {
  return datum >= '2026-01-01' ? 27 : 23;
}
