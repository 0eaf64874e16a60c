/** For whom a caller acts: the register's own people for every organisation, others for their own. */
import type { Handelend } from '../../parties/partijbeheer.ts';
import type { Caller } from './route.ts';

export const handelend = ({ door, partijId }: Caller): Handelend => ({ door, partijId: partijId ?? null });
