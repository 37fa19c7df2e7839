import path from 'node:path';
import type { Page } from 'playwright-core';

const folder = path.resolve(import.meta.dirname, '../../../docs/images');

/** A picture for the documents, taken when they are asked for (`pnpm screenshots`): a test run leaves the repository as it was. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return;
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}
