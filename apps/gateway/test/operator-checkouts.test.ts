import { hostedIdOf } from '@neropay/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AuditRow, CheckoutRow, CheckoutView } from '../src/operator/api.js';
import { ADMIN_TOKEN, Operator } from './support/operator.js';
import { checkoutRequest, connectShop, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const CUSTOMER = { name: 'Ada <script>alert(1)</script>', email: 'Ada.L@example.com' };

let world: World;
let shop: Shop;
let operator: Operator;
beforeAll(async () => {
  world = await startWorld({ ADMIN_TOKEN });
  shop = await connectShop(world.gateway.url, { name: 'Mug Shop', callback_url: world.callbacks.url });
  operator = await Operator.logIn(world.gateway.url);
});
afterAll(() => world.stop());
afterEach(() => world.control.faults({}));

async function paidCheckout(changes: Parameters<typeof checkoutRequest>[0] = {}, by: Shop = shop) {
  const checkout = await by.client.checkouts.create(checkoutRequest(changes));
  const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
  await world.callbacks.waitForType(checkout.id, 'checkout.paid');
  return { ...checkout, transaction: String(id) };
}

const view = (id: string) => operator.read<CheckoutView>(`/checkouts/${id}`);
const act = (id: string, what: string, body?: unknown, headers: Record<string, string> = {}) =>
  operator.act<CheckoutView>(`/checkouts/${id}/${what}`, body, headers);
const refund = (id: string, body: object = {}, key: string = crypto.randomUUID()) =>
  act(id, 'refunds', body, { 'idempotency-key': key });
const entriesOf = async (subject: string) => (await operator.read<AuditRow[]>(`/audit?subject=${subject}`)).data;
const find = async (query: Record<string, string>) =>
  (await operator.read<CheckoutRow[]>(`/checkouts?${new URLSearchParams(query)}`)).data;

describe('one checkout', () => {
  test('is shown with everything that happened to it, in order', async () => {
    const paid = await paidCheckout({ customer: CUSTOMER, metadata: { cart: '7' } });
    const { data, status } = await view(paid.id);
    expect(status).toBe(200);
    expect(data).toMatchObject({
      id: paid.id,
      kind: 'checkout',
      store: { id: shop.connected.id, name: 'Mug Shop', platform: 'custom' },
      order_id: paid.order_id,
      reference: paid.order_id,
      status: 'paid',
      amount: '15.99',
      amount_refunded: '0.00',
      currency: 'GBP',
      rail: 'neropay',
      mode: 'test',
      late: false,
      customer_email: CUSTOMER.email,
      customer: CUSTOMER,
      metadata: { cart: '7' },
      description: 'Two mugs',
      transaction_id: paid.transaction,
      review_reason: null,
      refusal: null,
      checkout_url: paid.checkout_url,
      can: { cancel: false, refund: '15.99' },
      payments: [
        {
          id: paid.transaction,
          status: 'succeeded',
          amount: '15.99',
          currency: 'GBP',
          dispute: null,
          duplicate: false,
          refundable: '15.99',
        },
      ],
      refunds: [],
    });
    expect(Date.parse(data.paid_at ?? '')).toBeGreaterThanOrEqual(Date.parse(data.created_at));
    await expect
      .poll(async () => (await view(paid.id)).data.timeline.map(({ kind }) => kind))
      .toEqual(['asked', 'opened', 'notification', 'event', 'delivery']);
    const { timeline } = (await view(paid.id)).data;
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted());
    expect(timeline).toMatchObject([
      { kind: 'asked' },
      { kind: 'opened', hosted_id: hostedIdOf(paid.checkout_url) },
      {
        kind: 'notification',
        type: 'transaction.succeeded',
        verified: true,
        payment_id: paid.transaction,
        body: expect.stringContaining('transaction.succeeded'),
      },
      { kind: 'event', type: 'checkout.paid', sequence: 1 },
      { kind: 'delivery', delivery: { type: 'checkout.paid', state: 'delivered', last_status: 200 } },
    ]);
  });

  test('that the provider refused to open says why', async () => {
    const request = checkoutRequest({ currency: 'CHF' });
    await shop.client.checkouts.create(request).catch(() => undefined);
    const [row] = await find({ q: request.order_id });
    const { data } = await view(row?.id ?? '');
    expect(data.refusal).toMatchObject({ code: 'currency_not_supported' });
    expect(data.timeline.map(({ kind }) => kind)).toEqual(['asked', 'refused']);
    expect(data.can).toEqual({ cancel: true, refund: null });
  });

  test('that there is not is 404, and stays out of everything', async () => {
    for (const answer of [
      await view('co_unknown'),
      await act('co_unknown', 'refresh'),
      await act('co_unknown', 'cancel'),
      await refund('co_unknown'),
    ]) {
      expect(answer).toMatchObject({
        status: 404,
        error: { code: 'not_found', message: 'There is no checkout co_unknown' },
      });
    }
    const entries = await entriesOf('co_unknown');
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['checkout.refund', 'refused'],
      ['checkout.cancel', 'refused'],
      ['checkout.refresh', 'refused'],
    ]);
  });
});

