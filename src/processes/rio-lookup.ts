/**
 * Looking institutions up by REST, for operators and for pages: what the read service of RIO answers, as JSON.
 * Public data; every parameter has a limit, and one that is unknown or does not fit is refused.
 * Source: verzuim §1 row 9.
 */
import { z } from 'zod';
import { zoekInstellingen } from '../broker/rio/zoeken-instellingen.ts';
import type { Rio } from '../registers/rio.ts';
import { isDatum } from '../verzuim/datum.ts';

export const RIO_PATH = '/rio/instellingen';
const MAX_QUERY = 600;

const BRIN = z.string().regex(/^[0-9]{2}[A-Z0-9]{2}$/, 'twee cijfers en twee cijfers of hoofdletters');
const BY_BRIN = z.strictObject({ brin: BRIN });
const SEARCH = z
  .strictObject({
    naam: z.string().trim().min(2).max(100).optional(),
    postcode: z
      .string()
      .regex(/^[1-9][0-9]{3}([A-Z]{2})?$/, 'vier cijfers, of vier cijfers en twee hoofdletters')
      .optional(),
    plaats: z.string().trim().min(1).max(80).optional(),
    peildatum: z.string().refine(isDatum, 'geen datum JJJJ-MM-DD').optional(),
    vervolgToken: BRIN.optional(),
    maxAantal: z
      .string()
      .regex(/^([1-9][0-9]?|100)$/, '1 tot en met 100')
      .transform(Number)
      .optional(),
  })
  .refine(({ naam, postcode, plaats }) => (naam ?? postcode ?? plaats) !== undefined, {
    message: 'geef brin, naam, postcode of plaats',
  });

export interface JsonAnswer {
  readonly status: 200 | 400 | 404;
  readonly body: object;
}

/**
 * @param query  what stands after the question mark.
 * @param now  milliseconds since epoch.
 * @throws DependencyError.
 */
export async function lookUpInstellingen(query: string, rio: Rio, now: number): Promise<JsonAnswer> {
  if (query.length > MAX_QUERY) return refused([{ veld: '', tekst: 'de vraag is te lang' }]);
  const pairs = [...new URLSearchParams(query)];
  const names = pairs.map(([name]) => name);
  if (new Set(names).size < names.length)
    return refused([{ veld: '', tekst: 'een veld staat er twee keer' }]);
  const asked = Object.fromEntries(pairs);
  if ('brin' in asked) {
    const found = BY_BRIN.safeParse(asked);
    if (!found.success) return refused(problems(found.error));
    const instelling = await rio.findInstelling(found.data.brin);
    if (instelling === undefined)
      return { status: 404, body: { fouten: [{ veld: 'brin', tekst: 'onbekend' }] } };
    return { status: 200, body: { instelling } };
  }
  const found = SEARCH.safeParse(asked);
  if (!found.success) return refused(problems(found.error));
  const { plaats, ...rest } = found.data;
  const known = Object.fromEntries(
    Object.entries({ ...rest, plaatsnaam: plaats }).filter(([, value]) => value !== undefined),
  );
  const { verwerkt: _, ...body } = await zoekInstellingen(known, rio, now);
  return { status: 200, body };
}

function problems(error: z.ZodError): readonly { veld: string; tekst: string }[] {
  return error.issues.map((issue) => ({ veld: issue.path.join('.'), tekst: issue.message }));
}

function refused(fouten: readonly { veld: string; tekst: string }[]): JsonAnswer {
  return { status: 400, body: { fouten } };
}
