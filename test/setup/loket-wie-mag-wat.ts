/**
 * Who may come where, written out by hand from the rules for people (verzuim §1 rows 3, 8, 15 and 18), and not from the
 * pages: what a page says of itself is what is tested.
 */
import type { PartijSoort, Rol } from '../../src/verzuim/rollen.ts';

/** Every kind of organisation that a role may be held at; a school by its sector. */
export const SOORTEN = [
  'vo',
  'mbo',
  'po',
  'bestuur',
  'leverancier',
  'gemeente',
  'regiokantoor',
  'doorstroompunt',
  'verwerker',
  'register',
] as const;
export type Soort = (typeof SOORTEN)[number];

/** Which roles count where. Every other role, granted all the same, counts for nothing. */
export const GEHOUDEN: Readonly<Record<Soort, readonly Rol[]>> = {
  vo: ['verzuimloketmelder', 'verzuimloketbeheerder', 'beheerder'],
  mbo: ['verzuimloketmelder', 'verzuimloketbeheerder', 'beheerder'],
  po: ['beheerder'],
  bestuur: ['beheerder'],
  leverancier: ['beheerder'],
  gemeente: ['behandelaar-lp', 'behandelaar-lp-rmc', 'behandelaar-rmc', 'beheerder'],
  regiokantoor: ['behandelaar-lp', 'behandelaar-lp-rmc', 'behandelaar-rmc', 'beheerder'],
  doorstroompunt: ['behandelaar-rmc', 'beheerder'],
  verwerker: ['beheerder'],
  register: ['functioneel-beheerder', 'operator'],
};

/** Those made up for the test; vo and mbo, po and gemeente are of `examples/`. */
export const VERZONNEN: Readonly<
  Partial<Record<Soort, { readonly soort: PartijSoort; readonly oin?: string; readonly gegevens?: object }>>
> = {
  bestuur: { soort: 'BESTUUR' },
  leverancier: { soort: 'LEVERANCIER' },
  regiokantoor: {
    ...{ soort: 'REGIOKANTOOR', oin: '00000001999905550000' },
    gegevens: {
      mailboxes: [{ instantieCode: 'RBL-2', soort: 'GEMEENSCHAPPELIJKE_REGELING', gemeentecodes: ['0327'] }],
    },
  },
  doorstroompunt: { soort: 'DOORSTROOMPUNT' },
  verwerker: { soort: 'VERWERKER' },
};

/** A person is called by the kind and the role: `vo verzuimloketmelder`; `vo anders` has all roles that do not fit there. */
const at = (rol: Rol, ...soorten: readonly Soort[]) => soorten.map((soort) => `${soort} ${rol}`);

export const IEDEREEN = SOORTEN.flatMap((soort) => [
  ...GEHOUDEN[soort].map((rol) => `${soort} ${rol}`),
  `${soort} anders`,
]);
const MELDER = at('verzuimloketmelder', 'vo', 'mbo');
const LOKETBEHEERDER = at('verzuimloketbeheerder', 'vo', 'mbo');
const ORGANISATIES = SOORTEN.filter((soort) => soort !== 'register');
const BEHEERDER = at('beheerder', ...ORGANISATIES);
const FUNCTIONEEL = at('functioneel-beheerder', 'register');
const OPERATOR = at('operator', 'register');
const REGISTER = [...FUNCTIONEEL, ...OPERATOR];
const BEHEER = [...BEHEERDER, ...FUNCTIONEEL];
/** Leerplicht: who carries it out has vrijstellingen. */
const LEERPLICHT = [
  ...at('behandelaar-lp', 'gemeente', 'regiokantoor'),
  ...at('behandelaar-lp-rmc', 'gemeente', 'regiokantoor'),
];
/** Files of the register: whoever does RMC. */
const RMC = [
  ...at('behandelaar-lp-rmc', 'gemeente', 'regiokantoor'),
  ...at('behandelaar-rmc', 'gemeente', 'regiokantoor', 'doorstroompunt'),
];
const ONTVANGER = [
  ...new Set([...LEERPLICHT, ...RMC, ...at('beheerder', 'gemeente', 'regiokantoor', 'doorstroompunt')]),
];
const ROUTERING = at('beheerder', 'gemeente', 'regiokantoor');
/** Whoever has a vendor that sends or receives for it (rows 6 and 7): no vendor or processor itself. */
const GEVER = at(
  'beheerder',
  ...(['vo', 'mbo', 'po', 'bestuur', 'gemeente', 'regiokantoor', 'doorstroompunt'] as const),
);

