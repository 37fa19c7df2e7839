import { launchBrowser, optionalHost } from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSOLE_VIEWS } from '../src/control/console/views.js';
import { expectAccessible, expectNoOverflow } from './support/accessibility.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

/** One for each kind of row; a page with all of them takes a machine long to look through. */
const SHOWN = [
  'refund.succeeded',
  'payout.created',
  'transaction.proof_submitted',
  'compliance.document_submitted',
  'kyc.verified',
  'support.message_created',
];
const PHONE = { width: 390, height: 844 };

describe.runIf(optionalHost('chromium'))('the console in a browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  let sandbox: RunningSandbox;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    sandbox = await runningSandbox();
    page = await (await browser.newContext({ viewport: PHONE })).newPage();
    for (const type of SHOWN) await sandbox.control('POST', '/trigger', { type });
    const [paid] = (await sandbox.control('GET', '/transactions?status=succeeded')).list;
    await sandbox.control('POST', `/transactions/${paid?.id}/dispute`, {});
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  test.each(CONSOLE_VIEWS.map(({ name, title }) => [name, title]))(
    '%s is accessible and fits on a phone, folded and unfolded',
    async (_name, title) => {
      await page.goto(`${sandbox.url}/_sandbox`);
      await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: title, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await expectNoOverflow(page);
      for (const summary of (await page.locator('summary').all()).slice(0, 8)) await summary.click();
      await expectAccessible(page);
      await expectNoOverflow(page);
    },
  );

  test('a payment is opened, paid, and partly refunded with nothing but the console', async () => {
    await page.goto(`${sandbox.url}/_sandbox`);
    await page.getByLabel('Amount', { exact: true }).first().fill('40.00');
    await page.getByRole('button', { name: 'Open a payment' }).click();
    const payment = page.getByRole('listitem').filter({ hasText: '£40.00' }).first();
    await payment.getByRole('button', { name: /^Pay: / }).click();
    await payment.getByText('succeeded').waitFor();
    await payment.locator('summary', { hasText: 'Refund a part' }).click();
    await payment.getByLabel('Amount', { exact: true }).fill('15.00');
    await payment.getByRole('button', { name: /^Refund a part: / }).click();
    await payment.getByText('refunded £15.00').waitFor();
  });

  test('an event is made to happen', async () => {
    await page.goto(`${sandbox.url}/_sandbox/console/events`);
    await page.getByRole('combobox', { name: 'Event' }).selectOption('support.ticket_created');
    await page.getByRole('button', { name: /^Make it happen/ }).click();
    const [first] = await page.getByRole('heading', { level: 3 }).allTextContents();
    expect(first).toBe('support.ticket_created');
  });
});
