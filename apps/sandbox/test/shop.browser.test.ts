import { launchBrowser, optionalHost } from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible, expectNoOverflow } from './support/accessibility.js';
import { FakeGateway } from './support/fake-gateway.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

describe.runIf(optionalHost('chromium'))('the demo shop in a browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  let gateway: FakeGateway;
  let sandbox: RunningSandbox;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    gateway = await new FakeGateway().listen();
    sandbox = await runningSandbox({ env: { GATEWAY_URL: gateway.url } });
    page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  });
  afterEach(async () => {
    await page.context().close();
    await sandbox.close();
    await gateway[Symbol.asyncDispose]();
  });

  const buyMug = async () => {
    await page.goto(`${sandbox.url}/shop`);
    await page.getByRole('button', { name: 'Add to basket (Stoneware mug)' }).click();
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByRole('button', { name: 'Pay £15.99' }).click();
    await page.waitForURL(/\/pay\/co_/);
    const [checkout] = gateway.checkouts.values();
    if (!checkout) throw new Error('the shop asked for no checkout');
    const request = gateway.requests.find(({ path }) => path === '/v1/checkouts');
    return { checkout, orderUrl: String(request?.body.success_url) };
  };
  const paid = async (id: string) => {
    const { status, transaction_id } = gateway.change(id, { status: 'paid', transaction_id: '6636598' });
    return gateway.call('checkout.paid', id, { checkout: { status, transaction_id } });
  };

  test('an open order page turns paid by itself, without being loaded again', async () => {
    const { checkout, orderUrl } = await buyMug();
    await page.goto(orderUrl);
    await page.getByRole('heading', { name: 'Waiting for your payment' }).waitFor();
    await page.evaluate('window.sameDocument = true');
    await paid(checkout.id);
    await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor();
    expect(await page.evaluate('window.sameDocument')).toBe(true);
    expect(await page.title()).toContain('Paid. Thank you!');
    expect(await page.locator('[data-announce]').textContent()).toBe('Paid. Thank you!');
    expect(await page.locator('.basket-link .count').count()).toBe(0);
  });

  test('an amount that somebody is typing stays while the page changes around it', async () => {
    const { checkout, orderUrl } = await buyMug();
    await paid(checkout.id);
    await page.goto(orderUrl);
    await page.getByLabel(/^Amount/).fill('3.50');
    gateway.change(checkout.id, { status: 'partially_refunded', amount_refunded: '1.00' });
    await gateway.call('checkout.partially_refunded', checkout.id);
    await page.getByRole('heading', { name: 'Partly refunded' }).waitFor();
    expect(await page.getByLabel(/^Amount/).inputValue()).toBe('3.50');
    expect(await page.evaluate('document.activeElement.id')).toBe('amount');
  });

  test('the refund button refunds', async () => {
    const { checkout, orderUrl } = await buyMug();
    await paid(checkout.id);
    await page.goto(orderUrl);
    await page.getByRole('button', { name: 'Refund' }).click();
    await page.getByRole('heading', { name: 'Refunded', exact: true }).waitFor();
    expect(gateway.refunds).toMatchObject([{ amount: '15.99' }]);
  });

  test('a gateway that comes up late is found without anybody pressing a button', async () => {
    await page.goto(`${sandbox.url}/shop`);
    const { port } = new URL(gateway.url);
    await gateway[Symbol.asyncDispose]();
    await page.getByRole('button', { name: 'Add to basket (Candle cup)' }).click();
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Email').fill('ada@example.com');
    await page.getByRole('button', { name: 'Pay £12.25' }).click();
    await page.getByRole('heading', { name: 'One moment, please' }).waitFor();
    // The page tries again after three seconds; looking at it may take longer, and it must be there to be looked at.
    await page.evaluate(`
      window.holdBack = (event) => { event.preventDefault(); window.release = () => event.target.requestSubmit(); };
      window.addEventListener('submit', window.holdBack);
    `);
    await expectAccessible(page);
    gateway = await new FakeGateway().listen(Number(port));
    await page.evaluate("window.removeEventListener('submit', window.holdBack); window.release?.()");
    await page.waitForURL(/\/pay\/co_/);
  });

  test('every page is accessible and fits on a phone', async () => {
    const checked = async () => {
      await expectNoOverflow(page);
      await expectAccessible(page);
    };
    await page.goto(`${sandbox.url}/shop`);
    await checked();
    await page.goto(`${sandbox.url}/shop/basket`);
    await checked();
    const { checkout, orderUrl } = await buyMug();
    await page.goto(`${sandbox.url}/shop/basket`);
    await checked();
    await page.goto(orderUrl);
    await checked();
    await paid(checkout.id);
    await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor();
    await checked();
    await gateway.call('checkout.duplicate_payment', checkout.id);
    await page.getByText('Needs a look:').waitFor();
    await checked();
    await page.goto(`${sandbox.url}/shop/nothing`);
    await checked();
  });
});
