/** What is handed in, as files: what is read, and a refusal for everything else. Source: verzuim §1 row 5. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Bestand,
  type InzendingOptions,
  readInzending,
} from '../../../src/parties/intake/read-inzending.ts';
import { vulSjabloon } from '../../../src/parties/intake/sjabloon.ts';
import { der, openssl, p7b, pem, SHEET } from '../../setup/certificaat.ts';
import { makeZip, type Packed } from '../../setup/zips.ts';

const file = (naam: string, bytes: Buffer): Bestand => ({ naam, bytes: Buffer.from(bytes) });
const cer: Packed = { naam: 'school.cer', bytes: pem('school') };
const zip = (...packed: readonly Packed[]) => file('inzending.zip', makeZip(...packed));
const read = (files: readonly Bestand[], options?: InzendingOptions) => readInzending(files, options);
async function codes(files: readonly Bestand[], options?: InzendingOptions): Promise<readonly string[]> {
  const outcome = await read(files, options);
  return 'fouten' in outcome ? outcome.fouten.map(({ code }) => code) : [];
}
const only = async (...files: Bestand[]) => codes(files);
const sheet = () => vulSjabloon(SHEET);
const signed = () => {
  const who = ['-signer', 'school.pem', '-inkey', 'keys/school.key.pem'];
  return openssl('smime', '-sign', '-nodetach', '-outform', 'DER', '-in', 'README.md', ...who);
};

describe('a certificate is read from', () => {
  test.each<readonly [string, Bestand]>([
    ['a zip with .cer, PEM', zip(cer)],
    ['a zip with .cer, DER', zip({ naam: 'school.cer', bytes: der('school') })],
    [
      'a zip with .crt in a folder',
      zip({ naam: 'map/', bytes: Buffer.alloc(0) }, { naam: 'map/school.crt', bytes: pem('school') }),
    ],
    [
      'a zip with .cert, not compressed',
      zip({ naam: 'SCHOOL.CERT', bytes: der('school'), method: 'stored' }),
    ],
    ['a zip with .p7b, DER', zip({ naam: 'school.p7b', bytes: p7b('DER', 'school') })],
    [
      'a zip with .p7b, PEM, the chain in it',
      zip({
        naam: 'school.p7b',
        bytes: p7b('PEM', 'trust/tsp', 'school', 'trust/intermediate', 'trust/root'),
      }),
    ],
    [
      'a zip with .cer, PEM, the chain behind it',
      zip({ naam: 'school.cer', bytes: Buffer.concat([pem('school'), pem('trust/tsp'), pem('trust/root')]) }),
    ],
    [
      'a zip of a Mac',
      zip(
        cer,
        { naam: '__MACOSX/._school.cer', bytes: Buffer.from('00051607', 'hex') },
        { naam: '.DS_Store', bytes: Buffer.from('Bud1') },
      ),
    ],
    ['a bare .crt', file('school.crt', pem('school'))],
  ])('%s', async (_, handedIn) => {
    const outcome = await read([handedIn]);
    expect('certificaat' in outcome && outcome.certificaat.der.equals(der('school'))).toBe(true);
    expect(outcome).not.toHaveProperty('sheet');
  });

  test('a zip and a sheet beside it, among what a mail has of its own', async () => {
    const outcome = await read([
      file('inzending.zip', makeZip(cer)),
      file('sjabloon.xlsx', await sheet()),
      file('logo.png', Buffer.from('89504e470d0a1a0a', 'hex')),
      file('', Buffer.from('inline')),
      file('disclaimer.txt', Buffer.from('Denk aan het milieu.')),
    ]);
    expect(outcome).toMatchObject({
      certificaat: { bestandsnaam: 'school.cer' },
      sheet: { brin: '99AD', geldigVan: '2020-01-01' },
      sheetBestand: 'sjabloon.xlsx',
    });
  });

  test('a file with a folder in its name, under its own name', async () => {
    const outcome = await read([file('C:\\x\\..\\school.cer', pem('school'))]);
    expect(outcome).toMatchObject({ certificaat: { bestandsnaam: 'school.cer' } });
  });

  test('a zip with both in it', async () => {
    expect(await read([zip(cer, { naam: 'sjabloon.xlsx', bytes: await sheet() })])).toMatchObject({
      sheet: { organisatieSoort: 'SCHOOL' },
      sheetBestand: 'sjabloon.xlsx',
    });
  });
});

describe('VZ-CER-02 a name or a content that is not of a certificate', () => {
  test.each<readonly [string, Bestand]>([
    ['.pem', file('school.pem', pem('school'))],
    ['.docx', file('school.docx', makeZip(cer))],
    ['.rar', file('school.rar', Buffer.from('Rar!\x1a\x07\x00'))],
    ['no extension', file('school', der('school'))],
    ['a certificate called .txt', file('school.txt', pem('school'))],
    ['a certificate called .png', file('school.png', der('school'))],
    ['a zip called .cer', file('school.cer', makeZip(cer))],
    ['text called .cer', file('school.cer', Buffer.from('school'))],
    ['nothing, called .cer', file('school.cer', Buffer.alloc(0))],
    ['a p7b called .cer', file('school.cer', p7b('DER', 'school'))],
    ['a p7b in PEM called .cer', file('school.cer', p7b('PEM', 'school'))],
    ['a certificate called .p7b', file('school.p7b', pem('school'))],
    ['a p7b that signs something', file('school.p7b', signed())],
    ['a CRL called .crt', file('school.crt', pem('trust/tsp.crl'))],
    ['bytes behind the certificate', file('school.cer', Buffer.concat([der('school'), Buffer.from('x')]))],
    ['half a certificate', file('school.cer', der('school').subarray(0, 300))],
    [
      'a CRL beside the certificate in one PEM',
      file('school.cer', Buffer.concat([pem('school'), pem('trust/tsp.crl')])),
    ],
    ['a text in the zip', zip(cer, { naam: 'leesmij.txt', bytes: Buffer.from('x') })],
    ['a picture in the zip', zip(cer, { naam: 'logo.png', bytes: Buffer.from('x') })],
    ['a workbook with macros', file('sjabloon.xlsm', Buffer.from('x'))],
  ])('%s', async (_, handedIn) => {
    expect(await only(handedIn)).toEqual(['VZ-CER-02']);
  });
  test('the same content under its right name is read', async () => {
    expect(await only(file('school.cer', pem('school')))).toEqual([]);
    expect(await only(file('school.p7b', p7b('DER', 'school')))).toEqual([]);
  });
});

describe('VZ-CER-03 too large', () => {
  const zeros = (naam: string, size: number): Packed => ({ naam, bytes: Buffer.alloc(size) });
  test.each<readonly [string, () => Bestand, InzendingOptions]>([
    ['a bomb: a thousand times as large unpacked', () => zip(zeros('school.cer', 1_900_000)), {}],
    [
      'an entry over the limit',
      () => zip({ naam: 'school.cer', bytes: Buffer.alloc(3_000_000, pem('school')), method: 'stored' }),
      {},
    ],
    ['a header that claims less than there is', () => zip({ ...cer, claims: 10 }), {}],
    [
      'a bomb whose header claims ten bytes',
      () => zip({ ...zeros('school.cer', 50_000_000), claims: 10 }),
      {},
    ],
    [
      'many entries that are too large together',
      () => zip(cer, zeros('a.crt', 60_000), zeros('b.crt', 60_000)),
      { maxTotalBytes: 100_000 },
    ],
    [
      'too many entries',
      () => zip(...Array.from({ length: 65 }, (_, i) => ({ ...cer, naam: `${i}.cer` }))),
      {},
    ],
    ['a file over the limit', () => file('school.cer', Buffer.alloc(1001)), { maxFileBytes: 1000 }],
  ])('%s', async (_, handedIn, options) => {
    expect(await codes([handedIn()], options)).toContain('VZ-CER-03');
  });
  test('too many files', async () => {
    const many = Array.from({ length: 21 }, (_, i) => file(`${i}.png`, Buffer.from('x')));
    expect(await codes([...many, zip(cer)])).toContain('VZ-CER-03');
    expect(await codes([...many.slice(0, 3), zip(cer)])).toEqual([]);
  });
  test('an honest header of the same entry is read; a bomb that may be as large is unpacked', async () => {
    expect(await only(zip({ ...cer, claims: cer.bytes.length }))).toEqual([]);
    expect(await codes([zip(zeros('school.cer', 1_900_000))], { maxRatio: 5000 })).toEqual(['VZ-CER-02']);
  });
  test('a bomb inside the sheet', async () => {
    const bomb = makeZip(zeros('xl/workbook.xml', 1_900_000));
    expect(await only(zip(cer), file('sjabloon.xlsx', bomb))).toEqual(['VZ-CER-03']);
  });
});

test.each<readonly [string, Packed]>([
  ['a zip', { naam: 'inzending.zip', bytes: makeZip(cer) }],
  ['a zip under another name', { naam: 'school.crt', bytes: makeZip(cer) }],
  ['another archive', { naam: 'school.7z', bytes: Buffer.from('7z\xbc\xaf') }],
])('VZ-CER-04 in the zip: %s', async (_, packed) => {
  expect(await only(zip(packed))).toEqual(['VZ-CER-04']);
});

test.each<readonly [string, Packed]>([
  ['../school.cer', { ...cer, naam: '../school.cer' }],
  ['a/../../school.cer', { ...cer, naam: 'a/../../school.cer' }],
  ['/etc/school.cer', { ...cer, naam: '/etc/school.cer' }],
  ['a\\school.cer', { ...cer, naam: 'a\\school.cer' }],
  ['C:/school.cer', { ...cer, naam: 'C:/school.cer' }],
  ['C:school.cer', { ...cer, naam: 'C:school.cer' }],
  ['a name with a zero', { ...cer, naam: 'school.cer\0.png' }],
  ['no name', { ...cer, naam: '' }],
  ['a symbolic link', { naam: 'school.cer', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }],
  ['a device', { naam: 'school.cer', bytes: pem('school'), mode: 0o020644 }],
])('VZ-CER-05 a name that leads outside, or no plain file: %s', async (_, packed) => {
  expect(await only(zip(packed))).toContain('VZ-CER-05');
  expect(await only(zip({ ...cer, mode: 0o100644 }))).toEqual([]);
});

test.each<readonly [string, Bestand]>([
  ['a password', zip({ ...cer, encrypted: true })],
  ['an unknown method', zip({ ...cer, method: 99 })],
  ['a header that claims more than there is', zip({ ...cer, claims: 100_000 })],
  ['cut off', file('a.zip', makeZip(cer).subarray(0, -8))],
  ['no zip at all', file('a.zip', pem('school'))],
  ['empty', file('a.zip', Buffer.alloc(0))],
])('VZ-CER-06 a zip that cannot be read: %s', async (_, handedIn) => {
  expect(await only(handedIn)).toEqual(['VZ-CER-06']);
});

describe('VZ-CER-07 several certificates', () => {
  const two = { naam: 'gemeente.cer', bytes: pem('gemeente-utrecht') };
  test.each<readonly [string, readonly Bestand[]]>([
    ['in the zip', [zip(cer, two)]],
    ['the same one twice', [zip(cer, { ...cer, naam: 'nog-een.crt' })]],
    ['in two zips', [zip(cer), zip(two)]],
    ['in one PEM', [file('beide.cer', Buffer.concat([cer.bytes, two.bytes]))]],
    ['in one p7b', [file('beide.p7b', p7b('DER', 'school', 'gemeente-utrecht'))]],
    ['in and beside the zip', [zip(cer), file('los.cer', two.bytes)]],
  ])('%s', async (_, files) => {
    expect(await codes(files)).toEqual(['VZ-CER-07']);
  });
});

test.each<readonly [string, readonly Bestand[]]>([
  ['no file', []],
  ['only a picture', [file('logo.png', Buffer.from('x'))]],
  ['an empty zip', [zip()]],
  ['only a CA', [file('ca.cer', pem('trust/tsp'))]],
  ['a p7b with only CAs', [file('ca.p7b', p7b('PEM', 'trust/tsp', 'trust/root'))]],
])('VZ-CER-08 no certificate: %s', async (_, files) => {
  expect(await codes(files)).toEqual(['VZ-CER-08']);
});

describe('VZ-CER-09 a private key, wherever it hides', () => {
  const KEY = 'keys/school.key.pem';
  const key = openssl('rsa', '-in', KEY, '-traditional');
  const pkcs8 = openssl('pkcs8', '-topk8', '-nocrypt', '-in', KEY, '-outform', 'DER');
  const encrypted = openssl('pkcs8', '-topk8', '-passout', 'pass:x', '-in', KEY, '-outform', 'DER');
  const pfx = openssl('pkcs12', '-export', '-in', 'school.pem', '-inkey', KEY, '-passout', 'pass:x');
  const sec1 = openssl('ec', '-in', 'keys/ec.key.pem', '-outform', 'DER');
  const pkcs1 = openssl('rsa', '-in', KEY, '-outform', 'DER', '-traditional');
  test.each<readonly [string, () => Bestand]>([
    ['.pfx', () => file('school.pfx', pfx)],
    ['.p12 in a zip', () => zip(cer, { naam: 'school.p12', bytes: pfx })],
    ['.key, whatever is in it', () => file('school.key', Buffer.from('x'))],
    ['.pfx in a zip with a password', () => zip({ naam: 'school.pfx', bytes: pfx, encrypted: true })],
    ['PKCS#12 called .cer', () => zip({ naam: 'school.cer', bytes: pfx })],
    ['PKCS#12 with lengths that are not DER', () => file('school.cer', Buffer.from('30800201033080', 'hex'))],
    [
      'PEM behind the certificate',
      () => zip({ naam: 'school.cer', bytes: Buffer.concat([pem('school'), key]) }),
    ],
    ['PEM in UTF-16', () => file('school.txt', Buffer.from(key.toString('latin1'), 'utf16le'))],
    ['PEM of an encrypted key', () => file('x.txt', Buffer.from('-----BEGIN ENCRYPTED PRIVATE KEY-----'))],
    ['a PKCS#12 in base64', () => file('x.txt', Buffer.from(pfx.toString('base64')))],
    [
      'a PKCS#8 under another label',
      () =>
        file(
          'a.cer',
          Buffer.from(
            `-----BEGIN CERTIFICATE-----\n${encrypted.toString('base64')}\n-----END CERTIFICATE-----`,
          ),
        ),
    ],
    ['PKCS#8 DER called .crt', () => file('school.crt', pkcs8)],
    ['PKCS#8 DER, encrypted', () => file('school.crt', encrypted)],
    ['PKCS#1 DER', () => file('school.crt', pkcs1)],
    ['SEC1 DER', () => file('school.crt', sec1)],
    ['DER behind the certificate', () => file('school.cer', Buffer.concat([der('school'), pkcs1]))],
    [
      'PKCS#8 in the middle of something',
      () => file('logo.png', Buffer.concat([Buffer.from('\x89PNG....'), pkcs8])),
    ],
    ['in a zip in the zip', () => zip({ naam: 'a.zip', bytes: makeZip({ naam: 'a.txt', bytes: key }) })],
    [
      'behind an entry that is refused',
      () => zip({ ...cer, naam: '../a.cer' }, { naam: 'a.txt', bytes: key }),
    ],
    ['in the sheet', () => file('sjabloon.xlsx', makeZip({ naam: 'xl/media/x.bin', bytes: key }))],
    ['a Java keystore', () => file('school.cer', Buffer.from('feedfeed00000002', 'hex'))],
    ['a key of PuTTY', () => file('school.txt', Buffer.from('PuTTY-User-Key-File-3: ssh-rsa'))],
    ['a key of .NET', () => file('school.txt', Buffer.from('<RSAKeyValue><Modulus>x</Modulus><D>y</D>'))],
  ])('%s', async (_, make) => {
    const handedIn = make();
    expect(await only(handedIn, zip(cer))).toEqual(['VZ-CER-09']);
    expect(handedIn.bytes.every((byte) => byte === 0)).toBe(true);
  });
  test('no certificate, CRL, CA or p7b of the test PKI is taken for one', async () => {
    const names = ['school', 'vendor-g4', 'bad/ec-key', 'trust/root', 'trust/tsp.crl', 'trust/g4-tsp.crl'];
    const files = names.map((name) => pem(name)).concat(der('school'), p7b('DER', 'school', 'trust/tsp'));
    for (const bytes of files) expect(await only(file('x.rar', bytes))).toEqual(['VZ-CER-02']);
  });
  test('every refusal leaves zeros behind, also without a key', async () => {
    const files = [zip(cer, { ...cer, naam: '2.cer' }), file('sjabloon.xlsx', await sheet())];
    expect(await codes(files)).toEqual(['VZ-CER-07']);
    expect(files.every(({ bytes }) => bytes.every((byte) => byte === 0))).toBe(true);
  });
  test('what is accepted is not touched', async () => {
    const before = zip({ ...cer, method: 'stored' }).bytes;
    const handedIn = file('a.zip', before);
    const outcome = await read([handedIn]);
    expect(handedIn.bytes.equals(before)).toBe(true);
    expect('certificaat' in outcome && outcome.certificaat.der.equals(der('school'))).toBe(true);
  });
});

test('VZ-CER-10 without a sheet, when one is asked for', async () => {
  expect(await codes([zip(cer)], { sjabloonVerplicht: true })).toEqual(['VZ-CER-10']);
  expect(await codes([zip(cer), file('a.xlsx', await sheet())], { sjabloonVerplicht: true })).toEqual([]);
});

test('all reasons are told at once', async () => {
  const wrong = zip(
    { ...cer, naam: '../a.cer' },
    { ...cer, naam: 'b.cer' },
    { naam: 'c.txt', bytes: Buffer.from('x') },
  );
  expect((await only(wrong, file('a.xlsx', Buffer.from('x')))).toSorted()).toEqual([
    'VZ-CER-02',
    'VZ-CER-05',
    'VZ-CER-07',
    'VZ-CER-11',
  ]);
});

describe('whatever is handed in, the answer is a refusal or a certificate', () => {
  const name = fc.constantFrom('a.zip', 'a.cer', 'a.crt', 'a.p7b', 'a.xlsx', 'a.txt', 'a', '');
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ naam: name, bytes }), { maxLength: 4 }), async (files) => {
        expect((await codes(files)).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
  test('one changed byte', async () => {
    const good = [makeZip(cer), p7b('DER', 'school'), der('school'), await sheet()];
    const names = ['a.zip', 'a.p7b', 'a.cer', 'a.xlsx'];
    await fc.assert(
      fc.asyncProperty(fc.nat(3), fc.nat(), fc.nat(255), async (which, at, value) => {
        const changed = Buffer.from(good[which] ?? []);
        changed[at % changed.length] = value;
        const outcome = await read([file(names[which] ?? '', changed)]);
        expect('fouten' in outcome ? outcome.fouten.length > 0 : outcome.certificaat.der.length > 0).toBe(
          true,
        );
      }),
      { numRuns: 300 },
    );
  });
});
