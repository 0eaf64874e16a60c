/** The forms as files that an operator hands in: YAML or JSON → what is judged. Only the shape is checked here. */
import { z } from 'zod';
import { parseOin } from '../edukoppeling/oin.ts';
import type { FormulierInvoer, VerklaringInvoer } from '../verzuim/keuring-routering.ts';
import { ROUTE_SLOTS } from '../verzuim/routeringsformulier.ts';

const TEXT = z.string().max(200);
const gemeentecode = z.string().regex(/^[0-9]{4}$/, 'not a gemeentecode of 4 digits (quote it)');
const datum = z.iso.date();

const FORMULIER = z.strictObject({
  gemeentecode,
  /** ISO 8601 with a zone; absent: from the moment of approval. */
  ingang: z.iso.datetime({ offset: true }).optional(),
  ondertekenaar: TEXT.default(''),
  regels: z
    .array(
      z.strictObject({
        slot: TEXT,
        instantieNaam: TEXT.default(''),
        instantieCode: TEXT.default(''),
        email: z.string().max(400).default(''),
      }),
    )
    .max(20)
    .default([]),
});

const VERKLARING = z.strictObject({
  gemeentecode,
  verwerkerNaam: TEXT.default(''),
  verwerkerKvk: TEXT.default(''),
  verwerkerOin: z.string().refine((text) => parseOin(text) !== undefined, 'not an OIN of 20 positions'),
  reikwijdte: z.array(z.enum(['R1', 'R2', 'R3', 'R4'])).default([...ROUTE_SLOTS]),
  datumOndertekening: datum,
  einddatum: datum.optional(),
});

/** The file is no form: every problem of its shape at once. */
export class FormError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'FormError';
    this.problems = problems;
  }
}

function read<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new FormError(
    result.error.issues.map(({ path, message }) => `${path.join('.') || '(file)'}: ${message}`),
  );
}

/** @param nu  milliseconds since epoch, for a form that names no moment. @throws FormError. */
export function readFormulier(input: unknown, nu: number): FormulierInvoer {
  const { ingang, ...rest } = read(FORMULIER, input);
  return { ...rest, ingang: ingang === undefined ? nu : Date.parse(ingang) };
}

/** @throws FormError. */
export function readVerklaring(input: unknown): VerklaringInvoer {
  return read(VERKLARING, input);
}
