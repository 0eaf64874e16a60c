/** Every page of a gemeente, office or Doorstroompunt. None of them handles a report (verzuim §1 row 8). */
import type { BrokerParts } from '../../broker/parts.ts';
import { leveringPages } from '../gegevensleveringen/gegevensleveringen.tsx';
import { type Page, page, redirect } from '../page.ts';
import { postbusPage } from '../postbus/postbus.tsx';
import { formulierPages } from '../routering/formulier.tsx';
import { overzichtPage } from '../routering/overzicht.tsx';
import { verklaringPages } from '../routering/verklaring.tsx';
import { vrijstellingenPages } from '../vrijstellingen/lijst.tsx';
import { nieuweVrijstellingPages } from '../vrijstellingen/nieuw.tsx';
import { veranderVrijstellingPages } from '../vrijstellingen/veranderen.tsx';
import { vrijstellingPage } from '../vrijstellingen/vrijstelling.tsx';
import { ONTVANGERS } from './eigen-gemeenten.ts';

/** Of an older menu: the contact stands with the rest of the organisation now. */
const contactPage: Page = page({
  method: 'GET',
  path: '/contactgegevens',
  roles: ['beheerder'],
  voor: ONTVANGERS,
  answer: async () => redirect('/organisatie/contact'),
});

export const gemeentePages = (broker: BrokerParts): readonly Page[] => [
  ...vrijstellingenPages(broker),
  ...nieuweVrijstellingPages(broker),
  vrijstellingPage(broker),
  ...veranderVrijstellingPages(broker),
  ...leveringPages(broker),
  postbusPage(broker),
  overzichtPage(broker),
  ...formulierPages(broker),
  ...verklaringPages(broker),
  contactPage,
];
