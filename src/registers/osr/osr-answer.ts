/**
 * What the Onderwijs Serviceregister answered → a mandate, none, or no answer that can be used. Read strictly: whoever
 * is believed here may report for a school, so what is not understood is a failure and neither yes nor no.
 * Source: edukoppeling §5.2; docs/decisions/0019; EK-121, EK-126.
 */
import { z } from 'zod';
import type { Datum } from '../../verzuim/verzuimmelding.ts';

/** A mandate that holds on the day asked for. OSR tells its period to some and not to others. */
export interface OsrMandaat {
  readonly begindatum?: Datum;
  /** The last day. */
  readonly einddatum?: Datum;
}

/** How OSR says yes and no in words; capitals do not matter. */
export interface OsrWords {
  /** With HTTP 200: the whole answer, or a value of its JSON object; '' is an answer without a body. */
  readonly mandate: string;
  /** With HTTP 404. */
  readonly none: string;
}

export interface OsrReply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** OSR gave no answer that can be used. Holds nothing of what it sent. */
export class OsrError extends Error {
  /** OSR_… or the code of the network error; stands in the log. */
  readonly code: string;
  /** It cannot be reached or is overloaded: others would get no answer either, and asking later may help. */
  readonly down: boolean;
  constructor(code: string, down: boolean, cause?: unknown) {
    super(code, { cause });
    this.name = 'OsrError';
    this.code = code;
    this.down = down;
  }
}

const PERIOD = z.object({
  start_date: z.iso.date().nullish(),
  end_date: z.union([z.iso.date(), z.literal('')]).nullish(),
});
/** `{"error": {"message": …}}` and `{"errors": [{"message": …}]}`. */
const MAX_DEPTH_OF_NONE = 3;

/**
 * @param datum  the day asked for.
 * @returns undefined when there is no mandate on that day.
 * @throws OsrError for everything else, such as a 404 of a path that does not exist.
 */
export function readOsrAnswer(reply: OsrReply, datum: Datum, words: OsrWords): OsrMandaat | undefined {
  const { status } = reply;
  if (status !== 200 && status !== 404)
    throw new OsrError(`OSR_HTTP_${status}`, status === 429 || status >= 500);
  const value = readValue(reply);
  if (status === 404) {
    if (!textsIn(value, MAX_DEPTH_OF_NONE).some((text) => isWord(text, words.none)))
      throw new OsrError('OSR_HTTP_404', false);
    return undefined;
  }
  const period = PERIOD.safeParse(isObject(value) ? value : {});
  if (!period.success) throw new OsrError('OSR_SHAPE', false); // the text of the problem would quote the answer
  const { start_date: begindatum, end_date: einddatum } = period.data;
  if (!begindatum && !textsIn(value, 1).some((text) => isWord(text, words.mandate)))
    throw new OsrError('OSR_SHAPE', false);
  const mandaat = { ...(begindatum ? { begindatum } : {}), ...(einddatum ? { einddatum } : {}) };
  return holdsOn(mandaat, datum) ? mandaat : undefined;
}

/** On its first and on its last day too; a period that is not known is taken to hold. */
export function holdsOn({ begindatum, einddatum }: OsrMandaat, datum: Datum): boolean {
  return (begindatum === undefined || begindatum <= datum) && (einddatum === undefined || datum <= einddatum);
}

function readValue({ contentType, text }: OsrReply): unknown {
  // A page is for people: of a portal, of a proxy, of a path that is not there.
  if (/html|xml/i.test(contentType)) throw new OsrError('OSR_SHAPE', false);
  if (text.trim() === '') return '';
  if (!/json/i.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new OsrError('OSR_NOT_JSON', false); // the parser's own text quotes the answer
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text itself, and the texts in an object or list, `depth` levels deep. */
function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((held) => textsIn(held, depth - 1));
}

/** Whole, so that an answer that repeats the question, or says more, is not taken for the word. */
function isWord(text: string, word: string): boolean {
  const bare = (from: string) =>
    from
      .trim()
      .replace(/^404\s+/, '')
      .replace(/\.$/, '')
      .toLowerCase();
  return bare(text) === bare(word);
}
