/** The fields of the form → the report as a message has it. What the schema or the domain judges is left to them. */
import { isDatum, plusDagen } from '../../verzuim/datum.ts';
import type { Contactpersoon, SchoolGegevens } from '../../verzuim/partij.ts';
import type {
  Adres,
  Melder,
  Melding,
  Onderwijsdeelname,
  School,
  Telefoon,
  Verzuimdag,
  Verzuimmelding,
} from '../../verzuim/verzuimmelding.ts';
import type { FieldError, FormValues } from '../form-values.ts';
import { actieveContactpersonen, actieveLocaties, rijId } from '../partij-feiten.ts';
import { TEKSTEN } from '../teksten.ts';
import { toonTelefoon } from './toon.ts';
import type { Veld } from './velden.ts';

type Problem = FieldError & { readonly veld: string };
export interface Gelezen {
  readonly verzuimmelding: Verzuimmelding;
  /** What could not be read, or was not answered. When there is any, the report is not to be sent. */
  readonly errors: readonly Problem[];
}

const { velden, melding: t } = TEKSTEN;

/** @param oud  the report that is changed: what the form does not have stays as it was. */
export function leesFormulier(values: FormValues, school: SchoolGegevens, oud?: Verzuimmelding): Gelezen {
  const errors: Problem[] = [];
  const wrong = (veld: Veld, tekst: string) => errors.push({ veld, tekst });
  const text = (veld: Veld): string => (values[veld] ?? '').trim();
  const verplicht = (veld: Veld, tekst: string = velden.leeg) => {
    if (text(veld) === '') wrong(veld, tekst);
  };
  if (oud === undefined) verplicht('leerling/nummer');
  verplicht('melding/verzuimsoort', velden.kies);
  verplicht('melding/begindatum');
  verplicht('melding/alleLessenGemist', velden.kies);
  verplicht('melding/vermoedelijkeReden');
  verplicht('melding/actieGewenst', velden.kies);
  const melder = leesMelder(text, school, oud);
  if (melder === undefined) wrong('melder/contactpersoon', velden.kies);
  const telefoon = leesTelefoonLeerling(text('leerling/telefoonnummer'), oud);
  const soort = text('leerling/soort') === 'onderwijsnummer' ? 'onderwijsnummer' : 'burgerservicenummer';
  const adres = leesDeel<Adres>(text, 'afwijkendAdres', ADRES, oud?.afwijkendAdres, [
    'straatnaam',
    'plaatsnaam',
  ]);
  const deelname = leesDeel<Onderwijsdeelname>(text, 'onderwijsdeelname', DEELNAME, oud?.onderwijsdeelname, [
    'soortOpleiding',
  ]);
  const verzuimmelding: Verzuimmelding = {
    kenmerkAfzender: text('kenmerk' as Veld),
    school: leesSchool(text, school, oud),
    leerling: oud?.leerling ?? { soort, nummer: text('leerling/nummer').replaceAll(/[\s.]/g, '') },
    ...(telefoon === undefined ? {} : { telefoonLeerling: telefoon }),
    ...(adres === undefined ? {} : { afwijkendAdres: adres }),
    melder: melder ?? { naamMelder: '', emailMelder: '' },
    ...(deelname === undefined ? {} : { onderwijsdeelname: deelname }),
    melding: leesMelding(text, wrong, oud?.melding),
  };
  return { verzuimmelding, errors };
}

/** What may change of a report that a gemeente works on (verzuim §3.2): the rest stays as it was sent. */
export function leesInBehandeling(values: FormValues, school: SchoolGegevens, oud: Verzuimmelding): Gelezen {
  const errors: Problem[] = [];
  const text = (veld: Veld): string => (values[veld] ?? '').trim();
  const dagen = leesDagen(text('melding/verzuimdag'), (tekst) =>
    errors.push({ veld: 'melding/verzuimdag', tekst }),
  );
  const { einddatum: _, ondernomenActie: __, toelichting: ___, ...melding } = oud.melding;
  const verzuimmelding: Verzuimmelding = {
    ...oud,
    kenmerkAfzender: text('kenmerk' as Veld),
    melder: leesMelder(text, school, oud) ?? oud.melder,
    melding: {
      ...melding,
      ...filled('einddatum', leesDatum(text('melding/einddatum'))),
      ...filled('ondernomenActie', text('melding/ondernomenActie')),
      ...filled('toelichting', text('melding/toelichting')),
      verzuimdagGespecificeerd: dagen.length > 0,
      verzuimdagen: dagen,
    },
  };
  return { verzuimmelding, errors };
}

