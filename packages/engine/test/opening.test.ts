import { money } from '@neropay/core';
import { RailError } from '@neropay/core/rail';
import { EngineError } from '@neropay/engine';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, openWorld, orderOf } from './support/world.js';

const provider500 = 'provider_unavailable';
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof EngineError ? error.code : error),
  );

describe('opening a checkout', () => {
  test('asks the provider for exactly what the shop asked for, and answers with the page', async () => {
    const world = await openWorld();
    const { checkout, created } = await world.engine.checkouts.open(
      world.store,
      orderOf({ orderId: 'A/7', orderNumber: '1001', amount: money(1_599n, 'GBP'), metadata: { cart: '1' } }),
      'key-1',
    );
    const page = world.provider.page(checkout.hostedId);
    expect(created).toBe(true);
    expect(page).toMatchObject({
      reference: '1001',
      amount: { minor: 1_599n, currency: 'GBP' },
      notificationUrl: `https://gateway.test/ipn/neropay/${world.store.store.id}`,
    });
    expect(checkout).toMatchObject({
      status: 'pending',
      action: { type: 'redirect', url: `https://pay.test/${page.id}` },
      metadata: { cart: '1' },
      expiresAt: world.now + DAY,
    });
    expect(JSON.parse(checkout.plan.body)).toMatchObject({
      amount: '15.99',
      success_url: `https://gateway.test/return/${checkout.id}`,
      cancel_url: `https://gateway.test/return/${checkout.id}?from=cancel`,
      metadata: { checkout_id: checkout.id, order_id: 'A/7', store_id: world.store.store.id },
    });
  });

  test('20 times at once is one call to the provider and one page to pay on', async () => {
    const world = await openWorld();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => world.engine.checkouts.open(world.store, orderOf(), `key-${index}`)),
    );
    expect(world.provider.seen('open')).toHaveLength(1);
    expect(world.provider.pages).toHaveLength(1);
    expect(new Set(results.map(({ checkout }) => checkout.id)).size).toBe(1);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(results.every(({ checkout }) => checkout.hostedId === world.provider.pages[0]?.id)).toBe(true);
  });

  test('again, later, answers the open one without a call', async () => {
    const world = await openWorld();
    const first = await world.open();
    await world.advance(HOUR);
    expect((await world.open()).id).toBe(first.id);
    expect(world.provider.seen('open')).toHaveLength(1);
  });

  test.each([
    [0n, 'greater than zero'],
    [-1n, 'greater than zero'],
    [10n ** 15n + 1n, 'larger than any payment'],
  ])('for %i pence is refused before anybody is asked', async (minor, message) => {
    const world = await openWorld();
    const opening = world.open({ amount: { minor, currency: 'GBP' } });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toMatchObject({ code: 'invalid_amount' });
    expect(world.provider.seen('open')).toEqual([]);
    expect(await world.engine.checkouts.findByOrder(world.store.store.id, '1001')).toEqual([]);
  });

  test('with a key that was used for another order is refused', async () => {
    const world = await openWorld();
    await world.open({ orderId: '1' }, { key: 'k' });
    expect(await codeOf(world.open({ orderId: '2' }, { key: 'k' }))).toBe('idempotency_conflict');
  });

  test('with a key that was used for the same order answers what it made, even when that is over', async () => {
    const world = await openWorld();
    const first = await world.open({}, { key: 'k' });
    await world.engine.checkouts.cancel(world.store, first);
    expect(await world.open({}, { key: 'k' })).toMatchObject({ id: first.id, status: 'cancelled' });
  });

  test('of an order that is paid answers the paid one; another amount of it is refused', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    expect(await world.open()).toMatchObject({ id: checkout.id, status: 'paid' });
    const opening = world.open({ amount: money(1n, 'GBP') });
    expect(await codeOf(opening)).toBe('order_already_paid');
    await expect(opening).rejects.toThrow(`Order 1001 is already paid with checkout ${checkout.id}`);
  });

  test('is for the store that asked: others do not see it', async () => {
    const world = await openWorld();
    const other = await world.connect({ url: 'https://other.test' });
    const checkout = await world.open();
    expect(await world.engine.checkouts.get(world.store.store.id, checkout.id)).toMatchObject({ id: checkout.id });
    expect(await world.engine.checkouts.get(other.store.id, checkout.id)).toBeNull();
    expect(await world.engine.checkouts.get(world.store.store.id, 'co_unknown')).toBeNull();
  });
});

