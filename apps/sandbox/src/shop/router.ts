import { randomBytes } from 'node:crypto';
import { compareMoney, formatMoney, isPositive, MoneyError, parseMoney, timingSafeEqualText } from '@neropay/core';
import { GatewayError } from '@neropay/shop-protocol';
import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { Agenda } from '../clock.js';
import { moneyText } from '../money-text.js';
import type { Account } from '../neropay/model.js';
import { readForm } from '../pages/form.js';
import { sendPage } from '../pages/pages.js';
import {
  type Basket,
  EMPTY_BASKET,
  linesOf,
  MAX_QUANTITY,
  openBasket,
  sealBasket,
  totalOf,
  withQuantity,
} from './basket.js';
import { callbackHandler } from './callback.js';
import { cookieValue } from './cookie.js';
import { GatewayConnection } from './gateway-connection.js';
import { presentOrder } from './order-page.js';
import { OrderStreams } from './order-stream.js';
import { type Customer, isPaid, isPayable, type Order, Orders, refundable } from './orders.js';
import { PRODUCTS, product, SHOP_CURRENCY, SHOP_NAME } from './products.js';
import { Till } from './till.js';

const COOKIE = 'kiln_basket';
const MAX_FORM_BYTES = 16_384;

const customerForm = z.object({
  name: z.string().trim().min(1, 'Enter your name.').max(100, 'Enter a shorter name.'),
  email: z.email('Enter an email address, such as ada@example.com.').max(254),
});

export interface DemoShop {
  readonly router: Router;
  readonly reset: () => void;
  /** Ends the order pages' open streams. */
  readonly close: () => void;
}

