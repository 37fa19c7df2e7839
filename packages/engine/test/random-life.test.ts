import { money } from '@neropay/core';
import { type CheckoutRecord, type EventRecord, type Ledger, openPostgresLedger } from '@neropay/engine';
import { optionalHost, startPostgres } from '@neropay/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FakePayment, Operation } from './support/fake-provider.js';
import { DAY, HOUR, MINUTE, openWorld, SECOND, type World } from './support/world.js';

/** One thing that happens. Numbers pick among what is there. */
type Happening =
  | { readonly what: 'open'; readonly order: number; readonly minor: bigint }
  | { readonly what: 'pay' | 'try'; readonly page: number; readonly wrong: boolean; readonly told: boolean }
  | { readonly what: 'tell'; readonly payment: number; readonly times: number }
  | { readonly what: 'give back'; readonly payment: number; readonly share: number; readonly told: boolean }
  | { readonly what: 'refund' | 'cancel' | 'return'; readonly checkout: number; readonly minor: bigint }
  | { readonly what: 'break'; readonly operation: Operation; readonly how: 'down' | 'lost'; readonly times: number }
  | { readonly what: 'shop'; readonly answers: number }
  | { readonly what: 'wait'; readonly ms: number }
  | { readonly what: 'restart' };

const any = fc.nat(20);
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('open'), order: fc.nat(2), minor: fc.constantFrom(10_000n, 7_000n) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('pay', 'pay', 'try'),
      page: any,
      wrong: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
      told: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('tell'), payment: any, times: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('give back'),
      payment: any,
      share: fc.constantFrom(1, 3),
      told: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('refund', 'cancel', 'return'),
      checkout: any,
      minor: fc.constantFrom(1_000n, 3_333n, 10_000n),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('break'),
      operation: fc.constantFrom('open', 'read', 'cancel', 'refund'),
      how: fc.constantFrom('down', 'lost'),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('shop'), answers: fc.constantFrom(200, 500) }) },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('wait'), ms: fc.constantFrom(SECOND, MINUTE, HOUR, 7 * HOUR) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restart') }) },
);

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % Math.max(1, list.length)];

/** Lets it happen. What cannot happen now is passed over; what is refused, or fails, is part of life. */
async function happen(world: World, checkouts: CheckoutRecord[], it: Happening): Promise<void> {
  const { provider, engine } = world;
  switch (it.what) {
    case 'open': {
      const request = { orderId: String(it.order), amount: money(it.minor, 'GBP') };
      const opened = await world.open(request).catch(() => undefined);
      if (opened !== undefined) checkouts.push(opened);
      return;
    }
    case 'pay':
    case 'try': {
      const page = pick(provider.pages, it.page);
      if (page === undefined) return;
      const payment = provider.begin(page.id, {
        status: it.what === 'pay' ? 'succeeded' : 'failed',
        ...(it.wrong ? { amount: money(1n, 'GBP') } : {}),
      });
      if (it.told) await world.notify(payment);
      return;
    }
    case 'tell': {
      const payment = pick(provider.payments, it.payment);
      if (payment === undefined) return;
      await Promise.all(Array.from({ length: it.times }, () => world.notify(payment)));
      return;
    }
    case 'give back': {
      const payment = pick(provider.payments, it.payment);
      if (payment?.status !== 'succeeded') return;
      provider.giveBack(payment, (payment.amount.minor - payment.refunded) / BigInt(it.share) || 1n);
      if (it.told) await world.notify(payment);
      return;
    }
    case 'refund':
    case 'cancel':
    case 'return': {
      const checkout = pick(checkouts, it.checkout);
      if (checkout === undefined) return;
      const act = {
        refund: () => world.refund(checkout, undefined, { amount: money(it.minor, 'GBP') }),
        cancel: () => engine.checkouts.cancel(world.store, checkout),
        return: () => engine.checkouts.refresh(checkout, 'return'),
      }[it.what];
      await act().catch(() => undefined);
      return;
    }
    case 'break':
      provider.fail(it.operation, it.how, it.times);
      return;
    case 'shop':
      world.shop.answer = () => it.answers;
      return;
    case 'wait':
      await world.advance(it.ms);
      return;
    case 'restart':
      await engine.stop();
      world.replaceEngine();
      await world.idle();
  }
}

