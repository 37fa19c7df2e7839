import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { Loop } from '../src/loop.js';

const PACE_MS = 100;
/** A timer may end before its time, and the loop looks at the clock before the round does. */
const CLOCK_MS = 10;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let loop: Loop;
afterEach(() => loop.stop());

/** A loop that has never anything more to do, and when its rounds began. */
function recorded(paceMs: number): readonly number[] {
  const begun: number[] = [];
  const round = async () => {
    begun.push(performance.now());
    return false;
  };
  loop = new Loop('test', log, round, { idleMs: 10_000, paceMs });
  loop.start();
  return begun;
}

describe('a loop with a pace', () => {
  test('makes one round of all that it is woken for meanwhile', async () => {
    const begun = recorded(PACE_MS);
    for (let wake = 0; wake < 5; wake++) {
      await sleep(5);
      loop.wake();
    }
    await sleep(3 * PACE_MS);
    expect(begun).toHaveLength(2);
    expect(Number(begun[1]) - Number(begun[0])).toBeGreaterThanOrEqual(PACE_MS - CLOCK_MS);
  });

  test('does not wait when it has rested as long already', async () => {
    const begun = recorded(PACE_MS);
    await sleep(2 * PACE_MS);
    loop.wake();
    await sleep(PACE_MS / 2);
    expect(begun).toHaveLength(2);
  });

  test('stops without waiting for the next round', async () => {
    recorded(60_000);
    await sleep(5);
    loop.wake();
    await sleep(5);
    const stoppedAt = performance.now();
    await loop.stop();
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  });
});