describe('a provider that is down', () => {
  test('is told to the shop, which may ask again: the same bytes go out under the same key', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'down', 2);
    expect(await codeOf(world.open({}, { key: 'k' }))).toBe(provider500);
    expect(await codeOf(world.open({}, { key: 'k' }))).toBe(provider500);
    // A new version of the rail is installed meanwhile. What was planned stays planned.
    world.rails.neropay.planVersion = 2;
    const checkout = await world.open({}, { key: 'k' });
    const [first, ...others] = world.provider.seen('open');
    expect(others).toEqual([first, first]);
    expect(checkout.plan).toEqual({ idempotencyKey: checkout.id, path: '/hosted-payments', body: first?.body });
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ version: 1 });
  });

  test('and whose answer was lost has made one page: the repeat gets that one', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'lost');
    expect(await codeOf(world.open())).toBe(provider500);
    const checkout = await world.open();
    expect(world.provider.pages).toHaveLength(1);
    expect(checkout.hostedId).toBe(world.provider.pages[0]?.id);
  });

  test('fails all who wait for one call alike, and none of them for good', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'down');
    const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(world.open())));
    expect(codes).toEqual(Array(5).fill(provider500));
    expect((await world.open()).action).not.toBeNull();
  });

  test('leaves a checkout that runs out in time when nobody asks again', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'down');
    await codeOf(world.open());
    await world.pass(2 * DAY, 6 * HOUR);
    const [checkout] = await world.engine.checkouts.findByOrder(world.store.store.id, '1001');
    expect(checkout?.status).toBe('expired');
  });

  test('with a fault of our own is no refusal: the error passes, the checkout stays to be opened', async () => {
    const world = await openWorld();
    const broken = new TypeError('a bug');
    const { openPayment } = world.rails.neropay;
    world.rails.neropay.openPayment = () => Promise.reject(broken);
    expect(await codeOf(world.open())).toBe(broken);
    world.rails.neropay.openPayment = openPayment;
    expect((await world.open()).status).toBe('pending');
  });
});

describe('a provider that refuses', () => {
  test('for good ends the checkout with its words; the order can be tried anew', async () => {
    const world = await openWorld();
    world.provider.fail('open', new RailError('rejected', 'The description is too long'));
    const opening = world.open({}, { key: 'k' });
    expect(await codeOf(opening)).toBe('provider_rejected');
    await expect(opening).rejects.toThrow('The description is too long');
    // The same key means the same call, and has the same answer.
    await expect(world.open({}, { key: 'k' })).rejects.toThrow('The description is too long');
    expect(world.provider.seen('open')).toHaveLength(1);
    const again = await world.open({}, { key: 'k2' });
    expect(again).toMatchObject({ status: 'pending', reference: '1001-2' });
    await world.pass(2 * DAY, 6 * HOUR);
    expect(
      await world.told({ id: (await world.engine.checkouts.findByOrder(world.store.store.id, '1001'))[1]?.id ?? '' }),
    ).toEqual([]);
  });

  test('a currency says so', async () => {
    const world = await openWorld();
    world.provider.unsupportedCurrencies.add('JPY');
    const opening = world.open({ amount: money(100n, 'JPY') });
    expect(await codeOf(opening)).toBe('currency_not_supported');
    await expect(opening).rejects.toThrow('This account takes no JPY');
  });

  test('tells everybody who waits: nobody gets a checkout without a page', async () => {
    const world = await openWorld();
    const release = world.provider.hold('open');
    world.provider.fail('open', new RailError('rejected', 'No'));
    const first = codeOf(world.open());
    const second = codeOf(world.open());
    release();
    expect(await Promise.all([first, second])).toEqual(['provider_rejected', 'provider_rejected']);
  });

  test('is heard by one whose copy of the checkout is older than the refusal', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'down');
    await codeOf(world.open());
    const { ledger } = world;
    let refuse: () => Promise<void> = async () => {};
    const { insertCheckout } = ledger;
    // Between the insert and the opening of one call, another one hears the refusal.
    ledger.insertCheckout = async (...args) => {
      const result = await insertCheckout.apply(ledger, args);
      await refuse();
      return result;
    };
    refuse = async () => {
      refuse = async () => {};
      world.provider.fail('open', new RailError('rejected', 'No'));
      expect(await codeOf(world.open())).toBe('provider_rejected');
    };
    expect(await codeOf(world.open())).toBe('provider_rejected');
  });

  test('the credentials leaves the checkout open: it opens once they are mended', async () => {
    const world = await openWorld();
    world.provider.accounts.delete('acct_main');
    expect(await codeOf(world.open())).toBe('invalid_credentials');
    world.provider.accounts.add('acct_main');
    const checkout = await world.open();
    expect(checkout).toMatchObject({ status: 'pending', reference: '1001' });
    expect(world.provider.pages).toHaveLength(1);
  });
});

