import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roll } from '../src/control/dice.js';
import { FakeClock } from './support/fake-clock.js';
import { type RunningSandbox, runningSandbox, somePayment } from './support/running-sandbox.js';

const clock = new FakeClock();
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const withApi = (api: object, seed = 1) => sandbox.control('PUT', '/faults', { seed, api });
const happened = async () => (await sandbox.control('GET', '/faults/happened')).data;
const payments = async () => {
  await sandbox.control('PUT', '/faults', {});
  return (await sandbox.control('GET', '/state')).data.payments;
};

describe('dice', () => {
  test('depend on the seed and the label alone, and are at least 0 and less than 1', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, label) => {
        const number = roll(seed, label);
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThan(1);
        expect(roll(seed, label)).toBe(number);
      }),
    );
  });

  test('are fair: a probability of p happens in about p of the cases, also for labels that differ in a digit', () => {
    for (const p of [0.05, 0.3, 0.5, 0.9]) {
      const hits = Array.from({ length: 5_000 }, (_, index) =>
        roll(42, `api/GET /transactions/${index}/error_500`),
      ).filter((number) => number < p).length;
      expect(hits / 5_000).toBeCloseTo(p, 1);
    }
  });
});

describe('faults of the API', () => {
  test('429 with Retry-After; nothing was done', async () => {
    await withApi({ error_429: 1, retry_after_s: 7 });
    const answer = await sandbox.post('/hosted-payments', somePayment());
    expect(answer.refusal).toBe('429 rate_limited');
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await payments()).toEqual([]);
  });

  test('500; nothing was done, and the same key works afterwards', async () => {
    const body = somePayment();
    await withApi({ error_500: 1 });
    const answer = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    expect(answer.status).toBe(500);
    expect(answer.envelope.success).toBe(false);
    await withApi({});
    expect((await sandbox.post('/hosted-payments', body, { key: 'order-1' })).status).toBe(201);
  });

  test('a lost answer: the work was done, the connection broke, the retry gets the stored answer', async () => {
    const body = somePayment();
    await withApi({ lose_answer: 1 });
    await expect(sandbox.post('/hosted-payments', body, { key: 'order-1' })).rejects.toThrow();
    await withApi({});
    const again = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await payments()).toHaveLength(1);
  });

  test('garbage: the work was done, and the answer is no envelope', async () => {
    await withApi({ garbage: 1 });
    const answer = await sandbox.post('/hosted-payments', somePayment());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(() => answer.envelope).toThrow();
    expect(await payments()).toHaveLength(1);
  });

  test('a timeout: the work is done only after the wait, whether the caller still waits or not', async () => {
    await withApi({ timeout: 1, timeout_ms: 20_000 });
    const pending = sandbox.post('/hosted-payments', somePayment());
    const state = async () => (await sandbox.control('GET', '/state')).data.payments;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await state()).toEqual([]);
    clock.advance(20_000);
    expect((await pending).status).toBe(201);
    expect(await state()).toHaveLength(1);
    expect(await happened()).toEqual({ timeout: 1 });
  });

  test('reads meet them too', async () => {
    await withApi({ error_500: 1 });
    expect((await sandbox.get('/transactions')).status).toBe(500);
  });

  test('the same seed gives the same run, whatever other calls come in between', async () => {
    const run = async (seed: number, disturb: boolean) => {
      await withApi({ error_500: 0.5 }, seed);
      const statuses: number[] = [];
      for (let count = 0; count < 30; count++) {
        if (disturb) await sandbox.get('/balances');
        statuses.push((await sandbox.get('/account')).status);
      }
      return statuses;
    };
    const first = await run(3, false);
    expect(await run(3, true)).toEqual(first);
    expect(await run(4, false)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });
});

describe('setting faults', () => {
  test('what is not named is off, and GET tells what is set', async () => {
    const set = await sandbox.control('PUT', '/faults', { seed: 9, notifications: { drop: 0.25 } });
    const expected = {
      seed: 9,
      notifications: {
        drop: 0.25,
        double: 0,
        delay: { p: 0, min_ms: 0, max_ms: 5_000 },
        reorder: 0,
        wrong_signature: 0,
        wrong_amount: 0,
        unsigned: 0,
        scheme: 'header',
        shape: 'public',
      },
      api: { error_429: 0, retry_after_s: 1, error_500: 0, timeout: 0, timeout_ms: 20_000, garbage: 0, lose_answer: 0 },
      lists_lag_ms: 0,
    };
    expect(set.data).toEqual(expected);
    expect((await sandbox.control('GET', '/faults')).data).toEqual(expected);
  });

  test.each([
    [{ api: { error_500: 1.5 } }, 'api.error_500'],
    [{ api: { error_500: '1' } }, 'api.error_500'],
    [{ notifications: { drop: -0.1 } }, 'notifications.drop'],
    [{ notifications: { scheme: 'none' } }, 'notifications.scheme'],
    [{ notifications: { delay: { min_ms: 5, max_ms: 1 } } }, 'notifications.delay.min_ms'],
    [{ notifications: { dropped: 1 } }, 'notifications'],
    [{ seed: 1.5 }, 'seed'],
    [{ lists_lag_ms: -1 }, 'lists_lag_ms'],
  ])('%j is refused by name, and what was set stays', async (body, field) => {
    await withApi({ error_429: 1 });
    const { refusal, envelope } = await sandbox.control('PUT', '/faults', body);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
    expect((await sandbox.get('/account')).status).toBe(429);
  });

  test('a reset turns all of them off', async () => {
    await withApi({ error_500: 1 });
    await sandbox.control('POST', '/reset');
    expect((await sandbox.get('/account')).status).toBe(200);
  });

  test('what happened is counted, not what was decided on: a 429 leaves no answer to lose', async () => {
    await withApi({ error_429: 1, lose_answer: 1, garbage: 1 });
    await sandbox.get('/account');
    await sandbox.get('/account');
    expect(await happened()).toEqual({ error_429: 2 });
    await withApi({ error_500: 1 });
    await sandbox.get('/account');
    expect(await happened()).toEqual({ error_500: 1 });
    await withApi({ garbage: 1 });
    await sandbox.get('/account');
    expect(await happened()).toEqual({ garbage: 1 });
    await withApi({ lose_answer: 1 });
    await expect(sandbox.get('/account')).rejects.toThrow();
    expect(await happened()).toEqual({ lose_answer: 1 });
    await withApi({});
    expect(await happened()).toEqual({});
  });
});
