import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox, somePayment } from './support/running-sandbox.js';

let clock: FakeClock;
let sandbox: RunningSandbox;
beforeEach(async () => {
  // On the second, so that what is asked within one really is.
  clock = new FakeClock(Math.floor(Date.now() / 1000) * 1000);
  sandbox = await runningSandbox({ clock });
});
afterEach(() => sandbox.close());

const perSecond = (limit: number) => sandbox.control('PUT', '/rate-limit', { per_second: limit });
const statuses = async (count: number, secret?: string) => {
  const answers = [];
  for (let call = 0; call < count; call += 1) {
    answers.push((await sandbox.get('/account', secret === undefined ? {} : { secret })).status);
  }
  return answers;
};

describe('the rate limit', () => {
  test('is off unless somebody sets it', async () => {
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 200]);
  });

  test('what is too much in a second is rate_limited, with the seconds to wait, and the next second is free', async () => {
    await perSecond(2);
    expect(await statuses(2)).toEqual([200, 200]);
    const refused = await sandbox.get('/account');
    expect([refused.refusal, refused.headers.get('retry-after')]).toEqual(['429 rate_limited', '1']);
    clock.advance(1_000);
    expect(await statuses(1)).toEqual([200]);
  });

  test('counts each key on its own', async () => {
    await perSecond(1);
    await statuses(1);
    expect(await statuses(1, 'sk_test_stranger')).toEqual([200]);
  });

  test('a write that was refused was not done, and its key is still free', async () => {
    await perSecond(1);
    await statuses(1);
    const body = somePayment();
    expect((await sandbox.post('/hosted-payments', body, { key: 'order-1' })).refusal).toBe('429 rate_limited');
    clock.advance(1_000);
    const first = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
  });

  test('can be set when the sandbox starts, and a reset goes back to that', async () => {
    await using limited = await runningSandbox({ clock, env: { SANDBOX_RATE_LIMIT: '1' } });
    await limited.control('PUT', '/rate-limit', { per_second: 0 });
    await limited.control('POST', '/reset');
    expect((await limited.control('GET', '/rate-limit')).data).toEqual({ per_second: 1 });
    await limited.get('/account');
    expect((await limited.get('/account')).refusal).toBe('429 rate_limited');
  });

  test('must be a whole number', async () => {
    expect((await sandbox.control('PUT', '/rate-limit', { per_second: -1 })).refusal).toBe('422 validation_error');
  });
});

describe('idempotency of every write', () => {
  test.each(['PATCH', 'PUT', 'DELETE'])('%s needs a signature and a key too', async (method) => {
    const path = method === 'DELETE' ? '/transactions/1' : '/payout-schedule';
    const unsigned = await fetch(`${sandbox.url}/v2${path}`, {
      method,
      headers: { authorization: 'Bearer sk_test_neropay' },
    });
    // Nothing can be deleted yet, which is said before anything else is asked for.
    const expected = method === 'DELETE' ? 'resource_read_only' : 'invalid_signature';
    expect(await unsigned.json()).toMatchObject({ error: { code: expected } });
  });

  test('a changed account under a key that was used before is a conflict, and changes nothing', async () => {
    const path = `/connected-accounts/${CONNECTED}`;
    const first = await sandbox.write('PATCH', path, { firstname: 'Ada' }, { key: 'change-1' });
    const retry = await sandbox.write('PATCH', path, { firstname: 'Ada' }, { key: 'change-1' });
    const other = await sandbox.write('PATCH', path, { firstname: 'Bob' }, { key: 'change-1' });
    expect([retry.text, other.refusal]).toEqual([first.text, '409 idempotency_conflict']);
    expect((await sandbox.get(path)).data.firstname).toBe('Ada');
  });
});

describe('bodies', () => {
  test('a form is refused where no files are taken', async () => {
    const form = new FormData();
    form.set('amount', '15.99');
    expect((await sandbox.postForm('/hosted-payments', form)).refusal).toBe('400 bad_request');
  });

  test('JSON may have a megabyte', async () => {
    const rawBody = JSON.stringify({ ...somePayment(), description: 'x'.repeat(1_100_000) });
    expect((await sandbox.post('/hosted-payments', {}, { rawBody })).refusal).toBe('400 bad_request');
  });
});

describe('the log of requests', () => {
  const requests = async (query = '') => (await sandbox.control('GET', `/requests${query}`)).list;

  test('says what was asked and what came of it, oldest first', async () => {
    await sandbox.get('/account?q=private');
    await sandbox.post(
      '/hosted-payments',
      { amount: '0' },
      { key: 'order-1', headers: { 'neropay-account': CONNECTED } },
    );
    await sandbox.get('/account', { secret: 'sk_wrong' });
    await expect.poll(async () => (await requests()).length).toBe(3);
    expect(await requests()).toMatchObject([
      { method: 'GET', path: '/v2/account', status: 200, code: null, account_id: MERCHANT, idempotency_key: null },
      {
        method: 'POST',
        path: '/v2/hosted-payments',
        status: 422,
        code: 'validation_error',
        account_id: CONNECTED,
        idempotency_key: 'order-1',
      },
      { method: 'GET', path: '/v2/account', status: 401, code: 'invalid_credentials', account_id: null },
    ]);
  });

  test('has the id that the answer’s X-Request-Id names, and how long it took', async () => {
    const answer = await sandbox.get('/account');
    await expect.poll(() => requests()).toMatchObject([{ id: answer.headers.get('x-request-id'), duration_ms: 0 }]);
  });

  test('never holds a secret', async () => {
    await sandbox.post('/hosted-payments', somePayment());
    const log = (await sandbox.control('GET', '/requests')).text;
    expect(log).not.toMatch(/sk_test|Bearer|signature/i);
  });

  test('a dropped connection has status 0', async () => {
    await sandbox.control('PUT', '/faults', { api: { lose_answer: 1 } });
    await sandbox.get('/account').catch(() => undefined);
    await expect.poll(() => requests()).toMatchObject([{ status: 0 }]);
  });

  test('after the last one that is known', async () => {
    const first = await sandbox.get('/account');
    await sandbox.get('/balances');
    await expect.poll(async () => (await requests()).length).toBe(2);
    const rest = await requests(`?after=${first.headers.get('x-request-id')}`);
    expect(rest.map(({ path }) => path)).toEqual(['/v2/balances']);
  });
});