describe('finding checkouts', () => {
  test('by anything that a customer may name on the phone, newest first', async () => {
    const first = await paidCheckout({ customer: { email: 'Find.Me@example.com' }, order_number: `N-${Date.now()}` });
    const second = await shop.client.checkouts.create(checkoutRequest({ customer: { email: 'find.me@EXAMPLE.com' } }));
    expect((await find({ q: 'FIND.me@example.com' })).map(({ id }) => id)).toEqual([second.id, first.id]);
    for (const q of [first.id, first.id.slice(0, -2), first.order_id, first.order_number ?? '', first.transaction]) {
      expect((await find({ q })).map(({ id }) => id)).toEqual([first.id]);
    }
    for (const q of ['%', '_', "' OR 1=1 --", 'co\\_', '']) {
      const rows = await find({ q });
      expect(rows.length > 0).toBe(q === '');
    }
  });

  test('by what they are', async () => {
    const other = await connectShop(world.gateway.url, { name: 'Other Shop', callback_url: world.callbacks.url });
    const from = new Date().toISOString();
    const paid = await paidCheckout({ currency: 'EUR' }, other);
    const { success_url: _s, cancel_url: _c, ...invoice } = checkoutRequest();
    const link = await other.client.paymentLinks.create(invoice);
    const store_id = other.connected.id;
    const ids = async (query: Record<string, string>) => (await find({ store_id, ...query })).map(({ id }) => id);
    expect(await ids({})).toEqual([link.id, paid.id]);
    expect(await ids({ status: 'paid' })).toEqual([paid.id]);
    expect(await ids({ status: 'paid,pending' })).toEqual([link.id, paid.id]);
    expect(await ids({ kind: 'link' })).toEqual([link.id]);
    expect(await ids({ currency: 'EUR' })).toEqual([paid.id]);
    expect(await ids({ mode: 'live' })).toEqual([]);
    expect(await ids({ from })).toEqual([link.id, paid.id]);
    expect(await ids({ to: from })).toEqual([]);
    expect(await ids({ store_id: 'st_unknown' })).toEqual([]);
  });

  test('page by page loses none and shows none twice, though more come in between', async () => {
    const busy = await connectShop(world.gateway.url, { name: 'Busy Shop' });
    const made: string[] = [];
    for (let index = 0; index < 5; index++) made.unshift((await busy.client.checkouts.create(checkoutRequest())).id);
    const shown: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = new URLSearchParams({ store_id: busy.connected.id, limit: '2', ...(cursor && { cursor }) });
      const page = await operator.read<CheckoutRow[]>(`/checkouts?${query}`);
      shown.push(...page.data.map(({ id }) => id));
      cursor = page.meta.next_cursor;
      await busy.client.checkouts.create(checkoutRequest());
    }
    expect(shown).toEqual(made);
  });

  test.each([
    ['status=paid,unknown', 'status', 'status must be of pending,'],
    ['kind=invoice', 'kind', 'kind must be'],
    ['mode=both', 'mode', 'mode must be'],
    ['currency=pounds', 'currency', 'currency'],
    ['from=yesterday', 'from', 'from must be'],
    ['limit=0', 'limit', 'limit must be'],
    ['limit=101', 'limit', 'limit must be'],
    ['limit=many', 'limit', 'limit must be'],
    ['cursor=x', 'cursor', 'cursor is none of this list'],
    [`cursor=${Buffer.from('["audit",1]').toString('base64url')}`, 'cursor', 'cursor is none of this list'],
  ])('a filter that can be none is refused by name: %s', async (query, field, words) => {
    const answer = await operator.read(`/checkouts?${query}`);
    expect(answer).toMatchObject({ status: 422, error: { code: 'validation_failed' } });
    expect(answer.error.details?.[field]?.[0]).toContain(words);
  });
});

