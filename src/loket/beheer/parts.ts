/** What the pages of beheerders need beside the store. */
import type { TrustStore } from '../../edukoppeling/pki/index.ts';
import type { People } from '../../parties/people.ts';

export interface BeheerParts {
  readonly people: People;
  readonly trust: TrustStore;
  /** A mandate holds when a second person approved it. */
  readonly fourEyes: boolean;
}
