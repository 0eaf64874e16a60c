/**
 * A report that is not sent yet, judged by the same schema and rules; beside the fields while somebody types, or on the
 * page at once. Who the pupil is, is not looked up, and nothing is kept. Source: docs/decisions/0026.
 */
import type { BrokerParts } from '../../broker/parts.ts';
import { keurEigenZover } from '../../broker/validate/keur-zover.ts';
import type { SchoolGegevens } from '../../verzuim/partij.ts';
import { Refused } from '../api/refusals.ts';
import { type FieldError, FORM, type FormState, type FormValues, fieldError } from '../form-values.ts';
import { violationErrors } from '../own-messages.ts';
import { type Page, type PageCall, page } from '../page.ts';
import { type RateLimit, rateLimit } from '../rate-limit.ts';
import { eigenSchool } from './eigen-school.ts';
import { leesFormulier } from './lees-formulier.ts';
import { meldingForm, veldVan } from './velden.ts';

const ROLES = ['verzuimloketmelder'] as const;
export const CONTROLE_PATH = '/meldingen/controle';
/** Of one session: as fast as anybody leaves fields. */
const newLimit = () => rateLimit({ burst: 60, everyMs: 1_000 });

type By = Pick<PageCall<unknown, unknown, unknown>, 'visitor' | 'now' | 'ref'>;
type Problem = FieldError & { readonly veld: string };

/** What the script shows beside the fields: of a field that is empty only what a rule says of it. */
export const controlePage = (broker: BrokerParts, limit: RateLimit = newLimit()): Page =>
  page({
    method: 'POST',
    path: CONTROLE_PATH,
    roles: ROLES,
    body: FORM,
    answer: async (call) => {
      const retryAfterSeconds = limit.take(call.visitor.sessionId, call.now);
      if (retryAfterSeconds > 0) throw new Refused('VB-A13', { retryAfterSeconds });
      const { errors } = await controleer(call.body, eigenSchool(call.visitor), call, broker);
      const velden = [...errors].flatMap(([veld, all]) => {
        const fouten = all.filter(({ code }) => code !== undefined || call.body[veld]?.trim());
        return veld === '' || fouten.length === 0 ? [] : [{ veld, fouten }];
      });
      return { kind: 'json', body: { velden } };
    },
  });

/** @returns the form with everything that can be said of it now. @throws OwnMessageNotAllowed, DependencyError. */
export async function controleer(
  values: FormValues,
  school: SchoolGegevens,
  { visitor, now, ref }: By,
  broker: BrokerParts,
): Promise<FormState> {
  const { verzuimmelding, errors } = leesFormulier(values, school);
  const { partij, door, rollen } = visitor;
  const zover = await keurEigenZover(verzuimmelding, { partij, door, rollen, now, ref }, broker);
  const fouten = zover.fouten.map((fout) => ({ veld: fout.veld ?? '', ...fieldError(fout) }));
  return meldingForm(values, [
    ...errors,
    ...bijIngevuld(values, errors, fouten, violationErrors(zover.violations)),
  ]);
}

/**
 * What could not be read, or was not answered, is said once, in our own words; of what has not the shape of its field, no
 * rule says anything.
 */
function bijIngevuld(
  values: FormValues,
  errors: readonly Problem[],
  fouten: readonly Problem[],
  violations: readonly Problem[],
): readonly Problem[] {
  const gelezen = new Set(errors.map(({ veld }) => veld));
  const vorm = [...meldingForm(values, violations).errors].filter(
    ([veld]) => veld !== '' && !gelezen.has(veld) && values[veld]?.trim(),
  );
  const open = (values['melding/actieGewenst'] ?? '') === '';
  const vanRegels = fouten.filter(
    ({ veld }) =>
      !(open && veld === 'melding/toelichtingActieGewenst') && !vorm.some(([is]) => is === veldVan(veld)),
  );
  return [...vanRegels, ...vorm.flatMap(([veld, all]) => all.map((one) => ({ ...one, veld })))];
}
