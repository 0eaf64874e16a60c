/** The mails of certificate intake: what was found, what to do, and nothing that the sender wrote. */
import { describe, expect, test } from 'vitest';
import { oin } from '../../src/harness/example-partners.ts';
import {
  bevestigingMail,
  ontvangenMail,
  VERLOOP_DAGEN,
  verlengingMail,
  verloopMail,
  weigeringMail,
} from '../../src/post/intake-mail.ts';
import type { CertificaatFeiten } from '../../src/verzuim/certificaatmelding.ts';
import { FOUTEN, type FoutCode, fout } from '../../src/verzuim/fouten.ts';
import { FOUT_HULP } from '../../src/verzuim/fouten-hulp.ts';

const feiten: CertificaatFeiten = {
  oin: oin('0000000700099AD00000'),
  sha256: 'ab'.repeat(32),
  serienummer: '0A13',
  uitgever: 'CN=TEST TSP CA, O=Verzuimbroker TEST, C=NL',
  onderwerp: 'CN=TEST school',
  geldigVan: new Date('2025-01-01T00:00:00Z'),
  geldigTot: new Date('2027-01-31T12:00:00Z'),
  sleutel: 'RSA 4096',
  algoritme: 'RSASSA-PKCS1-v1_5 met SHA-256',
};
const nieuw: CertificaatFeiten = {
  ...feiten,
  serienummer: '0B14',
  geldigTot: new Date('2029-01-31T12:00:00Z'),
};
const over = { ref: 'abc123', feiten, organisatie: 'Voorbeeldschool' };
const words = (text: string) => text.replace(/\s+/g, ' ');
const CODES = (Object.keys(FOUTEN) as FoutCode[]).filter((code) => code.startsWith('VZ-CER-'));
const KEY = 'VZ-CER-09';

test.each(CODES.filter((code) => code !== KEY))('%s a refusal says what was found and what to do', (code) => {
  const { subject, text } = weigeringMail({ ref: 'abc123', fouten: [fout(code)] });
  expect(subject).toBe('Uw certificaat is niet verwerkt');
  for (const part of [FOUTEN[code], code, FOUT_HULP[code].hulp, 'abc123'])
    expect(words(text)).toContain(part);
  expect(text).not.toContain('geheime sleutel (private key) meegestuurd');
});

test('a private key: it must be revoked and made anew', () => {
  const { subject, text } = weigeringMail({ ref: 'abc123', fouten: [fout(KEY), fout('VZ-CER-07')] });
  expect(subject).toContain('geheime sleutel');
  for (const part of [
    'intrekken',
    'nieuwe sleutel',
    'nieuw certificaat',
    'niet bewaard',
    FOUTEN['VZ-CER-07'],
  ])
    expect(words(text)).toContain(part);
});

test('a field is named by its label in the sheet, with what the certificate says', () => {
  const wrong = { ...fout('VZ-CER-14', 'sjabloon/serienummer'), gevonden: '0A13' };
  const text = words(
    weigeringMail({ ref: 'x', fouten: [wrong, fout('VZ-CER-12', 'sjabloon/omgeving')] }).text,
  );
  expect(text).toContain('(veld "Serienummer certificaat")');
  expect(text).toContain('In het certificaat staat: 0A13');
  expect(text).toContain('(veld "Omgeving")');
});

test('received, registered and renewed tell the certificate apart', () => {
  for (const { text } of [
    ontvangenMail(over),
    bevestigingMail(over),
    verlengingMail({ ...over, oud: nieuw }),
  ]) {
    for (const part of ['0A13', feiten.oin, '31-01-2027', 'RSA 4096', 'Voorbeeldschool', 'abc123'])
      expect(text).toContain(part);
  }
  expect(words(ontvangenMail(over).text)).toContain('nog niet gebruiken');
  expect(words(bevestigingMail(over).text)).toContain('vanaf nu gebruiken');
  expect(words(verlengingMail({ ...over, feiten: nieuw, oud: feiten }).text)).toContain(
    'Uw oude certificaat (serienummer 0A13) blijft werken tot en met 31-01-2027',
  );
});

describe('an end that comes near', () => {
  test.each(VERLOOP_DAGEN)('%i days', (dagen) => {
    const { subject, text } = verloopMail({ ...over, dagen });
    expect(subject).toContain(
      dagen === 0 ? 'is verlopen' : dagen === 1 ? 'over 1 dag' : `over ${dagen} dagen`,
    );
    expect(words(text)).toContain(dagen === 0 ? 'is verlopen op 31-01-2027' : 'op 31-01-2027. Daarna');
    expect(words(text)).toContain('vraag een nieuw PKIoverheid-certificaat aan');
  });
  test('when the next one is there already, nobody is told to buy one', () => {
    for (const dagen of VERLOOP_DAGEN) {
      const text = words(verloopMail({ ...over, dagen, vervanger: nieuw }).text);
      expect(text).toContain('serienummer 0B14, geldig tot en met 31-01-2029');
      expect(text).not.toContain('vraag een nieuw PKIoverheid-certificaat aan');
    }
  });
});

test('every mail has lines for a mail, a subject without a line, and no line that another could have written', () => {
  const hostile = { ...over, organisatie: 'School\r\nBcc: x@y.example\n\nKlik hier', ref: 'r' };
  const mails = [
    weigeringMail({ ref: 'r', fouten: CODES.map((code) => fout(code, 'sjabloon/contactEmail')) }),
    ontvangenMail(hostile),
    bevestigingMail(hostile),
    verlengingMail({ ...hostile, oud: nieuw }),
    ...VERLOOP_DAGEN.map((dagen) => verloopMail({ ...hostile, dagen })),
  ];
  for (const { subject, text } of mails) {
    expect(subject).toMatch(/^[^\r\n]{1,70}$/);
    expect(text.split('\n').filter((line) => line.length > 78)).toEqual([]);
    expect(text).not.toMatch(/^(Bcc|Klik)/m);
    expect(text.endsWith('\n')).toBe(true);
  }
});
