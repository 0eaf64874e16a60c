/**
 * Where mandates come from: our own register or another's, such as the Onderwijs Serviceregister.
 * Source: edukoppeling §5.2, §5.3; EK-118…EK-126.
 */
import type { Oin } from '../edukoppeling/oin.ts';

export interface Mandatenbron {
  /**
   * @param verwerker  who signed.
   * @param afzender  for whom it speaks.
   * @param datum  Dutch local date, JJJJ-MM-DD; a mandate holds on its first and on its last day.
   * @returns whether `verwerker` has a mandate of `afzender` for this service on that day.
   * @throws DependencyError when that cannot be known now; never false for it (EK-126).
   */
  geldt(verwerker: Oin, afzender: Oin, datum: string): Promise<boolean>;
}
