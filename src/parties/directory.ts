/** Who is connected, at one moment: schools, vendors, mandates, gemeenten and offices, ready to be asked. */
import type { Oin } from '../edukoppeling/oin.ts';
import type { Tolerance } from '../edukoppeling/profile.ts';
import type { MandaatStatus } from '../verzuim/mandaat.ts';
import { UITVAL } from '../verzuim/routering.ts';
import type { Instantie } from '../verzuim/routeringsformulier.ts';
import type { Sector } from '../verzuim/verzuimmelding.ts';
import type { RouteSlot } from '../verzuim/verzuimsoorten.ts';

export interface SchoolFacts {
  readonly sector: Sector;
  readonly vestigingen: readonly string[];
  readonly geldigTot?: string;
}

export interface DirectoryMandaat {
  /** Absent when it stands in a file only. */
  readonly mandaatId?: string;
  readonly verwerkerOin: Oin;
  /** What the holder may put in wsa:From. */
  readonly senderOins: readonly Oin[];
  /** Only these BRINs of the senders; absent: all. */
  readonly brins?: readonly string[] | undefined;
  /** Absent: given. */
  readonly status?: MandaatStatus;
  readonly begindatum: string;
  readonly einddatum?: string | undefined;
}

interface Party {
  readonly oin: Oin;
  readonly tolerances: readonly Tolerance[];
}

/** What a directory is made of. */
export interface PartiesData {
  readonly schools: readonly (Party & {
    readonly brins: readonly (Omit<SchoolFacts, 'geldigTot'> & {
      readonly brin: string;
      readonly geldigTot?: string | undefined;
    })[];
  })[];
  readonly vendors: readonly (Party & { readonly intermediaryFor: readonly Oin[] })[];
  readonly mandaten: readonly DirectoryMandaat[];
  readonly gemeenten: readonly (Party & {
    readonly mailboxes: readonly {
      readonly instantieCode: string;
      readonly soort: Instantie['soort'];
      readonly gemeentecodes: readonly string[];
      readonly namens: readonly string[];
      readonly email?: string | undefined;
      readonly slots?: readonly RouteSlot[] | undefined;
    }[];
  })[];
}

export interface Directory {
  readonly school: (brin: string) => SchoolFacts | undefined;
  readonly brinsOf: (oin: Oin) => readonly string[] | undefined;
  readonly mailboxesOf: (oin: Oin) => readonly string[] | undefined;
  readonly mailboxFor: (gemeentecode: string, slot: string) => string | undefined;
  /** The gemeenten whose leerplicht (slot R1) one of these mailboxes serves. */
  readonly gemeentenOf: (mailboxes: readonly string[]) => readonly string[];
  /** Where notices about a mailbox go; undefined when it wants none. */
  readonly emailOf: (instantieCode: string) => string | undefined;
  /** Whose mailbox a code is. */
  readonly instantie: (instantieCode: string) => Instantie | undefined;
  /** Whether the OIN of a certificate belongs to anyone connected. */
  readonly isConnected: (oin: Oin) => boolean;
  /** Every mandate of the holder for the sender, whether it holds or not. */
  readonly mandatenVan: (verwerkerOin: Oin, senderOin: Oin) => readonly DirectoryMandaat[];
  readonly tolerancesOf: (tlsOin: Oin) => readonly Tolerance[];
  /** Whether the holder of the TLS certificate may pass on what `signer` signed (EK-125). */
  readonly passesOn: (tlsOin: Oin, signer: Oin) => boolean;
}

/** What is wrong with the parties, all at once. */
export class PartiesError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'PartiesError';
    this.problems = problems;
  }
}

