/** A certificate handed in through the page: taken, refused in the words of the codes, approved by the register; and abuse. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { voegPartijToe } from '../../../src/parties/partijbeheer.ts';
import { FOUTEN, type FoutCode } from '../../../src/verzuim/fouten.ts';
import { FOUT_HULP } from '../../../src/verzuim/fouten-hulp.ts';
import { describeInBrowser, type LoketBrowser, startLoketBrowser } from '../../setup/browser.ts';
import { type PartyCertificate, partyCertificate, sheetFor, zipOf } from '../../setup/party-certificate.ts';

const SCHOOL = 'School met certificaat (test)';
const ANDER = 'School met een ander certificaat (test)';
const DAY_MS = 24 * 3_600_000;
const END = new Date(Date.now() + 20 * DAY_MS);
const eind = `${END.toISOString().slice(0, 10).replaceAll('-', '')}000000Z`;
const geldigTot = END.toISOString().slice(0, 10).split('-').toReversed().join('-');

let at: LoketBrowser;
let page: Page;
let register: Page;
let certificate: PartyCertificate;
let zip: Buffer;

const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
const handIn = async (on: Page, ...files: readonly ReturnType<typeof file>[]) => {
  await on.goto(`${at.url}/certificaten`);
  await on.getByLabel('Bestanden').setInputFiles([...files]);
  await on.getByRole('button', { name: 'Insturen' }).click();
};
const bytesOf = (made: string | Buffer) => (typeof made === 'string' ? Buffer.from(made) : made);
const rows = (on: Page) => on.locator('tbody tr').count();

describeInBrowser('certificates in the loket', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    for (const [naam, brin] of [
      [SCHOOL, '98VA'],
      [ANDER, '98VB'],
    ] as const) {
      const gegevens = { brins: [{ brin, sector: 'VO', vestigingen: [] }] };
      const invoer = { soort: 'SCHOOL', naam, oin: null, gegevens } as const;
      await voegPartijToe(at.running.database.store, invoer, { door: 'test', partijId: null });
    }
    certificate = partyCertificate('0000000700098VA00000', eind);
    const sheet = await sheetFor(certificate, { brin: '98VA', bestandsnaam: 'school.cer', geldigTot });
    zip = zipOf({ 'school.cer': certificate.der, 'sjabloon.xlsx': sheet });
    page = await at.logIn(await at.addPerson(SCHOOL, ['beheerder']), { javaScriptEnabled: false });
    register = await at.logIn(await at.addPerson(null, ['functioneel-beheerder']));
  });
  afterAll(() => at.stop());

  test.each<readonly [FoutCode, string, () => string | Buffer]>([
    ['VZ-CER-09', 'sleutel.pem', () => certificate.privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['VZ-CER-02', 'foto.pdf', () => 'geen certificaat'],
    ['VZ-CER-08', 'leeg.txt', () => 'niets'],
    ['VZ-CER-10', 'school.cer', () => certificate.der],
    ['VZ-CER-06', 'kapot.zip', () => 'PK\x03\x04 en dan niets'],
    ['VZ-CER-03', 'groot.zip', () => randomBytes(4 * 1024 * 1024 + 10)],
  ])('%s %s is refused in the words of the code, and nothing is kept', async (code, name, make) => {
    await handIn(page, file(name, bytesOf(make())));
    const shown = await page.locator('#fouten').innerText();
    expect(shown).toContain(`${FOUTEN[code]}`);
    expect(shown).toContain(code);
    expect(await page.locator('.vb-field--invalid').innerText()).toContain(FOUT_HULP[code].hulp);
    expect(await rows(page)).toBe(0);
    expect(at.running.log()).not.toContain('PRIVATE KEY');
  });

  test('VZ-CER-22 the certificate of another school is refused', async () => {
    const other = await at.logIn(await at.addPerson(ANDER, ['beheerder']));
    await handIn(other, file('school.zip', zip));
    expect(await other.locator('#fouten').innerText()).toContain('VZ-CER-22');
  });

  test('the empty sheet can be taken along', async () => {
    await page.goto(`${at.url}/certificaten`);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Leeg sjabloon' }).click();
    expect((await download).suggestedFilename()).toBe('sjabloon-certificaatgegevens.xlsx');
  });

  test('no file chosen is told beside the field', async () => {
    await page.goto(`${at.url}/certificaten`);
    await page.getByRole('button', { name: 'Insturen' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('Kies een bestand');
  });

  test('a certificate waits until the register approves it; until then no other organisation sees it', async () => {
    await handIn(page, file('school.zip', zip));
    expect(await page.getByRole('status').innerText()).toContain('hebben uw certificaat ontvangen');
    expect(await page.locator('tbody').innerText()).toContain('Wacht op goedkeuring');
    const href = (await page.locator('tbody a').first().getAttribute('href')) ?? '';
    const other = await at.logIn(await at.addPerson(ANDER, ['beheerder']));
    expect((await other.goto(`${at.url}${href}`))?.status()).toBe(404);
    await register.goto(`${at.url}${href}`);
    expect(await register.locator('main').innerText()).toContain('030-1234567');
    await register.getByRole('button', { name: 'Afwijzen' }).click();
    expect(await register.locator('#fouten').innerText()).toContain('Vul dit veld in');
    await register.getByLabel('Waarom wijst u het af?').fill('Wij konden u niet bereiken. Bel ons.');
    await register.getByRole('button', { name: 'Afwijzen' }).click();
    await page.goto(`${at.url}${href}`);
    expect(await page.locator('main').innerText()).toContain('Wij konden u niet bereiken. Bel ons.');
    expect(await page.getByRole('button', { name: 'Goedkeuren' }).count()).toBe(0);
    await handIn(page, file('school.zip', zip));
    await register.goto(`${at.url}/certificaten?status=WACHT`);
    await register.locator('tbody a').first().click();
    await register.getByRole('button', { name: 'Goedkeuren' }).click();
    expect(await register.getByRole('status').innerText()).toContain('goedgekeurd');
  });

  test('while it ends, every page of the organisation says so, and no page of another', async () => {
    for (const path of ['/', '/gebruikers', '/account']) {
      await page.goto(`${at.url}${path}`);
      expect(await page.locator('aside').innerText()).toMatch(/Dit certificaat verloopt over (19|20) dagen/);
    }
    const melder = await at.logIn(await at.addPerson(SCHOOL, ['verzuimloketmelder']));
    expect(await melder.locator('aside').innerText()).toContain('De beheerder van uw organisatie regelt dit');
    const other = await at.logIn(await at.addPerson(ANDER, ['beheerder']));
    expect(await other.locator('aside').count()).toBe(0);
  });

  const post = async (
    cookieOf: Page,
    headers: Readonly<Record<string, string>>,
    chunks: readonly (string | Buffer)[],
  ): Promise<{ status: number; text: string }> => {
    const cookies = await cookieOf.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${at.url}/certificaten`,
        {
          method: 'POST',
          // A connection on which less was sent than was said is of no use to the next request.
          agent: false,
          rejectUnauthorized: false,
          headers: { cookie, origin: at.url, 'sec-fetch-site': 'same-origin', ...headers },
        },
        (incoming) => {
          let text = '';
          incoming.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          incoming.on('end', () => {
            resolve({ status: incoming.statusCode ?? 0, text });
            outgoing.destroy();
          });
        },
      );
      outgoing.on('error', reject);
      for (const chunk of chunks) outgoing.write(chunk);
      outgoing.end();
    });
  };
  const FORM = { 'content-type': 'multipart/form-data; boundary=x' };
  const part = (name: string, body: string, more = '') =>
    `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${body}\r\n`;
  const sized = (body: string) => ({ ...FORM, 'content-length': String(Buffer.byteLength(body)) });
  const csrf = async () => {
    await page.goto(`${at.url}/certificaten`);
    return page.locator('form[enctype] input[name=csrf]').getAttribute('value');
  };

  test('a file before the token of the form, and a form without it, are refused', async () => {
    const token = part('csrf', (await csrf()) ?? '');
    const sent = part('bestand', 'x', '; filename="a.cer"');
    for (const body of [
      `${sent}${token}--x--\r\n`,
      `${sent}--x--\r\n`,
      `${part('csrf', 'x')}${sent}--x--\r\n`,
    ]) {
      const answer = await post(page, sized(body), [body]);
      expect([answer.status, answer.text.includes('VB-A04')]).toEqual([403, true]);
    }
    // The same with the token first is read.
    const body = `${token}${sent}--x--\r\n`;
    expect((await post(page, sized(body), [body])).text).toContain('VZ-CER-02');
  });

  test.each([
    ['without an end', (token: string) => `${token}--x\r\nContent-Disposition: form-data; name="b"`, 400],
    [
      'with too many files',
      (token: string) => `${token}${part('b', 'x', '; filename="a.cer"').repeat(5)}--x--\r\n`,
      413,
    ],
    ['with too many fields', (token: string) => `${token}${part('b', 'x').repeat(30)}--x--\r\n`, 413],
    [
      'with a field named as an object has',
      (token: string) => `${token}${part('__proto__', 'x')}--x--\r\n`,
      400,
    ],
  ] as const)('a form %s is refused', async (_, make, status) => {
    const body = make(part('csrf', (await csrf()) ?? ''));
    expect((await post(page, sized(body), [body])).status).toBe(status);
  });

  test('more than the page takes is refused before it is read, and so is what does not say how much it is', async () => {
    const many = await post(page, { ...FORM, 'content-length': String(64 * 1024 * 1024) }, []).catch(
      () => undefined,
    );
    // The answer is there before the body; a client that breaks off did not send it either.
    if (many !== undefined) expect(many.status).toBe(413);
    const chunked = await post(page, FORM, ['--x--\r\n']);
    expect(chunked.status).toBe(413);
  });

  test('another type of content is not taken, and no other page takes a form with files', async () => {
    const json = await post(page, { 'content-type': 'application/json', 'content-length': '2' }, ['{}']);
    expect(json.status).toBe(415);
  });
});
