/** A broken rule of a routing form or declaration, at its field and in plain words where nothing was filled in. */
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { type FieldError, type FormValues, fieldError } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';

export function regelFout(fout: Fout, values: FormValues): FieldError & { readonly veld: string } {
  const { veld = '', code } = fout;
  // VZ-INH-02 speaks of reports; of an empty field there is only this to say.
  const leeg = code === 'VZ-INH-02' && (values[veld] ?? '').trim() === '';
  return leeg ? { veld, code, tekst: TEKSTEN.velden.leeg } : { ...fieldError(fout), veld };
}
