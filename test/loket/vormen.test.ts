/** What a schema refuses is said in the words of the field: how much it takes, and how much was found. */
import { expect, test } from 'vitest';
import { meldingForm } from '../../src/loket/meldingen/velden.ts';
import { regelFout } from '../../src/loket/routering/regel-fout.ts';
import { vormFout } from '../../src/loket/vormen.ts';
import { vrijstellingForm } from '../../src/loket/vrijstellingen/velden.ts';
import { fout } from '../../src/verzuim/fouten.ts';

const SCHEMA = 'De waarde heeft niet de voorgeschreven vorm.';
const BSN = 'leerling/burgerservicenummer';

test.each([
  [BSN, 'leerling/nummer', '12345678', 'Een BSN heeft 9 cijfers; u vulde er 8 in.'],
  [BSN, 'leerling/nummer', '12345678x', 'alleen cijfers'],
  ['leerling/telefoonnummer/e164', 'leerling/telefoonnummer', '030', 'u vulde er 3 in'],
  ['leerling/telefoonnummer/e164', 'leerling/telefoonnummer', '6123456789', 'begint in Nederland met een 0'],
  ['leerling/telefoonnummer/e164', 'leerling/telefoonnummer', '+0612345678', 'dat begint niet met een 0'],
  ['melding/begindatum', 'melding/begindatum', '31-02-2026', 'een datum in die bestaat'],
  ['afwijkendAdres/postcode', 'afwijkendAdres/postcode', '351 A', '3 cijfers en 1 letter in'],
  ['afwijkendAdres/postcode', 'afwijkendAdres/postcode', '0511 AB', 'zonder 0 vooraan'],
  ['afwijkendAdres/huisnummer', 'afwijkendAdres/huisnummer', '5a', 'alleen cijfers'],
  ['afwijkendAdres/huisletter', 'afwijkendAdres/huisletter', 'ab', 'u vulde 2 tekens in'],
  ['onderwijsdeelname/soortOpleiding', 'onderwijsdeelname/soortOpleiding', '', 'Kies een antwoord.'],
  ['melding/vermoedelijkeReden', 'melding/vermoedelijkeReden', 'x'.repeat(201), 'u vulde er 201 in'],
])('a report: %s', (path, veld, typed, said) => {
  const of = meldingForm({ [veld]: typed }, [{ veld: `verzuimmelding/${path}`, tekst: SCHEMA }]);
  expect(of.errors.get(veld)?.[0]?.tekst).toContain(said);
  expect(of.errors.size).toBe(1);
});

test('the number is named by its kind', () => {
  const values = { 'leerling/soort': 'onderwijsnummer', 'leerling/nummer': '1234' };
  expect(vormFout('leerling/nummer', values, { 'leerling/nummer': 'nummer' })).toBe(
    'Een onderwijsnummer heeft 9 cijfers; u vulde er 4 in.',
  );
});

test('VZ-PRD-01 stands at the day that is wrong, and says which', () => {
  const begin = { veld: 'verzuimmelding/melding/begindatum', code: 'VZ-PRD-01', tekst: 'x' };
  const eind = { veld: 'verzuimmelding/melding/einddatum', code: 'VZ-PRD-01', tekst: 'x' };
  const both = meldingForm({}, [begin, eind]).errors;
  expect([...both.keys()]).toEqual(['melding/begindatum']);
  expect(both.get('melding/begindatum')?.[0]?.tekst).toContain('De eerste dag ligt in de toekomst');
  expect(meldingForm({}, [eind]).errors.get('melding/einddatum')?.[0]?.tekst).toContain('De laatste dag');
  const terug = meldingForm({}, [{ ...eind, veld: 'weerAanwezig' }]).errors;
  expect(terug.get('weerAanwezig')?.[0]?.tekst).toContain('later dan morgen');
});

test.each([
  ['eerderToegestaan', '', 'Kies een antwoord.'],
  ['bewijs/richtingBezocht', '', 'Kies een antwoord.'],
  ['begindatum', '', 'Vul dit veld in.'],
  ['begindatum', '1-13-2026', 'een datum in die bestaat'],
  ['postcodeWoonplaats', '3511', '4 cijfers en 0 letters in'],
  ['bewijs/brin', '99A', 'u vulde er 3 in'],
])('a vrijstelling: %s "%s"', (veld, typed, said) => {
  const of = vrijstellingForm({ [veld]: typed }, [{ veld: `vrijstelling/${veld}`, tekst: SCHEMA }]);
  expect(of.errors.get(veld)?.[0]?.tekst).toContain(said);
});

test.each([
  ['VZ-RTE-02', 'regels/R1/email', 'leerplicht', 'één @'],
  ['VZ-RTE-02', 'regels/R1/instantieNaam', '', 'Vul dit veld in.'],
  ['VZ-RTE-02', 'regels/R1', '', 'Formulier routering niet volledig'],
  ['VZ-INH-02', 'verwerkerKvk', '1234', 'u vulde er 4 in'],
  ['VZ-INH-02', 'reikwijdte', '', 'Kies een antwoord.'],
] as const)('a routing form: %s at %s', (code, veld, typed, said) => {
  const error = regelFout(fout(code, veld), { [veld]: typed });
  expect(error).toMatchObject({ code, veld });
  expect(error.tekst).toContain(said);
});

test.each([
  ['telefoon', '030 12', 'u vulde er 5 in'],
  ['telefoon', 'bel mij', 'alleen cijfers'],
  ['onderwijslocatiecode', '900X', 'u vulde er 4 in'],
  ['oin', '0000', 'u vulde er 4 in'],
] as const)('a contact: %s "%s"', (vorm, typed, said) => {
  expect(vormFout(vorm, { [vorm]: typed }, { [vorm]: vorm })).toContain(said);
});

test.each([
  ['naam.school', 'één @'],
  ['naam @school.example', 'geen spatie'],
  ['naam@school', 'geen e-mailadres'],
  [`${'n'.repeat(65)}@school.example`, 'Voor de @ passen hoogstens 64 tekens; u vulde er 65 in'],
  [`naam@${'s'.repeat(88)}.example`, 'hoogstens 100 tekens; u vulde er 101 in'],
] as const)('an e-mail address of at most 100: "%s"', (typed, said) => {
  expect(vormFout('email', { email: typed }, { email: { email: 100 } })).toContain(said);
});
