/** The pages of beheerders, boards and the functioneel beheerder, and everyone's own account. Their order is that of the menu. */
import { accountPages } from '../account/account.tsx';
import { herstelcodesPages } from '../account/herstelcodes.tsx';
import { passkeysPages } from '../account/passkeys.tsx';
import { wachtwoordPages } from '../account/wachtwoord.tsx';
import { certificaatPages } from '../certificaten/certificaat.tsx';
import { certificatenPages } from '../certificaten/lijst.tsx';
import { gebruikerPages } from '../gebruikers/gebruiker.tsx';
import { handelingPages } from '../gebruikers/handeling.tsx';
import { gebruikersPages } from '../gebruikers/lijst.tsx';
import { nieuweGebruikerPages } from '../gebruikers/nieuw.tsx';
import { intrekkenPages } from '../mandaten/intrekken.tsx';
import { mandatenPages } from '../mandaten/lijst.tsx';
import { mandaatPages } from '../mandaten/mandaat.tsx';
import { nieuwMandaatPages } from '../mandaten/nieuw.tsx';
import { weigeringPage } from '../mandaten/weigering.tsx';
import { organisatiePages } from '../organisatie/organisatie.tsx';
import { organisatiesPages } from '../organisaties/organisaties.tsx';
import type { Page } from '../page.ts';
import type { BeheerParts } from './parts.ts';

export const beheerPages = ({ people, trust, fourEyes }: BeheerParts): readonly Page[] => [
  ...organisatiesPages,
  ...gebruikersPages(people),
  ...nieuweGebruikerPages(people),
  ...gebruikerPages(people),
  ...handelingPages(people),
  ...certificatenPages(trust),
  ...certificaatPages,
  ...mandatenPages,
  ...nieuwMandaatPages(fourEyes),
  ...mandaatPages,
  ...intrekkenPages,
  weigeringPage,
  ...organisatiePages,
  ...accountPages(people),
  ...wachtwoordPages(people),
  ...herstelcodesPages(people),
  ...passkeysPages(people),
];
