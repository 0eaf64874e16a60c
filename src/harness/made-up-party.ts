/**
 * A party that somebody made up to build with, in test mode only: an OIN of a range kept for it, and what its first message
 * needs beside it: a BRIN and a pupil, mandates, or a mailbox and a pupil who lives there. Source: docs/decisions/0027.
 */
import { randomInt } from 'node:crypto';
import { type Oin, parseOin } from '../edukoppeling/oin.ts';
import { geefMandaat } from '../parties/mandatenbeheer.ts';
import { voegPartijToe } from '../parties/partijbeheer.ts';
import { upsertDeelnemers } from '../store/deelnemers-import.ts';
import { listCurrentPartijen } from '../store/partijen.ts';
import type { Store } from '../store/pool.ts';
import { findDeelnemer } from '../store/reference.ts';
import { countWithOin, isNumberTaken, listVerzonnenLeerlingen } from '../store/verzonnen.ts';
import { datumVan, plusDagen } from '../verzuim/datum.ts';
import { PARTIJ_INVOER, type Partij, type SchoolGegevens } from '../verzuim/partij.ts';
import { isBurgerservicenummer } from '../verzuim/persoonsnummer.ts';

export const MADE_UP_KINDS = ['SCHOOL', 'BESTUUR', 'LEVERANCIER', 'GEMEENTE'] as const;
export type MadeUpKind = (typeof MADE_UP_KINDS)[number];

/** As much as one database of parties should carry of what people only try. */
export const MAX_MADE_UP = 200;
/** A test OIN, which production refuses by itself (EK-124); nobody's number begins with 97 (a number of RSIN or KvK has 9 digits). */
const OIN_BEGIN = '0000009997';
/** Between the numbers of the examples and those of made-up masses. */
export const PUPILS = { from: 999_100_000, to: 999_199_999 } as const;
const BY = { door: 'testcertificaat', partijId: null } as const;
const TRIES = 8;
const BRINS: Readonly<Record<MadeUpKind, number>> = { SCHOOL: 1, BESTUUR: 2, LEVERANCIER: 0, GEMEENTE: 0 };
const PUPIL_AGE_DAYS = 5_200;
const ENROLLED_DAYS = 600;

export interface MadeUpParty {
  readonly oin: Oin;
  readonly naam: string;
  readonly soort: MadeUpKind;
  readonly brins: readonly string[];
  /** Schools that it may send for. */
  readonly namens: readonly { readonly oin: string; readonly brin: string }[];
  readonly gemeentecode: string | undefined;
  /** Whom it, or a school for it, may report about. */
  readonly leerlingen: readonly { readonly nummer: string; readonly brin: string }[];
}

export const isMadeUpOin = (oin: string | null): boolean => oin?.startsWith(OIN_BEGIN) ?? false;

/** What `check` has to know beside the files of the settings. */
export const listMadeUpPupils = (store: Store) => listVerzonnenLeerlingen(store, PUPILS, 2 * MAX_MADE_UP);

/** One that nobody has or had, under no prefix: a test OIN speaks for the same number under another (EK-124). */
export async function proposeOin(store: Store): Promise<Oin> {
  for (;;) {
    const oin = parseOin(`${OIN_BEGIN}${String(randomInt(10_000_000)).padStart(7, '0')}000`);
    if (oin !== undefined && !(await isNumberTaken(store, oin))) return oin;
  }
}

/**
 * @param oin  of `proposeOin`. @param now  milliseconds since epoch.
 * @returns undefined when there are MAX_MADE_UP already.
 * @throws Error when somebody took the OIN meanwhile, or no BRIN or gemeentecode was free.
 */
export async function addMadeUpParty(
  store: Store,
  { oin, naam, soort }: Pick<MadeUpParty, 'oin' | 'naam' | 'soort'>,
  now: number,
): Promise<MadeUpParty | undefined> {
  if ((await countWithOin(store, OIN_BEGIN)) >= MAX_MADE_UP) return undefined;
  const { draft, partij } = await addPartij(store, { oin, naam: `${naam} (test)`, soort });
  return {
    oin,
    naam: partij.naam,
    soort,
    ...draft,
    ...(await equip(store, { ...draft, oin, soort, naam }, now)),
  };
}

/** Refused when BRIN or gemeente is somebody's: then another one. */
async function addPartij(store: Store, party: Pick<MadeUpParty, 'oin' | 'naam' | 'soort'>) {
  for (let tries = 0; tries < TRIES; tries++) {
    const draft = {
      brins: Array.from({ length: BRINS[party.soort] }, randomBrin),
      gemeentecode: party.soort === 'GEMEENTE' ? String(9000 + randomInt(900)) : undefined,
    };
    const added = await voegPartijToe(store, invoerOf({ ...party, ...draft }), BY);
    if (added.verwerkt) return { draft, partij: added.partij };
  }
  throw new Error('no BRIN or gemeentecode was free');
}