export interface Mag {
  readonly wie: readonly string[];
  /** Of a page that shows one thing: whose thing the scene has. For others it does not exist. */
  readonly van?: readonly Soort[];
  /** For whom it does not exist, though the role is right. */
  readonly niet?: readonly string[];
  /** Of a page that only leads on. */
  readonly verder?: true;
}
const mag = (wie: readonly string[], more: Omit<Mag, 'wie'> = {}): Mag => ({ wie, ...more });
const VAN_SCHOOL = { van: ['vo'] } as const;
const VAN_GEMEENTE = { van: ['gemeente'] } as const;
const VAN_SCHOOL_EN_REGISTER = { van: ['vo', 'register'] } as const;
/** Of the person who made it, who is not one of these. */
const VAN_EEN_ANDER = { van: [] } as const;

export const PAGINAS: Readonly<Record<string, Mag>> = {
  'GET /': mag(IEDEREEN),
  'POST /uitloggen': mag(IEDEREEN),
  'GET /account': mag(IEDEREEN),
  'POST /account/sessies': mag(IEDEREEN),
  'GET /account/wachtwoord': mag(IEDEREEN),
  'POST /account/wachtwoord': mag(IEDEREEN),
  'GET /account/herstelcodes': mag(IEDEREEN),
  'POST /account/herstelcodes': mag(IEDEREEN),
  'GET /account/passkeys/nieuw': mag(IEDEREEN),
  'POST /account/passkeys/nieuw': mag(IEDEREEN),
  'POST /account/passkeys/toevoegen': mag(IEDEREEN),
  'GET /account/passkeys/:passkeyId': mag(IEDEREEN, VAN_EEN_ANDER),
  'POST /account/passkeys/:passkeyId': mag(IEDEREEN),

  // Row 3: the school reports; its locaties and contactpersonen are for another role.
  'GET /meldingen': mag(MELDER),
  'GET /meldingen/overzicht.csv': mag(MELDER),
  'GET /meldingen/overzicht.xlsx': mag(MELDER),
  'GET /meldingen/nieuw': mag(MELDER),
  'POST /meldingen/nieuw': mag(MELDER),
  'POST /meldingen/controle': mag(MELDER),
  'GET /meldingen/concepten/:conceptId': mag(MELDER, VAN_EEN_ANDER),
  'POST /meldingen/concepten/:conceptId/weggooien': mag(MELDER),
  'GET /meldingen/:meldingsnummer': mag(MELDER, VAN_SCHOOL),
  'GET /meldingen/:meldingsnummer/wijzigen': mag(MELDER, VAN_SCHOOL),
  'POST /meldingen/:meldingsnummer/wijzigen': mag(MELDER),
  'GET /meldingen/:meldingsnummer/weer-aanwezig': mag(MELDER, VAN_SCHOOL),
  'POST /meldingen/:meldingsnummer/weer-aanwezig': mag(MELDER),
  'GET /meldingen/:meldingsnummer/intrekken': mag(MELDER, VAN_SCHOOL),
  'POST /meldingen/:meldingsnummer/intrekken': mag(MELDER),
  'GET /contactpersonen': mag(LOKETBEHEERDER),
  'GET /contactpersonen/:rij': mag(LOKETBEHEERDER, VAN_SCHOOL),
  'POST /contactpersonen/:rij': mag(LOKETBEHEERDER),
  'GET /locaties': mag(LOKETBEHEERDER),
  'GET /locaties/:rij': mag(LOKETBEHEERDER, VAN_SCHOOL),
  'POST /locaties/:rij': mag(LOKETBEHEERDER),

  // Row 8: the gemeente has vrijstellingen and files, and handles no report.
  'GET /vrijstellingen': mag(LEERPLICHT),
  'POST /vrijstellingen': mag(LEERPLICHT),
  'GET /vrijstellingen/nieuw': mag(LEERPLICHT),
  'GET /vrijstellingen/nieuw/:soort': mag(LEERPLICHT),
  'POST /vrijstellingen/nieuw/:soort': mag(LEERPLICHT),
  'GET /vrijstellingen/:vrijstellingsnummer': mag(LEERPLICHT, VAN_GEMEENTE),
  'GET /vrijstellingen/:vrijstellingsnummer/wijzigen': mag(LEERPLICHT, VAN_GEMEENTE),
  'POST /vrijstellingen/:vrijstellingsnummer/wijzigen': mag(LEERPLICHT),
  'GET /vrijstellingen/:vrijstellingsnummer/intrekken': mag(LEERPLICHT, VAN_GEMEENTE),
  'POST /vrijstellingen/:vrijstellingsnummer/intrekken': mag(LEERPLICHT),
  'GET /gegevensleveringen': mag(RMC),
  'GET /gegevensleveringen/:leveringId': mag(RMC, VAN_GEMEENTE),
  'POST /gegevensleveringen/:leveringId': mag(RMC),
  'GET /postbus': mag(ONTVANGER),
  'GET /contactgegevens': mag(at('beheerder', 'gemeente', 'regiokantoor', 'doorstroompunt'), {
    verder: true,
  }),
  // Rows 12, 13 and 15: where reports go is for the beheerder of whoever carries out the leerplicht.
  'GET /routering': mag(ROUTERING),
  'GET /routering/nieuw': mag(ROUTERING),
  'POST /routering/nieuw': mag(ROUTERING),
  'GET /routering/:formulierId': mag(ROUTERING, VAN_GEMEENTE),
  'POST /routering/:formulierId/goedkeuren': mag(ROUTERING),
  'GET /routering/:formulierId/intrekken': mag(ROUTERING, VAN_GEMEENTE),
  'POST /routering/:formulierId/intrekken': mag(ROUTERING),
  'GET /routering/verklaringen/nieuw': mag(ROUTERING),
  'POST /routering/verklaringen/nieuw': mag(ROUTERING),
  'GET /routering/verklaringen/:verklaringId/intrekken': mag(ROUTERING, VAN_GEMEENTE),
  'POST /routering/verklaringen/:verklaringId/intrekken': mag(ROUTERING),

  // The register's own people. Who is not to know the pupil opens no pupil and decides nothing about one.
  'GET /beheer/uitval': mag(REGISTER),
  'GET /beheer/cijfers': mag(REGISTER),
  'GET /beheer/onbezorgd': mag(REGISTER),
  'POST /beheer/onbezorgd': mag(REGISTER),
  'GET /beheer/geparkeerd': mag(REGISTER),
  'GET /beheer/geparkeerd/:oorzaak': mag(REGISTER),
  'POST /beheer/geparkeerd/:oorzaak': mag(REGISTER),
  'GET /beheer/opnieuw-sinds': mag(REGISTER),
  'POST /beheer/opnieuw-sinds': mag(REGISTER),
  'GET /beheer/meldingen': mag(REGISTER),
  'POST /beheer/meldingen': mag(REGISTER),
  'GET /beheer/meldingen/:meldingsnummer': mag(REGISTER),
  'GET /beheer/meldingen/:meldingsnummer/opnieuw': mag(REGISTER),
  'POST /beheer/meldingen/:meldingsnummer/opnieuw': mag(REGISTER),
  'POST /beheer/meldingen/:meldingsnummer/nu': mag(REGISTER),
  'GET /beheer/meldingen/:meldingsnummer/geparkeerd': mag(REGISTER),
  'POST /beheer/meldingen/:meldingsnummer/geparkeerd': mag(REGISTER),
  'GET /beheer/meldingen/:meldingsnummer/toewijzen': mag(FUNCTIONEEL),
  'POST /beheer/meldingen/:meldingsnummer/toewijzen': mag(FUNCTIONEEL),
  'GET /beheer/meldingen/:meldingsnummer/afsluiten': mag(FUNCTIONEEL),
  'POST /beheer/meldingen/:meldingsnummer/afsluiten': mag(FUNCTIONEEL),
  'GET /beheer/meldingen/:meldingsnummer/leerling': mag(FUNCTIONEEL),
  'POST /beheer/meldingen/:meldingsnummer/leerling': mag(FUNCTIONEEL),
  'GET /organisaties': mag(REGISTER),
  'GET /organisaties/:partijId': mag(REGISTER),

  // Row 15: the beheerder arranges people, link, certificate and mandates of the own organisation.
  'GET /organisatie': mag(BEHEERDER),
  'GET /organisatie/contact': mag(BEHEERDER),
  'POST /organisatie/contact': mag(BEHEERDER),
  'GET /gebruikers': mag(BEHEER),
  'GET /gebruikers/nieuw': mag(BEHEER),
  'POST /gebruikers/nieuw': mag(BEHEER),
  'GET /gebruikers/:gebruikerId': mag(BEHEER, VAN_SCHOOL_EN_REGISTER),
  'POST /gebruikers/:gebruikerId/rol': mag(BEHEER),
  'GET /gebruikers/:gebruikerId/:handeling': mag(BEHEER, VAN_SCHOOL_EN_REGISTER),
  'POST /gebruikers/:gebruikerId/:handeling': mag(BEHEER),
  'GET /certificaten': mag(BEHEER),
  'POST /certificaten': mag(BEHEER),
  // The empty sheet: nobody's.
  'GET /certificaten/sjabloon.xlsx': mag(IEDEREEN),
  'GET /certificaten/:certificaatId': mag(BEHEER, VAN_SCHOOL_EN_REGISTER),
  // Four eyes: an organisation approves nothing of its own.
  'POST /certificaten/:certificaatId/goedkeuren': mag(FUNCTIONEEL),
  'POST /certificaten/:certificaatId/afwijzen': mag(FUNCTIONEEL),
  'GET /mandaten': mag(BEHEER),
  'GET /mandaten/nieuw': mag(BEHEER, { niet: BEHEER.filter((wie) => !GEVER.includes(wie)) }),
  'POST /mandaten/nieuw': mag(BEHEER),
  'GET /mandaten/weigering': mag(BEHEER),
  'GET /mandaten/:mandaatId': mag(BEHEER, VAN_SCHOOL_EN_REGISTER),
  'POST /mandaten/:mandaatId/goedkeuren': mag(BEHEER),
  'GET /mandaten/:mandaatId/intrekken': mag(BEHEER, VAN_SCHOOL_EN_REGISTER),
  'POST /mandaten/:mandaatId/intrekken': mag(BEHEER),
};

