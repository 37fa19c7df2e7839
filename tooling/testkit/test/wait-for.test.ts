import { expect, test } from 'vitest';
import { waitFor } from '../src/wait-for.js';

test('gives what it was waiting for', async () => {
  let looks = 0;
  const seen = await waitFor(() => (++looks < 3 ? undefined : { looks }), { what: 'the third look', intervalMs: 1 });
  expect(seen).toEqual({ looks: 3 });
});

test('takes 0 and the empty string for something, false and null for nothing', async () => {
  const answers = [false, null, undefined, 0];
  expect(await waitFor(() => answers.shift(), { what: 'zero', intervalMs: 1 })).toBe(0);
  expect(await waitFor(() => '', { what: 'an empty text' })).toBe('');
});

test('says what did not come, and why the last look failed', async () => {
  const waiting = waitFor(() => Promise.reject(new Error('connection refused')), {
    what: 'the gateway',
    timeoutMs: 20,
    intervalMs: 5,
  });
  await expect(waiting).rejects.toThrow('waited 20 ms for the gateway');
  await expect(waiting).rejects.toMatchObject({ cause: { message: 'connection refused' } });
});
