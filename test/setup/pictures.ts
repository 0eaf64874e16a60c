/**
 * Pictures of a page at three widths, and dark, into the folder LOKET_PICTURES; nothing is made without it. With
 * LOKET_PICTURES_OF only of pages with this in their name. See scripts/screenshots.mjs.
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = process.env['LOKET_PICTURES'];
const ONLY = process.env['LOKET_PICTURES_OF'] ?? '';
const WIDTHS = [320, 768, 1280];

export const picturesAreMade = FOLDER !== undefined;

/** @param name  of the page: its path and language, or what is seen on it. The page is left as it was. */
export async function takePictures(page: Page, name: string): Promise<void> {
  const file = name.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'start';
  if (FOLDER === undefined || !file.includes(ONLY)) return;
  const before = page.viewportSize() ?? { width: 320, height: 640 };
  const take = (how: string | number) =>
    page.screenshot({ path: join(FOLDER, `${file}-${how}.png`), fullPage: true, animations: 'disabled' });
  await page.emulateMedia({ colorScheme: 'light' });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await take(width);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('dark');
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  await take('print');
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize(before);
}
