import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { platforms } from '@neropay/shop-protocol';
import {
  hostedIdOf,
  launchBrowser,
  optionalHost,
  seededRandom,
  startGateway,
  tempDir,
  waitFor,
} from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { CheckoutRow, StoreView } from '../src/operator/api.js';
import { logInThrough } from './support/dashboard-world.js';
import { ADMIN_TOKEN, Operator } from './support/operator.js';
import { checkoutRequest, connectShop, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const FOLDER = path.resolve(import.meta.dirname, '../../../docs/images');
const DESKTOP = { width: 1280, height: 860 };
const WEEK = 6 * 24 * 3_600_000;
const CUSTOMERS = [
  { name: 'Ada Lovelace', email: 'ada@example.com' },
  { name: 'Grace Hopper', email: 'grace@example.com' },
  { name: 'Alan Turing', email: 'alan@example.com' },
  { name: 'Émilie du Châtelet', email: 'emilie@example.com' },
] as const;

/** Made when they are asked for (`pnpm screenshots`): a test run leaves the repository as it was. */
describe.runIf(process.env.UPDATE_SCREENSHOTS === '1' && optionalHost('chromium'))('pictures of the dashboard', () => {
  let world: World;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let browser: Browser;
  const database = path.join(tempDir(), 'gateway.db');

  beforeAll(async () => {
    const env = { ADMIN_TOKEN, DELIVERY_SCHEDULE: '20ms', DATABASE_URL: `file:${database}` };
    world = await startWorld(env);
    await aWeeksBusiness(world);
    await world.gateway.stop();
    spreadOverTheWeek(database);
    gateway = await startGateway({
      ...env,
      RECONCILE_SCHEDULE: '1h',
      NEROPAY_TEST_BASE_URL: `${world.sandbox.url}/v2`,
    });
    browser = await launchBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    await world?.sandbox.stop();
    await world?.callbacks.close();
  });

  async function logIn(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
    const page = await (await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })).newPage();
    await page.addInitScript(`localStorage.setItem('neropay.mode', '"test"')`);
    await page.goto(`${gateway.url}/dashboard`);
    await logInThrough(page);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    return page;
  }
  async function picture(page: Page, address: string, name: string): Promise<void> {
    await page.goto(`${gateway.url}/dashboard${address}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    if (address.startsWith('/?')) await page.locator('.recharts-bar-rectangle').first().waitFor();
    await page.screenshot({ path: path.join(FOLDER, `dashboard-${name}.png`), animations: 'disabled' });
  }

  test('at a desk, in the dark and on a phone', async () => {
    const desk = await logIn({ viewport: DESKTOP });
    const operator = await Operator.logIn(gateway.url);
    const { data } = await operator.read<CheckoutRow[]>('/checkouts?status=partially_refunded');
    await picture(desk, '/?range=week', 'overview');
    await picture(desk, `/checkouts/${data[0]?.id}`, 'checkout');
    await picture(desk, '/dead-letters', 'dead-letters');
    await picture(await logIn({ viewport: DESKTOP, colorScheme: 'dark' }), '/checkouts', 'dark');
    await picture(
      await logIn({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }),
      '/?range=week',
      'phone',
    );
  }, 300_000);
});

/** Two shops that sell, and some that are down. */
async function aWeeksBusiness({ gateway, control, callbacks }: World): Promise<void> {
  const random = seededRandom(1815);
  let orders = 1000;
  const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
  const mugs = await connectShop(gateway.url, {
    name: 'Kiln & Clay',
    platform: platforms[0],
    callback_url: callbacks.url,
  });
  const tents = await connectShop(gateway.url, {
    name: 'Fjord Outdoor',
    platform: platforms[1],
    callback_url: callbacks.url,
  });
  const sell = async (shop: Shop, amount: string, currency: string) => {
    orders += 1;
    const request = checkoutRequest({
      order_number: String(orders),
      amount,
      currency,
      description: 'Two stoneware mugs',
      customer: pick<(typeof CUSTOMERS)[number]>(CUSTOMERS),
    });
    return shop.client.checkouts.create(request);
  };
  const pay = async (shop: Shop, amount: string, currency = 'GBP') => {
    const checkout = await sell(shop, amount, currency);
    const { id } = await control.pay(hostedIdOf(checkout.checkout_url));
    await callbacks.waitForType(checkout.id, 'checkout.paid');
    return { id: checkout.id, transaction: String(id) };
  };
  for (let batch = 0; batch < 5; batch++) {
    const mugsAndTents = Array.from({ length: 7 }, () =>
      pay(pick([mugs, mugs, tents]), `${12 + Math.floor(random() * 90)}.${pick(['00', '50', '99'])}`),
    );
    const abroad = Array.from({ length: 2 }, () => pay(tents, `${80 + Math.floor(random() * 300)}.00`, 'EUR'));
    await Promise.all([...mugsAndTents, ...abroad]);
  }
  for (let count = 0; count < 4; count++) await sell(mugs, '31.98', 'GBP');

  const refunded = await pay(mugs, '47.97');
  await mugs.client.refunds.create(refunded.id, { amount: '15.99', reason: 'One mug arrived broken' });
  const disputed = await pay(tents, '249.00');
  await control.dispute(disputed.transaction);
  await tents.client.checkouts.retrieve(disputed.id, { refresh: true });
  const failed = await sell(mugs, '15.99', 'GBP');
  await control.settle(hostedIdOf(failed.checkout_url), { outcome: 'failed' });
  const review = await sell(mugs, '64.00', 'GBP');
  await control.settle(hostedIdOf(review.checkout_url), { outcome: 'succeeded', amount: '6.40' });
  await callbacks.waitForType(review.id, 'checkout.review_required');

  const { react } = callbacks;
  callbacks.react = (response) => response.writeHead(503).end('<h1>Down for maintenance</h1>');
  const down = await connectShop(gateway.url, {
    name: 'Northern Light Books',
    platform: platforms[2],
    callback_url: callbacks.url,
  });
  for (let count = 0; count < 2; count++) await down.client.checkouts.cancel((await sell(down, '18.50', 'GBP')).id);
  const operator = await Operator.logIn(gateway.url);
  const isGivenUp = async () =>
    (await operator.read<StoreView>(`/stores/${down.connected.id}`)).data.deliveries.dead === 2;
  await waitFor(isGivenUp, { what: 'deliveries to be given up' });
  callbacks.react = react;
}

/** As if what is paid had been sold over the week: what happened to the others happened now. */
function spreadOverTheWeek(file: string): void {
  const random = seededRandom(1852);
  using ledger = new DatabaseSync(file);
  const rows = ledger.prepare("SELECT id FROM checkouts WHERE status = 'paid' ORDER BY created_at").all();
  const move = ledger.prepare('UPDATE checkouts SET created_at = ?, paid_at = ? WHERE id = ?');
  for (const [index, row] of rows.entries()) {
    const at = Math.floor(Date.now() - (WEEK * (rows.length - index - random())) / rows.length);
    move.run(at, at + 40_000, String(row.id));
  }
}