describe('a reference', () => {
  test('is the order number that people search for, with a number on further tries, never twice', async () => {
    const world = await openWorld();
    const references: string[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const checkout = await world.open({ orderId: 'id', orderNumber: 'N7' });
      references.push(checkout.reference);
      await world.engine.checkouts.cancel(world.store, checkout);
    }
    expect(references).toEqual(['N7', 'N7-2', 'N7-3']);
  });

  test('that somebody else used on this account is left to them: the next one is tried, under a key of its own', async () => {
    const world = await openWorld();
    for (const reference of ['1001', '1001-2', '1001-3']) {
      world.provider.addPayment({ accountId: 'acct_main', reference, amount: money(10_000n, 'GBP') });
    }
    const checkout = await world.open();
    expect(checkout).toMatchObject({ reference: '1001-4', status: 'pending' });
    const keys = world.provider.seen('open').map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(4);
    expect(JSON.parse(checkout.plan.body)).toMatchObject({ identifier: '1001-4' });
    await world.notify(world.pay(checkout));
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('is given up with the provider’s word when no name is free', async () => {
    const world = await openWorld();
    world.provider.fail('open', new RailError('reference_taken', 'Taken'), 1000);
    expect(await codeOf(world.open())).toBe('provider_rejected');
  });

  test('is taken once when two stores of one account use the same order numbers at once', async () => {
    const world = await openWorld();
    const other = await world.connect({ url: 'https://other.test' });
    const checkouts = await Promise.all([world.open(), world.open({}, { store: other })]);
    expect(checkouts.map(({ reference }) => reference).sort()).toEqual(['1001', '1001-2']);
  });
});

describe('a changed cart', () => {
  test('opens a new checkout and cancels the old one, here and at the provider', async () => {
    const world = await openWorld();
    const old = await world.open();
    const young = await world.open({ amount: money(12_000n, 'GBP') });
    await world.idle();
    expect(young).toMatchObject({ status: 'pending', reference: '1001-2' });
    expect((await world.get(old)).status).toBe('cancelled');
    expect(world.provider.page(old.hostedId).open).toBe(false);
    expect(world.shop.types).toEqual(['checkout.cancelled']);
  });

  test('whose old page was paid in the same moment is told: paid once, and once more if both are', async () => {
    const world = await openWorld();
    const old = await world.open();
    world.pay(old);
    const young = await world.open({ amount: money(12_000n, 'GBP') });
    await world.idle();
    expect((await world.get(old)).status).toBe('paid');
    await world.notify(world.pay(young));
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.duplicate_payment']);
    expect(world.shop.taken[1]?.checkout).toMatchObject({ id: young.id, status: 'paid', amount: '120.00' });
  });

  test('whose old page cannot be cancelled is watched: a payment there is told as late', async () => {
    const world = await openWorld();
    const old = await world.open();
    world.provider.fail('cancel', new RailError('not_cancelable', 'Too late'));
    await world.open({ amount: money(12_000n, 'GBP') });
    await world.idle();
    expect((await world.get(old)).status).toBe('pending');
    expect(world.warnings(/superseded checkout stays open/)).toHaveLength(1);
    world.pay(old);
    await world.advance(2 * MINUTE);
    expect((await world.get(old)).status).toBe('paid');
  });

  test('is cancelled before the engine stops: nothing runs on behind a closed door', async () => {
    const world = await openWorld();
    const old = await world.open();
    const release = world.provider.hold('cancel');
    await world.open({ amount: money(12_000n, 'GBP') });
    await world.idle();
    const stopped = world.engine.stop();
    release();
    await stopped;
    expect((await world.get(old)).status).toBe('cancelled');
  });
});

describe('cancelling', () => {
  test('cancels at the provider first, and is told once', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const cancelled = await world.engine.checkouts.cancel(world.store, checkout);
    expect(cancelled.status).toBe('cancelled');
    expect(world.provider.page(checkout.hostedId).open).toBe(false);
    expect((await world.engine.checkouts.cancel(world.store, cancelled)).status).toBe('cancelled');
    expect(await world.told(checkout)).toEqual(['cancelled']);
  });

  test('of a try that failed works like that of an untried one', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    await world.notify(world.provider.begin(checkout.hostedId, { status: 'failed' }));
    expect((await world.engine.checkouts.cancel(world.store, checkout)).status).toBe('cancelled');
    expect(await world.told(checkout)).toEqual(['failed', 'cancelled']);
  });

  test('what was paid a moment ago, unheard, is refused: the provider is asked first', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.pay(checkout);
    const cancelling = world.engine.checkouts.cancel(world.store, checkout);
    expect(await codeOf(cancelling)).toBe('not_cancelable');
    await expect(cancelling).rejects.toThrow(`Checkout ${checkout.id} is paid: only an unpaid one can be cancelled`);
    expect((await world.get(checkout)).status).toBe('paid');
    expect(world.provider.seen('cancel')).toEqual([]);
  });

  test('what is paid while it is being cancelled leaves it paid', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const release = world.provider.hold('cancel');
    const cancelling = world.engine.checkouts.cancel(world.store, checkout);
    await world.idle();
    world.pay(checkout);
    release();
    expect((await cancelling).status).toBe('paid');
    expect(await world.told(checkout)).toEqual(['paid']);
  });

  test('at a provider that is down, or that refuses, changes nothing', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.provider.fail('cancel', 'down');
    expect(await codeOf(world.engine.checkouts.cancel(world.store, checkout))).toBe(provider500);
    world.provider.fail('cancel', new RailError('not_cancelable', 'The bank has it already'));
    expect(await codeOf(world.engine.checkouts.cancel(world.store, checkout))).toBe('not_cancelable');
    expect((await world.get(checkout)).status).toBe('pending');
  });

  test('what was never opened asks nobody', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'down');
    await codeOf(world.open());
    const [checkout] = await world.engine.checkouts.findByOrder(world.store.store.id, '1001');
    if (checkout === undefined) throw new Error('there is no checkout');
    expect((await world.engine.checkouts.cancel(world.store, checkout)).status).toBe('cancelled');
    expect(world.provider.seen('cancel')).toEqual([]);
  });
});

