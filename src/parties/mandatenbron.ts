/** A register of mandates that others keep. Source: edukoppeling §5.2, §5.3; EK-126. */
import type { Oin } from '../edukoppeling/oin.ts';

export interface Mandatenbron {
  /**
   * Whether the holder of the certificate may send for `afzender` on a Dutch day.
   * @throws DependencyError when it cannot be asked and no answer is remembered: F12, never F22.
   */
  geldt(verwerker: Oin, afzender: Oin, datum: string): Promise<boolean>;
}
