/** The fields of the form ⇄ a vrijstelling. What is missing or wrong in it, the schema and the rules say. */
import type { Adres } from '../../verzuim/verzuimmelding.ts';
import {
  type Bewijs,
  type NieuwePersoon,
  type Verklaarder,
  VRIJSTELLINGSOORTEN,
  type Vrijstelling,
  type Vrijstellingsoort,
} from '../../verzuim/vrijstelling.ts';
import type { FormValues } from '../form-values.ts';
import { leesDatum } from '../meldingen/lees-formulier.ts';
import { TEKSTEN } from '../teksten.ts';
import type { Veld, VeldFout } from './velden.ts';

type Text = (veld: Veld) => string;
const filled = <K extends string, V>(key: K, value: V | ''): { readonly [P in K]?: V } =>
  (value === '' ? {} : { [key]: value }) as { readonly [P in K]?: V };

export interface Gelezen<Soort extends Vrijstellingsoort> {
  readonly vrijstelling: Vrijstelling<Soort>;
  readonly errors: readonly VeldFout[];
}

/** Asked of every kind: all that is empty is told at once, and nothing is sent. */
const VERPLICHT = ['leerling/nummer', 'postcodeWoonplaats', 'begindatum', 'eerderToegestaan'] as const;

/** @param oud  of a change: its pupil stays. */
export function leesVrijstelling<Soort extends Vrijstellingsoort>(
  values: FormValues,
  soort: Soort,
  oud?: Vrijstelling,
): Gelezen<Soort> {
  const text: Text = (veld) => (values[veld] ?? '').trim();
  const nummer = text('leerling/nummer').replaceAll(/[\s.]/g, '');
  const persoon = leesPersoon(text, oud?.persoon?.adres);
  const vrijstelling: Vrijstelling<Soort> = {
    kenmerkAfzender: values['kenmerk'] ?? '',
    leerling: oud?.leerling ?? {
      soort: text('leerling/soort') === 'onderwijsnummer' ? 'onderwijsnummer' : 'burgerservicenummer',
      nummer,
    },
    postcodeWoonplaats: leesPostcode(text('postcodeWoonplaats')),
    soort,
    begindatum: leesDatum(text('begindatum')),
    ...filled('einddatum', leesDatum(text('einddatum'))),
    eerderToegestaan: text('eerderToegestaan') === 'true',
    bewijs: leesBewijs(text, soort),
    ...(persoon === undefined ? {} : { persoon }),
  };
  const gevraagd = VERPLICHT.filter((veld) => oud === undefined || veld !== 'leerling/nummer');
  const leeg = gevraagd.filter((veld) => text(veld) === '');
  return { vrijstelling, errors: leeg.map((veld) => ({ veld, tekst: TEKSTEN.velden.leeg })) };
}

const leesPostcode = (text: string): string => text.replaceAll(/\s/g, '').toUpperCase();

/** Only what the kind asks for: what was filled in for another kind is not sent. */
function leesBewijs(text: Text, soort: Vrijstellingsoort): Bewijs {
  const { verplicht, toegestaan = [], verklaarders = [] } = VRIJSTELLINGSOORTEN[soort];
  const gevraagd = (deel: keyof Bewijs) => verplicht.includes(deel) || toegestaan.includes(deel);
  const datum = (deel: 'datumKennisgeving' | 'datumBesluit') =>
    gevraagd(deel) ? filled(deel, leesDatum(text(`bewijs/${deel}`))) : {};
  const jaNee = (deel: 'blijvendOngeschikt' | 'richtingBezocht') => {
    const antwoord = text(`bewijs/${deel}`);
    return gevraagd(deel) && antwoord !== '' ? { [deel]: antwoord === 'true' } : {};
  };
  const [enige] = verklaarders;
  const door = verklaarders.length === 1 ? (enige ?? '') : text('bewijs/verklaring/afgegevenDoor');
  const datumVerklaring = leesDatum(text('bewijs/verklaring/datumVerklaring'));
  const leeg = datumVerklaring === '' && (door === '' || verklaarders.length === 1);
  return {
    ...datum('datumKennisgeving'),
    ...(gevraagd('verklaring') && !leeg
      ? // One of the list, or what the schema refuses.
        { verklaring: { afgegevenDoor: door as Verklaarder, datumVerklaring } }
      : {}),
    ...jaNee('blijvendOngeschikt'),
    ...jaNee('richtingBezocht'),
    ...datum('datumBesluit'),
    ...(gevraagd('brin') ? filled('brin', text('bewijs/brin').toUpperCase()) : {}),
  };
}

const PERSOON: readonly Veld[] = [
  'persoon/naam',
  'persoon/geboortedatum',
  'persoon/geslacht',
  'persoon/adres/straatnaam',
  'persoon/adres/huisnummer',
  'persoon/adres/postcode',
  'persoon/adres/plaatsnaam',
];

/** @param was  the address as it was: what the form does not ask of it stays while the rest is the same. */
function leesPersoon(text: Text, was: Adres | undefined): NieuwePersoon | undefined {
  if (PERSOON.every((veld) => text(veld) === '')) return undefined;
  const adres: Adres = {
    straatnaam: text('persoon/adres/straatnaam'),
    ...filled('huisnummer', text('persoon/adres/huisnummer')),
    ...filled('postcode', leesPostcode(text('persoon/adres/postcode'))),
    plaatsnaam: text('persoon/adres/plaatsnaam'),
  };
  const hetzelfde = (['straatnaam', 'huisnummer', 'postcode', 'plaatsnaam'] as const).every(
    (deel) => was?.[deel] === adres[deel],
  );
  return {
    naam: text('persoon/naam'),
    geboortedatum: leesDatum(text('persoon/geboortedatum')),
    // One of the list, or what the schema refuses.
    geslacht: text('persoon/geslacht') as NieuwePersoon['geslacht'],
    adres: was !== undefined && hetzelfde ? was : adres,
  };
}

/** As it stands → the fields of the form that changes it. */
export function vulVrijstelling({ bewijs, persoon, ...vrijstelling }: Vrijstelling): FormValues {
  const jaNee = (waarde: boolean | undefined) => (waarde === undefined ? '' : String(waarde));
  const values: Partial<Record<Veld, string | undefined>> = {
    postcodeWoonplaats: vrijstelling.postcodeWoonplaats,
    begindatum: vrijstelling.begindatum,
    einddatum: vrijstelling.einddatum,
    eerderToegestaan: String(vrijstelling.eerderToegestaan),
    'bewijs/datumKennisgeving': bewijs.datumKennisgeving,
    'bewijs/verklaring/afgegevenDoor': bewijs.verklaring?.afgegevenDoor,
    'bewijs/verklaring/datumVerklaring': bewijs.verklaring?.datumVerklaring,
    'bewijs/blijvendOngeschikt': jaNee(bewijs.blijvendOngeschikt),
    'bewijs/richtingBezocht': jaNee(bewijs.richtingBezocht),
    'bewijs/datumBesluit': bewijs.datumBesluit,
    'bewijs/brin': bewijs.brin,
    'persoon/naam': persoon?.naam,
    'persoon/geboortedatum': persoon?.geboortedatum,
    'persoon/geslacht': persoon?.geslacht,
    'persoon/adres/straatnaam': persoon?.adres.straatnaam,
    'persoon/adres/huisnummer': persoon?.adres.huisnummer,
    'persoon/adres/postcode': persoon?.adres.postcode,
    'persoon/adres/plaatsnaam': persoon?.adres.plaatsnaam,
  };
  return Object.fromEntries(Object.entries(values).map(([veld, waarde]) => [veld, waarde ?? '']));
}