type Draft = Pick<MadeUpParty, 'oin' | 'naam' | 'soort' | 'brins' | 'gemeentecode'>;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letter = () => LETTERS[randomInt(LETTERS.length)] ?? 'A';
const randomBrin = () => `${90 + randomInt(9)}${letter()}${letter()}`;

function invoerOf({ oin, naam, soort, brins, gemeentecode }: Draft) {
  const gegevens = {
    SCHOOL: schoolWith(brins),
    BESTUUR: schoolWith(brins),
    LEVERANCIER: {},
    GEMEENTE: {
      gemeentecode,
      mailboxes: [{ instantieCode: gemeentecode, gemeentecodes: [gemeentecode] }],
    },
  }[soort];
  // A board that sends in its own name is a sender with the BRINs of its schools.
  return PARTIJ_INVOER.parse({ soort: soort === 'BESTUUR' ? 'SCHOOL' : soort, naam, oin, gegevens });
}

const schoolWith = (brins: readonly string[]) => ({
  brins: brins.map((brin) => ({ brin, sector: 'VO', vestigingen: [`${brin}00`] })),
});

async function equip(store: Store, { oin, naam, soort, brins, gemeentecode }: Draft, now: number) {
  const namens = soort === 'LEVERANCIER' ? [await addClient(store, { oin, naam }, now)] : [];
  const own = [...brins, ...namens.map(({ brin }) => brin)];
  const enrolled = soort === 'GEMEENTE' ? await findExampleBrin(store, now) : own;
  const leerlingen = [];
  for (const brin of enrolled) leerlingen.push(await addPupil(store, brin, gemeentecode, now));
  return { namens, leerlingen };
}

/** A school has one vendor at a time (verzuim §4.8), and those of the examples have theirs: this one gets a school of its own. */
async function addClient(store: Store, vendor: Pick<Draft, 'oin' | 'naam'>, now: number) {
  const oin = await proposeOin(store);
  const { draft, partij } = await addPartij(store, {
    ...{ oin, naam: `School bij ${vendor.naam} (test)`, soort: 'SCHOOL' },
  });
  const nieuw = { verwerkerOin: vendor.oin, brins: [], begindatum: datumVan(now) };
  const given = await geefMandaat({ store, fourEyes: false, clock: () => now }, partij.partijId, nieuw, BY);
  if (!given.verwerkt)
    throw new Error(`a mandate of a new school was refused: ${JSON.stringify(given.fouten)}`);
  return { oin, brin: draft.brins[0] ?? '' };
}

/** Of the settings' file, whose schools are made up; one that was added by hand is somebody's. */
async function findExampleBrin(store: Store, now: number): Promise<readonly string[]> {
  const schools = (await listCurrentPartijen(store)).filter(
    ({ soort, herkomst }) => soort === 'SCHOOL' && herkomst === 'BESTAND',
  );
  return schools.flatMap((school) => openBrin(school, now) ?? []).slice(0, 1);
}

/** The first BRIN of a school of vo that is not closed. */
function openBrin({ gegevens }: Partij, now: number): string | undefined {
  const { brins } = gegevens as unknown as SchoolGegevens;
  return brins.find(({ sector, geldigTot }) => sector === 'VO' && (geldigTot ?? '9999') > datumVan(now))
    ?.brin;
}

/** @param gemeentecode  where the pupil lives; undefined: Utrecht, whose mailbox is that of the examples. */
async function addPupil(store: Store, brin: string, gemeentecode: string | undefined, now: number) {
  const nummer = await freeNumber(store);
  const today = datumVan(now);
  await upsertDeelnemers(store, [
    {
      persoon: {
        ...{ burgerservicenummer: nummer, geslachtsnaam: 'Verzonnen', voornamen: 'Test', geslacht: 'O' },
        geboortedatum: plusDagen(today, -PUPIL_AGE_DAYS),
        indicatieGeheim: '0',
        adres: {
          ...{ straatnaam: 'Proefstraat', huisnummer: '1', postcode: '3511AB', plaatsnaam: 'Proefstad' },
          gemeentecode: gemeentecode ?? '0344',
        },
      },
      inschrijvingen: [{ brin, begindatum: plusDagen(today, -ENROLLED_DAYS) }],
    },
  ]);
  return { nummer, brin };
}

async function freeNumber(store: Store): Promise<string> {
  for (;;) {
    const nummer = String(PUPILS.from + randomInt(PUPILS.to - PUPILS.from));
    const known = isBurgerservicenummer(nummer)
      ? await findDeelnemer(store, { soort: 'burgerservicenummer', nummer })
      : true;
    if (known === undefined) return nummer;
  }
}