/** @throws PartiesError for what is wrong between parties. */
export function createDirectory({ schools, vendors, mandaten, gemeenten }: PartiesData): Directory {
  const problems: string[] = [];
  const facts = readSchools(schools, problems);
  const routes = readRoutes(gemeenten, problems);
  const instanties = readInstanties(gemeenten, problems);
  if (problems.length > 0) throw new PartiesError(problems);
  const brins = new Map(schools.map((school) => [school.oin, school.brins.map(({ brin }) => brin)]));
  const mailboxes = new Map(
    gemeenten.map((gemeente) => [gemeente.oin, gemeente.mailboxes.map((box) => box.instantieCode)]),
  );
  const emails = new Map(
    gemeenten.flatMap((gemeente) => gemeente.mailboxes.map((box) => [box.instantieCode, box.email] as const)),
  );
  const tolerated = new Map(
    [...schools, ...vendors, ...gemeenten].map((party) => [party.oin, party.tolerances]),
  );
  const intermediaries = new Map(vendors.map((vendor) => [vendor.oin, vendor.intermediaryFor]));
  const connected = new Set([...brins.keys(), ...mailboxes.keys(), ...vendors.map((vendor) => vendor.oin)]);
  const given = byHolderAndSender(mandaten);
  return {
    school: (code) => facts.get(code),
    brinsOf: (party) => brins.get(party),
    mailboxesOf: (party) => mailboxes.get(party),
    mailboxFor: (code, slot) => routes.get(`${code} ${slot}`),
    gemeentenOf: (boxes) =>
      [...routes].flatMap(([key, box]) =>
        key.endsWith(' R1') && boxes.includes(box) ? [key.slice(0, 4)] : [],
      ),
    emailOf: (instantieCode) => emails.get(instantieCode),
    instantie: (code) => instanties.get(code),
    isConnected: (party) => connected.has(party),
    mandatenVan: (verwerker, sender) => given.get(`${verwerker} ${sender}`) ?? [],
    tolerancesOf: (party) => tolerated.get(party) ?? [],
    passesOn: (party, signer) => intermediaries.get(party)?.includes(signer) ?? false,
  };
}

function byHolderAndSender(
  mandaten: readonly DirectoryMandaat[],
): ReadonlyMap<string, readonly DirectoryMandaat[]> {
  const found = new Map<string, DirectoryMandaat[]>();
  for (const mandaat of mandaten) {
    for (const sender of mandaat.senderOins) {
      const key = `${mandaat.verwerkerOin} ${sender}`;
      const others = found.get(key);
      if (others === undefined) found.set(key, [mandaat]);
      else others.push(mandaat);
    }
  }
  return found;
}

function readSchools(schools: PartiesData['schools'], problems: string[]): ReadonlyMap<string, SchoolFacts> {
  const facts = new Map<string, SchoolFacts>();
  for (const { brin, ...fact } of schools.flatMap(({ brins }) => brins)) {
    if (facts.has(brin)) problems.push(`schools: ${brin} is a BRIN of two schools`);
    facts.set(brin, fact as SchoolFacts);
  }
  return facts;
}

function readRoutes(gemeenten: PartiesData['gemeenten'], problems: string[]): ReadonlyMap<string, string> {
  const routes = new Map<string, string>();
  for (const { instantieCode, gemeentecodes, slots } of gemeenten.flatMap((gemeente) => gemeente.mailboxes)) {
    for (const key of gemeentecodes.flatMap((code) =>
      (slots ?? ['R1', 'R2', 'R3', 'R4']).map((slot) => `${code} ${slot}`),
    )) {
      if (routes.has(key)) problems.push(`gemeenten: ${key} has two mailboxes`);
      routes.set(key, instantieCode);
    }
  }
  return routes;
}

/** By code; what is wrong with them is added to `problems`. */
function readInstanties(
  gemeenten: PartiesData['gemeenten'],
  problems: string[],
): ReadonlyMap<string, Instantie> {
  const instanties = new Map<string, Instantie>();
  for (const { oin: party, mailboxes: boxes } of gemeenten) {
    for (const { instantieCode, soort, gemeentecodes, namens, slots } of boxes) {
      // One reader a mailbox, and the desk's own is nobody's.
      if (instantieCode === UITVAL || instanties.has(instantieCode))
        problems.push(`gemeenten: mailbox ${instantieCode} is taken`);
      if (soort === 'DOORSTROOMPUNT' && gemeentecodes.length > 0 && slots?.join() !== 'R4')
        problems.push(`gemeenten: ${instantieCode} is a DOORSTROOMPUNT, its slots are [R4]`);
      if (soort === 'GEMEENTE' && gemeentecodes.length === 0)
        problems.push(`gemeenten: ${instantieCode} is the mailbox of no gemeente`);
      if (soort === 'VERWERKER' && gemeentecodes.length > 0)
        problems.push(`gemeenten: ${instantieCode} of a VERWERKER cannot be a gemeente's own`);
      instanties.set(instantieCode, { instantieCode, oin: party, soort, gemeentecodes, namens });
    }
  }
  return instanties;
}