type Text = (veld: Veld) => string;
const filled = <K extends string>(key: K, value: string): { readonly [P in K]?: string } =>
  (value === '' ? {} : { [key]: value }) as { readonly [P in K]?: string };

function leesMelding(
  text: Text,
  wrong: (veld: Veld, tekst: string) => void,
  oud: Melding | undefined,
): Melding {
  const uren = text('melding/aantalUren');
  const [, heel, deel = '0'] = /^(\d{1,4})(?:[.,](\d))?$/.exec(uren) ?? [];
  if (uren !== '' && heel === undefined) wrong('melding/aantalUren', t.urenFout);
  const dagen = leesDagen(text('melding/verzuimdag'), (tekst) => wrong('melding/verzuimdag', tekst));
  return {
    // One of the list, or what the schema refuses.
    verzuimsoort: text('melding/verzuimsoort') as Melding['verzuimsoort'],
    begindatum: leesDatum(text('melding/begindatum')),
    ...filled('einddatum', leesDatum(text('melding/einddatum'))),
    ...(heel === undefined
      ? {}
      : {
          aantalUrenTiende: Number(heel) * 10 + Number(deel),
          urenEenheid: text('melding/urenEenheid') as NonNullable<Melding['urenEenheid']>,
        }),
    vermoedelijkeReden: text('melding/vermoedelijkeReden'),
    ...filled('toelichting', text('melding/toelichting')),
    ...filled('ondernomenActie', text('melding/ondernomenActie')),
    actieGewenst: text('melding/actieGewenst') === 'true',
    ...filled('toelichtingActieGewenst', text('melding/toelichtingActieGewenst')),
    alleLessenGemist: text('melding/alleLessenGemist') === 'true',
    verzuimdagGespecificeerd: dagen.length > 0,
    verzuimdagen: dagen,
    ...filled(
      'vorigeMeldingsnummer',
      oud?.vorigeMeldingsnummer ?? text('melding/vorigeMeldingsnummer').replaceAll(/[\s.]/g, ''),
    ),
  };
}

/** As a date field sends it, or as people write it; what is neither is left for the schema to refuse. */
export function leesDatum(text: string): string {
  const [, dag, maand, jaar] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  return jaar === undefined ? text : `${jaar}-${maand?.padStart(2, '0')}-${dag?.padStart(2, '0')}`;
}

/** Of what a person asks to see. ISO has a year 0; neither XML nor PostgreSQL has. */
export const isDag = (datum: string): boolean => isDatum(datum) && !datum.startsWith('0000');

/** The last day of absence of who is back since a date. */
export const dagErvoor = (datum: string): string => (isDatum(datum) ? plusDagen(datum, -1) : datum);

/** One day a line, with the hours that were missed behind it: `26-10-2026: 1, 2`. Without hours: the whole day. */
function leesDagen(text: string, wrong: (tekst: string) => void): readonly Verzuimdag[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const [eerste = '', uren] = line.split(':', 2);
    const datum = leesDatum(eerste.trim());
    const lesuren = (uren ?? '').split(/[\s,;]+/).filter((uur) => uur !== '');
    const klopt =
      isDatum(datum) && lesuren.every((uur) => /^([1-9]|1[0-2])$/.test(uur)) && lesuren.length <= 12;
    if (!klopt || (uren !== undefined && lesuren.length === 0)) {
      wrong(t.dagFout(at + 1));
      return [];
    }
    return [{ datum, heleDag: lesuren.length === 0, lesuren: lesuren.map(Number) }];
  });
}

