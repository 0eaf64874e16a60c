/** What may be asked of the public look-up: the limits are those of the JSON one; a form's empty fields are not asked. */
import { z } from 'zod';
import { type FieldError, type FormState, type FormValues, formWith } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';

const { instellingen: t } = TEKSTEN;
export const FIELDS = ['naam', 'brin', 'postcode', 'plaats'] as const;
/** As long as anything that is ever searched for; what is longer is not even looked at. */
const text = z.string().max(200).optional();
export const QUERY = z.object({ naam: text, brin: text, postcode: text, plaats: text, vervolgToken: text });

const BRIN = /^[0-9]{2}[A-Z0-9]{2}$/;
const FORMS: Readonly<Record<(typeof FIELDS)[number], (value: string) => boolean>> = {
  naam: (value) => value.length >= 2 && value.length <= 100,
  brin: (value) => BRIN.test(value),
  postcode: (value) => /^[1-9][0-9]{3}([A-Z]{2})?$/.test(value),
  plaats: (value) => value.length <= 80,
};

export type Vraag =
  | { readonly kind: 'empty' }
  | { readonly kind: 'wrong'; readonly of: FormState }
  | { readonly kind: 'brin'; readonly brin: string }
  | {
      readonly kind: 'search';
      readonly values: FormValues;
      readonly naam?: string;
      readonly postcode?: string;
      readonly plaatsnaam?: string;
      readonly na?: string;
    };

/** @param asked  as typed: small letters and a blank within a postcode are forgiven. */
export function readVraag(asked: z.output<typeof QUERY>): Vraag {
  const given = {
    naam: asked.naam?.trim() ?? '',
    brin: asked.brin?.trim().toUpperCase() ?? '',
    postcode: asked.postcode?.replaceAll(/\s/g, '').toUpperCase() ?? '',
    plaats: asked.plaats?.trim() ?? '',
  };
  if (Object.keys(asked).length === 0) return { kind: 'empty' };
  const filled = FIELDS.filter((field) => given[field] !== '');
  const errors: (FieldError & { readonly veld: string })[] = filled.flatMap((field) =>
    FORMS[field](given[field]) ? [] : [{ veld: field, tekst: t.vorm[field] ?? '' }],
  );
  if (filled.length === 0) errors.push({ veld: '', tekst: t.leeg });
  if (errors.length > 0) return { kind: 'wrong', of: formWith(given, errors, FIELDS) };
  if (given.brin !== '') return { kind: 'brin', brin: given.brin };
  const { naam, postcode, plaats } = given;
  const na = asked.vervolgToken ?? '';
  return {
    kind: 'search',
    values: given,
    ...(naam === '' ? {} : { naam }),
    ...(postcode === '' ? {} : { postcode }),
    ...(plaats === '' ? {} : { plaatsnaam: plaats }),
    ...(BRIN.test(na) ? { na } : {}),
  };
}
