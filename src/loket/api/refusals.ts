/**
 * What the API refuses with, as data: a stable code, a status, one sentence in Dutch and one in English. A broken rule
 * of the domain is not one of these: that is an answer with VZ codes.
 */
export const REFUSALS = {
  'VB-A01': {
    status: 401,
    nl: 'Log eerst in; de sessie ontbreekt of is verlopen.',
    en: 'Log in first; there is no session, or it has ended.',
  },
  'VB-A02': {
    status: 401,
    nl: 'Inlognaam, wachtwoord of code klopt niet.',
    en: 'Name, password or code is wrong.',
  },
  'VB-A03': {
    status: 403,
    nl: 'Uw rol geeft hiervoor geen toegang.',
    en: 'Your role gives no access to this.',
  },
  'VB-A04': {
    status: 403,
    nl: 'Deze aanvraag komt niet van onze eigen pagina.',
    en: 'This request does not come from our own page.',
  },
  'VB-A05': { status: 404, nl: 'Dit adres bestaat niet.', en: 'There is no such address.' },
  'VB-A06': {
    status: 400,
    nl: 'De aanvraag klopt niet met de beschrijving.',
    en: 'The request has another shape than described.',
  },
  'VB-A07': { status: 413, nl: 'De aanvraag is te groot.', en: 'The request is too large.' },
  'VB-A08': {
    status: 415,
    nl: 'Dit soort inhoud wordt hier niet aangenomen.',
    en: 'This type of content is not taken here.',
  },
  'VB-A09': {
    status: 429,
    nl: 'Te veel mislukte pogingen; wacht de aangegeven tijd.',
    en: 'Too many failed attempts; wait as long as the answer says.',
  },
  'VB-A10': {
    status: 503,
    nl: 'Het is nu te druk; probeer het zo opnieuw.',
    en: 'Too busy now; try again shortly.',
  },
  'VB-A11': {
    status: 503,
    nl: 'Tijdelijk niet beschikbaar; probeer het later opnieuw.',
    en: 'Temporarily not available; try again later.',
  },
  'VB-A12': { status: 500, nl: 'Er ging iets mis bij ons.', en: 'Something went wrong on our side.' },
  'VB-A13': {
    status: 429,
    nl: 'Te veel vragen achter elkaar; wacht de aangegeven tijd.',
    en: 'Too many questions in a row; wait as long as the answer says.',
  },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A request that is answered with a code of the table. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly extra: { readonly velden?: readonly string[]; readonly retryAfterSeconds?: number };
  constructor(code: RefusalCode, extra: Refused['extra'] = {}) {
    super(REFUSALS[code].en);
    this.name = 'Refused';
    this.code = code;
    this.extra = extra;
  }
}
