/**
 * A mandate: a board, a school or a gemeente lets the holder of a certificate send for it. Pure rules.
 * Source: verzuim §1 row 6, §4.8; edukoppeling §5.3, EK-118…EK-122.
 */
import type { FoutCode } from './fouten.ts';
import type { Datum } from './verzuimmelding.ts';

/** What a mandate can be for. */
export const DIENSTEN = ['VERZUIM'] as const;
export type Dienst = (typeof DIENSTEN)[number];

/** VOORGESTELD waits for a second person. */
export type MandaatStatus = 'VOORGESTELD' | 'GEGEVEN' | 'INGETROKKEN';

export interface MandaatPeriode {
  readonly status: MandaatStatus;
  /** The first day. */
  readonly begindatum: Datum;
  /** The last day. */
  readonly einddatum?: Datum | undefined;
}

/** Why a message has no mandate. For the owner of the message and the giver, never on the wire. */
export type MandaatReden =
  | 'AFZENDER_ONBEKEND'
  | 'GEEN_MANDAAT'
  | 'NOG_NIET_BEGONNEN'
  | 'VERLOPEN'
  | 'INGETROKKEN'
  | 'WACHT_OP_GOEDKEURING'
  | 'NIET_IN_SERVICEREGISTER';

/** On its first and on its last day too (EK-121). */
export function geldtOp({ status, begindatum, einddatum }: MandaatPeriode, datum: Datum): boolean {
  return status === 'GEGEVEN' && begindatum <= datum && (einddatum === undefined || datum <= einddatum);
}

/** The reason that says most, of mandates none of which holds on `datum`. */
export function redenGeenMandaat(mandaten: readonly MandaatPeriode[], datum: Datum): MandaatReden {
  const is = (status: MandaatStatus) => mandaten.filter((mandaat) => mandaat.status === status);
  const given = is('GEGEVEN');
  if (given.some(({ begindatum }) => datum < begindatum)) return 'NOG_NIET_BEGONNEN';
  if (is('VOORGESTELD').length > 0) return 'WACHT_OP_GOEDKEURING';
  if (is('INGETROKKEN').length > 0) return 'INGETROKKEN';
  return given.length > 0 ? 'VERLOPEN' : 'GEEN_MANDAAT';
}

export interface MandaatDekking extends MandaatPeriode {
  readonly mandaatId: string;
  readonly verwerkerOin: string;
  /** The BRINs it comes down to; of a gemeente none. */
  readonly dektBrins: readonly string[];
}

export interface NieuwMandaat {
  readonly verwerkerOin: string;
  /** None: everything of the giver. */
  readonly brins: readonly string[];
  readonly begindatum: Datum;
  readonly einddatum?: Datum | undefined;
}

export interface MandaatFeiten {
  readonly vandaag: Datum;
  readonly gever: { readonly soort: string; readonly oin: string | null; readonly brins: readonly string[] };
  /** Whether the OIN is of a party that can hold one. */
  readonly verwerkerBekend: boolean;
  /** Mandates that are not withdrawn, of any giver. */
  readonly bestaande: readonly MandaatDekking[];
}

/** Kinds of party that can give one. */
export const GEVERS: readonly string[] = ['SCHOOL', 'BESTUUR', 'GEMEENTE', 'REGIOKANTOOR', 'DOORSTROOMPUNT'];

/** Every broken rule, with its field. Source: verzuim §4.8 (one vendor per BRIN and service at a time). */
export function keurMandaat(
  nieuw: NieuwMandaat,
  feiten: MandaatFeiten,
): readonly { readonly code: FoutCode; readonly veld: string }[] {
  const { gever, verwerkerBekend, bestaande, vandaag } = feiten;
  const { verwerkerOin, brins, begindatum, einddatum } = nieuw;
  const dekt = brins.length > 0 ? brins : gever.brins;
  const fouten: { code: FoutCode; veld: string }[] = [];
  const add = (code: FoutCode, veld: string) => fouten.push({ code, veld });
  if (!GEVERS.includes(gever.soort)) add('VZ-MAN-02', 'partijId');
  if (!verwerkerBekend || verwerkerOin === gever.oin) add('VZ-MAN-03', 'verwerkerOin');
  if (brins.some((brin) => !gever.brins.includes(brin))) add('VZ-MAN-04', 'brins');
  if (einddatum !== undefined && (einddatum < begindatum || einddatum < vandaag))
    add('VZ-MAN-05', 'einddatum');
  const overlapt = bestaande.some(
    (ander) =>
      ander.dektBrins.some((brin) => dekt.includes(brin)) &&
      ander.begindatum <= (einddatum ?? '9999-12-31') &&
      begindatum <= (ander.einddatum ?? '9999-12-31'),
  );
  if (overlapt) add('VZ-MAN-06', 'brins');
  return fouten;
}
