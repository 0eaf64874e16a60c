/**
 * A real browser on a whole broker: chromium over real TLS, with people who enrolled as people do. Where there is no
 * chromium its tests are skipped with a word of it, but never in CI.
 */
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createRequire } from 'node:module';
import { describe, jest } from '@jest/globals';
import { TOTP } from 'otpauth';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { voegGebruikerToe } from '../../src/parties/gebruikersbeheer.ts';
import { grantRol } from '../../src/store/gebruikers.ts';
import { searchPartijen } from '../../src/store/partijen.ts';
import type { Rol } from '../../src/verzuim/rollen.ts';
import { startTestBroker, type TestBroker } from './broker.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) {
  if (process.env['CI'] === 'true') throw new Error(`no browser at ${CHROMIUM}: apt-get install chromium`);
  console.warn(`skipped: no browser at ${CHROMIUM} (apt-get install chromium)`);
}
// Many pages in one test, on a machine that does other things too.
jest.setTimeout(180_000);
/** `describe`, where there is a browser. */
export const describeInBrowser = hasChromium ? describe : describe.skip;

export const WACHTWOORD = 'een lange zin om te onthouden';
const HOUR_MS = 3_600_000;
const STEP_MS = 30_000;

export interface TestPerson {
  readonly inlognaam: string;
  /** Of the app: steps only go forward, and one step ahead of the clock is taken. */
  readonly totp: TOTP;
  readonly herstelcodes: string[];
}

export interface LoketBrowser {
  readonly url: string;
  readonly running: TestBroker;
  readonly browser: Browser;
  /** @param partij  the name of its organisation in `examples/`; null: the register. */
  addPerson(partij: string | null, rollen: readonly Rol[]): Promise<TestPerson>;
  /** An invitation that nobody took up. */
  invite(
    partij: string | null,
    rollen: readonly Rol[],
  ): Promise<{ readonly inlognaam: string; readonly token: string }>;
  /** A page of a browser of its own, logged in through the form. */
  logIn(person: TestPerson, options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  newPage(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  stop(): Promise<void>;
}

export async function startLoketBrowser(): Promise<LoketBrowser> {
  const running = await startTestBroker();
  const { store } = running.database;
  const url = running.broker.loketUrl ?? '';
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const contexts: BrowserContext[] = [];
  let count = 0;

  const invite = async (partij: string | null, rollen: readonly Rol[]) => {
    const inlognaam = `persoon.${++count}`;
    const found = partij === null ? undefined : await searchPartijen(store, { zoek: partij, max: 2 });
    const partijId = partij === null ? null : (found?.[0]?.partijId ?? '');
    const door = {
      ...{ door: 'test', gebruikerId: undefined, now: Date.now(), invitationMs: HOUR_MS, partijId },
      rollen: [partijId === null ? ('functioneel-beheerder' as const) : ('beheerder' as const)],
    };
    const added = await voegGebruikerToe(store, door, { inlognaam, naam: 'Proef', email: null, partijId });
    if (!added.verwerkt) throw new Error(JSON.stringify(added.fouten));
    await store.withTransaction(async (tx) => {
      for (const rol of rollen) await grantRol(tx, added.gebruiker.gebruikerId, rol, door);
    });
    return { inlognaam, token: added.token };
  };
  const newPage: LoketBrowser['newPage'] = async (options) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'nl-NL', ...options });
    context.setDefaultTimeout(10_000);
    contexts.push(context);
    return context.newPage();
  };
  return {
    url,
    running,
    browser,
    invite,
    newPage,
    async addPerson(partij, rollen) {
      const { inlognaam, token } = await invite(partij, rollen);
      const begun = await post(`${url}/api/v1/inschrijving`, { token, wachtwoord: WACHTWOORD });
      const totp = new TOTP({ secret: new URL(String(begun['totpUri'])).searchParams.get('secret') ?? '' });
      // The step before now, so that the one of now is left for the login.
      const code = totp.generate({ timestamp: Date.now() - STEP_MS });
      const done = await post(`${url}/api/v1/inschrijving/bevestiging`, { token, code });
      return { inlognaam, totp, herstelcodes: [...(done['herstelcodes'] as string[])] };
    },
    async logIn(person, options) {
      const page = await newPage(options);
      await page.goto(`${url}/inloggen`);
      await fillLogin(page, person, person.herstelcodes.pop() ?? '');
      return page;
    },
    async stop() {
      for (const context of contexts) await context.close();
      await browser.close();
      await running.stop();
    },
  };
}

/** Fills in the login form that is shown, and sends it. */
export async function fillLogin(
  page: Page,
  person: Pick<TestPerson, 'inlognaam'>,
  code: string,
): Promise<void> {
  await page.getByLabel('Inlognaam').fill(person.inlognaam);
  await page.getByLabel('Wachtwoord').fill(WACHTWOORD);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
  await page.waitForLoadState();
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Everything axe-core finds wrong with the page as it is, as `rule: element`. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  // Our CSP lets no script in: it is put in from outside, past the page.
  const source = readFileSync(AXE, 'utf8');
  return page.evaluate(`${source};
    axe.run(document, { resultTypes: ['violations'] }).then((result) =>
      result.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary)))`);
}

function post(url: string, body: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', rejectUnauthorized: false, headers: { 'content-type': 'application/json' } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (incoming.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>);
          else reject(new Error(`${incoming.statusCode} ${text}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(body));
  });
}
