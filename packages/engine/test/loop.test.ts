import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InFlight, Loop } from '../src/loop.js';

const PACE_MS = 100;
/** A timer may end before its time, and the loop looks at the clock before the round does. */
const CLOCK_MS = 10;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let loop: Loop | null = null;
afterEach(() => loop?.stop());

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

/** Fills what is under way to the brim. @returns the ends of what was begun */
function fill(inFlight: InFlight): readonly (() => void)[] {
  return Array.from({ length: inFlight.space }, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    inFlight.add(promise);
    return resolve;
  });
}

describe('what is under way', () => {
  const LIMIT = 20;
  let inFlight: InFlight;
  beforeEach(() => {
    vi.useFakeTimers();
    inFlight = new InFlight(LIMIT);
  });
  afterEach(() => void vi.useRealTimers());

  test('begins with a few, or with all that it may', () => {
    expect(inFlight.space).toBe(8);
    expect(new InFlight(4).space).toBe(4);
  });

  test('is more with each that ends, up to its limit', async () => {
    const [first, ...others] = fill(inFlight);
    expect(inFlight.space).toBe(0);
    first?.();
    await inFlight.untilSpace();
    expect(inFlight.space).toBe(2);
    for (const end of others) end();
    await inFlight.untilEmpty();
    expect(inFlight.space).toBe(16);
    for (const end of fill(inFlight)) end();
    await inFlight.untilEmpty();
    expect(inFlight.space).toBe(LIMIT);
  });

  test('is more with each that waits for somebody else', async () => {
    fill(inFlight);
    const space = inFlight.untilSpace();
    vi.advanceTimersByTime(250);
    await space;
    expect(inFlight.space).toBe(8);
    fill(inFlight);
    vi.advanceTimersByTime(250);
    expect(inFlight.space).toBe(LIMIT - 16);
    fill(inFlight);
    let isSpace = false;
    void inFlight.untilSpace().then(() => {
      isSpace = true;
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(inFlight.space).toBe(0);
    // Slow ones that find no room left make nobody claim nothing.
    expect(isSpace).toBe(false);
  });

  test('asks for no timer once it has all of its room', async () => {
    const unbounded = new InFlight(8);
    fill(unbounded);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a loop with a pace', () => {
  test('makes one round of all that it is woken for meanwhile', async () => {
    const begun = recorded(PACE_MS);
    for (let wake = 0; wake < 5; wake++) {
      await sleep(5);
      loop?.wake();
    }
    await sleep(3 * PACE_MS);
    expect(begun).toHaveLength(2);
    expect(Number(begun[1]) - Number(begun[0])).toBeGreaterThanOrEqual(PACE_MS - CLOCK_MS);
  });

  test('does not wait when it has rested as long already', async () => {
    const begun = recorded(PACE_MS);
    await sleep(2 * PACE_MS);
    loop?.wake();
    await sleep(PACE_MS / 2);
    expect(begun).toHaveLength(2);
  });

  test('stops without waiting for the next round', async () => {
    recorded(60_000);
    await sleep(5);
    loop?.wake();
    await sleep(5);
    const stoppedAt = performance.now();
    await loop?.stop();
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  });
});