describe('a payment of our reference that we never opened', () => {
  const stranger = { accountId: 'acct_main', reference: '1001', amount: money(10_000n, 'GBP') };

  test('is not believed, though account, reference, amount and currency fit: nobody could have paid for this order', async () => {
    const world = await openWorld();
    world.provider.addPayment(stranger);
    world.provider.fail('open', 'down');
    await codeOf(world.open());
    const [draft] = await world.engine.checkouts.findByOrder(world.store.store.id, '1001');
    if (draft === undefined) throw new Error('there is no checkout');
    const refreshed = await world.engine.checkouts.refresh(draft, 'refresh');
    // Asked again, the provider says that the name is taken: the checkout goes by another one, and is unpaid.
    expect(refreshed).toMatchObject({ status: 'pending', reference: '1001-2' });
    expect(await world.told(draft)).toEqual([]);
    await world.notify(world.pay(refreshed));
    expect(await world.told(draft)).toEqual(['paid']);
  });

  test('stays unbelieved as long as the provider cannot be asked', async () => {
    const world = await openWorld();
    const payment = world.provider.addPayment(stranger);
    world.provider.fail('open', 'down', 3);
    await codeOf(world.open());
    await world.notify(payment);
    const [draft] = await world.engine.checkouts.findByOrder(world.store.store.id, '1001');
    if (draft === undefined) throw new Error('there is no checkout');
    expect(await codeOf(world.engine.checkouts.refresh(draft, 'return'))).toBe(provider500);
    expect((await world.get(draft)).status).toBe('pending');
  });

  test('stays unbelieved after the checkout is closed', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'down');
    await codeOf(world.open());
    const [draft] = await world.engine.checkouts.findByOrder(world.store.store.id, '1001');
    if (draft === undefined) throw new Error('there is no checkout');
    await world.engine.checkouts.cancel(world.store, draft);
    await world.notify(world.provider.addPayment(stranger));
    await world.pass(2 * HOUR, 10 * MINUTE);
    expect((await world.get(draft)).status).toBe('cancelled');
    expect(world.warnings('refused: a payment of this reference was never opened by us').length).toBeGreaterThan(0);
  });

  test('is ours when it was the answer that was lost, also after the checkout was given up: told as late', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'lost');
    await codeOf(world.open());
    const old = (await world.engine.checkouts.findByOrder(world.store.store.id, '1001'))[0];
    await world.open({ amount: money(7_000n, 'GBP') });
    await world.idle();
    world.provider.pay(world.provider.pages[0]?.id ?? '');
    await world.pass(10 * MINUTE, MINUTE);
    expect(await world.get({ id: old?.id ?? '' })).toMatchObject({ status: 'paid', late: true });
  });

  test('is ours when it was the answer that was lost: then it is money, and told', async () => {
    const world = await openWorld();
    world.provider.fail('open', 'lost');
    await codeOf(world.open());
    const [page] = world.provider.pages;
    const [draft] = await world.engine.checkouts.findByOrder(world.store.store.id, '1001');
    if (page === undefined || draft === undefined) throw new Error('nothing was opened');
    await world.notify(world.provider.pay(page.id));
    expect(await world.get(draft)).toMatchObject({ status: 'paid', hostedId: page.id });
    expect(await world.told(draft)).toEqual(['paid']);
    expect(world.provider.pages).toHaveLength(1);
  });
});
