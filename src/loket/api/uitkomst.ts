/** An outcome of the domain as an answer: what was done, or every broken rule at once. */
import type { Uitkomst } from '../../parties/routering.ts';
import type { ApiAnswer } from './route.ts';

/** What is not there, or is another's: the same answer. */
const NOT_FOUND = new Set(['VZ-GEB-01', 'VZ-PAR-01', 'VZ-MAN-01', 'VZ-CER-23']);

export function answerUitkomst(outcome: Uitkomst<object>, status = 200): ApiAnswer {
  if (outcome.verwerkt) return { status, body: outcome };
  const missing = outcome.fouten.some(({ code }) => NOT_FOUND.has(code));
  return { status: missing ? 404 : 422, body: outcome };
}
