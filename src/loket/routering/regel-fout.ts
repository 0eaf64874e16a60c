/** A broken rule of a routing form or declaration, at its field and in plain words where nothing was filled in. */
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { type FieldError, type FormValues, fieldError } from '../form-values.ts';
import { type Vormen, vormFout } from '../vormen.ts';

const DELEN_VAN_REGEL = new Set(['instantieNaam', 'instantieCode', 'email']);
const VORMEN: Vormen = { email: { email: 254 }, verwerkerKvk: 'kvk', reikwijdte: 'keuze' };

export function regelFout(fout: Fout, values: FormValues): FieldError & { readonly veld: string } {
  const { veld = '', code } = fout;
  const deel = veld.split('/').at(-1) ?? '';
  // VZ-INH-02 speaks of reports, and VZ-RTE-02 of rows that lack: of one field there is more to say.
  const vanVeld = code === 'VZ-INH-02' || (code === 'VZ-RTE-02' && DELEN_VAN_REGEL.has(deel));
  const tekst = vanVeld ? vormFout(veld, values, { [veld]: VORMEN[deel] ?? { tekst: 200 } }) : undefined;
  return tekst === undefined ? { ...fieldError(fout), veld } : { veld, code, tekst };
}
