/** Why what was handed in is refused, as errors of the field for files; a field of the sheet is named by its label. */
import { type IntakeFout, SJABLOON_VELDEN, type SjabloonVeld } from '../../verzuim/certificaatmelding.ts';
import { type FieldError, fieldError } from '../form-values.ts';

export function intakeFouten(
  fouten: readonly IntakeFout[],
): readonly (FieldError & { readonly veld: string })[] {
  return fouten.map((fout) => {
    const error = fieldError(fout);
    const name = /^sjabloon\/(\w+)$/.exec(fout.veld ?? '')?.[1];
    const label =
      name !== undefined && Object.hasOwn(SJABLOON_VELDEN, name)
        ? `: ${SJABLOON_VELDEN[name as SjabloonVeld].label}`
        : '';
    const gevonden = fout.gevonden === undefined ? '' : `. In het certificaat staat: ${fout.gevonden}`;
    return { ...error, tekst: `${error.tekst}${label}${gevonden}`, veld: 'bestand' };
  });
}
