import { type CheckoutRecord, type Ledger, openPostgresLedger } from '@neropay/engine';
import { optionalHost, startPostgres } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { MortalLedger } from './support/mortal-ledger.js';
import { MINUTE, openWorld, SECOND, type World } from './support/world.js';

/** Everybody outside goes on as they would: they ask again until they are answered. */
class Outside {
  readonly world: World;
  readonly first: MortalLedger;
  #takenOver = false;

  constructor(world: World, first: MortalLedger) {
    this.world = world;
    this.first = first;
  }

  async until<T>(action: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        if (attempt > 5) throw error;
        await this.wait(5 * SECOND);
      }
    }
  }

  /** Time passes. When the process has been killed, another one takes its place after the leases of the first have ended. */
  async wait(ms: number): Promise<void> {
    await this.world.advance(ms);
    if (!this.first.dead || this.#takenOver) return;
    this.#takenOver = true;
    await this.world.engine.stop();
    this.world.now += 3 * MINUTE;
    this.world.replaceEngine();
    await this.world.idle();
  }
}

/** An order from the first click to a part of the money going back, in a process that is killed at some call to its ledger. */
async function liveThrough(
  diesAt: number,
  cutOff: 'before' | 'after',
  openLedger?: () => Promise<Ledger>,
): Promise<{ world: World; checkout: CheckoutRecord; calls: number }> {
  const world = await openWorld({ openLedger });
  await world.engine.stop();
  const first = new MortalLedger(world.ledger, diesAt, cutOff);
  world.replaceEngine(first.ledger);
  const outside = new Outside(world, first);

  const opened = await outside.until(() => world.open({}, { key: 'order' }));
  await outside.until(() => world.notify(world.provider.begin(opened.hostedId, { status: 'failed' })));
  const payment = world.pay(opened);
  await outside.until(() => world.notify(payment));
  await outside.until(async () => {
    expect((await world.get(opened)).status).toBe('paid');
  });
  await outside.until(() => world.refund(opened, '30.00', { key: 'refund' }));
  for (let minute = 0; minute < 3; minute++) await outside.wait(MINUTE);
  // Afterwards the process only looks around, every few minutes.
  const { calls } = first;
  for (let look = 0; look < 3; look++) await outside.wait(40 * MINUTE);
  return { world, checkout: await world.get(opened), calls };
}

/** What must be true in the end, whenever and wherever the process was killed. */
async function expectNothingLostOrDoubled(world: World, checkout: CheckoutRecord): Promise<void> {
  expect(checkout).toMatchObject({ status: 'partially_refunded', refunded: 3_000n });
  expect(world.provider.pages).toHaveLength(1);
  expect(world.provider.refunds).toHaveLength(1);
  expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);

  const events = await world.events();
  const types = events.map(({ type }) => type);
  // A try that failed is told if it was looked at before the next one was paid.
  expect(types.filter((type) => type !== 'checkout.failed')).toEqual(['checkout.paid', 'checkout.partially_refunded']);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  // Each event reached the shop, some perhaps twice, the first times in their order.
  const arrived = new Set(world.shop.taken.map(({ id }) => id));
  expect([...arrived]).toEqual(events.map(({ id }) => id));
}

/** Dies at one call after another, `every` so many, in a life of its own each time. */
async function dieEverywhere(
  cutOff: 'before' | 'after',
  every: number,
  openLedger?: () => Promise<Ledger>,
): Promise<void> {
  const { world, checkout, calls } = await liveThrough(Number.POSITIVE_INFINITY, cutOff, openLedger);
  await expectNothingLostOrDoubled(world, checkout);
  expect(calls).toBeGreaterThan(30);
  for (let diesAt = 1; diesAt <= calls; diesAt += every) {
    const survived = await liveThrough(diesAt, cutOff, openLedger);
    await expectNothingLostOrDoubled(survived.world, survived.checkout).catch((error: unknown) => {
      throw new Error(`killed ${cutOff} call ${diesAt}`, { cause: error });
    });
    await survived.world.close();
  }
}

describe('a process that is killed', () => {
  test.each(['before', 'after'] as const)(
    '%s any call to its ledger is made loses nothing and doubles nothing',
    async (cutOff) => {
      await dieEverywhere(cutOff, 1);
    },
    120_000,
  );

  // What is cut off after a call is also what a connection leaves that was lost in the very commit.
  test.runIf(optionalHost('postgresql')).each(['before', 'after'] as const)(
    '%s a call to PostgreSQL is made loses nothing and doubles nothing either',
    async (cutOff) => {
      await using server = await startPostgres();
      await dieEverywhere(cutOff, 6, async () => openPostgresLedger(await server.createDatabase()));
    },
    120_000,
  );
});
