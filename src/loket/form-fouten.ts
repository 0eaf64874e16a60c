/** Broken rules of the domain beside their fields; one that belongs to no field of the form stands above it. */
import type { Fout } from '../verzuim/verzuimmelding.ts';
import { type FormState, type FormValues, fieldError, formWith } from './form-values.ts';

export const formWithFouten = (
  values: FormValues,
  fouten: readonly Fout[],
  fields: readonly string[] = [],
): FormState =>
  formWith(
    values,
    fouten.map((fout) => ({ veld: fout.veld ?? '', ...fieldError(fout) })),
    fields,
  );
