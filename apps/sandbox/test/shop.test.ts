import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { FakeGateway } from './support/fake-gateway.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';
import { Shopper } from './support/shopper.js';

let clock: FakeClock;
let gateway: FakeGateway;
let sandbox: RunningSandbox;
let shopper: Shopper;

beforeEach(async () => {
  clock = new FakeClock();
  gateway = await new FakeGateway().listen();
  sandbox = await runningSandbox({ clock, env: { GATEWAY_URL: gateway.url } });
  shopper = new Shopper(sandbox.url);
});
afterEach(async () => {
  await sandbox.close();
  await gateway[Symbol.asyncDispose]();
});

const checkoutRequests = () =>
  gateway.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/checkouts');
const refundRequests = () => gateway.requests.filter(({ path }) => path.endsWith('/refunds'));

/** Buys one mug (15.99) up to the moment at which the customer is on the payment page. */
async function ordered(...products: string[]) {
  for (const product of products.length > 0 ? products : ['mug']) await shopper.add(product);
  await shopper.order();
  const { order_id, success_url } = checkoutRequests().at(-1)?.body ?? {};
  const checkout = gateway.checkoutOf(String(order_id));
  return { checkout, orderUrl: String(success_url), path: new URL(String(success_url)).pathname.replace('/shop', '') };
}
const key = (orderUrl: string) => new URL(orderUrl).searchParams.get('key') ?? '';
const status = async (orderUrl: string) => /data-status="(\w+)"/.exec((await shopper.open(orderUrl)).html)?.[1];
/** The shop asks the gateway on its own when it may; here it may not, so that only callbacks count. */
const blind = () => gateway.checkouts.clear();
const pay = (id: string) => gateway.change(id, { status: 'paid', transaction_id: '6636598' });

describe('ordering', () => {
  test('connects to the gateway at the first need, with the merchant’s credentials and its callback address', async () => {
    await shopper.open('/');
    expect(gateway.timesConnected).toBe(0);
    await ordered();
    expect(gateway.requests.find(({ path }) => path === '/v1/stores')?.body).toEqual({
      platform: 'custom',
      name: 'Kiln & Clay',
      url: `${sandbox.url}/shop`,
      callback_url: `${sandbox.url}/shop/callback`,
      rail: 'neropay',
      mode: 'test',
      credentials: {
        public_key: 'pk_test_neropay',
        secret_key: 'sk_test_neropay',
        webhook_secret: 'whsec_test_neropay',
      },
    });
    shopper = new Shopper(sandbox.url);
    await ordered();
    expect(gateway.timesConnected).toBe(1);
  });

  test('asks for exactly what is in the basket and sends the customer to the address that the gateway named', async () => {
    await shopper.add('mug');
    await shopper.add('mug');
    await shopper.add('bowl');
    const left = await shopper.order();
    expect([left.status, left.leftTo]).toEqual([303, `${gateway.url}/pay/co_1`]);
    const [request] = checkoutRequests();
    expect(request?.body).toMatchObject({
      amount: '56.48',
      currency: 'GBP',
      description: expect.stringContaining('2 × Stoneware mug, 1 × Ash-glazed bowl'),
      customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
      success_url: expect.stringContaining(`${sandbox.url}/shop/orders/`),
    });
    expect(request?.idempotencyKey).toMatch(/^[\x21-\x7e]{1,255}$/);
  });

  test('numbers orders in sequence, and never like an earlier run did', async () => {
    const first = (await ordered()).checkout.order_id;
    shopper = new Shopper(sandbox.url);
    const second = (await ordered()).checkout.order_id;
    expect([first, second]).toEqual([expect.stringMatching(/-1001$/), expect.stringMatching(/-1002$/)]);
    await using restarted = await runningSandbox({ env: { GATEWAY_URL: gateway.url } });
    shopper = new Shopper(restarted.url);
    expect((await ordered()).checkout.order_id).not.toBe(first);
  });

  test.each([
    [{ name: '', email: 'ada@example.com' }, 'Enter your name.'],
    [{ name: 'Ada', email: 'ada' }, 'Enter an email address'],
  ])('%j is asked for again, and no order is made', async (fields, message) => {
    await shopper.add('mug');
    const { status, html } = await shopper.send('/checkout', fields);
    expect(status).toBe(422);
    expect(html).toContain(message);
    expect(gateway.requests).toEqual([]);
  });

  test('an empty basket cannot be ordered', async () => {
    expect((await shopper.order()).html).toContain('Nothing in here yet.');
    expect(gateway.requests).toEqual([]);
  });

  test.each([
    ['nothing', '1'],
    ['mug', '-1'],
    ['mug', '1.5'],
    ['mug', 'many'],
    ['__proto__', '1'],
  ])('%s × %s cannot be put into the basket', async (product, quantity) => {
    expect((await shopper.send('/basket', { product, quantity })).status).toBe(422);
    expect((await shopper.open('/basket')).html).toContain('Nothing in here yet.');
  });

  test('quantities are set, bounded and removed', async () => {
    await shopper.add('mug');
    expect((await shopper.send('/basket', { product: 'mug', quantity: '3' })).html).toContain('£47.97');
    expect((await shopper.send('/basket', { product: 'mug', quantity: '500' })).html).toContain('£319.80');
    expect((await shopper.send('/basket', { product: 'mug', quantity: '0' })).html).toContain('Nothing in here yet.');
  });

  test('a basket that its owner tampered with is empty: prices and quantities are the shop’s', async () => {
    const contents = Buffer.from(JSON.stringify({ quantities: { mug: 1_000 }, orderId: null })).toString('base64url');
    for (const cookie of [
      `kiln_basket=${contents}.${'0'.repeat(64)}`,
      'kiln_basket=garbage',
      `kiln_basket=${contents}`,
    ]) {
      const response = await fetch(`${sandbox.url}/shop/basket`, { headers: { cookie } });
      expect(await response.text()).toContain('Nothing in here yet.');
    }
  });

  test('the basket’s cookie cannot be read by a script nor sent by another site', async () => {
    const { headers } = await fetch(`${sandbox.url}/shop/basket`, {
      method: 'POST',
      body: new URLSearchParams({ product: 'mug', quantity: '1' }),
      redirect: 'manual',
    });
    expect(headers.get('set-cookie')).toMatch(/Path=\/shop; HttpOnly; SameSite=Lax/);
  });
});

