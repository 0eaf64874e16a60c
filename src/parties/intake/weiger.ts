/** A refusal of what was handed in. Codes: verzuim/fouten.ts. */
import type { IntakeFout, Weigering } from '../../verzuim/certificaatmelding.ts';
import { type FoutCode, fout } from '../../verzuim/fouten.ts';

export function weiger(code: FoutCode, veld?: string): Weigering {
  return weigerAlles([fout(code, veld)]);
}

/** A reason that stands there twice is told once. */
export function weigerAlles(fouten: readonly IntakeFout[]): Weigering {
  const told = new Map(fouten.map((found) => [`${found.code} ${found.veld ?? ''}`, found]));
  return { verwerkt: false, fouten: [...told.values()] };
}
