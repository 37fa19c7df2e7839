import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser, optionalHost, sidewaysOverflow } from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from './support/shop.ts';
import { desktop, logIn, newPage, phone } from './support/shopper.ts';

const url = '/wp-admin/admin.php?page=wc-settings&tab=checkout&section=neropay';
const screens = path.resolve(import.meta.dirname, '../.test-results/screens');
/** The documents' pictures are made when they are asked for (`pnpm screenshots`): a test run leaves the repository as it was. */
const desk =
  process.env.UPDATE_SCREENSHOTS === '1' ? path.resolve(import.meta.dirname, '../../../docs/images') : screens;
/** What is the database's and WordPress's own. */
const style = '#wp-admin-bar-sqlite-db-integration, .avatar { display: none !important; }';

describe.runIf(optionalHost('chromium'))('what the settings page shows', () => {
  let shop: Shop;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    mkdirSync(screens, { recursive: true });
    [shop, browser] = await Promise.all([startShop({ connected: false }), launchBrowser()]);
    page = await newPage(browser);
    await logIn(page, shop.wordpress.url, 'admin', 'password');
  });
  afterAll(async () => {
    await browser?.close();
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const open = async () => void (await page.goto(shop.wordpress.url + url));
  const shows = async (selector: string, text: string) =>
    await page.locator(selector).getByText(text).first().waitFor({ timeout: 10_000 });
  const save = async (secretKey: string) => {
    await open();
    await page.locator('#woocommerce_neropay_enabled').check();
    await page.locator('#woocommerce_neropay_gateway_url').fill(shop.gateway.url);
    await page.locator('#woocommerce_neropay_public_key').fill('pk_test_neropay');
    await page.locator('#woocommerce_neropay_secret_key').fill(secretKey);
    await page.locator('button[name="save"]').click();
  };
  /** Looks at the page as it is, at a desk and on a phone, where nothing may have to be scrolled sideways. */
  const picture = async (name: string, onThePhone = 'body') => {
    await page.screenshot({ path: path.join(desk, `woocommerce-${name}.png`), animations: 'disabled', style });
    await page.setViewportSize(phone.viewport);
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.locator(onThePhone).evaluate((element) => element.scrollIntoView());
    await page.screenshot({ path: path.join(screens, `woocommerce-${name}-390.png`), animations: 'disabled', style });
    await page.setViewportSize(desktop.viewport);
  };

  it('not connected', async () => {
    await open();
    await page.locator('#woocommerce_neropay_enabled').check();
    await page.locator('button[name="save"]').click();
    await shows('#neropay-connection', 'Not connected.');
    await shows('#neropay-problem', 'This shop is not connected to NeroPay.');
    await picture('not-connected');
  });

  it('a wrong key', async () => {
    await save('sk_test_wrong');
    await shows('.wrap', 'NeroPay was not connected: NeroPay refused the keys.');
    await shows('#neropay-connection', 'Not connected.');
    await picture('wrong-key');
  });

  it('connected', async () => {
    await save('sk_test_neropay');
    await shows('#neropay-connection', 'Connected.');
    expect(await page.locator('#neropay-problem').count()).toBe(0);
    await picture('connected', '#woocommerce_neropay_connecting');
  });

  it('the self-test passed', async () => {
    await open();
    await page.locator('#neropay_self_test').click();
    await shows('#neropay-result', 'The self-test found everything as it should be.');
    await picture('self-test-passed');
  });

  it('the self-test failed', async () => {
    const secret = shop.gateway.callbackSecrets.splice(0);
    shop.gateway.callbackSecrets.push(`whsec_${Buffer.alloc(32, 99).toString('base64')}`);
    await page.locator('#neropay_self_test').click();
    await shows('#neropay-result', 'The test callback failed: The shop answered 401.');
    await picture('self-test-failed');
    shop.gateway.callbackSecrets.splice(0, 1, ...secret);
  });

  it('a currency that the account does not take', async () => {
    shop.gateway.fail('POST /v1/checkouts', {
      error: 'currency_not_supported',
      message: 'The account does not take GBP.',
    });
    await (await shop.customer()).placeOrder();
    await open();
    await shows('#neropay-problem', 'the connected account does not take GBP');
    await picture('unsupported-currency');
  });

  it('a copy of the shop', async () => {
    await shop.wordpress.run(
      `update_option( 'neropay_connection', array( 'site_url' => 'https://tea.example' ) + get_option( 'neropay_connection' ) );`,
    );
    await open();
    await shows('#neropay-problem', 'NeroPay was connected for https://tea.example');
    await shows('#neropay-connection', 'Connected for https://tea.example, and not in use on this site.');
    await picture('cloned');
  });
});
