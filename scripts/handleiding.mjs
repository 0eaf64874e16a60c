/**
 * Makes the pictures of the manual, docs/handleiding/beelden/: `npm run build && node scripts/handleiding.mjs [part of a
 * name]`. It starts a broker of its own in test mode and walks the roles in the order of the table in
 * handleiding-beelden.mjs. With a part of a name everything is walked and only those pictures are written.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { BEELDEN } from './handleiding-beelden.mjs';
import { WIE, zetKlaar } from './handleiding-voorbeeld.mjs';
import { showLoket } from './loket-on-show.mjs';

const FOLDER = new URL('../docs/handleiding/beelden/', import.meta.url).pathname;
const WIDTH = 1024;
const MAX_HEIGHT = 800;
const MARGIN = 12;
const only = process.argv[2] ?? '';
/** A browser in Dutch shows 26-10-2026 in a field for a date; one without Dutch is helped to. */
const DATES_AS_TEXT = `for (const field of document.querySelectorAll('input[type=date]')) {
  field.dataset.date = field.value;
  field.type = 'text';
  field.value = field.value.split('-').reverse().join('-');
  if (field.value === '') field.placeholder = 'dd-mm-jjjj';
}`;
const DATES_AS_DATES = `for (const field of document.querySelectorAll('input[data-date]')) {
  field.type = 'date';
  field.value = field.dataset.date;
}`;

if (only === '') rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const loket = await showLoket({ width: WIDTH });
try {
  await zetKlaar(loket);
  const pages = new Map();
  for (const beeld of BEELDEN) {
    if (!pages.has(beeld.wie)) {
      pages.set(
        beeld.wie,
        beeld.wie === undefined ? await loket.newPage() : await loket.logIn(WIE[beeld.wie]),
      );
    }
    await maak(beeld, pages.get(beeld.wie)).catch((error) => {
      throw new Error(`${beeld.naam ?? 'geen'}: ${error.message}`, { cause: error });
    });
  }
} finally {
  await loket.close();
}
const bytes = readdirSync(FOLDER).reduce((sum, name) => sum + statSync(`${FOLDER}${name}`).size, 0);
console.log(`${readdirSync(FOLDER).length} pictures, ${Math.round(bytes / 1024)} kB`);

async function maak({ naam, pad, doe, deel = ['h1', '.vb-card'], hoog = MAX_HEIGHT, geen = false }, page) {
  if (pad !== undefined) {
    await page.goto(new URL(typeof pad === 'function' ? pad() : pad, loket.url).href);
  }
  await doe?.(page, loket);
  await page.waitForLoadState();
  if (geen || !naam.includes(only)) return;
  await page.evaluate(DATES_AS_TEXT);
  const clip = await spanOf(page, deel, hoog);
  await page.screenshot({ path: `${FOLDER}${naam}.png`, fullPage: true, clip, animations: 'disabled' });
  await page.evaluate(DATES_AS_DATES);
}

/** The whole width, from the first to the last of what is to be seen, with some air. */
async function spanOf(page, selectors, hoog) {
  await page.evaluate('window.scrollTo(0, 0)');
  const boxes = await Promise.all(selectors.map((selector) => page.locator(selector).first().boundingBox()));
  const top = Math.max(0, boxes[0].y - MARGIN);
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN;
  return { x: 0, y: top, width: WIDTH, height: Math.min(bottom - top, hoog) };
}
