import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { billing } from './customer.ts';

/** What people do in a browser, on WooCommerce's own pages and the sandbox's payment page. */

export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
export const cards = { succeeds: '4242 4242 4242 4242', declined: '4000 0000 0000 0002' };

export async function newPage(browser: Browser, options: BrowserContextOptions = desktop): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  return await context.newPage();
}

/** Fills the classic checkout and chooses NeroPay. */
export async function fillClassicCheckout(page: Page): Promise<void> {
  for (const field of ['first_name', 'last_name', 'address_1', 'city', 'postcode', 'phone', 'email'] as const) {
    await page.locator(`#billing_${field}`).fill(billing[field]);
  }
  // A real shop draws the order's total and methods anew after the address.
  await page.locator('.blockOverlay').first().waitFor({ state: 'detached' });
  await page.locator('label[for="payment_method_neropay"]').click();
}

export async function placeClassicOrder(page: Page): Promise<void> {
  await fillClassicCheckout(page);
  await page.locator('#place_order').click();
  await page.getByLabel('Card number').waitFor();
}

/** Fills the block checkout and chooses NeroPay. */
export async function fillBlockCheckout(page: Page): Promise<void> {
  await page.locator('#email').fill(billing.email);
  for (const field of ['first_name', 'last_name', 'address_1', 'city', 'postcode'] as const) {
    await page.locator(`#billing-${field}`).fill(billing[field]);
  }
  await page.locator('label[for="radio-control-wc-payment-method-options-neropay"]').click();
}

export async function placeBlockOrder(page: Page): Promise<void> {
  await fillBlockCheckout(page);
  await page.locator('.wc-block-components-checkout-place-order-button').click();
  await page.getByLabel('Card number').waitFor();
}

/** Fills the payment page and pays. */
export async function payByCard(page: Page, number = cards.succeeds): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry date').fill('12 / 40');
  await page.getByLabel('Security code').fill('123');
  await page.getByLabel('Name on card').fill('Ada Lovelace');
  await page.getByRole('button', { name: /^Pay [^ ]*\d/ }).click();
}

export async function logIn(page: Page, shop: string, user: string, password: string): Promise<void> {
  await page.goto(`${shop}/wp-login.php`);
  await page.locator('#user_login').fill(user);
  await page.locator('#user_pass').fill(password);
  await page.locator('#wp-submit').click();
  await page.waitForURL(/wp-admin/);
}

/** Refunds on the order screen that is open. */
export async function refundOnScreen(page: Page, amount: string, reason: string): Promise<void> {
  await page.locator('.refund-items').click();
  await page.locator('#refund_amount').fill(amount);
  await page.locator('#refund_reason').fill(reason);
  page.once('dialog', (dialog) => void dialog.accept());
  const reloaded = page.waitForEvent('load');
  await page.locator('.do-api-refund').click();
  await reloaded;
}

/** Nothing is wider than the window: a phone's user never scrolls sideways. */
export async function overflow(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
}
