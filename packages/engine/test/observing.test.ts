import { RailError } from '@neropay/core/rail';
import { type DeliveryAttempt, Engine, type Observer, type Seen, silentLog } from '@neropay/engine';
import { describe, expect, test } from 'vitest';
import { MortalLedger } from './support/mortal-ledger.js';
import { MINUTE, openWorld, SECOND } from './support/world.js';

class Notebook implements Observer {
  readonly all: Seen[] = [];

  saw(seen: Seen): void {
    this.all.push(seen);
  }

  of<Kind extends Seen['kind']>(kind: Kind): readonly Extract<Seen, { kind: Kind }>[] {
    return this.all.filter((seen): seen is Extract<Seen, { kind: Kind }> => seen.kind === kind);
  }

  /** What happened, but for the database. */
  get story(): readonly string[] {
    return this.all.filter(({ kind }) => kind !== 'ledger').map(({ kind }) => kind);
  }
}

async function watchedWorld(options: Parameters<typeof openWorld>[0] = {}) {
  const notebook = new Notebook();
  const world = await openWorld({ ...options, observers: [notebook] });
  return { world, notebook };
}

describe('an observer', () => {
  test('hears of a purchase step by step, with the ids that tie the steps together', async () => {
    const { world, notebook } = await watchedWorld();
    const { checkout } = await world.openPaid();
    expect(notebook.story.slice(0, 6)).toEqual([
      'provider',
      'provider',
      'checkout',
      'notification',
      'provider',
      'settled',
    ]);
    // The shop is told while the notification is still being written off.
    expect(notebook.story.slice(6).sort()).toEqual(['delivery', 'notification_worked']);
    const about = { checkoutId: checkout.id };
    expect(notebook.of('provider')).toMatchObject([
      { operation: 'connect', checkoutId: null, outcome: 'ok' },
      { operation: 'open', ...about, outcome: 'ok' },
      { operation: 'read', ...about, outcome: 'ok' },
    ]);
    expect(notebook.of('checkout')).toMatchObject([{ ...about, outcome: 'created', rail: 'neropay' }]);
    expect(notebook.of('notification')).toMatchObject([{ rail: 'neropay', verdict: 'verified' }]);
    expect(notebook.of('settled')).toMatchObject([
      { ...about, source: 'notification', outcome: 'moved', status: 'paid' },
    ]);
    expect(notebook.of('notification_worked')).toMatchObject([{ ...about, outcome: 'done', waitedMs: 0 }]);
    expect(notebook.of('delivery')).toMatchObject([
      { ...about, sink: 'callback', type: 'checkout.paid', outcome: 'delivered', status: 200, attempt: 1, ageMs: 0 },
    ]);
    for (const { ms } of notebook.all.filter((seen) => 'ms' in seen)) expect(ms).toBeGreaterThanOrEqual(0);
  });

  test('never sees a secret, an amount or a person', async () => {
    const { world, notebook } = await watchedWorld({ connect: { webhookSecret: 'whsec_of_the_merchant' } });
    const { checkout } = await world.openPaid({ customer: { name: 'Ada Lovelace', email: 'ada@example.org' } });
    await world.refund(checkout, '12.34');
    const text = JSON.stringify(notebook.all, (key, value) => (key === 'ms' ? 0 : value));
    expect(text).toContain(checkout.id);
    expect(text).not.toMatch(/sk_|whsec|Ada|example\.org|100\.00|12\.34/);
  });

  test('hears what a provider says when it refuses, and that a lost answer says nothing', async () => {
    const { world, notebook } = await watchedWorld();
    world.provider.fail('open', new RailError('rejected', 'Not like this', { providerCode: 'validation_error' }));
    await expect(world.open()).rejects.toThrow();
    world.provider.fail('open', 'down');
    await expect(world.open({ orderId: '2' })).rejects.toThrow();
    expect(notebook.of('provider').filter(({ operation }) => operation === 'open')).toMatchObject([
      { outcome: 'rejected', code: 'validation_error' },
      { outcome: 'unavailable', code: null },
    ]);
    expect(notebook.of('checkout')).toMatchObject([{ outcome: 'failed', checkoutId: null }, { outcome: 'failed' }]);
  });

  test('hears of a notification that is refused, and not by the name that its sender gave', async () => {
    const { world, notebook } = await watchedWorld({ connect: { webhookSecret: 'whsec_1' } });
    const payment = world.pay(await world.open());
    const raw = world.rails.neropay.notification(payment);
    await world.engine.inbox.receive('no-such-rail', 'st_nobody', raw);
    expect(notebook.of('notification')).toMatchObject([{ rail: null, storeId: null, verdict: 'unknown_store' }]);
  });

  test('hears of each try of a delivery, and when an endpoint is left alone and comes back', async () => {
    const { world, notebook } = await watchedWorld({ deliverySchedule: Array<number>(10).fill(SECOND) });
    world.shop.answer = () => 500;
    await world.openPaid();
    await world.pass(MINUTE, SECOND);
    const tries = notebook.of('delivery');
    expect(tries.map(({ attempt }) => attempt)).toEqual(tries.map((_, index) => index + 1));
    expect(tries.at(-1)).toMatchObject({ outcome: 'dead', status: 500 });
    expect(tries.slice(0, -1).every(({ outcome }) => outcome === 'retry')).toBe(true);
    expect(notebook.of('breaker')).toMatchObject([{ open: true }]);
    world.shop.answer = () => 200;
    await world.openPaid({ orderId: '2' });
    await world.pass(10 * MINUTE, SECOND * 10);
    expect(notebook.of('breaker').map(({ open }) => open)).toEqual([true, false]);
  });

  test('hears how refunds end', async () => {
    const { world, notebook } = await watchedWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'down');
    const refund = await world.refund(checkout, '10.00');
    await world.advance(5 * SECOND);
    expect(notebook.of('refund')).toMatchObject([
      { refundId: refund.id, checkoutId: checkout.id, outcome: 'pending', attempt: 1 },
      { refundId: refund.id, checkoutId: checkout.id, outcome: 'succeeded' },
    ]);
  });

  test('hears of the looks of the reconciler, and of those that found nobody at home', async () => {
    const { world, notebook } = await watchedWorld({ reconcileSchedule: [MINUTE, MINUTE] });
    const checkout = await world.open();
    world.provider.fail('read', 'down');
    await world.pass(4 * MINUTE, 10 * SECOND);
    expect(notebook.of('reconcile')).toMatchObject([
      { checkoutId: checkout.id, step: 0, outcome: 'failed' },
      { checkoutId: checkout.id, step: 0, outcome: 'ok' },
      { checkoutId: checkout.id, step: 1, outcome: 'ok' },
    ]);
    expect(notebook.of('settled')[0]).toMatchObject({ source: 'reconciler', outcome: 'failed', status: null });
  });

  test('hears of every call of the database, done or failed', async () => {
    const { world, notebook } = await watchedWorld();
    await world.engine.stop();
    const between = new MortalLedger(world.ledger, Number.POSITIVE_INFINITY, 'before');
    world.replaceEngine(between.ledger);
    const checkout = await world.open();
    expect(notebook.of('ledger')).toContainEqual(expect.objectContaining({ method: 'insertCheckout', ok: true }));
    between.dead = true;
    await expect(world.engine.checkouts.get(checkout.storeId, checkout.id)).rejects.toThrow('killed');
    expect(notebook.of('ledger').at(-1)).toMatchObject({ method: 'getCheckout', ok: false });
    between.dead = false;
  });

  test('that fails costs no payment, and silences no other', async () => {
    const notebook = new Notebook();
    const broken: Observer = {
      saw() {
        throw new Error('out of ink');
      },
      headersFor() {
        throw new Error('out of ink');
      },
    };
    const world = await openWorld({ observers: [broken, notebook] });
    const { checkout } = await world.openPaid();
    expect((await world.get(checkout)).status).toBe('paid');
    expect(world.shop.types).toEqual(['checkout.paid']);
    expect(notebook.of('settled')).toHaveLength(1);
    expect(world.warnings('an observer failed; the work goes on').length).toBeGreaterThan(0);
  });

  test('may send headers along with a delivery', async () => {
    const asked: DeliveryAttempt[] = [];
    const observer: Observer = {
      saw() {},
      headersFor(delivery) {
        asked.push(delivery);
        return { traceparent: 'of this attempt' };
      },
    };
    const world = await openWorld({ observers: [observer] });
    const { checkout } = await world.openPaid();
    const [event] = await world.events();
    expect(asked).toEqual([
      { eventId: event?.id, checkoutId: checkout.id, endpointId: expect.stringMatching(/^ep_/), attempt: 1 },
    ]);
    expect(world.shop.seen[0]?.traceHeaders).toEqual({ traceparent: 'of this attempt' });
  });
});

test('an engine without observers works on the ledger itself: nothing is measured', async () => {
  const world = await openWorld();
  const { ledger, vault } = world;
  const engine = new Engine({ ledger, vault, rails: [], sinks: [], log: silentLog, publicUrl: 'https://gateway.test' });
  expect(engine.ledger).toBe(ledger);
});