describe('asking the provider now', () => {
  test('finds what no notification has told', async () => {
    await world.control.faults({ notifications: { drop: 1 } });
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    expect((await view(checkout.id)).data.status).toBe('pending');
    expect(await act(checkout.id, 'refresh')).toMatchObject({ status: 200, data: { status: 'paid' } });
    expect((await entriesOf(checkout.id))[0]).toMatchObject({
      action: 'checkout.refresh',
      operator: 'Olga',
      address: '127.0.0.1',
      outcome: 'ok',
      details: { status: 'paid' },
    });
  });

  test('while it does not answer is 502, and written down as failed', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.faults({ api: { error_500: 1 } });
    expect(await act(checkout.id, 'refresh')).toMatchObject({ status: 502, error: { code: 'provider_unavailable' } });
    expect((await entriesOf(checkout.id))[0]).toMatchObject({
      action: 'checkout.refresh',
      outcome: 'failed',
      details: { code: 'provider_unavailable' },
    });
  });
});

describe('cancelling', () => {
  test('ends what nobody has paid, and the shop is told', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    expect((await view(checkout.id)).data.can.cancel).toBe(true);
    expect(await act(checkout.id, 'cancel')).toMatchObject({
      status: 200,
      data: { status: 'cancelled', can: { cancel: false, refund: null } },
    });
    await world.callbacks.waitForType(checkout.id, 'checkout.cancelled');
    expect((await entriesOf(checkout.id))[0]).toMatchObject({ action: 'checkout.cancel', outcome: 'ok' });
  });

  test('what was paid is refused, and so it is written down', async () => {
    const paid = await paidCheckout();
    expect(await act(paid.id, 'cancel')).toMatchObject({ status: 422, error: { code: 'not_cancelable' } });
    expect((await entriesOf(paid.id))[0]).toMatchObject({
      action: 'checkout.cancel',
      outcome: 'refused',
      details: { code: 'not_cancelable', reason: expect.stringContaining('is paid') },
    });
  });
});