const MONEY_TOLD: ReadonlySet<string> = new Set([
  'checkout.paid',
  'checkout.duplicate_payment',
  'checkout.review_required',
]);

/** What is true once everything works again and time has passed. */
async function expectAllTold(world: World): Promise<void> {
  const events = await world.events();
  const arrived = [...new Set(world.shop.taken.map(({ id }) => id))];
  expect(new Set(arrived)).toEqual(new Set(events.map(({ id }) => id)));
  for (const payment of world.provider.payments) expectToldOnce(events, payment);

  const byCheckout = Map.groupBy(events, ({ checkoutId }) => String(checkoutId));
  for (const [id, told] of byCheckout) {
    const checkout = await world.get({ id });
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, index) => index + 1));
    expect(arrived.filter((event) => told.some((one) => one.id === event))).toEqual(told.map((one) => one.id));
    expect(told.filter(({ type }) => type === 'checkout.paid').length).toBeLessThanOrEqual(1);
    expect(checkout.sequence).toBe(told.length);
    expect(told.at(-1)?.checkout).toMatchObject({ status: checkout.status });

    const counting = world.provider.payments.find((payment) => payment.id === checkout.transactionId);
    if (checkout.status !== 'review') expect(checkout.refunded).toBe(counting?.refunded ?? 0n);
  }
  const byOrder = Map.groupBy(events, (event) => event.checkout?.orderId);
  for (const told of byOrder.values()) {
    const open = told.filter(({ type }) => type === 'checkout.paid').length;
    const wentBack = told.filter(({ type }) => type === 'checkout.refunded').length;
    expect(open).toBeLessThanOrEqual(1 + wentBack);
  }
  for (const payment of world.provider.payments) expect(payment.refunded <= payment.amount.minor).toBe(true);
}

/** Money that is here was told once: as paid, as a duplicate, or for review. Tries that brought none never were. */
function expectToldOnce(events: readonly EventRecord[], payment: FakePayment): void {
  const told = events.filter((event) => MONEY_TOLD.has(event.type) && event.checkout?.transactionId === payment.id);
  if (payment.status === 'succeeded') expect(told).toHaveLength(1);
  else expect(told.length).toBeLessThanOrEqual(payment.status === 'refunded' ? 1 : 0);
}

/** Lives through random happenings, the same ones every time, and looks at what has become of it all. */
async function liveRandomly(numRuns: number, openLedger?: () => Promise<Ledger>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(happenings, { minLength: 5, maxLength: 40 }), fc.integer(), async (life, seed) => {
      const world = await openWorld({ seed, openLedger });
      world.provider.tellsSums = true;
      const checkouts: CheckoutRecord[] = [];
      for (const it of life) await happen(world, checkouts, it);
      world.provider.heal();
      world.shop.answer = () => 200;
      await world.pass(DAY, HOUR);
      await world.pass(9 * DAY, 12 * HOUR);
      await expectAllTold(world);
      await world.close();
    }),
    { numRuns, seed: 7, endOnFailure: true },
  );
}

describe('whatever happens, in whatever order,', () => {
  test('all money is told once, nothing goes back twice, and the shop hears everything in order', async () => {
    await liveRandomly(40);
  }, 120_000);

  test.runIf(optionalHost('postgresql'))(
    'the same on PostgreSQL',
    async () => {
      await using server = await startPostgres();
      await liveRandomly(5, async () => openPostgresLedger(await server.createDatabase()));
    },
    120_000,
  );
});
