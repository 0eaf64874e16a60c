/** What a routing form and a declaration must satisfy: every broken rule at once. Source: verzuim §4.8, §5.5, §7.7. */
import { datumVan } from './datum.ts';
import { fout } from './fouten.ts';
import {
  type Instantie,
  magOntvangen,
  ROUTE_SLOTS,
  type VerwerkersVerklaring,
} from './routeringsformulier.ts';
import type { Datum, Fout, Gemeentecode } from './verzuimmelding.ts';
import type { RouteSlot } from './verzuimsoorten.ts';

/** As handed in: rows may be too few, too many or half empty. */
export interface FormulierInvoer {
  readonly gemeentecode: Gemeentecode;
  /** Milliseconds since epoch. */
  readonly ingang: number;
  readonly ondertekenaar: string;
  readonly regels: readonly {
    readonly slot: string;
    readonly instantieNaam: string;
    readonly instantieCode: string;
    readonly email: string;
  }[];
}

export interface FormulierContext {
  /** Milliseconds since epoch. */
  readonly nu: number;
  readonly instantie: (instantieCode: string) => Instantie | undefined;
  /** Of this gemeente. */
  readonly verklaringen: readonly VerwerkersVerklaring[];
  /** Whether the code is a gemeente on the day on which the form begins. */
  readonly gemeenteBestaat: boolean;
}

const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;
const MAX_EMAIL = 254;

/** When handed in; approval looks at the instanties again (`keurInstanties`). */
export function keurFormulier(formulier: FormulierInvoer, context: FormulierContext): readonly Fout[] {
  const fouten: Fout[] = [...keurRegels(formulier.regels)];
  if (formulier.ondertekenaar.trim() === '') fouten.push(fout('VZ-INH-02', 'ondertekenaar'));
  if (datumVan(formulier.ingang) < datumVan(context.nu)) fouten.push(fout('VZ-RTE-05', 'ingang'));
  if (!context.gemeenteBestaat) fouten.push(fout('VZ-RTE-07', 'gemeentecode'));
  return [...fouten, ...keurInstanties(formulier, context)];
}

function keurRegels(regels: FormulierInvoer['regels']): readonly Fout[] {
  const onbekend = regels.filter(({ slot }) => !ROUTE_SLOTS.some((known) => known === slot));
  return [
    ...onbekend.map(() => fout('VZ-RTE-02', 'regels/slot')),
    ...ROUTE_SLOTS.flatMap((slot) => {
      const [regel, ...meer] = regels.filter((found) => found.slot === slot);
      if (regel === undefined || meer.length > 0) return [fout('VZ-RTE-02', `regels/${slot}`)];
      const { instantieNaam, instantieCode, email } = regel;
      return [
        ...(instantieNaam.trim() === '' ? [fout('VZ-RTE-02', `regels/${slot}/instantieNaam`)] : []),
        ...(instantieCode.trim() === '' ? [fout('VZ-RTE-02', `regels/${slot}/instantieCode`)] : []),
        ...(EMAIL.test(email) && email.length <= MAX_EMAIL
          ? []
          : [fout('VZ-RTE-02', `regels/${slot}/email`)]),
      ];
    }),
  ];
}

/** Every instantie is connected, and may receive from the moment on which the form begins. */
export function keurInstanties(
  { gemeentecode, ingang, regels }: Pick<FormulierInvoer, 'gemeentecode' | 'ingang' | 'regels'>,
  { nu, instantie, verklaringen }: Pick<FormulierContext, 'nu' | 'instantie' | 'verklaringen'>,
): readonly Fout[] {
  // What is recorded has begun, for whoever judges a form: the clocks may differ by a little.
  const begin = verklaringen.map(({ geldigVanaf }) => geldigVanaf);
  const moment = Math.max(nu, ingang, ...begin);
  return regels.flatMap(({ slot, instantieCode }) => {
    if (instantieCode.trim() === '') return [];
    const gevonden = instantie(instantieCode);
    const veld = `regels/${ROUTE_SLOTS.find((known) => known === slot) ?? 'slot'}/instantieCode`;
    if (gevonden === undefined) return [fout('VZ-RTE-04', veld)];
    const over = { gemeentecode, slot: slot as RouteSlot, moment };
    return magOntvangen(gevonden, verklaringen, over) ? [] : [fout('VZ-RTE-03', veld)];
  });
}

/** Names of people as they write them: case and blanks make no other person. */
export function isDezelfde(persoon: string, ander: string): boolean {
  const kaal = (naam: string) => naam.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
  return kaal(persoon) === kaal(ander);
}

export interface VerklaringInvoer {
  readonly gemeentecode: Gemeentecode;
  readonly verwerkerNaam: string;
  readonly verwerkerKvk: string;
  readonly verwerkerOin: string;
  readonly reikwijdte: readonly RouteSlot[];
  readonly datumOndertekening: Datum;
  readonly einddatum?: Datum | undefined;
}

export function keurVerklaring(
  verklaring: VerklaringInvoer,
  context: { readonly vandaag: Datum; readonly gemeenteBestaat: boolean },
): readonly Fout[] {
  const { verwerkerNaam, verwerkerKvk, datumOndertekening, einddatum } = verklaring;
  const fouten: Fout[] = [];
  if (verwerkerNaam.trim() === '') fouten.push(fout('VZ-INH-02', 'verwerkerNaam'));
  if (!/^\d{8}$/.test(verwerkerKvk)) fouten.push(fout('VZ-INH-02', 'verwerkerKvk'));
  if (verklaring.reikwijdte.length === 0) fouten.push(fout('VZ-INH-02', 'reikwijdte'));
  if (datumOndertekening > context.vandaag) fouten.push(fout('VZ-RTE-09', 'datumOndertekening'));
  if (einddatum !== undefined && einddatum < context.vandaag) fouten.push(fout('VZ-RTE-09', 'einddatum'));
  if (!context.gemeenteBestaat) fouten.push(fout('VZ-RTE-07', 'gemeentecode'));
  return fouten;
}