/** A small shop that takes its payments through the gateway, as any shop would; to be mounted at /shop. */
export function demoShop(deps: {
  gatewayUrl: string;
  publicUrl: () => string;
  merchant: () => Account;
  agenda: Agenda;
  log: Logger;
}): DemoShop {
  const { agenda: clock, log } = deps;
  const shopUrl = () => `${deps.publicUrl()}/shop`;
  const secret = randomBytes(32).toString('hex');
  const orders = new Orders(clock);
  const gateway = new GatewayConnection({ ...deps, shopUrl });
  const orderPath = (order: Order) => `/shop/orders/${order.id}?key=${order.key}`;
  const till = new Till({ gateway, orders, clock, log, orderUrl: (order) => `${deps.publicUrl()}${orderPath(order)}` });
  const streams = new OrderStreams({ orders, till, clock });
  const router = Router();

  router.post('/callback', callbackHandler({ gateway, orders, clock, log }));

  router.get('/', (request, response) => {
    const products = PRODUCTS.map((each) => ({ ...each, price: moneyText(each.price) }));
    sendPage(response, 'shop/products', { ...frame(basketOf(request)), products });
  });

  router.get('/basket', (request, response) => {
    showBasket(response, basketOf(request), customerOf(basketOf(request)), {});
  });

  router.post('/basket', async (request, response) => {
    const form = await readForm(request, MAX_FORM_BYTES);
    const basket = basketOf(request);
    const chosen = product(form.get('product') ?? '');
    const quantity = Number(form.get('quantity') ?? '1');
    if (!chosen || !Number.isInteger(quantity) || quantity < 0) {
      sendPage(response, 'shop/message', { ...frame(basket), ...NOT_IN_SHOP }, { status: 422 });
      return;
    }
    const already = form.has('add') ? (basket.quantities[chosen.id] ?? 0) : 0;
    keepBasket(response, withQuantity(basket, chosen, already + quantity));
    response.redirect(303, '/shop/basket');
  });

  router.post('/checkout', async (request, response) => {
    const form = await readForm(request, MAX_FORM_BYTES);
    const entered = { name: form.get('name') ?? '', email: form.get('email') ?? '' };
    const basket = basketOf(request);
    const lines = linesOf(basket);
    if (lines.length === 0) return response.redirect(303, '/shop/basket');
    const customer = customerForm.safeParse(entered);
    if (!customer.success) {
      return showBasket(response, basket, entered, z.flattenError(customer.error).fieldErrors);
    }
    const order = openOrder(basket) ?? orders.create(customer.data, lines, totalOf(lines));
    order.customer = customer.data;
    keepBasket(response, { ...basket, orderId: order.id });
    await sendToPay(order, lines, response);
  });

  router.get('/orders/:id', (request, response) =>
    withOrder(request, response, keyInQuery(request), async (order) => {
      if (!isPaid(order)) await till.read(order);
      if (!isPayable(order)) keepBasket(response, afterOrder(basketOf(request), order));
      sendPage(
        response,
        'shop/order',
        { ...frame(basketOf(request)), ...presentOrder(order, clock.now()) },
        { formsLeaveSite: true },
      );
    }),
  );

  router.get('/orders/:id/events', (request, response) =>
    withOrder(request, response, keyInQuery(request), (order) => {
      streams.serve(order, Number(request.query.seen), response);
    }),
  );

  router.post('/orders/:id/pay', async (request, response) => {
    const form = await readForm(request, MAX_FORM_BYTES);
    await withOrder(request, response, form.get('key'), (order) => sendToPay(order, order.lines, response));
  });

  router.post('/orders/:id/refunds', async (request, response) => {
    const form = await readForm(request, MAX_FORM_BYTES);
    await withOrder(request, response, form.get('key'), async (order) => {
      // Pressed twice: what it did the first time is on the page already.
      if (form.get('serial') !== String(order.answeredRefunds)) return response.redirect(303, orderPath(order));
      order.notice = null;
      const amount = refundAmount(order, form.get('amount') ?? '');
      if (typeof amount === 'string') order.notice = { at: clock.now(), text: amount, tone: 'bad' };
      else await till.refund(order, amount);
      response.redirect(303, orderPath(order));
    });
  });

  router.use((request, response) => {
    sendPage(response, 'shop/message', { ...frame(basketOf(request)), ...NO_PAGE }, { status: 404 });
  });

  return {
    router,
    reset: () => orders.clear(),
    close: () => streams.close(),
  };

  async function sendToPay(order: Order, lines: Order['lines'], response: Response): Promise<void> {
    try {
      const url = await till.pay(order, lines);
      response.redirect(303, url ?? orderPath(order));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      log.warn({ order: order.id, code: error.code }, 'an order could not be sent to pay');
      const page = { ...frame(EMPTY_BASKET), order, path: orderPath(order), gatewayUrl: deps.gatewayUrl };
      const shown = { ...page, message: error.message, retry: error.retryable };
      sendPage(response, 'shop/unavailable', shown, { status: error.retryable ? 503 : 502, formsLeaveSite: true });
    }
  }

  function showBasket(
    response: Response,
    basket: Basket,
    customer: Customer,
    errors: { name?: string[] | undefined; email?: string[] | undefined },
  ): void {
    const lines = linesOf(basket);
    const data = {
      ...frame(basket),
      lines: lines.map((line) => ({ ...line, price: moneyText(line.price), total: moneyText(line.total) })),
      total: moneyText(totalOf(lines)),
      maxQuantity: MAX_QUANTITY,
      order: openOrder(basket),
      customer,
      errors,
    };
    const status = Object.keys(errors).length > 0 ? 422 : 200;
    sendPage(response, 'shop/basket', data, { status, formsLeaveSite: true });
  }

  /** Only whoever knows an order's key gets to see it; for everybody else it does not exist. */
  async function withOrder(
    request: Request,
    response: Response,
    key: string | null,
    use: (order: Order) => void | Promise<void>,
  ): Promise<void> {
    const order = orders.find(String(request.params.id));
    if (order && timingSafeEqualText(order.key, key ?? '')) await use(order);
    else sendPage(response, 'shop/message', { ...frame(basketOf(request)), ...NO_ORDER }, { status: 404 });
  }

  function basketOf(request: Request): Basket {
    const basket = openBasket(cookieValue(request.get('cookie'), COOKIE), secret);
    if (basket.orderId === null) return basket;
    const order = orders.find(basket.orderId);
    if (!order) return { ...basket, orderId: null };
    return afterOrder(basket, order);
  }

  /** What was bought is no longer in the basket. */
  function afterOrder(basket: Basket, order: Order): Basket {
    return basket.orderId === order.id && !isPayable(order) ? EMPTY_BASKET : basket;
  }

  function openOrder({ orderId }: Basket): Order | undefined {
    return orderId === null ? undefined : orders.find(orderId);
  }

  function customerOf(basket: Basket): Customer {
    return openOrder(basket)?.customer ?? { name: '', email: '' };
  }

  function keepBasket(response: Response, basket: Basket): void {
    const secure = deps.publicUrl().startsWith('https:');
    response.cookie(COOKIE, sealBasket(basket, secret), { httpOnly: true, sameSite: 'lax', path: '/shop', secure });
  }

  function frame(basket: Basket) {
    const count = Object.values(basket.quantities).reduce((sum, quantity) => sum + quantity, 0);
    return { shop: SHOP_NAME, count };
  }
}

const NOT_IN_SHOP = { title: 'That is not in our shop', text: 'Choose one of our pieces, and a whole number of it.' };
const NO_PAGE = { title: 'Page not found', text: 'There is nothing at this address.' };
const NO_ORDER = {
  title: 'Order not found',
  text: 'There is no such order, or its link is incomplete. Orders live in memory: a restart of the sandbox forgets them.',
};

function keyInQuery(request: Request): string | null {
  return typeof request.query.key === 'string' ? request.query.key : null;
}

/** The amount to give back, or in words what is wrong with it. */
function refundAmount(order: Order, decimal: string): ReturnType<typeof parseMoney> | string {
  const most = refundable(order);
  try {
    const amount = parseMoney(decimal.trim(), SHOP_CURRENCY);
    if (!isPositive(amount)) return 'Enter an amount of more than zero.';
    return compareMoney(amount, most) > 0 ? `No more than ${formatMoney(most)} can be refunded.` : amount;
  } catch (error) {
    if (error instanceof MoneyError) return `Enter an amount such as ${formatMoney(most)}.`;
    throw error;
  }
}