/** Without a session. */
export const OPEN_PAGINAS: readonly string[] = [
  ...['GET /inloggen', 'POST /inloggen', 'POST /inloggen/passkey', 'POST /inloggen/passkey/antwoord'],
  ...['GET /inschrijven', 'POST /inschrijven', 'POST /inschrijven/app'],
  ...['GET /instellingen', 'GET /integratie', 'POST /integratie'],
  ...['GET /integratie/certificaat', 'POST /integratie/certificaat'],
  ...['GET /integratie/verkeer', 'POST /integratie/verkeer'],
];

/** Below /api/v1. */
export const API_ROUTES: Readonly<Record<string, readonly string[]>> = {
  'GET /ik': IEDEREEN,
  'POST /uitloggen': IEDEREEN,
  'GET /sessies': IEDEREEN,
  'DELETE /sessies': IEDEREEN,
  'DELETE /sessies/:sessionId': IEDEREEN,
  'PUT /wachtwoord': IEDEREEN,
  'GET /gebruikers': BEHEER,
  'POST /gebruikers': BEHEER,
  'GET /gebruikers/:gebruikerId': BEHEER,
  'PUT /gebruikers/:gebruikerId/rollen/:rol': BEHEER,
  'DELETE /gebruikers/:gebruikerId/rollen/:rol': BEHEER,
  'PUT /gebruikers/:gebruikerId/blokkade': BEHEER,
  'DELETE /gebruikers/:gebruikerId/blokkade': BEHEER,
  'DELETE /gebruikers/:gebruikerId/sessies': BEHEER,
  'POST /gebruikers/:gebruikerId/uitnodiging': BEHEER,
  'GET /partijen': [...BEHEER, ...OPERATOR, ...LOKETBEHEERDER],
  'POST /partijen': FUNCTIONEEL,
  'GET /partijen/:partijId': [...BEHEER, ...OPERATOR, ...LOKETBEHEERDER],
  'PUT /partijen/:partijId': FUNCTIONEEL,
  'DELETE /partijen/:partijId': FUNCTIONEEL,
  'GET /partijen/:partijId/versies': [...BEHEER, ...OPERATOR, ...LOKETBEHEERDER],
  'PUT /partijen/:partijId/contact': BEHEER,
  'PUT /partijen/:partijId/locaties': [...LOKETBEHEERDER, ...FUNCTIONEEL],
  'PUT /partijen/:partijId/contactpersonen': [...LOKETBEHEERDER, ...FUNCTIONEEL],
  'GET /mandaten': [...BEHEER, ...OPERATOR],
  'POST /mandaten': BEHEER,
  'GET /mandaten/:mandaatId': [...BEHEER, ...OPERATOR],
  'PUT /mandaten/:mandaatId/goedkeuring': BEHEER,
  'DELETE /mandaten/:mandaatId': BEHEER,
  'GET /weigeringen/:ref': [...BEHEER, ...OPERATOR],
  'GET /certificaten': [...BEHEER, ...OPERATOR],
  'GET /certificaten/sjabloon': IEDEREEN,
  'GET /certificaten/inzendingen': REGISTER,
  'POST /certificaten': BEHEER,
  'GET /certificaten/:certificaatId': [...BEHEER, ...OPERATOR],
  'PUT /certificaten/:certificaatId/goedkeuring': FUNCTIONEEL,
  'PUT /certificaten/:certificaatId/afwijzing': FUNCTIONEEL,
  'GET /aandacht': [...BEHEER, ...OPERATOR],
  'GET /audit': REGISTER,
  'GET /audit/seal': REGISTER,
  'POST /audit/verify': REGISTER,
  'GET /audit/:auditId': REGISTER,
  // All of one pupil, and counts of schools: not for who runs the machines.
  'POST /inzage': FUNCTIONEEL,
  'GET /tellingen/:schooljaar': FUNCTIONEEL,
};
