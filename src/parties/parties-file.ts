/** The parties file of the settings: what is imported into the store at start, and what `check` reads without one. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { TOLERANCES } from '../edukoppeling/profile.ts';
import { oin, quoted } from '../ops/quoted.ts';
import { readYaml, type Settings } from '../ops/settings.ts';
import { INSTANTIE_SOORTEN } from '../verzuim/routeringsformulier.ts';
import { createDirectory, type Directory, PartiesError } from './directory.ts';

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
  /** Boards that give mandates for their schools; they send nothing themselves. */
  besturen: z
    .array(
      z.strictObject({
        oin: oin.optional(),
        naam: z.string(),
        bestuursnummer: quoted().optional(),
        rsin: quoted().optional(),
        brins: z.array(brin).default([]),
      }),
    )
    .default([]),
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

export type PartiesFile = z.output<typeof PARTIES>;

/**
 * @param file  what `input` was read from, for the messages.
 * @throws PartiesError, also for what is wrong between parties.
 */
export function readPartiesFile(
  input: unknown,
  file = 'parties',
): { readonly parties: PartiesFile; readonly directory: Directory } {
  const fail = (found: readonly string[]): never => {
    throw new PartiesError(found.map((problem) => `${file}: ${problem}`));
  };
  const result = PARTIES.safeParse(input);
  if (!result.success) {
    return fail(result.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`));
  }
  try {
    return { parties: result.data, directory: createDirectory(result.data) };
  } catch (error) {
    if (error instanceof PartiesError) return fail(error.problems);
    throw error;
  }
}

/** @throws PartiesError. */
export function readParties(input: unknown, file?: string): Directory {
  return readPartiesFile(input, file).directory;
}

const NOBODY = { schools: [], gemeenten: [] };

/** The file that the settings name; without one nobody is connected by it. @throws SettingsError, PartiesError. */
export function readSettingsFileOfParties({
  folder,
  parties,
}: Pick<Settings, 'folder' | 'parties'>): PartiesFile | undefined {
  return parties === undefined
    ? undefined
    : readPartiesFile(readYaml(resolve(folder, parties)), parties).parties;
}

/** @throws SettingsError, PartiesError. */
export function readSettingsParties({ folder, parties }: Pick<Settings, 'folder' | 'parties'>): Directory {
  return parties === undefined
    ? readParties(NOBODY)
    : readParties(readYaml(resolve(folder, parties)), parties);
}
