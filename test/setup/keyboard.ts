/** A page without a mouse. */
import type { Page } from 'playwright-core';

/** Presses Tab until the field, link or button has the focus: whatever is shown must be reachable so. @param id  or its text. */
export async function tabTo(on: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    const at = await on.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    if (at.trim() === id) return;
    await on.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${id}`);
}

export async function type(on: Page, id: string, text: string): Promise<void> {
  await tabTo(on, id);
  await on.keyboard.type(text);
}

/** A link or button that goes to another page. */
export async function press(on: Page, name: string): Promise<void> {
  await tabTo(on, name);
  const loaded = on.waitForEvent('load');
  await on.keyboard.press('Enter');
  await loaded;
}
