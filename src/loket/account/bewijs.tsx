/** Password and code once more, for what changes the account itself; whoever guesses waits as at the login. */
import { z } from 'zod';
import { TooSoon } from '../../parties/enrol.ts';
import { MAX_PASSWORD_LENGTH } from '../../parties/passwords.ts';
import { TextField } from '../components/field.tsx';
import { type FormState, type FormValues, formWith } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';

const { account: t } = BEHEER;

// Twice as long as is allowed to be chosen: a password that is too long is wrong, not another shape.
export const WACHTWOORD = z
  .string()
  .max(2 * MAX_PASSWORD_LENGTH)
  .default('');
export const CODE = z
  .string()
  .max(60)
  .default('')
  .transform((typed) => typed.replaceAll(/\s/g, ''));

/** @returns the form that says which fields are empty, asked for before anything is tried; undefined when all are filled in. */
export function nietIngevuld(
  body: Readonly<Record<string, string>>,
  fields: readonly string[],
  values: FormValues = {},
): FormState | undefined {
  const leeg = fields.filter((veld) => !body[veld]?.trim());
  if (leeg.length === 0) return undefined;
  return formWith(
    values,
    leeg.map((veld) => ({ veld, tekst: TEKSTEN.velden.leeg })),
    fields,
  );
}

/** @returns what `work` gives, or the form with how long to wait. */
export async function provenBy<Outcome>(work: () => Promise<Outcome>): Promise<Outcome | FormState> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TooSoon)) throw error;
    const tekst = TEKSTEN.inloggen.wacht(Math.ceil(error.waitMs / 1000));
    return formWith({}, [{ veld: '', tekst }], []);
  }
}

export function Bewijs({ of }: { readonly of: FormState }) {
  return (
    <>
      <TextField of={of} veld="wachtwoord" label={t.huidig} type="password" autoComplete="current-password" />
      <TextField
        of={of}
        veld="code"
        label={t.code}
        waarom={t.codeWaarom}
        inputMode="numeric"
        autoComplete="one-time-code"
        short
      />
    </>
  );
}
