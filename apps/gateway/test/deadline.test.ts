import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { deadlineOf } from '../src/sinks/deadline.js';

describe('a deadline', () => {
  test('aborts when its time is over, and says so', async () => {
    const { signal } = deadlineOf(new AbortController().signal, 20);
    await sleep(60);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  test('aborts with the other signal, also with one that has aborted before', () => {
    const stopping = new AbortController();
    const before = deadlineOf(stopping.signal, 60_000);
    stopping.abort();
    const after = deadlineOf(stopping.signal, 60_000);
    expect([before.signal.reason, after.signal.reason]).toMatchObject([{ name: 'AbortError' }, { name: 'AbortError' }]);
    before.clear();
    after.clear();
  });

  test('that is let go of holds nothing and never aborts', async () => {
    const stopping = new AbortController();
    const deadline = deadlineOf(stopping.signal, 20);
    deadline.clear();
    expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
    stopping.abort();
    await sleep(60);
    expect(deadline.signal.aborted).toBe(false);
  });
});
