/**
 * A list that an organisation keeps up itself: shown, added to, and one row changed. A row is found by what stands in it,
 * so that whoever looks at an old page changes nothing but that row as it was.
 */
import type { z } from 'zod';
import { type EigenDeel, type Handelend, werkEigenDeelBij } from '../parties/partijbeheer.ts';
import type { Store } from '../store/pool.ts';
import type { Contactpersoon, Locatie } from '../verzuim/partij.ts';
import { type FieldError, type FormState, type FormValues, fieldError, formWith } from './form-values.ts';
import { rijId } from './partij-feiten.ts';
import { TEKSTEN } from './teksten.ts';
import { type Vormen, vormFout } from './vormen.ts';

export type RowOutcome<Row> =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'wrong'; readonly of: FormState };

/** The fields of one row by its shape; each field that is not, with our own words for it. */
export function readRow<Row>(
  shape: z.ZodType<Row>,
  values: FormValues,
  candidate: unknown,
  { fields, vormen }: { readonly fields: readonly string[]; readonly vormen: Vormen },
): RowOutcome<Row> {
  const result = shape.safeParse(candidate);
  if (result.success) return { kind: 'row', row: result.data };
  const errors = result.error.issues.map(({ path }) => {
    const veld = String(path[0] ?? '');
    return { veld, tekst: vormFout(veld, values, vormen) ?? TEKSTEN.velden.vorm };
  });
  return { kind: 'wrong', of: formWith(values, onePerField(errors), fields) };
}

function onePerField(errors: readonly (FieldError & { readonly veld: string })[]) {
  return errors.filter(({ veld }, at) => errors.findIndex((other) => other.veld === veld) === at);
}

/** The row that was meant is not there any more: somebody changed it since the page was shown. */
class RowGone extends Error {}

/**
 * @param id  of the row that is replaced; undefined adds one.
 * @returns what is wrong, for the form; undefined when it was done.
 */
export async function putRow<Row extends Contactpersoon | Locatie>(
  store: Store,
  about: { readonly partijId: string; readonly deel: EigenDeel; readonly door: Handelend },
  { id, row, values }: { readonly id: string | undefined; readonly row: Row; readonly values: FormValues },
): Promise<FormState | undefined> {
  const { partijId, deel, door } = about;
  const bij = (nu: unknown): readonly Row[] => {
    const rows = (nu ?? []) as readonly Row[];
    if (id === undefined) return [...rows, row];
    const at = rows.findIndex((one) => rijId(one) === id);
    if (at < 0) throw new RowGone();
    return rows.with(at, row);
  };
  try {
    const done = await werkEigenDeelBij(store, partijId, { deel, bij }, door);
    if (done.verwerkt) return undefined;
    return formWith(
      values,
      done.fouten.map((fout) => ({ veld: '', ...fieldError(fout) })),
      [],
    );
  } catch (error) {
    if (!(error instanceof RowGone)) throw error;
    return formWith(values, [{ veld: '', tekst: TEKSTEN.velden.intussen }], []);
  }
}