describe('an order’s page', () => {
  test('exists only for those who know its key', async () => {
    const { orderUrl, path } = await ordered();
    expect((await shopper.open(orderUrl)).status).toBe(200);
    for (const wrong of [path, `${path}?key=`, `${path}?key=${'x'.repeat(26)}`, '/orders/nothing?key=x']) {
      expect((await shopper.open(wrong)).status).toBe(404);
    }
    for (const action of ['pay', 'refunds']) {
      expect((await shopper.send(`${path}/${action}`, { key: 'x', amount: '1.00' })).status).toBe(404);
    }
    expect((await fetch(`${sandbox.url}/shop${path}/events?key=x`)).status).toBe(404);
  });

  test('an address that claims a payment pays nothing: only the gateway’s word counts', async () => {
    const { orderUrl } = await ordered();
    for (const claim of ['status=paid', 'paid=1', 'success=true', 'transaction_id=1']) {
      expect(await status(`${orderUrl}&${claim}`)).toBe('pending');
    }
  });

  test('asks the gateway, signed and with refresh, when the customer comes back before the callback', async () => {
    const { checkout, orderUrl } = await ordered();
    pay(checkout.id);
    expect(await status(orderUrl)).toBe('paid');
    expect(gateway.requests.at(-1)?.path).toBe(`/v1/checkouts/${checkout.id}?refresh=true`);
  });

  test('asks once when it is reloaded in a row', async () => {
    const { orderUrl } = await ordered();
    for (let count = 0; count < 5; count++) await shopper.open(orderUrl);
    expect(gateway.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
    clock.advance(2_000);
    await shopper.open(orderUrl);
    expect(gateway.requests.filter(({ method }) => method === 'GET')).toHaveLength(2);
  });

  test('is shown as it was when the gateway cannot be asked', async () => {
    const { orderUrl } = await ordered();
    gateway.failures.push({ pathEnd: '/co_1', code: 'provider_unavailable', message: 'Down.' });
    expect(await status(orderUrl)).toBe('pending');
  });

  test('without a script it reloads itself while something is under way, and no longer afterwards', async () => {
    const { checkout, orderUrl } = await ordered();
    const reload = '<noscript><meta http-equiv="refresh"';
    expect((await shopper.open(orderUrl)).html).toContain(reload);
    await gateway.call('checkout.paid', checkout.id, { checkout: { status: 'paid' } });
    expect((await shopper.open(orderUrl)).html).not.toContain(reload);
  });

  test('what was bought is no longer in the basket', async () => {
    const { checkout, orderUrl } = await ordered();
    expect((await shopper.open('/basket')).html).toContain('Stoneware mug');
    pay(checkout.id);
    await shopper.open(orderUrl);
    expect((await shopper.open('/basket')).html).toContain('Nothing in here yet.');
  });

  test('an open page is told of a change at once', async () => {
    const { checkout, orderUrl } = await ordered();
    const stream = await fetch(orderUrl.replace('?', '/events?').concat('&seen=99'));
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    // Another version than the page has seen: the first message says so.
    expect((await reader?.read())?.value).toBe('event: change\ndata: {}\n\n');
    await gateway.call('checkout.paid', checkout.id, { checkout: { status: 'paid' } });
    expect((await reader?.read())?.value).toBe('event: change\ndata: {}\n\n');
    await reader?.cancel();
  });

  test('an open page also makes the shop ask now and then, for where no callback can arrive', async () => {
    const { checkout, orderUrl } = await ordered();
    const stream = await fetch(orderUrl.replace('?', '/events?').concat('&seen=2'));
    pay(checkout.id);
    clock.advance(4_000);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('event: change');
    await reader?.cancel();
    blind();
    expect(await status(orderUrl)).toBe('paid');
  });

  test('the sandbox stops while pages are open', async () => {
    const { orderUrl } = await ordered();
    const stream = await fetch(orderUrl.replace('?', '/events?').concat('&seen=2'));
    await sandbox.close();
    expect(await stream.text()).not.toContain('paid');
  });
});

describe('callbacks', () => {
  const setUp = async () => {
    const order = await ordered();
    return { ...order, id: order.checkout.id };
  };
  const paid = { status: 'paid', transaction_id: '6636598' } as const;
  const outcome = async (response: Response) => [
    response.status,
    ((await response.json()) as { outcome?: string }).outcome,
  ];

  test('checkout.paid pays the order', async () => {
    const { id, orderUrl } = await setUp();
    expect(await outcome(await gateway.call('checkout.paid', id, { checkout: paid }))).toEqual([200, 'applied']);
    blind();
    const { html } = await shopper.open(orderUrl);
    expect(html).toContain('data-status="paid"');
    expect(html).toContain('6636598');
  });

  test('a forged one is refused with 401 and changes nothing', async () => {
    const { id, orderUrl } = await setUp();
    const other = `whsec_${Buffer.from('somebody else’s secret, 32 bytes..').toString('base64')}`;
    const forged = await gateway.call('checkout.paid', id, { checkout: paid, secret: other });
    expect(forged.status).toBe(401);
    const tampered = await gateway.call('checkout.failed', id, {
      checkout: { status: 'failed' },
      tamper: (body) => body.replaceAll('failed', 'paid'),
    });
    expect(tampered.status).toBe(401);
    const unsigned = await fetch(gateway.callbackUrl, { method: 'POST', body: '{"type":"checkout.paid"}' });
    expect(unsigned.status).toBe(401);
    expect(await status(orderUrl)).toBe('pending');
  });

  test('an event is applied once, and its repetition is acknowledged', async () => {
    const { id, orderUrl } = await setUp();
    await gateway.call('checkout.paid', id, { id: 'evt_same', checkout: paid });
    expect(await outcome(await gateway.call('checkout.paid', id, { id: 'evt_same', checkout: paid }))).toEqual([
      200,
      'duplicate',
    ]);
    expect((await shopper.open(orderUrl)).html.match(/Paid £15\.99\./g)).toHaveLength(1);
  });

  test('a sequence that is not above the last one is ignored: events that overtook each other do no harm', async () => {
    const { id, orderUrl } = await setUp();
    await gateway.call('checkout.refunded', id, {
      sequence: 5,
      checkout: { status: 'refunded', amount_refunded: '15.99' },
    });
    for (const sequence of [4, 5]) {
      expect(await outcome(await gateway.call('checkout.paid', id, { sequence, checkout: paid }))).toEqual([
        200,
        'outdated',
      ]);
    }
    blind();
    expect(await status(orderUrl)).toBe('refunded');
  });

  test.each([
    ['amount', { ...paid, amount: '1.00' }, 'its amount is £1.00'],
    ['currency', { ...paid, currency: 'EUR' }, 'its currency is EUR'],
    ['mode', { ...paid, mode: 'live' as const }, 'it is of mode live'],
    ['checkout', { ...paid, id: 'co_other' }, 'it is about a checkout that is not this order’s'],
  ])('another %s is never paid, is acknowledged, and is shown to a person', async (_, checkout, reason) => {
    const { id, orderUrl } = await setUp();
    expect(await outcome(await gateway.call('checkout.paid', id, { checkout }))).toEqual([200, 'rejected']);
    const { html } = await shopper.open(orderUrl);
    expect(html).toContain('data-status="pending"');
    expect(html).toContain(reason);
  });

  test('of an order that the shop does not know: 200, or the sender would try for days', async () => {
    const { id } = await setUp();
    const answer = await gateway.call('checkout.paid', id, { checkout: { ...paid, order_id: 'gone' } });
    expect(await outcome(answer)).toEqual([200, 'unknown_order']);
  });

  test('a shop that was started anew says 503 until it is connected: the event comes again', async () => {
    const { id } = await setUp();
    await using restarted = await runningSandbox({ env: { GATEWAY_URL: gateway.url } });
    gateway.callbackUrl = `${restarted.url}/shop/callback`;
    expect((await gateway.call('checkout.paid', id, { checkout: paid })).status).toBe(503);
  });

  test('money is never forgotten again: no later event makes a paid order unpaid', async () => {
    const { id, orderUrl } = await setUp();
    await gateway.call('checkout.paid', id, { checkout: paid });
    for (const [type, late] of [
      ['checkout.failed', 'failed'],
      ['checkout.cancelled', 'cancelled'],
      ['checkout.expired', 'expired'],
    ] as const) {
      await gateway.call(type, id, { checkout: { status: late } });
    }
    blind();
    expect(await status(orderUrl)).toBe('paid');
  });

  test.each([
    ['checkout.failed', 'failed', 'Payment failed'],
    ['checkout.cancelled', 'cancelled', 'Payment cancelled'],
    ['checkout.expired', 'expired', 'Payment expired'],
    ['checkout.disputed', 'disputed', 'Disputed'],
    ['checkout.review_required', 'review', 'We are checking your payment'],
  ] as const)('%s', async (type, checkoutStatus, headline) => {
    const { id, orderUrl } = await setUp();
    await gateway.call(type, id, { checkout: { status: checkoutStatus } });
    gateway.change(id, { status: checkoutStatus });
    expect((await shopper.open(orderUrl)).html).toContain(headline);
  });

  test('money after a cancellation is told as late', async () => {
    const { id, orderUrl } = await setUp();
    await gateway.call('checkout.cancelled', id, { checkout: { status: 'cancelled' } });
    await gateway.call('checkout.paid', id, { checkout: { ...paid, late: true } });
    expect((await shopper.open(orderUrl)).html).toContain('Paid £15.99, after all.');
  });

  test('a second payment is shown to a person, and the order stays paid', async () => {
    const { id, orderUrl } = await setUp();
    await gateway.call('checkout.paid', id, { checkout: paid });
    await gateway.call('checkout.duplicate_payment', id, { checkout: { ...paid, transaction_id: '6636599' } });
    const { html } = await shopper.open(orderUrl);
    expect(html).toContain('data-status="paid"');
    expect(html).toContain('The customer paid twice: transaction 6636599 is one too many.');
  });

  test('a refund that failed later is told with its reason', async () => {
    const { id, orderUrl } = await setUp();
    await gateway.call('checkout.paid', id, { checkout: paid });
    const refund = { id: 're_1', status: 'failed', amount: '5.00', currency: 'GBP', reason: null } as const;
    const error = { code: 'refund_failed', message: 'The bank returned it.' };
    await gateway.call('refund.failed', id, { checkout: paid, refund: { ...refund, error } });
    expect((await shopper.open(orderUrl)).html).toContain('A refund of £5.00 failed: The bank returned it.');
  });
});

describe('going to pay again', () => {
  test('with the same basket the open checkout is used again, and the order keeps its number', async () => {
    const { checkout, orderUrl, path } = await ordered();
    const again = await shopper.send(`${path}/pay`, { key: key(orderUrl) });
    expect(again.leftTo).toBe(checkout.checkout_url);
    expect(gateway.checkouts.size).toBe(1);
  });

  test('with a changed basket a new checkout replaces the old one, of the same order', async () => {
    const { orderUrl } = await ordered();
    await shopper.add('bowl');
    const left = await shopper.order();
    expect(left.leftTo).toBe(`${gateway.url}/pay/co_2`);
    expect([...gateway.checkouts.values()].map(({ order_id, status, amount }) => [order_id, status, amount])).toEqual([
      [expect.any(String), 'cancelled', '15.99'],
      [gateway.checkouts.get('co_1')?.order_id, 'pending', '40.49'],
    ]);
    expect((await shopper.open(orderUrl)).html).toContain('£40.49');
  });

  test('money for a replaced checkout does not pay the changed order, and is shown to a person', async () => {
    const { checkout, orderUrl } = await ordered();
    await shopper.add('bowl');
    await shopper.order();
    await gateway.call('checkout.paid', checkout.id, { checkout: { status: 'paid' } });
    const { html } = await shopper.open(orderUrl);
    expect(html).toContain('data-status="pending"');
    expect(html).toContain('a checkout of £15.99 that a changed basket has replaced (now paid)');
  });

  test('an order that was paid meanwhile is not asked for again', async () => {
    const { checkout, path, orderUrl } = await ordered();
    pay(checkout.id);
    const shown = await shopper.send(`${path}/pay`, { key: key(orderUrl) });
    expect(shown.html).toContain('Paid. Thank you!');
    expect(checkoutRequests()).toHaveLength(1);
  });

  test('an order in review cannot be paid again: the customer’s money may be there already', async () => {
    const { checkout, path, orderUrl } = await ordered();
    gateway.change(checkout.id, { status: 'review' });
    const shown = await shopper.send(`${path}/pay`, { key: key(orderUrl) });
    expect(shown.html).toContain('Do not pay again.');
    expect(checkoutRequests()).toHaveLength(1);
  });

  test('a request whose answer was lost goes out again with the same key and the same bytes', async () => {
    await shopper.add('mug');
    const failure = {
      pathEnd: '/v1/checkouts',
      code: 'provider_unavailable',
      message: 'NeroPay did not answer.',
    } as const;
    gateway.failures.push(failure, failure);
    const unavailable = await shopper.order();
    expect(unavailable.status).toBe(503);
    expect(unavailable.html).toContain('Your order is saved');
    const again = await shopper.order();
    expect(again.leftTo).toBe(`${gateway.url}/pay/co_1`);
    expect(new Set(checkoutRequests().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(new Set(checkoutRequests().map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('what the gateway refuses is said in its words, without trying again by itself', async () => {
    await shopper.add('mug');
    gateway.failures.push({ pathEnd: '/v1/checkouts', code: 'currency_not_supported', message: 'GBP is not enabled.' });
    const refused = await shopper.order();
    expect(refused.html).toContain('GBP is not enabled.');
    expect(refused.html).not.toContain('data-retry');
  });
});

describe('a gateway that comes and goes', () => {
  test('is not up yet: a friendly page, the order is saved, and it can be paid once the gateway is there', async () => {
    const address = gateway.url;
    await gateway[Symbol.asyncDispose]();
    await shopper.add('mug');
    const waiting = await shopper.order();
    expect(waiting.status).toBe(503);
    expect(waiting.html).toContain('One moment, please');
    expect(waiting.html).toContain('data-retry');
    const [, path = ''] = /action="\/shop(\/orders\/[^"]+\/pay)"/.exec(waiting.html) ?? [];
    const [, orderKey = ''] = /name="key" value="([^"]+)"/.exec(waiting.html) ?? [];

    gateway = await new FakeGateway().listen(Number(new URL(address).port));
    expect((await shopper.send(path, { key: orderKey })).leftTo).toBe(`${gateway.url}/pay/co_1`);
  });

  test('forgot the store: the shop connects again and goes on', async () => {
    await ordered();
    gateway.forgetStore();
    shopper = new Shopper(sandbox.url);
    await ordered();
    expect(gateway.timesConnected).toBe(2);
    expect(gateway.checkouts.size).toBe(2);
  });

  test('many customers at once make one connection', async () => {
    const shoppers = Array.from({ length: 5 }, () => new Shopper(sandbox.url));
    for (const each of shoppers) await each.add('mug');
    await Promise.all(shoppers.map((each) => each.order()));
    expect(gateway.timesConnected).toBe(1);
    expect(gateway.checkouts.size).toBe(5);
  });
});

describe('refunds', () => {
  const setUp = async () => {
    const { checkout, orderUrl, path } = await ordered();
    pay(checkout.id);
    await shopper.open(orderUrl);
    /** Fills in the form as the page has it now, and returns what sends it. */
    const filledIn = async (amount: string) => {
      const [, serial = ''] = /name="serial" value="(\d+)"/.exec((await shopper.open(orderUrl)).html) ?? [];
      return () => shopper.send(`${path}/refunds`, { key: key(orderUrl), serial, amount });
    };
    const refund = async (amount: string) => (await filledIn(amount))();
    return { checkout, orderUrl, refund, filledIn };
  };

  test('a part, then the rest', async () => {
    const { refund } = await setUp();
    const part = await refund('5.00');
    expect(part.html).toContain('data-status="partially_refunded"');
    expect(part.html).toContain('£5.00 refunded.');
    expect(part.html).toContain('value="10.99"');
    const rest = await refund('10.99');
    expect(rest.html).toContain('data-status="refunded"');
    expect(rest.html).not.toContain('name="amount"');
    expect(refundRequests().map(({ body }) => body.amount)).toEqual(['5.00', '10.99']);
  });

  test.each([
    ['16.00', 'No more than 15.99 can be refunded.'],
    ['0', 'Enter an amount of more than zero.'],
    ['-1', 'Enter an amount such as 15.99.'],
    ['1,50', 'Enter an amount such as 15.99.'],
    ['1.999', 'Enter an amount such as 15.99.'],
    ['', 'Enter an amount such as 15.99.'],
  ])('"%s" never leaves the shop: %s', async (amount, message) => {
    const { refund } = await setUp();
    expect((await refund(amount)).html).toContain(message);
    expect(refundRequests()).toEqual([]);
  });

  test('a refusal is told in the gateway’s words, and the order stays paid', async () => {
    const { refund } = await setUp();
    gateway.failures.push({
      pathEnd: '/refunds',
      code: 'refund_exceeds_payment',
      message: 'That is more than was paid.',
    });
    const { html } = await refund('5.00');
    expect(html).toContain('The refund of £5.00 failed: That is more than was paid.');
    expect(html).toContain('data-status="paid"');
  });

  test('a refund that the provider failed is told as failed, never as done', async () => {
    const { refund } = await setUp();
    gateway.refundStatus = 'failed';
    const { html } = await refund('5.00');
    expect(html).toContain('The refund failed: The wallet balance is not enough.');
    expect(html).toContain('data-status="paid"');
  });

  test('a pending refund is told as on its way', async () => {
    const { refund } = await setUp();
    gateway.refundStatus = 'pending';
    expect((await refund('5.00')).html).toContain('The refund of £5.00 is on its way.');
  });

  test('an unanswered refund is sent again with the same key: money never goes back twice', async () => {
    const { refund } = await setUp();
    const failure = { pathEnd: '/refunds', code: 'provider_unavailable', message: 'NeroPay did not answer.' } as const;
    gateway.failures.push(failure, failure);
    expect((await refund('5.00')).html).toContain('send the same amount again to be sure');
    expect((await refund('6.00')).html).toContain('The refund of £5.00 has not been answered yet.');
    expect((await refund('5.00')).html).toContain('£5.00 refunded.');
    expect(new Set(refundRequests().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(gateway.refunds).toHaveLength(1);
  });

  test('pressing the button twice refunds once', async () => {
    const { filledIn } = await setUp();
    const press = await filledIn('5.00');
    await Promise.all([press(), press()]);
    await press();
    expect(gateway.refunds).toHaveLength(1);
  });

  test('an order that is not paid has nothing to refund', async () => {
    const { orderUrl, path } = await ordered();
    expect((await shopper.open(orderUrl)).html).not.toContain('name="amount"');
    await shopper.send(`${path}/refunds`, { key: key(orderUrl), serial: '0', amount: '5.00' });
    expect(refundRequests()).toEqual([]);
  });
});
