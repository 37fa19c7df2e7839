import { launchBrowser, optionalHost, type Pair, startGatewayAndSandbox } from '@neropay/testkit';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  cards,
  expectAccessible,
  expectNoSidewaysScroll,
  fillCard,
  orderMug,
  orderSays,
  payByCard,
} from './customer.ts';
import { screenshot } from './screenshot.ts';

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

describe.runIf(optionalHost('chromium'))('a customer buys in the demo shop', () => {
  let browser: Browser;
  let pair: Pair;
  let shop: string;

  beforeAll(async () => {
    [browser, pair] = await Promise.all([launchBrowser(), startGatewayAndSandbox()]);
    shop = `${pair.sandbox.url}/shop`;
  });
  beforeEach(() => control('PUT', 'faults', {}));
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await pair?.[Symbol.asyncDispose]();
  });

  async function newPage(options: BrowserContextOptions = desktop): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', colorScheme: 'light', ...options });
    return await context.newPage();
  }

  /** The provider's own view, which no page shows. */
  async function control<T>(method: 'GET' | 'PUT', path: string, body?: object): Promise<T> {
    const response = await fetch(`${pair.sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const { data } = (await response.json()) as { data: T };
    return data;
  }

  /** What the provider has of the order that the page shows, oldest first. */
  async function providerTransactions(page: Page) {
    const order = new URL(page.url()).pathname.split('/').at(-1);
    const all = await control<{ status: string; amount: string; metadata: { order_id?: string } }[]>(
      'GET',
      'transactions',
    );
    return all.filter(({ metadata }) => metadata.order_id === order).map(({ status, amount }) => `${status} ${amount}`);
  }

  test('pays on the hosted page, sees "paid", and gets a part back', async () => {
    const page = await newPage();
    await page.goto(shop);
    await expectAccessible(page);
    await screenshot(page, 'demo-shop');

    await orderMug(page, shop);
    await fillCard(page, cards.succeeds);
    await expectAccessible(page);
    await screenshot(page, 'hosted-page');
    await page.getByRole('button', { name: 'Pay £15.99' }).click();

    await orderSays(page, 'Paid. Thank you!');
    await expectAccessible(page);
    await screenshot(page, 'order-paid');
    expect(await providerTransactions(page)).toEqual(['succeeded 15.99']);

    await page.getByLabel('Amount in GBP').fill('5.00');
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await orderSays(page, 'Partly refunded');
    await expectAccessible(page);
    await screenshot(page, 'order-partially-refunded');
    await page.getByText('−£5.00').waitFor();
    await page.getByText('£10.99', { exact: true }).waitFor();
  });

  test('on a phone, nothing has to be scrolled sideways', async () => {
    const page = await newPage(phone);
    await page.goto(shop);
    await expectNoSidewaysScroll(page);
    await orderMug(page, shop);
    await fillCard(page, cards.succeeds);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await screenshot(page, 'hosted-page-390');
    await page.getByRole('button', { name: 'Pay £15.99' }).click();
    await orderSays(page, 'Paid. Thank you!');
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await screenshot(page, 'order-paid-390');
  });

  test('pays without any JavaScript', async () => {
    const page = await newPage({ ...desktop, javaScriptEnabled: false });
    await orderMug(page, shop);
    await payByCard(page, cards.succeeds);
    await orderSays(page, 'Paid. Thank you!');
    expect(await providerTransactions(page)).toEqual(['succeeded 15.99']);
  });

  test('whose card is declined takes another one, and pays once', async () => {
    const page = await newPage();
    await orderMug(page, shop);
    await payByCard(page, cards.declined);
    await page.getByRole('alert').getByText('declined').waitFor();
    await payByCard(page, cards.succeeds);
    await orderSays(page, 'Paid. Thank you!');
    expect(await providerTransactions(page)).toEqual(['failed 15.99', 'succeeded 15.99']);
  });

  test('whose bank asks back confirms and pays', async () => {
    const page = await newPage();
    await orderMug(page, shop);
    await payByCard(page, cards.challenge);
    await page.getByRole('button', { name: 'Approve payment' }).click();
    await orderSays(page, 'Paid. Thank you!');
    expect(await providerTransactions(page)).toEqual(['succeeded 15.99']);
  });

  test('who cancels has paid nothing, and can pay after all', async () => {
    const page = await newPage();
    await orderMug(page, shop);
    await page.getByRole('button', { name: 'Cancel and return to shop' }).click();
    await orderSays(page, 'Payment cancelled');
    await page.getByRole('button', { name: 'Pay £15.99' }).click();
    await payByCard(page, cards.succeeds);
    await orderSays(page, 'Paid. Thank you!');
    expect(await providerTransactions(page)).toEqual(['cancelled 15.99', 'succeeded 15.99']);
  });

  test('sees "paid" on return, though every notification is lost', async () => {
    await control('PUT', 'faults', { notifications: { drop: 1 } });
    const page = await newPage();
    await orderMug(page, shop);
    await payByCard(page, cards.succeeds);
    await orderSays(page, 'Paid. Thank you!');
  });

  test('who closes the tab after paying: the order turns paid by itself', async () => {
    const page = await newPage();
    await orderMug(page, shop);
    await page.getByRole('button', { name: 'Cancel and return to shop' }).click();
    await orderSays(page, 'Payment cancelled');
    const orderPage = await page.context().newPage();
    await orderPage.goto(page.url());

    await page.getByRole('button', { name: 'Pay £15.99' }).click();
    // The way back is blocked: what the shop learns, it learns from the gateway.
    await page.route(`${pair.gateway.url}/return/**`, (route) => route.abort());
    await payByCard(page, cards.succeeds);
    await page.getByRole('heading', { name: 'Payment successful' }).waitFor();
    await page.close();
    await orderSays(orderPage, 'Paid. Thank you!');
  });

  test('never sees a status in an address: it could be typed', async () => {
    const page = await newPage();
    const addresses: string[] = [];
    page.on('framenavigated', (frame) => addresses.push(frame.url()));
    await orderMug(page, shop);
    await payByCard(page, cards.succeeds);
    await orderSays(page, 'Paid. Thank you!');
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) expect(address).not.toMatch(/paid|success|succeeded|status=|failed/i);
  });
});
