/** The fields of the routing form, read: what was meant by each row, and which field a broken rule is about. */
import type { FormulierInvoer } from '../../verzuim/keuring-routering.ts';
import { ROUTE_SLOTS } from '../../verzuim/routeringsformulier.ts';
import type { Fout, Gemeentecode } from '../../verzuim/verzuimmelding.ts';
import { type FormState, type FormValues, formWith } from '../form-values.ts';
import { leesDatum } from '../meldingen/lees-formulier.ts';
import { TEKSTEN } from '../teksten.ts';
import { vormFout } from '../vormen.ts';
import { regelFout } from './regel-fout.ts';
import { beginVan } from './toon-routering.ts';

const { routering: t, gemeente } = TEKSTEN.gemeente;
export const DELEN = ['instantieNaam', 'instantieCode', 'email'] as const;
const REGELS = ROUTE_SLOTS.flatMap((slot) => DELEN.map((deel) => `regels/${slot}/${deel}`));
/** In the order of the form. */
export const FIELDS = ['gemeentecode', ...REGELS, 'ingang', 'ondertekenaar'];

export const LABELS: Readonly<Record<string, string>> = {
  ...{ gemeentecode: gemeente, ingang: t.ingang, ondertekenaar: t.ondertekenaar },
  ...Object.fromEntries(
    ROUTE_SLOTS.flatMap((slot) =>
      DELEN.map((deel) => [`regels/${slot}/${deel}`, `${t.slotKort[slot]}, ${t[deel]}`]),
    ),
  ),
};

/** The gemeenten that the visitor acts for. */
export type Options = readonly { readonly waarde: Gemeentecode; readonly tekst: string }[];

type Read =
  | { readonly kind: 'invoer'; readonly invoer: FormulierInvoer }
  | { readonly kind: 'wrong'; readonly errors: readonly { readonly veld: string; readonly tekst: string }[] };

/** What the form lacks is said by the rules; only what cannot be a form at all is said here. */
export function leesRouteringsformulier(values: FormValues, opties: Options, nu: number): Read {
  const text = (veld: string) => (values[veld] ?? '').trim();
  const gekozen = opties.find(({ waarde }) => waarde === text('gemeentecode'));
  const ingang = beginVan(leesDatum(text('ingang')), nu);
  if (gekozen === undefined || ingang === undefined) {
    const errors = [
      ...(gekozen === undefined ? [{ veld: 'gemeentecode', tekst: TEKSTEN.velden.kies }] : []),
      ...(ingang === undefined
        ? [{ veld: 'ingang', tekst: vormFout('ingang', values, { ingang: 'datum' }) ?? '' }]
        : []),
    ];
    return { kind: 'wrong', errors };
  }
  // A row of which nothing was filled in is not there.
  const regels = ROUTE_SLOTS.flatMap((slot) => {
    const [instantieNaam = '', instantieCode = '', email = ''] = DELEN.map((deel) =>
      text(`regels/${slot}/${deel}`),
    );
    const leeg = instantieNaam === '' && instantieCode === '' && email === '';
    return leeg ? [] : [{ slot, instantieNaam, instantieCode: instantieCode.toUpperCase(), email }];
  });
  const ondertekenaar = text('ondertekenaar');
  return { kind: 'invoer', invoer: { gemeentecode: gekozen.waarde, ingang, ondertekenaar, regels } };
}

export const metFouten = (values: FormValues, fouten: readonly Fout[]): FormState => {
  const errors = fouten.map((fout) => {
    const { veld, ...error } = regelFout(fout, values);
    return { ...error, veld: veldVan(veld) };
  });
  return formWith(values, errors, FIELDS);
};

/** A whole row that lacks is told at its first field. */
const veldVan = (veld: string): string => (/^regels\/R[1-4]$/.test(veld) ? `${veld}/instantieNaam` : veld);
