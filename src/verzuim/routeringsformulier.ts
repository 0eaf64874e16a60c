/**
 * The form 'Alternatieve routering verzuimloket' and the 'Verklaring gegevensverstrekking aan verwerker': who receives
 * a gemeente's reports of a slot at a moment. Pure; a moment is milliseconds since epoch.
 * Source: verzuim §1 rows 12 and 13, §2.5, §3.3 step 6, §4.8, §7.7.
 */
import type { Gemeentecode } from './verzuimmelding.ts';
import type { RouteSlot } from './verzuimsoorten.ts';

export const ROUTE_SLOTS: readonly RouteSlot[] = ['R1', 'R2', 'R3', 'R4'];

export interface RouteringsRegel {
  readonly slot: RouteSlot;
  readonly instantieNaam: string;
  readonly instantieCode: string;
  readonly email: string;
}

/** Holds for `geldigVanaf` ≤ moment < `geldigTot`; null is "until further notice". */
interface Geldig {
  readonly geldigVanaf: number;
  readonly geldigTot: number | null;
}

/** An approved form. */
export interface GeldendFormulier extends Geldig {
  readonly formulierId: string;
  readonly regels: readonly RouteringsRegel[];
}

export interface VerwerkersVerklaring extends Geldig {
  readonly verwerkerOin: string;
  /** The slots it covers. */
  readonly reikwijdte: readonly RouteSlot[];
}

/**
 * GEMEENTE: of a gemeente itself. GEMEENSCHAPPELIJKE_REGELING: a body with the rights of its gemeenten.
 * DOORSTROOMPUNT: the contactgemeente, with those rights for 18+. VERWERKER: hired.
 */
export const INSTANTIE_SOORTEN = [
  'GEMEENTE',
  'GEMEENSCHAPPELIJKE_REGELING',
  'DOORSTROOMPUNT',
  'VERWERKER',
] as const;

export interface Instantie {
  readonly instantieCode: string;
  readonly oin: string;
  readonly soort: (typeof INSTANTIE_SOORTEN)[number];
  /** The gemeenten whose own mailbox it is. */
  readonly gemeentecodes: readonly Gemeentecode[];
  /** The gemeenten that take part in the body or region, beside those. */
  readonly namens: readonly Gemeentecode[];
}

export interface AlternatieveRoutering {
  readonly formulieren: (gemeentecode: Gemeentecode) => readonly GeldendFormulier[];
  readonly verklaringen: (gemeentecode: Gemeentecode) => readonly VerwerkersVerklaring[];
  readonly instantie: (instantieCode: string) => Instantie | undefined;
}

export interface InstantieKeuze {
  /** Undefined: the instantie of the form is not connected. */
  readonly instantieCode: string | undefined;
  /** The form's instantie was blocked: the gemeente's own mailbox. */
  readonly terugval: boolean;
  readonly formulierId: string;
}

const geldtOp = ({ geldigVanaf, geldigTot }: Geldig, moment: number): boolean =>
  geldigVanaf <= moment && (geldigTot === null || moment < geldigTot);

/**
 * The latest form that began. When that one was withdrawn there is none: what it replaced does not come back. One that
 * was withdrawn before it began replaced nothing.
 */
export function geldendFormulier(
  formulieren: readonly GeldendFormulier[],
  moment: number,
): GeldendFormulier | undefined {
  const begonnen = formulieren.filter(
    ({ geldigVanaf, geldigTot }) => geldigVanaf <= moment && (geldigTot === null || geldigTot > geldigVanaf),
  );
  const [laatste] = begonnen.toSorted(
    (a, b) => b.geldigVanaf - a.geldigVanaf || Number(b.formulierId) - Number(a.formulierId),
  );
  return laatste && geldtOp(laatste, moment) ? laatste : undefined;
}

/** Whether this instantie has no rights of its own to a gemeente's reports of the slot. */
export function heeftVerklaringNodig(
  instantie: Instantie,
  gemeentecode: Gemeentecode,
  slot: RouteSlot,
): boolean {
  const { soort, gemeentecodes, namens } = instantie;
  if (gemeentecodes.includes(gemeentecode)) return false;
  if (!namens.includes(gemeentecode)) return true;
  if (soort === 'GEMEENSCHAPPELIJKE_REGELING') return false;
  return !(soort === 'DOORSTROOMPUNT' && slot === 'R4');
}

/** Whether the instantie may receive the gemeente's reports of the slot, registered at this moment. */
export function magOntvangen(
  instantie: Instantie,
  verklaringen: readonly VerwerkersVerklaring[],
  over: { readonly gemeentecode: Gemeentecode; readonly slot: RouteSlot; readonly moment: number },
): boolean {
  if (!heeftVerklaringNodig(instantie, over.gemeentecode, over.slot)) return true;
  return verklaringen.some(
    (verklaring) =>
      verklaring.verwerkerOin === instantie.oin &&
      verklaring.reikwijdte.includes(over.slot) &&
      geldtOp(verklaring, over.moment),
  );
}

/** @param eigen  the gemeente's own mailbox. @returns undefined when no form holds. */
export function kiesInstantie(
  over: { readonly gemeentecode: Gemeentecode; readonly slot: RouteSlot; readonly moment: number },
  eigen: string | undefined,
  routering: AlternatieveRoutering,
): InstantieKeuze | undefined {
  const { gemeentecode, slot, moment } = over;
  const formulier = geldendFormulier(routering.formulieren(gemeentecode), moment);
  const regel = formulier?.regels.find((found) => found.slot === slot);
  if (formulier === undefined || regel === undefined) return undefined;
  const { formulierId } = formulier;
  const instantie = routering.instantie(regel.instantieCode);
  if (instantie === undefined) return { instantieCode: undefined, terugval: false, formulierId };
  return magOntvangen(instantie, routering.verklaringen(gemeentecode), over)
    ? { instantieCode: regel.instantieCode, terugval: false, formulierId }
    : { instantieCode: eigen, terugval: true, formulierId };
}

/** Of the reports of a slot: how many would have gone to another mailbox. */
export interface VoorbeeldRegel {
  readonly slot: RouteSlot;
  /** Where the form would bring them now; undefined when that instantie is not connected. */
  readonly instantieCode: string | undefined;
  readonly terugval: boolean;
  readonly meldingen: number;
  readonly open: number;
  readonly elders: number;
  readonly openElders: number;
}

/**
 * @param tellingen  what was routed for the gemeente, by slot and mailbox.
 * @param keuze  what the form says of a slot.
 */
export function maakVoorbeeld(
  tellingen: readonly {
    readonly slot: string;
    readonly mailbox: string;
    readonly meldingen: number;
    readonly open: number;
  }[],
  keuze: (slot: RouteSlot) => Pick<InstantieKeuze, 'instantieCode' | 'terugval'>,
): readonly VoorbeeldRegel[] {
  return ROUTE_SLOTS.map((slot) => {
    const { instantieCode, terugval } = keuze(slot);
    const alle = tellingen.filter((telling) => telling.slot === slot);
    const elders = alle.filter(({ mailbox }) => mailbox !== instantieCode);
    const som = (rijen: typeof alle, veld: 'meldingen' | 'open') =>
      rijen.reduce((totaal, rij) => totaal + rij[veld], 0);
    return {
      slot,
      instantieCode,
      terugval,
      meldingen: som(alle, 'meldingen'),
      open: som(alle, 'open'),
      elders: som(elders, 'meldingen'),
      openElders: som(elders, 'open'),
    };
  });
}
