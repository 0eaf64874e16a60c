/** The fields of a form as they were sent, and what is wrong with them. A value is kept as typed, so that it can be shown again. */
import { z } from 'zod';
import { FOUT_HULP } from '../verzuim/fouten-hulp.ts';
import type { Fout } from '../verzuim/verzuimmelding.ts';

export type FormValues = Readonly<Record<string, string>>;

/** Text as XML and people can have it: NFC, one kind of line end, a blank for a tab, no control characters. */
const CONTROL = /(?!\n)[\p{Cc}\p{Cs}\ufffe\uffff]/gu;
function clean(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\t', ' ');
  return lines.replaceAll(CONTROL, '').normalize('NFC');
}

/** What was typed into a field of an address: of a name that comes twice the first counts, as in FORM. */
export const TYPED: z.ZodType<string> = z
  .union([z.string(), z.array(z.string()).transform(([first = '']) => first)])
  .transform((text) => clean(text).trim());

const MAX_FIELDS = 100;
/** Any form: texts by name; a name that comes twice counts once, the first. */
export const FORM: z.ZodType<FormValues> = z
  .record(z.string().max(100), z.union([z.string(), z.array(z.string())]))
  .refine((fields) => Object.keys(fields).length <= MAX_FIELDS)
  .transform((fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        clean(typeof value === 'string' ? value : (value[0] ?? '')),
      ]),
    ),
  );

export interface FieldError {
  readonly tekst: string;
  /** What to do about it. */
  readonly hulp?: string;
  /** For the helpdesk. */
  readonly code?: string;
}

/** A form on its way back to whoever filled it in. */
export interface FormState {
  readonly values: FormValues;
  /** By the name of the field; under '' what belongs to none. */
  readonly errors: ReadonlyMap<string, readonly FieldError[]>;
}

export const emptyForm = (values: FormValues = {}): FormState => ({ values, errors: new Map() });

/** A broken rule of the domain, in its own words. */
export function fieldError({ code, tekst }: Fout): FieldError {
  const hulp = Object.hasOwn(FOUT_HULP, code) ? FOUT_HULP[code as keyof typeof FOUT_HULP].hulp : undefined;
  return { tekst, code, ...(hulp === undefined ? {} : { hulp }) };
}

/**
 * @param errors  each with a path; a path that is no field of the form goes to the nearest field above it, or to ''.
 * @param fields  the names in the order of the form: that is the order of the summary.
 */
export function formWith(
  values: FormValues,
  errors: readonly (FieldError & { readonly veld: string })[],
  fields: readonly string[],
): FormState {
  const found = new Map<string, FieldError[]>();
  for (const { veld, ...error } of errors) {
    const name = fieldOf(veld, fields);
    found.set(name, [...(found.get(name) ?? []), error]);
  }
  const ordered = ['', ...fields].flatMap((name) => {
    const of = found.get(name);
    return of === undefined ? [] : [[name, of] as const];
  });
  return { values, errors: new Map(ordered) };
}

function fieldOf(path: string, fields: readonly string[]): string {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (fields.includes(at)) return at;
  }
  return '';
}
