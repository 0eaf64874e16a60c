/** The pages for the register's own people: desk, reports, delivery, numbers. */
import type { BrokerParts } from '../../broker/parts.ts';
import type { Page } from '../page.ts';
import { afsluitenPages } from './afsluiten.tsx';
import { cijfersPage } from './cijfers.tsx';
import { geparkeerdPages } from './geparkeerd.tsx';
import { leerlingPages } from './leerling.tsx';
import { meldingBeheerPage } from './melding.tsx';
import { onbezorgdPages } from './onbezorgd.tsx';
import { opnieuwPages } from './opnieuw.tsx';
import { opnieuwSindsPages } from './opnieuw-sinds.tsx';
import { toewijzenPages } from './toewijzen.tsx';
import { uitvalPage } from './uitval.tsx';
import { zoekenPages } from './zoeken.tsx';

export const registerPages = (broker: BrokerParts): readonly Page[] => [
  uitvalPage,
  ...zoekenPages,
  meldingBeheerPage,
  ...opnieuwPages(broker),
  ...toewijzenPages(broker),
  ...afsluitenPages(broker),
  ...leerlingPages,
  ...onbezorgdPages(broker),
  ...geparkeerdPages(broker),
  ...opnieuwSindsPages(broker),
  cijfersPage(broker),
];
