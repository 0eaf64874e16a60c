/**
 * An organisation that takes part, and what belongs to its kind. Shapes only: what must be true between parties (one
 * school for a BRIN, one mailbox for a gemeente and slot) is judged over all of them.
 * Source: verzuim §1 rows 2, 3 and 15, §4.8.
 */
import { z } from 'zod';
import type { PartijSoort } from './rollen.ts';
import { INSTANTIE_SOORTEN } from './routeringsformulier.ts';

export const BRIN = z.string().regex(/^[0-9]{2}[A-Z0-9]{2}$/, 'geen BRIN');
export const VESTIGINGSCODE = z.string().regex(/^[0-9]{2}[A-Z0-9]{2}[0-9]{2}$/, 'geen vestigingscode');
const GEMEENTECODE = z.string().regex(/^[0-9]{4}$/, 'geen gemeentecode');
const OIN = z.string().regex(/^[0-9A-Z]{20}$/, 'geen OIN');
const naam = z.string().trim().min(1).max(100);
const email = z.email().max(100);
const telefoon = z.string().regex(/^[0-9+() -]{8,20}$/, 'geen telefoonnummer');

/** Whom we write to about certificates: a mailbox of the organisation, not of a person. */
export const CONTACT = z.strictObject({ naam, email, telefoon: telefoon.optional() });

/** Of a school with a web account. Source: verzuim §4.8 `locatie`. */
export const LOCATIE = z.strictObject({
  brin: BRIN,
  naam,
  adres: z.string().trim().min(1).max(200),
  onderwijslocatiecode: z
    .string()
    .regex(/^[0-9]{3}[A-Z][0-9]{3}$/, 'geen onderwijslocatiecode')
    .optional(),
  actief: z.boolean().default(true),
});

/** Source: verzuim §4.8 `contactpersoon`; only an active one is named in a report of the web. */
export const CONTACTPERSOON = z.strictObject({
  brin: BRIN,
  naam,
  functie: z.string().trim().min(1).max(100),
  telefoon,
  email,
  actief: z.boolean().default(true),
});

const tolerances = z.array(z.string().max(60)).max(20).default([]);
const contact = CONTACT.optional();

const SCHOOL = z.strictObject({
  tolerances,
  contact,
  brins: z
    .array(
      z.strictObject({
        brin: BRIN,
        sector: z.enum(['PO', 'SO', 'VO', 'MBO']),
        vestigingen: z.array(VESTIGINGSCODE).max(500).default([]),
        geldigTot: z.iso.date().optional(),
      }),
    )
    .min(1)
    .max(500),
  locaties: z.array(LOCATIE).max(500).default([]),
  contactpersonen: z.array(CONTACTPERSOON).max(500).default([]),
});

const BESTUUR = z.strictObject({
  contact,
  /** As RIO knows it. */
  bestuursnummer: z
    .string()
    .regex(/^[0-9A-Z]{4,10}$/, 'geen bestuursnummer')
    .optional(),
  rsin: z
    .string()
    .regex(/^[0-9]{9}$/, 'geen RSIN')
    .optional(),
  /** The schools under it. */
  brins: z.array(BRIN).max(2000).default([]),
});

const LEVERANCIER = z.strictObject({
  tolerances,
  contact,
  intermediaryFor: z.array(OIN).max(100).default([]),
});

const ONTVANGER = z.strictObject({
  tolerances,
  contact,
  /** Of a gemeente. */
  gemeentecode: GEMEENTECODE.optional(),
  mailboxes: z
    .array(
      z.strictObject({
        instantieCode: z.string().regex(/^[A-Z0-9-]{4,20}$/, 'geen instantiecode'),
        soort: z.enum(INSTANTIE_SOORTEN).default('GEMEENTE'),
        gemeentecodes: z.array(GEMEENTECODE).max(400).default([]),
        namens: z.array(GEMEENTECODE).max(400).default([]),
        email: email.optional(),
        slots: z.array(z.enum(['R1', 'R2', 'R3', 'R4'])).optional(),
      }),
    )
    .max(50)
    .default([]),
});

/** What belongs to each kind of party. */
export const GEGEVENS = {
  SCHOOL,
  BESTUUR,
  LEVERANCIER,
  GEMEENTE: ONTVANGER,
  REGIOKANTOOR: ONTVANGER,
  DOORSTROOMPUNT: ONTVANGER,
  VERWERKER: ONTVANGER,
} as const satisfies Record<PartijSoort, z.ZodType>;

export type SchoolGegevens = z.output<typeof SCHOOL>;
export type BestuurGegevens = z.output<typeof BESTUUR>;
export type LeverancierGegevens = z.output<typeof LEVERANCIER>;
export type OntvangerGegevens = z.output<typeof ONTVANGER>;
export type Contact = z.output<typeof CONTACT>;
export type Locatie = z.output<typeof LOCATIE>;
export type Contactpersoon = z.output<typeof CONTACTPERSOON>;

/** Where a row came from: what a later import may touch. */
export type PartijHerkomst = 'HAND' | 'BESTAND' | 'RIO' | 'GEMEENTEN';

/** As stored. Moments are milliseconds since epoch. */
export interface Partij {
  readonly partijId: string;
  readonly soort: PartijSoort;
  readonly naam: string;
  /** null: not connected yet. */
  readonly oin: string | null;
  /** The shape of its kind in GEGEVENS. */
  readonly gegevens: Readonly<Record<string, unknown>>;
  readonly brins: readonly string[];
  readonly herkomst: PartijHerkomst;
  readonly versie: number;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly endedAt: number | null;
}

/** What a party is made of, by hand or by file. */
export const PARTIJ_INVOER = z
  .strictObject({
    soort: z.enum(Object.keys(GEGEVENS) as [PartijSoort, ...PartijSoort[]]),
    naam,
    oin: OIN.nullable().default(null),
    gegevens: z.record(z.string(), z.unknown()).default({}),
  })
  .transform((invoer, context) => {
    const { soort } = invoer;
    const result = GEGEVENS[soort].safeParse(invoer.gegevens);
    if (result.success) return { ...invoer, gegevens: result.data as Readonly<Record<string, unknown>> };
    for (const issue of result.error.issues) {
      context.addIssue({ code: 'custom', path: ['gegevens', ...issue.path], message: issue.message });
    }
    return z.NEVER;
  });
export type PartijInvoer = z.output<typeof PARTIJ_INVOER>;

/** Whether the organisation is that of a gemeente, by its code or by a mailbox. */
export function servesGemeente(
  { soort, gegevens }: Pick<Partij, 'soort' | 'gegevens'>,
  gemeentecode: string,
): boolean {
  if (soort !== 'GEMEENTE' && soort !== 'REGIOKANTOOR') return false;
  const mailboxes = (gegevens['mailboxes'] ?? []) as readonly {
    readonly gemeentecodes?: readonly string[];
  }[];
  return (
    gegevens['gemeentecode'] === gemeentecode ||
    mailboxes.some(({ gemeentecodes = [] }) => gemeentecodes.includes(gemeentecode))
  );
}
