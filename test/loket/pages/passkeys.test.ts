/** Passkeys in a real browser with a virtual authenticator: added, used and removed; whatever does not fit is refused. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetCredentials } from '../../../src/store/credentials.ts';
import {
  axeViolations,
  describeInBrowser,
  type LoketBrowser,
  startLoketBrowser,
  type TestPerson,
  WACHTWOORD,
} from '../../setup/browser.ts';

const SCHOOL = 'Het Voorbeeldcollege';
const CERTS = new URL('../../../certs-fixtures/', import.meta.url);

/** A browser of a person with an authenticator of its own. */
interface Device {
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly authenticatorId: string;
}

let at: LoketBrowser;
let person: TestPerson;
let device: Device;

let statements = 0;
const run = (text: string, values: readonly unknown[] = []) =>
  at.running.database.store.query<Record<string, unknown>>({ name: `test-${++statements}`, text }, [
    ...values,
  ]);

async function withAuthenticator(page: Page): Promise<Device> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
    },
  });
  return { page, cdp, authenticatorId };
}

/** A code that counts, however many were used in this half minute. */
async function fillProof(page: Page, who: TestPerson): Promise<void> {
  await run('update vb.gebruiker set totp_step = 0 where inlognaam = $1', [who.inlognaam]);
  await page.getByLabel('Huidig wachtwoord').fill(WACHTWOORD);
  await page.getByLabel('Code uit de app').fill(who.totp.generate());
}

/** Until the browser may ask the authenticator. */
async function beginPasskey(page: Page, who: TestPerson, naam: string): Promise<void> {
  await page.goto(`${at.url}/account/passkeys/nieuw`);
  await page.getByLabel('Hoe noemt u deze passkey?').fill(naam);
  await fillProof(page, who);
  await page.getByRole('button', { name: 'Verder' }).click();
  await page.getByRole('button', { name: 'Passkey maken' }).waitFor();
}

async function addPasskey(page: Page, who: TestPerson, naam: string): Promise<void> {
  await beginPasskey(page, who, naam);
  await page.getByRole('button', { name: 'Passkey maken' }).click();
  await page.getByText('De passkey is toegevoegd').waitFor();
}

async function toQuestion(page: Page): Promise<void> {
  await page.context().clearCookies({ name: '__Host-verzuim-sessie' });
  await page.goto(`${at.url}/inloggen`);
  await page.getByRole('button', { name: 'Inloggen met een passkey' }).click();
  await page.getByRole('button', { name: 'Passkey gebruiken' }).waitFor();
}

interface Question {
  readonly csrf: string;
  readonly opties: string;
}
async function question(page: Page): Promise<Question> {
  await toQuestion(page);
  return page.evaluate<Question>(`({
    csrf: document.querySelector('[data-passkey] [name=csrf]').value,
    opties: document.querySelector('[data-passkey]').dataset.opties,
  })`);
}

/** What our own script makes of it, on whatever page this is and with other options. */
const sign = (page: Page, opties: string, more: Record<string, unknown> = {}): Promise<string> =>
  page.evaluate<string>(`(async () => {
    const options = { ...${opties}, ...${JSON.stringify(more)} };
    const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const signed = await navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge) } });
    return JSON.stringify(signed.toJSON());
  })()`);

