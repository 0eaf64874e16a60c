/** Every page of the loket. Whoever adds a folder of pages adds its list here, and nothing else. */
import type { BrokerParts } from '../broker/parts.ts';
import type { People } from '../parties/people.ts';
import { beheerPages } from './beheer/pages.ts';
import type { BeheerParts } from './beheer/parts.ts';
import { contactpersonenPages } from './contactpersonen/contactpersonen.tsx';
import { gemeentePages } from './gemeente/gemeente-pages.ts';
import { inloggenPages } from './inloggen/inloggen.tsx';
import { UITLOGGEN } from './inloggen/uitloggen.ts';
import { inschrijvenPages } from './inschrijven/inschrijven.tsx';
import { instellingenPage } from './instellingen/instellingen.tsx';
import { integratiePages } from './integratie/pages.ts';
import type { IntegratieParts } from './integratie/parts.ts';
import { locatiesPages } from './locaties/locaties.tsx';
import type { ConceptParts } from './meldingen/concepten.ts';
import { controlePage } from './meldingen/controle.ts';
import { lijstPages } from './meldingen/lijst.tsx';
import { meldingPage } from './meldingen/melding.tsx';
import { nieuwPages } from './meldingen/nieuw.tsx';
import { veranderPages } from './meldingen/veranderen.tsx';
import type { OpenPage, Page } from './page.ts';
import { registerPages } from './register/pages.ts';
import { startPage } from './start/start.tsx';

/** Pages behind the login. Their order is that of the menu. @param broker  what pages send their messages to. */
export function loketPages(
  broker: BrokerParts,
  beheer: BeheerParts,
  concepten: ConceptParts,
): readonly Page[] {
  const pages: readonly Page[] = [
    startPage(() => pages),
    ...lijstPages(broker, concepten),
    ...nieuwPages(broker, concepten),
    controlePage(broker),
    meldingPage(broker),
    ...veranderPages(broker),
    ...contactpersonenPages,
    ...locatiesPages,
    ...gemeentePages(broker),
    ...registerPages(broker),
    ...beheerPages(beheer),
    UITLOGGEN,
  ];
  return pages;
}

/** Pages without a session. */
export const openPages = (people: People): readonly OpenPage[] => [
  ...inloggenPages(people),
  ...inschrijvenPages(people),
];

/** Pages for everyone, about nobody: they need no session and make none. @param integratie  in test mode only. */
export const publicPages = (
  broker: BrokerParts,
  integratie: IntegratieParts | undefined,
): readonly OpenPage[] => [instellingenPage(broker), ...(integratie ? integratiePages(integratie) : [])];
