/** The contactpersonen of the own school: who may be named in a report. */
import { CONTACTPERSOON, type Contactpersoon } from '../../verzuim/partij.ts';
import { TextField } from '../components/field.tsx';
import { eigenLijstPages } from '../eigen-rijen.tsx';
import type { Page } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';

const { contactpersonen: t } = TEKSTEN;

export const contactpersonenPages: readonly Page[] = eigenLijstPages<Contactpersoon>({
  deel: 'contactpersonen',
  shape: CONTACTPERSOON,
  rijen: ({ contactpersonen }) => contactpersonen,
  teksten: t,
  cellen: ({ functie, telefoon, email }) => [functie, telefoon, email],
  labels: { naam: t.naam, functie: t.functie, telefoon: t.telefoon, email: t.email },
  vormen: { naam: { tekst: 100 }, functie: { tekst: 100 }, telefoon: 'telefoon', email: { email: 100 } },
  lees: (text) => ({
    naam: text('naam'),
    functie: text('functie'),
    telefoon: text('telefoon'),
    email: text('email'),
  }),
  Velden: ({ of }) => (
    <>
      <TextField of={of} veld="naam" label={t.naam} waarom={t.naamWaarom} maxLength={100} />
      <TextField of={of} veld="functie" label={t.functie} maxLength={60} />
      <TextField of={of} veld="telefoon" label={t.telefoon} type="tel" maxLength={20} short />
      <TextField of={of} veld="email" label={t.email} type="email" maxLength={100} />
    </>
  ),
});