const send = async (page: Page, csrf: string, antwoord: string) => {
  const answer = await page.request.post(`${at.url}/inloggen/passkey/antwoord`, {
    form: { csrf, antwoord },
    headers: { origin: at.url, 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  });
  const code = /VZ-GEB-\d\d/.exec(await answer.text())?.[0];
  return [answer.status(), code];
};
const REFUSED = [422, 'VZ-GEB-13'];
const IN = [303, undefined];

/** That what was refused is accepted without what was wrong with it; the failure is then forgiven too. */
async function goesWell(page: Page): Promise<void> {
  const { csrf, opties } = await question(page);
  expect(await send(page, csrf, await sign(page, opties))).toEqual(IN);
}

describeInBrowser('passkeys', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    person = await at.addPerson(SCHOOL, ['verzuimloketmelder']);
    device = await withAuthenticator(await at.logIn(person));
  });
  afterAll(() => at.stop());

  test('a person adds a passkey with password and code, and logs in with it, without either', async () => {
    const { page } = device;
    await page.goto(`${at.url}/account/passkeys/nieuw`);
    await page.getByRole('button', { name: 'Verder' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('Vul dit veld in');
    await beginPasskey(page, person, 'laptop van school');
    await page.getByRole('button', { name: 'Passkey maken' }).click();
    await page.getByText('De passkey is toegevoegd').waitFor();
    expect(await page.locator('main').innerText()).toContain('laptop van school');
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${at.url}/meldingen`);
    await page.getByRole('button', { name: 'Uitloggen' }).click();
    await page.goto(`${at.url}/meldingen`);
    await page.getByRole('button', { name: 'Inloggen met een passkey' }).click();
    await page.getByRole('button', { name: 'Passkey gebruiken' }).click();
    await page.waitForURL(`${at.url}/meldingen*`);
    expect(await page.locator('header').innerText()).toContain(person.inlognaam);
    const rows = await run(
      `select action, detail->>'met' as met from vb.audit where actor = $1 and action like 'gebruiker.%' order by id`,
      [person.inlognaam],
    );
    expect(rows).toContainEqual({ action: 'gebruiker.passkey-toegevoegd', met: null });
    expect(rows.at(-1)).toEqual({ action: 'gebruiker.ingelogd', met: 'passkey' });
  });

  test('without a script the page says that it needs one, and has no button', async () => {
    const page = await at.newPage({ javaScriptEnabled: false });
    const answer = page.waitForResponse((one) => one.url().includes('/inloggen/passkey'));
    await page.goto(`${at.url}/inloggen`);
    await page.getByRole('button', { name: 'Inloggen met een passkey' }).click();
    expect(await page.locator('main').innerText()).toContain('JavaScript');
    expect(await page.getByRole('button', { name: 'Passkey gebruiken' }).count()).toBe(0);
    expect((await answer).headers()['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
  });

  test('a person who stops is told so, and may try again', async () => {
    const { page, cdp, authenticatorId } = device;
    await toQuestion(page);
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByRole('button', { name: 'Passkey gebruiken' }).click();
    await page.getByText('Dat is niet gelukt').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await page.getByRole('button', { name: 'Passkey gebruiken' }).click();
    await page.getByRole('button', { name: 'Uitloggen' }).waitFor();
  });

  test('VZ-GEB-13 an answer counts once', async () => {
    const { page } = device;
    const { csrf, opties } = await question(page);
    const antwoord = await sign(page, opties);
    expect(await send(page, csrf, antwoord)).toEqual(IN);
    expect(await send(page, csrf, antwoord)).toEqual(REFUSED);
    await goesWell(page);
  });

  test('VZ-GEB-13 an answer counts in the browser that asked only, and for five minutes', async () => {
    const { page } = device;
    const { opties } = await question(page);
    const antwoord = await sign(page, opties);
    const other = await at.newPage();
    const { csrf } = await question(other);
    expect(await send(other, csrf, antwoord)).toEqual(REFUSED);
    const late = await question(page);
    await run(`update vb.passkey_challenge set expires_at = now() - interval '1 second'`);
    expect(await send(page, late.csrf, await sign(page, late.opties))).toEqual(REFUSED);
    await goesWell(page);
  });

  test('VZ-GEB-13 what was signed on another origin is refused', async () => {
    const { page } = device;
    const { csrf, opties } = await question(page);
    const elsewhere = createServer(
      {
        cert: readFileSync(new URL('broker.pem', CERTS)),
        key: readFileSync(new URL('keys/broker.key.pem', CERTS)),
      },
      (_request, response) => response.setHeader('content-type', 'text/html').end('<h1>Verzuimloket</h1>'),
    );
    await new Promise<void>((ready) => elsewhere.listen(0, ready));
    // The same host: the browser lets it ask for the same passkey.
    await page.goto(`https://localhost:${(elsewhere.address() as AddressInfo).port}/`);
    const antwoord = await sign(page, opties);
    expect(await send(page, csrf, antwoord)).toEqual(REFUSED);
    elsewhere.closeAllConnections();
    elsewhere.close();
    await goesWell(page);
  });

  test('VZ-GEB-13 a person who was not verified is refused', async () => {
    const { page, cdp, authenticatorId } = device;
    const { csrf, opties } = await question(page);
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    const antwoord = await sign(page, opties, { userVerification: 'discouraged' });
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    expect(await send(page, csrf, antwoord)).toEqual(REFUSED);
    await goesWell(page);
  });

  test('VZ-GEB-13 a passkey speaks for its own person only, and a copy that is behind for nobody', async () => {
    const { page, cdp, authenticatorId } = device;
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    const [own] = credentials;
    if (own === undefined) throw new Error('no credential');
    const { credentialId } = own;
    const put = async (change: Partial<typeof own>) => {
      await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId });
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...own, ...change } });
      const { csrf, opties } = await question(page);
      return send(page, csrf, await sign(page, opties));
    };
    const other = await at.addPerson(SCHOOL, []);
    const [row] = await run('select gebruiker_id::text as id from vb.gebruiker where inlognaam = $1', [
      other.inlognaam,
    ]);
    const userHandle = Buffer.from(String(row?.['id']).replaceAll('-', ''), 'hex').toString('base64');
    expect(await put({ userHandle })).toEqual(REFUSED);
    expect(await put({ signCount: 0 })).toEqual(REFUSED);
    expect(await put({ signCount: own.signCount + 10 })).toEqual(IN);
    for (const antwoord of ['', 'geen json', '{}', '{"id":"AA"}']) {
      const { csrf } = await question(page);
      expect(await send(page, csrf, antwoord)).not.toEqual(IN);
    }
  });

  test('VZ-GEB-13 the question for a new passkey is of one session; after logout nothing is added', async () => {
    const count = async () => Number((await run('select count(*) from vb.passkey'))[0]?.['count']);
    const before = await count();
    const other = await withAuthenticator(await at.logIn(person));
    const made = async () => {
      await beginPasskey(other.page, person, 'van een ander');
      const csrf = await tokenOf(other.page);
      const antwoord = await other.page.evaluate<string>(`(async () => {
        const options = JSON.parse(document.querySelector('[data-passkey]').dataset.opties);
        const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
        const made = await navigator.credentials.create({ publicKey: { ...options, challenge: bytes(options.challenge),
          user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: [] } });
        return JSON.stringify(made.toJSON());
      })()`);
      return { csrf, antwoord };
    };
    const post = (on: Page, csrf: string, antwoord: string) =>
      on.request.post(`${at.url}/account/passkeys/toevoegen`, {
        form: { csrf, antwoord },
        headers: { origin: at.url, 'sec-fetch-site': 'same-origin' },
        maxRedirects: 0,
      });
    const tokenOf = (on: Page) => on.locator('header [name=csrf]').inputValue();
    const { page } = device;
    await goesWell(page);
    await page.goto(`${at.url}/account`);
    const elsewhere = await post(page, await tokenOf(page), (await made()).antwoord);
    expect([elsewhere.status(), await elsewhere.text()]).toEqual([422, expect.stringContaining('VZ-GEB-13')]);
    const { csrf, antwoord } = await made();
    await other.page.getByRole('button', { name: 'Uitloggen' }).click();
    await other.page.getByText('U bent uitgelogd').waitFor();
    const out = await post(other.page, csrf, antwoord);
    expect([out.status(), out.headers()['location']]).toEqual([303, expect.stringMatching('^/inloggen')]);
    expect(await count()).toBe(before);
  });

  test('VZ-GEB-14 there are ten passkeys at most', async () => {
    const page = await at.logIn(person);
    await run(
      `insert into vb.passkey (gebruiker_id, credential_id, public_key, counter, naam, created_at)
       select gebruiker_id, 'vol' || n, '', 0, 'vol', now() from vb.gebruiker, generate_series(1, 9) n
       where inlognaam = $1`,
      [person.inlognaam],
    );
    await page.goto(`${at.url}/account/passkeys/nieuw`);
    await page.getByLabel('Hoe noemt u deze passkey?').fill('te veel');
    await fillProof(page, person);
    await page.getByRole('button', { name: 'Verder' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('VZ-GEB-14');
    await run(`delete from vb.passkey where naam = 'vol'`);
  });

  test('VZ-GEB-13 a passkey that was removed, with password and code, works no more', async () => {
    const { page } = device;
    await goesWell(page);
    await page.goto(`${at.url}/account`);
    await page.getByRole('link', { name: 'Passkey laptop van school verwijderen' }).click();
    expect(await axeViolations(page)).toEqual([]);
    const address = page.url();
    await page.getByRole('button', { name: 'Verwijderen' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('Vul dit veld in');
    await fillProof(page, person);
    await page.getByLabel('Code uit de app').fill('000000');
    await page.getByRole('button', { name: 'Verwijderen' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('VZ-GEB-09');
    // Another's does not exist.
    const stranger = await at.logIn(await at.addPerson(SCHOOL, []));
    expect((await stranger.goto(address))?.status()).toBe(404);
    await fillProof(page, person);
    await page.getByRole('button', { name: 'Verwijderen' }).click();
    await page.getByText('De passkey is verwijderd').waitFor();
    const { csrf, opties } = await question(page);
    expect(await send(page, csrf, await sign(page, opties))).toEqual(REFUSED);
  });

  test('a passkey of whoever is blocked, or invited anew, works no more; who guesses waits', async () => {
    const other = await at.addPerson(SCHOOL, []);
    const theirs = await withAuthenticator(await at.logIn(other));
    await addPasskey(theirs.page, other, 'telefoon');
    const tryIt = async () => {
      const { csrf, opties } = await question(theirs.page);
      return send(theirs.page, csrf, await sign(theirs.page, opties));
    };
    // What the tests before guessed wrong counts for their network, and all come from one.
    await run('delete from vb.login_attempt');
    await run('update vb.gebruiker set blocked_at = now() where inlognaam = $1', [other.inlognaam]);
    expect(await tryIt()).toEqual(REFUSED);
    await run('update vb.gebruiker set blocked_at = null where inlognaam = $1', [other.inlognaam]);
    expect(await tryIt()).toEqual(IN);
    const keys = () => run(`select 1 from vb.passkey where naam = 'telefoon'`);
    expect(await keys()).toHaveLength(1);
    const stranger = await at.newPage();
    const statuses: unknown[] = [];
    for (let tries = 0; tries < 6; tries++) {
      const { csrf } = await question(stranger);
      statuses.push((await send(stranger, csrf, '{}'))[0]);
    }
    expect(statuses).toContain(429);
    expect(statuses).not.toContain(303);
    expect(await tryIt()).toEqual(IN);
    const [row] = await run('select gebruiker_id::text as id from vb.gebruiker where inlognaam = $1', [
      other.inlognaam,
    ]);
    await at.running.database.store.withTransaction((tx) => forgetCredentials(tx, String(row?.['id'])));
    expect(await keys()).toEqual([]);
    expect((await tryIt())[0]).not.toBe(303);
  });
});
