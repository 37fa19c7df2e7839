import type { Page } from 'playwright-core';

/** A picture for the documents, taken when they are asked for (`pnpm screenshots`): a test run leaves the repository as it was. */
export async function pictureForDocuments(page: Page, file: string): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return;
  await page.screenshot({ path: file, animations: 'disabled' });
}
