import { setImmediate as nextTurn } from 'node:timers/promises';
import { RailError } from '@neropay/core/rail';
import { describe, expect, test } from 'vitest';
import { Paces } from '../src/paces.js';
import { HOUR, MINUTE, openWorld, SECOND } from './support/world.js';

const ACCOUNT = { rail: 'neropay', mode: 'live', accountId: 'acct_1' } as const;
const OTHER = { ...ACCOUNT, accountId: 'acct_2' };
const slowDown = (retryAfterMs: number | null) => new RailError('unavailable', 'Slow down', { retryAfterMs });

describe('what a provider is asked about one account', () => {
  test('is thirty-two questions at a time, the others in the order in which they came; another account does not wait', async () => {
    const paces = new Paces(() => 0);
    const asked: number[] = [];
    const answers = Array.from({ length: 40 }, () => Promise.withResolvers<void>());
    const all = answers.map(({ promise }, index) =>
      paces.run(ACCOUNT, () => {
        asked.push(index);
        return promise;
      }),
    );
    await nextTurn();
    expect(asked).toHaveLength(32);
    expect(await paces.run(OTHER, async () => 'at once')).toBe('at once');
    answers[3]?.resolve();
    await nextTurn();
    expect(asked.slice(32)).toEqual([32]);
    for (const { resolve } of answers) resolve();
    await Promise.all(all);
    expect(asked).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  test('that fails gives its place to the next one, and its error to whoever asked', async () => {
    const paces = new Paces(() => 0);
    const bug = new TypeError('a bug');
    const failing = Array.from({ length: 32 }, () => paces.run(ACCOUNT, () => Promise.reject(bug)));
    const next = paces.run(ACCOUNT, async () => 'asked');
    for (const one of failing) await expect(one).rejects.toBe(bug);
    expect(await next).toBe('asked');
  });

  test('is paused for as long as it asks, half a day at most, and for that account alone', async () => {
    let now = 1_000;
    const paces = new Paces(() => now);
    await paces.run(ACCOUNT, () => Promise.reject(slowDown(5 * MINUTE))).catch(() => undefined);
    await paces.run(ACCOUNT, () => Promise.reject(slowDown(null))).catch(() => undefined);
    expect([paces.pauseOf(ACCOUNT), paces.pauseOf(OTHER)]).toEqual([5 * MINUTE, 0]);
    now += 4 * MINUTE;
    expect(paces.pauseOf(ACCOUNT)).toBe(MINUTE);
    now += 2 * MINUTE;
    expect(paces.pauseOf(ACCOUNT)).toBe(0);
    await paces.run(ACCOUNT, () => Promise.reject(slowDown(1_000 * HOUR))).catch(() => undefined);
    expect(paces.pauseOf(ACCOUNT)).toBe(12 * HOUR);
  });
});

test('while a provider wants to be left alone, open checkouts wait uncounted, and a customer who comes back does not', async () => {
  const world = await openWorld();
  const checkouts = await Promise.all(Array.from({ length: 10 }, (_, index) => world.open({ orderId: String(index) })));
  world.provider.fail('read', slowDown(HOUR));
  await world.pass(2 * MINUTE, SECOND);
  const asked = world.provider.seen('read').length;
  expect(asked).toBeLessThanOrEqual(2);
  const [first, second] = checkouts;
  if (first === undefined || second === undefined) throw new Error('nothing was opened');
  world.pay(first);
  expect((await world.engine.checkouts.refresh(first, 'return')).status).toBe('paid');
  expect(await world.scheduleOf(second)).toMatchObject({ reconcileStep: 0 });
  world.pay(second);
  await world.pass(65 * MINUTE, MINUTE);
  expect((await world.get(second)).status).toBe('paid');
});
