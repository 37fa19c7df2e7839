import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser, optionalHost, type Pair, startGatewayAndSandbox, waitFor } from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { Merchant, type Order } from './support/merchant.ts';
import {
  cards,
  fillBlockCheckout,
  fillClassicCheckout,
  logIn,
  newPage,
  overflow,
  payByCard,
  phone,
  placeBlockOrder,
  placeClassicOrder,
  refundOnScreen,
} from './support/shopper.ts';
import { startWordPress, type WordPress } from './support/wordpress.ts';

/*
 * The whole way of a payment: a real WordPress, the real gateway, the sandbox in NeroPay's place, and a browser.
 *
 * With WOO_E2E_URL (and WOO_E2E_USER, WOO_E2E_PASSWORD) the same tests run against a shop that exists: any WordPress with WooCommerce
 * and this plugin, WP_ENVIRONMENT_TYPE local, that reaches 127.0.0.1 here and has a virtual product. Its payment settings are changed.
 */

const screens = path.resolve(import.meta.dirname, '../.test-results/screens');

describe.runIf(optionalHost('chromium'))('a payment, from the cart to the refund', () => {
  let browser: Browser;
  let pair: Pair;
  let wordpress: WordPress | undefined;
  let shop: string;
  let merchant: Merchant;
  let admin: Page;
  let classic: string;
  let productId: number;

  /** WooCommerce's own checkout page, which is the block checkout since 8.3; WOO_E2E_BLOCK_CHECKOUT names another. */
  const block = process.env.WOO_E2E_BLOCK_CHECKOUT ?? '/checkout/';
  const user = process.env.WOO_E2E_USER ?? 'admin';
  const password = process.env.WOO_E2E_PASSWORD ?? 'password';

  beforeAll(async () => {
    mkdirSync(screens, { recursive: true });
    wordpress = process.env.WOO_E2E_URL ? undefined : await startWordPress();
    shop = process.env.WOO_E2E_URL ?? wordpress?.url ?? '';
    [browser, pair] = await Promise.all([launchBrowser(), startGatewayAndSandbox()]);
    merchant = await Merchant.logIn(shop, user, password);
    classic = await merchant.createPage('Classic checkout', '[woocommerce_checkout]');
    const products = await merchant.rest<{ id: number }[]>('GET', '/wc/store/v1/products');
    productId = products[0]?.id ?? 0;
    admin = await newPage(browser);
    await logIn(admin, shop, user, password);
  });
  afterEach(async () => {
    for (const context of browser.contexts()) if (context !== admin.context()) await context.close();
    await setFaults({});
  });
  afterAll(async () => {
    await browser?.close();
    await pair?.[Symbol.asyncDispose]();
    if (wordpress) {
      expect(wordpress.notices()).toEqual([]);
      await wordpress[Symbol.asyncDispose]();
    }
  });

  const screenshot = async (page: Page, name: string) =>
    void (await page.screenshot({ path: path.join(screens, `${name}.png`), fullPage: true, animations: 'disabled' }));

  /** A new customer's page, on a checkout with something in the cart. */
  async function atCheckout(
    checkout: string,
    ...options: Parameters<typeof newPage> extends [unknown, ...infer Rest] ? Rest : never
  ) {
    const page = await newPage(browser, ...options);
    await page.context().request.get(`${shop}/?add-to-cart=${productId}`);
    await page.goto(shop + checkout);
    return page;
  }

  /** The order that was placed last. */
  const newestOrder = async () => {
    const [newest] = await merchant.rest<Order[]>('GET', '/wc/v3/orders');
    if (!newest) throw new Error('The shop has no orders');
    return newest;
  };

  const orderBecomes = async (id: number, status: string) =>
    await waitFor(async () => (await merchant.order(id)).status === status, {
      what: `order ${id} to become ${status}`,
      timeoutMs: 30_000,
    });

  /** What the provider has of an order. */
  const atProvider = async (id: number) => {
    const answer = await fetch(`${pair.sandbox.url}/_sandbox/transactions`);
    const { data } = (await answer.json()) as {
      data: { id: number; status: string; amount: string; metadata: { order_id?: string } }[];
    };
    return data.filter(({ metadata }) => metadata.order_id === String(id));
  };

  /** Waits until the shop has dealt with so many callbacks of an order: what they must not do, they have not done then. */
  const callbacksArrived = async (id: number, count: number) => {
    // A shop that is not ours has no shell: there the refunds are counted when they come.
    const code =
      'global $wpdb; return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->prefix}neropay_events WHERE order_id = %d", $args[\'id\'] ) );';
    await waitFor(async () => !wordpress || Number(await wordpress.run(code, { id })) >= count, {
      what: `${count} callbacks`,
      timeoutMs: 30_000,
    });
  };

  const setFaults = async (faults: object) =>
    await fetch(`${pair.sandbox.url}/_sandbox/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
  const loseNotifications = () => setFaults({ notifications: { drop: 1 } });
  const paidStatus = /^(processing|completed)$/;
  const orderBecomesPaid = async (id: number) =>
    await waitFor(async () => paidStatus.test((await merchant.order(id)).status), {
      what: `order ${id} to be paid`,
      timeoutMs: 30_000,
    });

  it('the merchant enters the keys, saves, and is connected', async () => {
    await admin.goto(`${shop}/wp-admin/admin.php?page=wc-settings&tab=checkout&section=neropay`);
    await admin.locator('#woocommerce_neropay_enabled').check();
    await admin.locator('#woocommerce_neropay_gateway_url').fill(pair.gateway.url);
    await admin.locator('#woocommerce_neropay_public_key').fill('pk_test_neropay');
    await admin.locator('#woocommerce_neropay_secret_key').fill('sk_test_neropay');
    await admin.locator('#woocommerce_neropay_webhook_secret').fill('whsec_test_neropay');
    await admin.locator('button[name="save"]').click();
    await admin.locator('#neropay-connection').getByText('Connected.').waitFor();
    await screenshot(admin, 'settings');
    expect(await admin.locator('#woocommerce_neropay_secret_key').inputValue()).toBe('');
    await admin.locator('#neropay_test_callback').click();
    await admin.getByText('The test callback arrived and its signature is right.').waitFor();
    await admin.setViewportSize(phone.viewport);
    await screenshot(admin, 'settings-390');
    await admin.setViewportSize({ width: 1280, height: 900 });
  });

  it('classic checkout: pays on the hosted page, comes back, and the order is paid', async () => {
    const page = await atCheckout(classic);
    await fillClassicCheckout(page);
    await screenshot(page, 'classic-checkout');
    await placeClassicOrder(page);
    const order = await newestOrder();
    expect(order).toMatchObject({ status: 'pending', payment_method: 'neropay' });
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    await page.locator('.woocommerce-thankyou-order-received, .wc-block-order-confirmation-status').first().waitFor();
    await screenshot(page, 'thank-you');
    expect((await merchant.order(order.id)).status).toMatch(paidStatus);
    const [transaction] = await atProvider(order.id);
    expect(transaction).toMatchObject({ status: 'succeeded', amount: order.total });
    expect((await merchant.order(order.id)).transaction_id).toBe(String(transaction?.id));
  });

  it('block checkout: paid by the callback alone, the browser closed right after paying', async () => {
    const page = await atCheckout(block);
    await fillBlockCheckout(page);
    await screenshot(page, 'block-checkout');
    await placeBlockOrder(page);
    const order = await newestOrder();
    const returned: string[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith(shop)) returned.push(request.url());
    });
    // The way back is shut, so that only the gateway can tell the shop.
    await page.route(`${pair.gateway.url}/return/**`, (route) => route.abort());
    await payByCard(page);
    await waitFor(async () => (await atProvider(order.id)).some(({ status }) => status === 'succeeded'), {
      what: 'the payment',
    });
    await page.context().close();
    await orderBecomesPaid(order.id);
    expect(returned).toEqual([]);
    const told = async () => (await merchant.notes(order.id)).filter((note) => note.startsWith('NeroPay received'));
    await waitFor(async () => (await told()).length > 0, { what: 'the note' });
    expect(await told()).toHaveLength(1);
  });

  it('classic checkout: paid by the callback alone, the browser closed right after paying', async () => {
    const page = await atCheckout(classic);
    await placeClassicOrder(page);
    const order = await newestOrder();
    await page.route(`${pair.gateway.url}/return/**`, (route) => route.abort());
    await payByCard(page);
    await waitFor(async () => (await atProvider(order.id)).some(({ status }) => status === 'succeeded'), {
      what: 'the payment',
    });
    await page.context().close();
    await orderBecomesPaid(order.id);
  });

  it('the return alone: paid although every notification is lost', async () => {
    await loseNotifications();
    const page = await atCheckout(block);
    await placeBlockOrder(page);
    const order = await newestOrder();
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    expect((await merchant.order(order.id)).status).toMatch(paidStatus);
  });

  it('the merchant asks on the order screen: paid although every notification is lost and nobody came back', async () => {
    await loseNotifications();
    const page = await atCheckout(classic);
    await placeClassicOrder(page);
    const order = await newestOrder();
    await page.route(`${pair.gateway.url}/return/**`, (route) => route.abort());
    await payByCard(page);
    await waitFor(async () => (await atProvider(order.id)).some(({ status }) => status === 'succeeded'), {
      what: 'the payment',
    });
    await page.context().close();
    await admin.goto(`${shop}/wp-admin/admin.php?page=wc-orders&action=edit&id=${order.id}`);
    await admin.locator('select[name="wc_order_action"]').selectOption('neropay_ask');
    await admin.locator('button.save_order').click();
    await orderBecomesPaid(order.id);
    await screenshot(admin, 'order-asked');
    expect(await merchant.notes(order.id)).toContain('NeroPay was asked: the payment is "paid".');
  });

  it('a declined card: the customer tries another one and pays once', async () => {
    const page = await atCheckout(classic);
    await placeClassicOrder(page);
    const order = await newestOrder();
    await payByCard(page, cards.declined);
    await page.getByRole('alert').getByText('declined').waitFor();
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    await orderBecomesPaid(order.id);
    expect((await atProvider(order.id)).filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  });

  it('a customer who cancels is back in the shop, has paid nothing, and can pay after all', async () => {
    const page = await atCheckout(classic);
    await placeClassicOrder(page);
    const order = await newestOrder();
    await page.getByRole('button', { name: 'Cancel and return to shop' }).click();
    await page.waitForURL(/order-pay/, { timeout: 30_000 });
    await screenshot(page, 'cancelled');
    expect((await merchant.order(order.id)).date_paid).toBeNull();
    await page.locator('label[for="payment_method_neropay"]').click();
    await page.locator('#place_order').click();
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    await orderBecomesPaid(order.id);
  });

  it('two tabs: both lead to one payment page, and what is paid in one cannot be paid again in the other', async () => {
    const page = await atCheckout(classic);
    await placeClassicOrder(page);
    const order = await newestOrder();
    const second = await page.context().newPage();
    await second.goto(shop + classic);
    await placeClassicOrder(second);
    expect(second.url()).toBe(page.url());
    expect((await newestOrder()).id).toBe(order.id);
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    await orderBecomesPaid(order.id);
    await second.goto(`${shop}/checkout/order-pay/${order.id}/?pay_for_order=true&key=${order.order_key}`);
    expect(await second.locator('#place_order').count()).toBe(0);
    expect((await atProvider(order.id)).filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  });

  it('an account pays for an order that the merchant made, on the order-pay page', async () => {
    const name = `grace${Date.now()}`;
    const order = await merchant.createOrder(productId, await merchant.createAccount(name, 'a long password'));
    const pay = `${shop}/checkout/order-pay/${order.id}/?pay_for_order=true&key=${order.order_key}`;
    const page = await newPage(browser);
    await page.goto(pay);
    expect(await page.locator('#place_order').count(), 'nobody else pays for it').toBe(0);
    await page.goto(`${shop}/wp-login.php?redirect_to=${encodeURIComponent(pay)}`);
    await page.locator('#user_login').fill(name);
    await page.locator('#user_pass').fill('a long password');
    await page.locator('#wp-submit').click();
    await page.locator('label[for="payment_method_neropay"]').click();
    await page.locator('#place_order').click();
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    await orderBecomesPaid(order.id);
  });

  it('the merchant refunds a part on the order screen, then the rest', async () => {
    const page = await atCheckout(classic);
    await placeClassicOrder(page);
    const order = await newestOrder();
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    await orderBecomesPaid(order.id);

    await admin.goto(`${shop}/wp-admin/admin.php?page=wc-orders&action=edit&id=${order.id}`);
    await refundOnScreen(admin, '1.00', 'A dented tin');
    await screenshot(admin, 'order-partially-refunded');
    expect(await merchant.refunds(order.id)).toEqual([
      expect.objectContaining({ amount: '1.00', reason: 'A dented tin' }),
    ]);
    const rest = (Number(order.total) - 1).toFixed(2);
    await refundOnScreen(admin, rest, '');
    await orderBecomes(order.id, 'refunded');
    await waitFor(async () => (await atProvider(order.id)).some(({ status }) => status === 'refunded'), {
      what: 'the refund at the provider',
    });
    await screenshot(admin, 'order-refunded');
    await callbacksArrived(order.id, 3);
    expect(await merchant.refunds(order.id)).toHaveLength(2);
  });

  it('a refund made at the provider appears on the order', async () => {
    const page = await atCheckout(classic);
    await placeClassicOrder(page);
    const order = await newestOrder();
    await payByCard(page);
    await page.waitForURL(/order-received/, { timeout: 30_000 });
    const [transaction] = await atProvider(order.id);
    const answer = await fetch(`${pair.sandbox.url}/_sandbox/transactions/${transaction?.id}/refund`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ amount: order.total }),
    });
    expect(answer.ok).toBe(true);
    await orderBecomes(order.id, 'refunded');
    expect(await merchant.refunds(order.id)).toEqual([expect.objectContaining({ amount: order.total })]);
  });

  it('on a phone, nothing has to be scrolled sideways', async () => {
    const page = await atCheckout(classic, phone);
    await fillClassicCheckout(page);
    await screenshot(page, 'classic-checkout-390');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    const blocks = await atCheckout(block, phone);
    await fillBlockCheckout(blocks);
    await screenshot(blocks, 'block-checkout-390');
    expect(await overflow(blocks)).toBeLessThanOrEqual(0);
  });

  it('the page that waits for the confirmation changes by itself', async () => {
    const page = await atCheckout(classic, phone);
    await placeClassicOrder(page);
    const order = await newestOrder();
    const thanks = await newPage(browser, phone);
    await thanks.goto(`${shop}/checkout/order-received/${order.id}/?key=${order.order_key}`);
    await thanks.getByText('We are confirming your payment').waitFor();
    await screenshot(thanks, 'confirming-390');
    expect(await overflow(thanks)).toBeLessThanOrEqual(0);
    await page.route(`${pair.gateway.url}/return/**`, (route) => route.abort());
    await payByCard(page);
    await thanks.getByText('We are confirming your payment').waitFor({ state: 'detached', timeout: 60_000 });
    expect((await merchant.order(order.id)).status).toMatch(paidStatus);
    expect(plainText(await thanks.content())).not.toContain('We are confirming');
  });
});
