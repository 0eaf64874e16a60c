/** The kinds of absence as data. What the law may change is a dated row here, never a number in a check. Source: verzuim §2. */
import type { Datum, Sector, Verzuimsoort } from './verzuimmelding.ts';

export type RouteSlot = 'R1' | 'R2' | 'R3' | 'R4';

export interface SoortRegel {
  readonly naam: string;
  /** V1 and V2 are read, never written. */
  readonly actief: boolean;
  /** The first and last begindatum for which it may be reported. */
  readonly geldigVan: Datum;
  readonly geldigTot?: Datum;
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
/** Six kinds have taken the place of V1 and V2 since 2009 (verzuim §2.2, inferred). */
const oud = { actief: false, geldigVan: '2007-08-01', geldigTot: '2008-12-31' } as const;
const kort = {
  actief: true,
  geldigVan: '2009-01-01',
  einddatumVerplicht: false,
  urenVerplicht: false,
  zonderStartkwalificatie: false,
  maxVerzuimdagen: 31,
};
const zestienUur = { ...kort, einddatumVerplicht: true, urenVerplicht: true };

export const VERZUIMSOORTEN: Readonly<Record<Verzuimsoort, SoortRegel>> = {
  V1: { ...kort, ...oud, naam: '3 schooldagen', leeftijd: 'alle', sectoren: ALLE, slot: 'R1' },
  V2: { ...kort, ...oud, naam: '1/8 in 4 weken', leeftijd: 'alle', sectoren: ALLE, slot: 'R1' },
  V3: {
    ...zestienUur,
    naam: '16 uur in 4 weken, 18-',
    leeftijd: 'onder18',
    sectoren: ALLE,
    slot: 'R1',
  },
  V4: {
    ...zestienUur,
    naam: '16 uur in 4 weken, 18+',
    leeftijd: 'vanaf18',
    sectoren: NIET_PO,
    slot: 'R4',
    zonderStartkwalificatie: true,
  },
  LRV: {
    ...kort,
    naam: 'Langdurig relatief verzuim, 18-',
    leeftijd: 'onder18',
    sectoren: ALLE,
    slot: 'R1',
    maxVerzuimdagen: 200,
  },
  RMC: {
    ...kort,
    naam: 'RMC-verzuim 18+ (Doorstroompunt)',
    leeftijd: 'vanaf18',
    sectoren: NIET_PO,
    slot: 'R4',
    zonderStartkwalificatie: true,
    maxVerzuimdagen: 200,
  },
  L: { ...kort, naam: 'Luxe verzuim', leeftijd: 'onder18', sectoren: ALLE, slot: 'R2' },
  O: { ...kort, naam: 'Overig verzuim', leeftijd: 'alle', sectoren: ALLE, slot: 'R3' },
};

/** What the acts and their readers count with, from a date on. A change of the law is a new row. */
export interface Drempels {
  readonly geldigVan: Datum;
  /** V3, V4: hours times ten. */
  readonly minimumUrenTiende: number;
  /** V3, V4: four lesson weeks; days of school holidays in between come on top (docs/decisions/0014). */
  readonly dagenLesweken: number;
  /** V3: after 16 hours; later is stamped as too late, never refused. */
  readonly werkdagenOmTeMelden: number;
  /** LRV: more than four weeks. */
  readonly langdurigDagen: number;
  /** 18+ reports: younger than this. */
  readonly bovengrensLeeftijd: number;
}

const TOT_2026: Drempels = {
  geldigVan: '0000-01-01',
  minimumUrenTiende: 160,
  dagenLesweken: 28,
  werkdagenOmTeMelden: 5,
  langdurigDagen: 28,
  bovengrensLeeftijd: 23,
};
/** Oldest first. 2026: Wet van school naar duurzaam werk. */
export const DREMPELS: readonly [Drempels, ...Drempels[]] = [
  TOT_2026,
  { ...TOT_2026, geldigVan: '2026-01-01', bovengrensLeeftijd: 27 },
];

/** The thresholds for a report that begins on a date. */
export function drempelsOp(datum: Datum): Drempels {
  return DREMPELS.findLast(({ geldigVan }) => geldigVan <= datum) ?? DREMPELS[0];
}
