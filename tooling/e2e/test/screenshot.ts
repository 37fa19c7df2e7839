import path from 'node:path';
import { pictureForDocuments } from '@neropay/testkit';
import type { Page } from 'playwright-core';

const folder = path.resolve(import.meta.dirname, '../../../docs/images');

export async function screenshot(page: Page, name: string): Promise<void> {
  await pictureForDocuments(page, path.join(folder, `${name}.png`));
}
