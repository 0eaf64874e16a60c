/** The texts of the pages that have more languages than one. A table of data; the Dutch ones are those of teksten.ts. */
import { VERZUIMSOORTEN } from '../verzuim/verzuimsoorten.ts';
import { REDEN_AFSLUITING, STATUS, TOELICHTING_AFSLUITING } from './meldingen/toon.ts';
import type { PerTaal, Taal, Vertaling } from './taal.ts';
import { TEKSTEN } from './teksten.ts';
import { BEHEER, MANDAAT_TEKST, SOORT_KEUZE, SOORT_TEKST } from './teksten-beheer.ts';
import { ENGELS } from './teksten-en.ts';

const { R, B, K, G, I, D } = STATUS;
const { shell, velden, fouten, beheer, integratie, melding } = TEKSTEN;
const { V1, V2, V3, V4, LRV, RMC, L, O } = VERZUIMSOORTEN;

const { vrijstellingen, leveringen, routering, postbus } = TEKSTEN.gemeente;

export const NEDERLANDS = {
  /** Of every page, also of one that is in Dutch only: it stands in the menu of pages that are not. */
  menu: {
    start: TEKSTEN.start.menu,
    meldingen: TEKSTEN.meldingen.menu,
    nieuw: TEKSTEN.nieuw.menu,
    contactpersonen: TEKSTEN.contactpersonen.menu,
    locaties: TEKSTEN.locaties.menu,
    vrijstellingen: vrijstellingen.menu,
    leveringen: leveringen.menu,
    routering: routering.menu,
    postbus: postbus.menu,
    gebruikers: BEHEER.gebruikers.menu,
    account: BEHEER.account.menu,
    certificaten: BEHEER.certificaten.menu,
    mandaten: BEHEER.mandaten.menu,
    organisatie: BEHEER.organisatie.menu,
    organisaties: BEHEER.organisaties.menu,
  },
  ...{ shell, velden, fouten, beheer, integratie, melding },
  ...{ organisaties: BEHEER.organisaties, organisatie: BEHEER.organisatie, mandaten: BEHEER.mandaten },
  ...{ mandaatStand: MANDAAT_TEKST, partijSoort: SOORT_TEKST, partijSoortKeuze: SOORT_KEUZE },
  status: { R: R.tekst, B: B.tekst, K: K.tekst, G: G.tekst, I: I.tekst, D: D.tekst },
  redenAfsluiting: REDEN_AFSLUITING,
  toelichtingAfsluiting: TOELICHTING_AFSLUITING,
  verzuimsoort: {
    ...{ V1: V1.naam, V2: V2.naam, V3: V3.naam, V4: V4.naam },
    ...{ LRV: LRV.naam, RMC: RMC.naam, L: L.naam, O: O.naam },
  },
};

/** Of the form for a report, which schools fill in, only what the register's own people see of it too. */
type Melding = Pick<
  typeof melding,
  | 'nummersoorten'
  | 'brin'
  | 'begindatum'
  | 'einddatum'
  | 'vermoedelijkeReden'
  | 'toelichting'
  | 'ondernomenActie'
  | 'toelichtingActieGewenst'
  | 'contactpersoon'
  | 'adresKop'
>;

/** Of an organisation and of its mandates too. */
type Organisatie = Omit<
  typeof BEHEER.organisatie,
  'menu' | 'titel' | 'inleiding' | 'contactWijzigen' | 'contactNaamWaarom' | 'gedaan'
>;
type Mandaten = Pick<
  typeof BEHEER.mandaten,
  'titel' | 'caption' | 'koppen' | 'geen' | 'nummer' | 'alles' | 'periode' | 'onbekend'
>;

export type Teksten = Vertaling<
  Omit<typeof NEDERLANDS, 'melding' | 'organisatie' | 'mandaten'> & {
    readonly melding: Melding;
    readonly organisatie: Organisatie;
    readonly mandaten: Mandaten;
  }
>;

const PER_TAAL: Readonly<Record<Taal, Teksten>> = { nl: NEDERLANDS, en: ENGELS };

export const tekstenIn = (taal: Taal): Teksten => PER_TAAL[taal];

/** One text in every language, such as that of a menu. */
export const inElkeTaal = (kies: (teksten: Teksten) => string): PerTaal => ({
  nl: kies(NEDERLANDS),
  en: kies(ENGELS),
});
