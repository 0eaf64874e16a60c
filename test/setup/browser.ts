/**
 * A real browser on a whole broker: chromium over real TLS, with people who enrolled as people do. Where there is no
 * chromium its tests are skipped with a word of it, but never in CI.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { describe, vi } from 'vitest';
import { startTestBroker, type TestBroker } from './broker.ts';
import { type LoketPeople, loketPeople, type TestPerson, WACHTWOORD } from './loket-people.ts';

/** The shell is the same browser without its windows, at a third of the work. */
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const CHROMIUM = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
export const hasChromium = CHROMIUM !== undefined && existsSync(CHROMIUM);
if (!hasChromium) {
  const how = `no browser at ${CHROMIUM ?? PLACES.join(', ')}: apt-get install chromium-headless-shell`;
  if (process.env['CI'] === 'true') throw new Error(how);
  console.warn(`skipped: ${how}`);
}
// Many pages in one test, on a machine that does other things too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
/** `describe`, where there is a browser. */
export const describeInBrowser = hasChromium ? describe : describe.skip;

export { type TestPerson, WACHTWOORD };

export interface LoketBrowser extends LoketPeople {
  readonly url: string;
  readonly running: TestBroker;
  readonly browser: Browser;
  /** A page of a browser of its own, logged in through the form. */
  logIn(person: TestPerson, options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  newPage(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  stop(): Promise<void>;
}

export async function startLoketBrowser(): Promise<LoketBrowser> {
  const running = await startTestBroker();
  const { store } = running.database;
  const url = running.broker.loketUrl ?? '';
  const browser = await launched();
  const contexts: BrowserContext[] = [];

  const newPage: LoketBrowser['newPage'] = async (options) => {
    const context = await inTime(
      'a context of the browser',
      browser.newContext({ ignoreHTTPSErrors: true, locale: 'nl-NL', ...options }),
    );
    context.setDefaultTimeout(10_000);
    contexts.push(context);
    return inTime('a page of the browser', context.newPage());
  };
  return {
    url,
    running,
    browser,
    ...loketPeople(url, store),
    newPage,
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

const LAUNCH = {
  ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
  args: ['--no-sandbox', '--disable-gpu'],
};
/** Playwright gives neither a context nor a page a time of its own: what hangs there would hang until the test ends. */
const BROWSER_MS = 30_000;

/** A browser that opens a page; one that does not come up on a machine with much else to do is started once more. */
async function launched(): Promise<Browser> {
  try {
    return await opening();
  } catch (error) {
    console.warn(`the browser is started again: ${String(error)}`);
    return opening();
  }
}

async function opening(): Promise<Browser> {
  const browser = await chromium.launch({ ...LAUNCH, timeout: BROWSER_MS });
  try {
    const page = await inTime('a first page of the browser', browser.newPage());
    await page.close();
    return browser;
  } catch (error) {
    void browser.close().catch(() => undefined); // may hang as well
    throw error;
  }
}

async function inTime<T>(what: string, step: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come in ${BROWSER_MS} ms`)), BROWSER_MS);
  });
  try {
    return await Promise.race([step, late]);
  } finally {
    clearTimeout(timer);
  }
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

/** The success criteria of WCAG 2.2, levels A and AA, by the tags of axe-core. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Those that depend on the colour scheme. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Everything axe-core finds wrong with the page as it is, as `rule: element`. @param rules  only these. */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const only = rules ? { type: 'rule', values: rules } : { type: 'tag', values: WCAG };
  // Our CSP lets no script in: it is put in from outside, past the page, once for each page.
  if (!(await page.evaluate<boolean>('typeof axe === "object"')))
    await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(`axe.run(document, {
      resultTypes: ['violations'], runOnly: ${JSON.stringify(only)}, elementRef: false,
    }).then((result) =>
      result.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ': ' + node.target.join(' ') + ' ' + node.failureSummary)))`);
}