describe('giving money back', () => {
  test('in part, then the rest: the shop hears of both as of its own', async () => {
    const paid = await paidCheckout();
    const part = await world.control.unannounced(() =>
      refund(paid.id, { amount: '5.00', reason: 'one mug was broken' }),
    );
    expect(part).toMatchObject({
      status: 200,
      data: {
        status: 'partially_refunded',
        amount_refunded: '5.00',
        can: { refund: '10.99' },
        refunds: [{ status: 'succeeded', amount: '5.00', currency: 'GBP', reason: 'one mug was broken', error: null }],
      },
    });
    const rest = await world.control.unannounced(() => refund(paid.id));
    expect(rest.data).toMatchObject({ status: 'refunded', amount_refunded: '15.99', can: { refund: null } });
    await world.callbacks.waitForType(paid.id, 'checkout.refunded');
    expect(world.callbacks.typesFor(paid.id)).toEqual([
      'checkout.paid',
      'checkout.partially_refunded',
      'checkout.refunded',
    ]);
    const entries = await entriesOf(paid.id);
    expect(entries).toMatchObject([
      { action: 'checkout.refund', outcome: 'ok', details: { amount: '10.99', currency: 'GBP', status: 'succeeded' } },
      { action: 'checkout.refund', outcome: 'ok', details: { amount: '5.00', refund_id: part.data.refunds[0]?.id } },
    ]);
    // What somebody wrote about a customer is with the refund, once.
    expect(JSON.stringify(entries)).not.toContain('broken');
    expect(rest.data.timeline.filter(({ kind }) => kind === 'operator' || kind === 'refund')).toHaveLength(4);
  });

  test('twice under one key, as a double click does, is once', async () => {
    const paid = await paidCheckout();
    const key = crypto.randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => refund(paid.id, { amount: '5.00' }, key)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [transaction] = await world.control.transactions({ identifier: paid.order_id });
    expect(transaction).toMatchObject({ refunds: [{ amount: '5.00' }] });
    expect(await refund(paid.id, { amount: '6.00' }, key)).toMatchObject({
      status: 409,
      error: { code: 'idempotency_conflict' },
    });
  });

  test('under a key that the shop has used too is another refund', async () => {
    const paid = await paidCheckout();
    const key = `refund-${paid.id}`;
    await shop.client.refunds.create(paid.id, { amount: '1.00' }, { idempotencyKey: key });
    expect((await refund(paid.id, { amount: '2.00' }, key)).data.amount_refunded).toBe('3.00');
  });

  test('from here and from the shop at the same time is never more than was paid', async () => {
    const paid = await paidCheckout();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        if (index % 2 === 0) return (await refund(paid.id, { amount: '5.00' })).status === 200;
        return await shop.client.refunds.create(paid.id, { amount: '5.00' }).then(
          () => true,
          () => false,
        );
      }),
    );
    expect(outcomes.filter((made) => made)).toHaveLength(3);
    const [transaction] = await world.control.transactions({ identifier: paid.order_id });
    expect(transaction).toMatchObject({ refunds: [{ amount: '5.00' }, { amount: '5.00' }, { amount: '5.00' }] });
    expect((await view(paid.id)).data).toMatchObject({ amount_refunded: '15.00', can: { refund: '0.99' } });
  });

  test.each([
    ['more than was paid', { amount: '16.00' }, 422, 'refund_exceeds_payment'],
    ['nothing', { amount: '0.00' }, 422, 'invalid_amount'],
    ['an amount that is none', { amount: 'all' }, 422, 'invalid_amount'],
    ['more decimals than the currency has', { amount: '1.001' }, 422, 'invalid_amount'],
    ['from a payment that is not there', { payment_id: '4711' }, 422, 'not_refundable'],
    ['an amount as a number', { amount: 5 }, 422, 'validation_failed'],
  ])('%s is refused, and so it is written down', async (_what, body, status, code) => {
    const paid = await paidCheckout();
    expect(await refund(paid.id, body)).toMatchObject({ status, error: { code } });
    expect((await entriesOf(paid.id))[0]).toMatchObject({
      action: 'checkout.refund',
      outcome: 'refused',
      details: { code },
    });
    expect(world.callbacks.typesFor(paid.id)).toEqual(['checkout.paid']);
  });

  test('wants an Idempotency-Key', async () => {
    const paid = await paidCheckout();
    const wrong: readonly Record<string, string>[] = [{}, { 'idempotency-key': 'with a space' }];
    for (const headers of wrong) {
      expect(await act(paid.id, 'refunds', {}, headers)).toMatchObject({
        status: 400,
        error: { code: 'idempotency_key_required' },
      });
    }
  });

  test("that the provider refuses is told with the provider's sentence", async () => {
    const paid = await paidCheckout({ currency: 'EUR', amount: '1200.00' });
    await world.control.balance('EUR', '0.00');
    expect(await refund(paid.id)).toMatchObject({
      status: 422,
      error: { code: 'refund_failed', message: 'The wallet balance is not enough to refund this amount.' },
    });
    expect((await view(paid.id)).data).toMatchObject({
      status: 'paid',
      refunds: [{ status: 'failed', error: { code: 'insufficient_balance' } }],
      can: { refund: '1200.00' },
    });
    await world.control.balance('EUR', '5000.00');
  });

  test('of a second payment is possible by naming it', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.settle(hostedIdOf(checkout.checkout_url), { outcome: 'succeeded', times: 2 });
    await world.callbacks.waitForType(checkout.id, 'checkout.duplicate_payment');
    const { data } = await view(checkout.id);
    const duplicate = data.payments.find((payment) => payment.duplicate);
    expect(duplicate).toMatchObject({ refundable: '15.99' });
    const after = await refund(checkout.id, { payment_id: duplicate?.id });
    expect(after.data).toMatchObject({ status: 'paid', refunds: [{ payment_id: duplicate?.id, amount: '15.99' }] });
    expect(after.data.payments.find((payment) => payment.duplicate)?.refundable).toBeNull();
    expect(after.data.can.refund).toBe('15.99');
  });

  test('goes on when the shop has disconnected', async () => {
    const leaving = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
    const paid = await paidCheckout({}, leaving);
    await leaving.client.store.disconnect();
    expect(await refund(paid.id)).toMatchObject({ status: 200, data: { status: 'refunded' } });
  });
});
