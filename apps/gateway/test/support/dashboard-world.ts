import { hostedIdOf, launchBrowser, waitFor } from '@neropay/testkit';
import type { Browser, Page } from 'playwright-core';
import type { StoreView } from '../../src/operator/api.js';
import { CallbackReceiver } from './callback-receiver.js';
import { ADMIN_TOKEN, Operator } from './operator.js';
import { checkoutRequest, connectShop, newOrderId, type Shop } from './shop.js';
import { startWorld, type World } from './world.js';

/** So many shops are down, each with two deliveries that were given up. */
const SHOPS_DOWN = 3;

/** A gateway with a day's business in it, seen through a browser. */
export interface DashboardWorld extends World {
  readonly browser: Browser;
  readonly operator: Operator;
  readonly shop: Shop;
  /** Answers 503 until it is told otherwise. */
  readonly brokenShop: CallbackReceiver;
  readonly brokenStores: readonly Shop[];
  /** A new order of the shop that works. */
  order(changes?: Parameters<typeof checkoutRequest>[0]): Promise<{ readonly id: string; readonly orderId: string }>;
  /** The same, paid. */
  paidOrder(
    changes?: Parameters<typeof checkoutRequest>[0],
  ): Promise<{ readonly id: string; readonly orderId: string; readonly transaction: string }>;
}

export async function startDashboardWorld(): Promise<DashboardWorld> {
  const [world, brokenShop, browser] = await Promise.all([
    startWorld({ ADMIN_TOKEN, DELIVERY_SCHEDULE: '20ms' }),
    CallbackReceiver.start(),
    launchBrowser(),
  ]);
  brokenShop.react = (response) => response.writeHead(503).end('<h1>Down for maintenance</h1>');
  const { url } = world.gateway;
  const shop = await connectShop(url, {
    name: 'Kiln & Clay',
    callback_url: world.callbacks.url,
  });
  const operator = await Operator.logIn(url);

  const order: DashboardWorld['order'] = async (changes) => {
    const request = checkoutRequest({ customer: { name: 'Ada Lovelace', email: 'ada@example.com' }, ...changes });
    const { id } = await shop.client.checkouts.create(request);
    return { id, orderId: request.order_id };
  };
  const paidOrder: DashboardWorld['paidOrder'] = async (changes) => {
    const made = await order(changes);
    const { checkout_url } = await shop.client.checkouts.retrieve(made.id);
    const { id } = await world.control.pay(hostedIdOf(checkout_url));
    await world.callbacks.waitForType(made.id, 'checkout.paid');
    return { ...made, transaction: String(id) };
  };

  const brokenStores: Shop[] = [];
  for (let index = 1; index <= SHOPS_DOWN; index++) {
    const store = await connectShop(url, {
      name: `Fjord Outdoor ${index}`,
      callback_url: brokenShop.url,
    });
    brokenStores.push(store);
    for (const order_id of [newOrderId(), newOrderId()]) {
      const { id } = await store.client.checkouts.create(checkoutRequest({ order_id, description: 'A tent' }));
      await store.client.checkouts.cancel(id);
    }
  }
  for (const { connected } of brokenStores) {
    const isGivenUp = async () =>
      (await operator.read<StoreView>(`/stores/${connected.id}`)).data.deliveries.dead === 2;
    await waitFor(isGivenUp, { what: 'deliveries to be given up' });
  }

  return {
    ...world,
    browser,
    operator,
    shop,
    brokenShop,
    brokenStores,
    order,
    paidOrder,
    async stop() {
      await browser.close();
      await world.stop();
      await brokenShop.close();
    },
  };
}

/** Through the page, as a person does it. */
export async function logInThrough(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Olga');
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
  await page.getByRole('button', { name: 'Log in' }).click();
}
