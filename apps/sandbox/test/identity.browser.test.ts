import { launchBrowser, optionalHost } from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoOverflow } from './support/accessibility.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const DESKTOP = { width: 1200, height: 860 };
const PHONE = { width: 390, height: 844 };

describe.runIf(optionalHost('chromium'))('the identity page in a browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  let sandbox: RunningSandbox;
  let page: Page;
  let session: string;
  let address: string;

  beforeAll(async () => {
    browser = await launchBrowser();
    sandbox = await runningSandbox();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });
  beforeEach(async () => {
    page = await (await browser.newContext({ viewport: DESKTOP })).newPage();
    const { data } = await sandbox.post('/identity/verification-links', {
      return_url: `${sandbox.url}/?returned=1`,
      first_name: 'Ada',
      last_name: 'Lovelace',
      country: 'GB',
    });
    session = String(data.id);
    address = String(data.short_url);
    await page.goto(address);
  });
  afterEach(() => page.context().close());

  const status = async () => (await sandbox.get(`/identity/verification-sessions/${session}`)).data.status;

  test.each([
    ['Approve verification', 'Identity verified', 'verified'],
    ['Reject verification', 'Identity not verified', 'rejected'],
  ])('%s, and the person is taken back to where they came from', async (button, heading, outcome) => {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('heading', { name: heading }).waitFor();
    await page.waitForURL(`${sandbox.url}/?returned=1`);
    expect(await status()).toBe(outcome);
  });

  test('works without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(address);
    await plain.getByRole('button', { name: 'Approve verification' }).click();
    await plain.waitForURL(/complete|returned/);
    expect(await status()).toBe('verified');
    await context.close();
  });

  test.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])('can be used by everybody, on a %s', async (_what, viewport) => {
    await page.setViewportSize(viewport);
    await expectAccessible(page);
    await expectNoOverflow(page);
    await sandbox.control('PATCH', `/identity/sessions/${session}`, { status: 'rejected' });
    await page.goto(address);
    await page.getByRole('heading', { name: 'Identity not verified' }).waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
  });
});
