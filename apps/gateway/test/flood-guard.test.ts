import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FloodGuard } from '../src/http/flood-guard.js';

const PACE_MS = 2;
const TOLERATED = 100;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  // No process is as young as 0 ms.
  vi.advanceTimersByTime(1_000);
});
afterEach(() => {
  vi.useRealTimers();
});

const failTimes = (guard: FloodGuard, times: number, address = '192.0.2.1') =>
  Array.from({ length: times }, () => guard.failed(address));

/** How many milliseconds pass until it resolves. */
async function msUntil(held: Promise<void>): Promise<number> {
  const before = performance.now();
  let over = false;
  void held.then(() => {
    over = true;
  });
  while (!over) await vi.advanceTimersByTimeAsync(1);
  return performance.now() - before;
}

describe('an address that sends bad notifications', () => {
  test('begins to flood once in a minute, and by itself', () => {
    const guard = new FloodGuard();
    expect(new Set(failTimes(guard, TOLERATED))).toEqual(new Set(['tolerated']));
    expect(failTimes(guard, 3)).toEqual(['begins to flood', 'floods', 'floods']);
    expect(failTimes(guard, 1, '192.0.2.2')).toEqual(['tolerated']);
    vi.advanceTimersByTime(60_001);
    expect(failTimes(guard, 1)).toEqual(['tolerated']);
  });

  test('waits for its refusals the longer, the more it sends, and no more than five seconds', async () => {
    const guard = new FloodGuard();
    failTimes(guard, TOLERATED + 50);
    expect(await msUntil(guard.hold('192.0.2.1', new Socket()))).toBe(50 * PACE_MS);
    // What it has waited for is paid.
    failTimes(guard, 10);
    expect(await msUntil(guard.hold('192.0.2.1', new Socket()))).toBe(10 * PACE_MS);
    failTimes(guard, 100_000);
    expect(await msUntil(guard.hold('192.0.2.1', new Socket()))).toBe(5_000);
  });

  test('is not read while it waits, and what has come with the first is answered with it', async () => {
    const guard = new FloodGuard();
    const socket = new Socket();
    failTimes(guard, TOLERATED + 20);
    const first = guard.hold('192.0.2.1', socket);
    failTimes(guard, 20);
    const second = guard.hold('192.0.2.1', socket);
    expect(socket.isPaused()).toBe(true);
    expect(await msUntil(Promise.all([first, second]).then(() => undefined))).toBe(20 * PACE_MS);
    expect(socket.isPaused()).toBe(false);
  });

  test('that hangs up is waited for no longer', async () => {
    const guard = new FloodGuard();
    const socket = new Socket();
    failTimes(guard, TOLERATED + 1_000);
    const [startedAt, timers] = [performance.now(), vi.getTimerCount()];
    const held = guard.hold('192.0.2.1', socket);
    socket.destroy();
    await held;
    expect([performance.now(), vi.getTimerCount()]).toEqual([startedAt, timers]);
  });
});
