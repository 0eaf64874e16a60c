/** The register of pupils as a port: a local table now, remote registers later. */
import type { Datum, Persoon, Persoonsnummer } from '../verzuim/verzuimmelding.ts';

export interface BekendeLeerling {
  /** A pseudonym: stable for one person, also when a second number is linked. */
  readonly deelnemerId: string;
  readonly persoon: Persoon;
  readonly overledenOp?: Datum;
  readonly inschrijvingen: readonly {
    readonly brin: string;
    readonly begindatum: Datum;
    readonly einddatum?: Datum;
  }[];
}

export interface Deelnemersregister {
  /** @throws DependencyError when the register cannot be asked. */
  find(nummer: Persoonsnummer): Promise<BekendeLeerling | undefined>;
}
