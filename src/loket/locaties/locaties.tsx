/** The locaties of the own school: where its pupils have their lessons. */
import { LOCATIE, type Locatie } from '../../verzuim/partij.ts';
import { TextField } from '../components/field.tsx';
import { eigenLijstPages } from '../eigen-rijen.tsx';
import type { Page } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';

const { locaties: t } = TEKSTEN;

export const locatiesPages: readonly Page[] = eigenLijstPages<Locatie>({
  deel: 'locaties',
  shape: LOCATIE,
  rijen: ({ locaties }) => locaties,
  teksten: t,
  cellen: ({ adres, onderwijslocatiecode }) => [adres, onderwijslocatiecode ?? ''],
  labels: { naam: t.naam, adres: t.adres, onderwijslocatiecode: t.code },
  vormen: { naam: { tekst: 100 }, adres: { tekst: 200 }, onderwijslocatiecode: 'onderwijslocatiecode' },
  lees: (text) => {
    const code = text('onderwijslocatiecode').toUpperCase();
    const anders = code === '' ? {} : { onderwijslocatiecode: code };
    return { naam: text('naam'), adres: text('adres'), ...anders };
  },
  Velden: ({ of }) => (
    <>
      <TextField of={of} veld="naam" label={t.naam} waarom={t.naamWaarom} maxLength={100} />
      <TextField of={of} veld="adres" label={t.adres} maxLength={200} />
      <TextField
        of={of}
        veld="onderwijslocatiecode"
        label={t.code}
        waarom={t.codeWaarom}
        maxLength={7}
        optioneel
        short
      />
    </>
  ),
});
