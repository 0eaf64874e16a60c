/** Every page that there is, to look at: their answers are not asked for here, so the parts behind them are empty. */
import type { BrokerParts } from '../../src/broker/parts.ts';
import type { BeheerParts } from '../../src/loket/beheer/parts.ts';
import type { IntegratieParts } from '../../src/loket/integratie/parts.ts';
import { loketPages, openPages, publicPages } from '../../src/loket/pages.ts';
import type { People } from '../../src/parties/people.ts';

/** Behind the login. */
export const PAGES = loketPages(
  {} as BrokerParts,
  { people: {}, trust: {}, fourEyes: false } as unknown as BeheerParts,
  { key: Buffer.alloc(1), keptMs: 1 },
);
/** For everybody. */
export const OPEN = [
  ...openPages({} as People),
  ...publicPages({} as BrokerParts, { key: Buffer.alloc(1) } as unknown as IntegratieParts),
];