function leesSchool(text: Text, eigen: SchoolGegevens, oud: Verzuimmelding | undefined): School {
  const brin = oud?.school.brin ?? (text('school/brin') || (eigen.brins[0]?.brin ?? ''));
  const gekozen = text('school/leslocatieNaam');
  const locatie = actieveLocaties(eigen).find((rij) => rij.brin === brin && rij.naam === gekozen);
  if (oud !== undefined && gekozen === (oud.school.leslocatieNaam ?? '')) {
    const { vestigingscode: _, ...school } = oud.school;
    return { ...school, ...filled('vestigingscode', text('school/vestigingscode')) };
  }
  return {
    brin,
    ...filled('vestigingscode', text('school/vestigingscode')),
    ...(locatie === undefined ? {} : filled('onderwijslocatiecode', locatie.onderwijslocatiecode ?? '')),
    ...(locatie === undefined ? {} : { leslocatieNaam: locatie.naam }),
  };
}

/** Only an active contactpersoon is named in a new report; one that changes may keep who it has. */
function leesMelder(text: Text, school: SchoolGegevens, oud: Verzuimmelding | undefined): Melder | undefined {
  const gekozen = text('melder/contactpersoon');
  const bericht = filled('ccEmailOntvanger', text('melder/ccEmailOntvanger')) as Pick<
    Melder,
    'ccEmailOntvanger'
  >;
  if (gekozen === '' && oud !== undefined) {
    // The person stays; who hears of it is a question of its own.
    const { ccEmailOntvanger: _, ...melder } = oud.melder;
    return { ...melder, ...bericht };
  }
  const persoon = actieveContactpersonen(school).find((rij) => rijId(rij) === gekozen);
  return persoon === undefined ? undefined : { ...melderVan(persoon), ...bericht };
}

function melderVan({ naam, functie, telefoon, email }: Contactpersoon): Melder {
  const e164 = leesTelefoon(telefoon);
  return {
    naamMelder: naam,
    functieMelder: Array.from(functie).slice(0, 60).join(''),
    ...(/^\+[1-9]\d{6,14}$/.test(e164) ? { telefoonMelder: { e164 } } : {}),
    emailMelder: email,
  };
}

function leesTelefoon(text: string): string {
  // In +31 (0)6 12345678 the 0 is for whoever calls from within the country.
  const digits = text.replace(/^\s*((?:\+|00)[\d\s]+)\(0\)/, '$1').replaceAll(/[\s().-]/g, '');
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  return digits.startsWith('0') ? `+31${digits.slice(1)}` : digits;
}

function leesTelefoonLeerling(text: string, oud: Verzuimmelding | undefined): Telefoon | undefined {
  if (text === '') return undefined;
  const was = oud?.telefoonLeerling;
  return was !== undefined && toonTelefoon(was) === text ? was : { e164: leesTelefoon(text) };
}

const ADRES = [
  'straatnaam',
  'huisnummer',
  'huisletter',
  'huisnummertoevoeging',
  'postcode',
  'aanduidingLocatie',
  'plaatsnaam',
] as const;
const DEELNAME = [
  'soortOpleiding',
  'leerjaar',
  'naamOpleiding',
  'niveauOpleiding',
  'leerweg',
  'vormOpleiding',
] as const;

/** A part that is there when one of its fields is filled in; its obligatory ones are then asked for by the schema. */
function leesDeel<Deel>(
  text: Text,
  deel: 'afwijkendAdres' | 'onderwijsdeelname',
  namen: readonly string[],
  oud: Deel | undefined,
  verplicht: readonly string[],
): Deel | undefined {
  const gelezen = namen.map((naam) => {
    const waarde = text(`${deel}/${naam}` as Veld);
    return [naam, naam === 'postcode' ? waarde.replaceAll(/\s/g, '').toUpperCase() : waarde] as const;
  });
  if (gelezen.every(([, waarde]) => waarde === '')) return undefined;
  const onbekend = Object.entries(oud ?? {}).filter(([naam]) => !namen.includes(naam));
  const ingevuld = gelezen.filter(([naam, waarde]) => waarde !== '' || verplicht.includes(naam));
  // What is missing or wrong in it, the schema says.
  return Object.fromEntries([...onbekend, ...ingevuld]) as Deel;
}
