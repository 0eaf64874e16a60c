/** Who plays: two worlds that share one broker and never meet, each with two schools and two gemeenten. */
import type { ExamplePartner } from '../../../src/harness/example-partners.ts';
import { upsertDeelnemers } from '../../../src/store/deelnemers-import.ts';
import type { TestBroker } from '../../setup/broker.ts';
import type { Pupil } from './state.ts';
import { TODAY } from './windows.ts';

export interface School {
  readonly brin: string;
  readonly las: ExamplePartner;
}
export interface Gemeente {
  readonly oin: string;
  /** The mailbox that gets its reports, and all it may read. */
  readonly mailbox: string;
  readonly mailboxes: readonly string[];
  readonly gemeenten: readonly string[];
  readonly pakket: ExamplePartner;
}
export interface Cast {
  readonly schools: readonly [School, School];
  readonly gemeenten: readonly [Gemeente, Gemeente];
}

const oinOf = (code: string) => `000000019999${code}0000`;
const WORLDS = [
  {
    schools: [
      { brin: '99AD', oin: '0000000700099AD00000' },
      { brin: '99AE', oin: '0000000700099AE00000' },
    ],
    gemeenten: [
      { naam: 'gemeente-utrecht', oin: oinOf('0344'), mailboxes: ['0344'], gemeenten: ['0344'] },
      {
        naam: 'gemeente-amersfoort',
        oin: oinOf('0307'),
        mailboxes: ['0307', 'VERWERKER-TEST'],
        gemeenten: ['0307'],
      },
    ],
  },
  {
    schools: [
      { brin: '99AA', oin: '0000000700099AA00000' },
      { brin: '99BA', oin: '00000001999911112000' },
    ],
    gemeenten: [
      { naam: 'gemeente-amsterdam', oin: oinOf('0363'), mailboxes: ['0363'], gemeenten: ['0363'] },
      // One office for several gemeenten.
      {
        naam: 'regio',
        oin: oinOf('0800'),
        mailboxes: ['RBL-TEST', 'DSP-TEST'],
        gemeenten: ['0313', '0342'],
      },
    ],
  },
] as const;
export const WORLD_COUNT = WORLDS.length;

/** @param world  0 or 1. */
export function castOf(running: TestBroker, world: number): Cast {
  const { schools, gemeenten } = WORLDS[world] as (typeof WORLDS)[number];
  const school = ({ brin, oin }: { brin: string; oin: string }): School => ({
    brin,
    las: running.school('vendor-rsin', oin),
  });
  const gemeente = (of: (typeof gemeenten)[number]): Gemeente => ({
    oin: of.oin,
    mailbox: of.mailboxes[0],
    mailboxes: of.mailboxes,
    gemeenten: of.gemeenten,
    pakket: running.gemeente(of.naam, of.oin),
  });
  return {
    schools: [school(schools[0]), school(schools[1])],
    gemeenten: [gemeente(gemeenten[0]), gemeente(gemeenten[1])],
  };
}

export const PUPILS = 8;

/** New pupils of 16: at one school or at both, in every gemeente of the world, and one without an address. */
export async function enrol(running: TestBroker, cast: Cast, numbers: readonly string[]): Promise<Pupil[]> {
  const brins = cast.schools.map(({ brin }) => brin);
  const homes = [...cast.gemeenten.flatMap(({ gemeenten }) => gemeenten), null];
  const pupils = numbers.map((bsn, i) => ({
    bsn,
    schools: i % 3 === 2 ? brins : [brins[i % 3] ?? ''],
    home: homes[i % homes.length] ?? null,
  }));
  const geboortedatum = `${Number(TODAY.slice(0, 4)) - 17}-01-01`;
  await upsertDeelnemers(
    running.database.store,
    pupils.map(({ bsn, schools, home }) => ({
      persoon: {
        burgerservicenummer: bsn,
        geboortedatum,
        ...(home === null
          ? {}
          : {
              adres: {
                straatnaam: 'Teststraat',
                huisnummer: '1',
                plaatsnaam: 'Teststad',
                gemeentecode: home,
              },
            }),
      },
      inschrijvingen: schools.map((brin) => ({ brin, begindatum: '2020-08-01' })),
    })),
  );
  return pupils;
}
