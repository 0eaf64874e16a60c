/**
 * Who is connected: schools, vendors, mandates, gemeenten and offices. From the parties file of the settings.
 */
import { z } from 'zod';
import type { Oin } from '../edukoppeling/oin.ts';
import { TOLERANCES, type Tolerance } from '../edukoppeling/profile.ts';
import { oin, quoted } from '../ops/quoted.ts';
import { UITVAL } from '../verzuim/routering.ts';
import { INSTANTIE_SOORTEN, type Instantie } from '../verzuim/routeringsformulier.ts';
import type { Sector } from '../verzuim/verzuimmelding.ts';

const datum = z.iso.date();
const brin = quoted().regex(/^[0-9]{2}[A-Z0-9]{2}$/, 'not a BRIN');
const gemeentecode = quoted().regex(/^[0-9]{4}$/, 'not a gemeentecode of 4 digits');

/** What is overlooked for the party when its certificate makes the TLS connection; each apart, default nothing. */
const tolerances = z.array(z.enum(TOLERANCES)).default([]);

export const PARTIES = z.strictObject({
  schools: z.array(
    z.strictObject({
      oin,
      naam: z.string(),
      tolerances,
      brins: z
        .array(
          z.strictObject({
            brin,
            sector: z.enum(['PO', 'SO', 'VO', 'MBO']),
            vestigingen: z.array(quoted().regex(/^[0-9]{2}[A-Z0-9]{2}[0-9]{2}$/)).default([]),
            geldigTot: datum.optional(),
          }),
        )
        .min(1),
    }),
  ),
  vendors: z
    .array(
      z.strictObject({
        oin,
        naam: z.string(),
        tolerances,
        /** Signers whose messages it passes on unchanged over its own TLS connection (a transparent intermediary). */
        intermediaryFor: z.array(oin).default([]),
      }),
    )
    .default([]),
  mandaten: z
    .array(
      z.strictObject({
        verwerkerOin: oin,
        /** The OINs it covers: what the vendor may put in wsa:From. */
        senderOins: z.array(oin).min(1),
        dienst: z.literal('VERZUIM'),
        begindatum: datum,
        einddatum: datum.optional(),
      }),
    )
    .default([]),
  gemeenten: z.array(
    z.strictObject({
      oin,
      naam: z.string(),
      tolerances,
      mailboxes: z
        .array(
          z.strictObject({
            instantieCode: quoted().regex(/^[A-Z0-9-]{4,20}$/),
            /** Who receives: a VERWERKER is hired, and has no mailbox that is a gemeente's own. */
            soort: z.enum(INSTANTIE_SOORTEN).default('GEMEENTE'),
            /** The gemeenten whose own mailbox this is; of a DOORSTROOMPUNT in slot R4 (18+) only. */
            gemeentecodes: z.array(gemeentecode).default([]),
            /** Other gemeenten that take part in the body or the region. */
            namens: z.array(gemeentecode).default([]),
            /** Where notices go: a mailbox of the organisation, not of a person. */
            email: z.email().max(100).optional(),
            slots: z.array(z.enum(['R1', 'R2', 'R3', 'R4'])).optional(),
          }),
        )
        .min(1),
    }),
  ),
});

export interface SchoolFacts {
  readonly sector: Sector;
  readonly vestigingen: readonly string[];
  readonly geldigTot?: string;
}

export interface Mandaat {
  readonly verwerkerOin: Oin;
  readonly senderOins: readonly Oin[];
  readonly begindatum: string;
  readonly einddatum?: string | undefined;
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
  readonly mandaten: readonly Mandaat[];
  readonly tolerancesOf: (tlsOin: Oin) => readonly Tolerance[];
  /** Whether the holder of the TLS certificate may pass on what `signer` signed (EK-125). */
  readonly passesOn: (tlsOin: Oin, signer: Oin) => boolean;
}

/** What the parties file gets wrong, all at once. */
export class PartiesError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'PartiesError';
    this.problems = problems;
  }
}

/**
 * @param file  what `input` was read from, for the messages.
 * @throws PartiesError.
 */
export function readParties(input: unknown, file = 'parties'): Directory {
  const fail = (found: readonly string[]): never => {
    throw new PartiesError(found.map((problem) => `${file}: ${problem}`));
  };
  const result = PARTIES.safeParse(input);
  if (!result.success) {
    return fail(result.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`));
  }
  const { schools, vendors, mandaten, gemeenten } = result.data;
  const facts = new Map(
    schools.flatMap(({ brins }) => brins.map(({ brin: code, ...fact }) => [code, fact as SchoolFacts])),
  );
  const brins = new Map(schools.map((school) => [school.oin, school.brins.map(({ brin: code }) => code)]));
  const mailboxes = new Map(
    gemeenten.map((gemeente) => [gemeente.oin, gemeente.mailboxes.map((box) => box.instantieCode)]),
  );
  const routes = new Map<string, string>();
  const problems: string[] = [];
  for (const { instantieCode, gemeentecodes, slots } of gemeenten.flatMap((gemeente) => gemeente.mailboxes)) {
    for (const key of gemeentecodes.flatMap((code) =>
      (slots ?? ['R1', 'R2', 'R3', 'R4']).map((slot) => `${code} ${slot}`),
    )) {
      if (routes.has(key)) problems.push(`gemeenten: ${key} has two mailboxes`);
      routes.set(key, instantieCode);
    }
  }
  const instanties = readInstanties(gemeenten, problems);
  if (problems.length > 0) fail(problems);
  const emails = new Map(
    gemeenten.flatMap((gemeente) => gemeente.mailboxes.map((box) => [box.instantieCode, box.email] as const)),
  );
  const tolerated = new Map(
    [...schools, ...vendors, ...gemeenten].map((party) => [party.oin, party.tolerances]),
  );
  const intermediaries = new Map(vendors.map((vendor) => [vendor.oin, vendor.intermediaryFor]));
  const connected = new Set([...brins.keys(), ...mailboxes.keys(), ...vendors.map((vendor) => vendor.oin)]);
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
    mandaten,
    tolerancesOf: (party) => tolerated.get(party) ?? [],
    passesOn: (party, signer) => intermediaries.get(party)?.includes(signer) ?? false,
  };
}

/** By code; what is wrong with them is added to `problems`. */
function readInstanties(
  gemeenten: z.output<typeof PARTIES>['gemeenten'],
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
