import { describe, expect, test, vi } from 'vitest';
import { DAY, HOUR, openWorld, type World, type WorldOptions } from './support/world.js';

/** A paid checkout, and what is left of it once time has passed with the engine running. */
async function passed(ms: number, options: WorldOptions = {}) {
  const world = await openWorld(options);
  world.shop.answer = () => ({ status: 200, body: 'thanks' });
  const { checkout } = await world.openPaid();
  world.now += ms;
  await anHour(world);
  const history = await world.ledger.checkoutHistory(checkout.id);
  const tries = (await world.ledger.deliveryHistory(history?.deliveries[0]?.id ?? 0))?.tries;
  return { notification: history?.notifications[0], arrived: tries?.[0], world };
}

/** Long enough for the engine to look once more. */
async function anHour(world: World): Promise<void> {
  vi.advanceTimersByTime(HOUR);
  await world.quiet();
}

describe('what came in full', () => {
  test('is kept for 90 days', async () => {
    const { notification, arrived } = await passed(90 * DAY - 1);
    expect(notification?.body).toContain('{');
    expect(arrived?.response).toBe('thanks');
  });

  test('is forgotten then, while the engine runs; that it came, and what became of it, is not', async () => {
    const { notification, arrived } = await passed(90 * DAY + 1);
    expect(notification).toMatchObject({ body: null, verified: true, outcome: 'settled: paid' });
    expect(arrived).toMatchObject({ response: null, outcome: 'delivered', status: 200 });
  });

  test('is kept as long as the operator says', async () => {
    expect((await passed(2 * HOUR, { keepBodiesMs: HOUR })).notification?.body).toBeNull();
    expect((await passed(1000 * DAY, { keepBodiesMs: null })).notification?.body).toContain('{');
  });

  test('is forgotten later when the database is away for a while', async () => {
    const { world } = await passed(0, { keepBodiesMs: HOUR });
    const { checkout } = await world.openPaid({ orderId: '2' });
    const forget = vi.spyOn(world.ledger, 'forgetBodies').mockRejectedValueOnce(new Error('away'));
    world.now += 2 * HOUR;
    await anHour(world);
    expect(forget).toHaveBeenCalled();
    expect(world.warnings('a round failed')).toMatchObject([{ fields: { loop: 'retention' } }]);
    await anHour(world);
    expect((await world.ledger.checkoutHistory(checkout.id))?.notifications[0]?.body).toBeNull();
  });
});
