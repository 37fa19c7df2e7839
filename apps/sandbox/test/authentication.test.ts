import { signRequest } from '@neropay/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox, somePayment } from './support/running-sandbox.js';

const clock = new FakeClock();
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

describe('who calls', () => {
  test('the secret key opens the account that it belongs to', async () => {
    const { status, data } = await sandbox.get('/account');
    expect(status).toBe(200);
    expect(data).toMatchObject({ account_id: MERCHANT, status: 'active', neroconnect_enabled: true });
  });

  test.each([undefined, '', 'Basic c2s6', 'sk_test_neropay'])(
    'no bearer token (%s) is missing_credentials',
    async (authorization) => {
      expect((await sandbox.get('/account', { headers: { authorization } })).refusal).toBe('401 missing_credentials');
    },
  );

  test('another secret key is invalid_credentials, and the public key is one', async () => {
    expect((await sandbox.get('/account', { secret: 'sk_test_wrong' })).refusal).toBe('401 invalid_credentials');
    expect((await sandbox.get('/account', { secret: 'pk_test_neropay' })).refusal).toBe('401 invalid_credentials');
  });

  test('an account in review cannot be used, a banned one cannot take payments', async () => {
    await sandbox.control('PATCH', `/accounts/${MERCHANT}`, { status: 'review' });
    expect((await sandbox.get('/account')).refusal).toBe('403 account_inactive');
    await sandbox.control('PATCH', `/accounts/${MERCHANT}`, { status: 'banned' });
    expect((await sandbox.post('/hosted-payments', somePayment())).refusal).toBe('403 account_banned');
  });

  test('paused payments are refused, and reading goes on', async () => {
    await sandbox.control('PATCH', `/accounts/${MERCHANT}`, { payments_paused: true });
    expect((await sandbox.post('/hosted-payments', somePayment())).refusal).toBe('403 payments_paused');
    expect((await sandbox.get('/transactions')).status).toBe(200);
  });
});

describe('on whose account', () => {
  const scoped = (account: string, secret?: string) =>
    sandbox.get('/account', { headers: { 'neropay-account': account }, ...(secret ? { secret } : {}) });

  test('a platform works on its connected account, and on itself by its own id', async () => {
    expect((await scoped(CONNECTED)).data).toMatchObject({ account_id: CONNECTED });
    expect((await scoped(MERCHANT)).data).toMatchObject({ account_id: MERCHANT });
  });

  test.each(['connected', 'NPTEST', 'NP_', 'NPTEST0_x', 'XXTEST0_1'])('"%s" is no account id', async (account) => {
    expect((await scoped(account)).refusal).toBe('422 invalid_account_id');
  });

  test('an id that nobody has is not found, somebody else’s is not allowed', async () => {
    expect((await scoped('NPNOBODY_1')).refusal).toBe('404 account_not_found');
    expect((await scoped('NPTEST0STRANGER_2000')).refusal).toBe('403 account_not_allowed');
  });

  test('an account without NeroConnect cannot name another', async () => {
    expect((await scoped(CONNECTED, 'sk_test_stranger')).refusal).toBe('403 neroconnect_not_enabled');
  });

  test('what a platform makes for a connected account is that account’s, and the platform does not see it among its own', async () => {
    const headers = { 'neropay-account': CONNECTED };
    await sandbox.post('/hosted-payments', somePayment(), { headers });
    expect((await sandbox.get('/transactions', { headers })).list).toMatchObject([{ account_id: CONNECTED }]);
    expect((await sandbox.get('/transactions')).list).toEqual([]);
  });

  test.each([
    ['X-NeroPay-Client-Key', 'ck_test_neropay', 'ck_test_stranger'],
    ['X-NeroPay-Public-Key', 'pk_test_neropay', 'pk_test_stranger'],
  ])('%s must be the account’s', async (header, right, wrong) => {
    expect((await sandbox.get('/account', { headers: { [header]: right } })).status).toBe(200);
    expect((await sandbox.get('/account', { headers: { [header]: wrong } })).refusal).toBe('401 account_key_mismatch');
  });

  test('the key of the connected account fits when the platform names that account, and only then', async () => {
    const key = { 'x-neropay-client-key': 'ck_test_connected' };
    expect((await sandbox.get('/account', { headers: { ...key, 'neropay-account': CONNECTED } })).status).toBe(200);
    expect((await sandbox.get('/account', { headers: key })).refusal).toBe('401 account_key_mismatch');
  });

  test('a public_key in the body, as the plugins send it, must fit too', async () => {
    const wrong = { ...somePayment(), public_key: 'pk_test_stranger' };
    expect((await sandbox.post('/hosted-payments', wrong)).refusal).toBe('401 account_key_mismatch');
    expect((await sandbox.post('/hosted-payments', { ...somePayment(), public_key: 'pk_test_neropay' })).status).toBe(
      201,
    );
  });
});

describe('signatures of writes', () => {
  const create = (options: Parameters<RunningSandbox['post']>[2]) =>
    sandbox.post('/hosted-payments', somePayment(), options);
  const seconds = () => Math.floor(clock.now() / 1000);

  test('reads need none', async () => {
    expect((await sandbox.get('/transactions')).status).toBe(200);
  });

  test.each(['x-neropay-timestamp', 'x-neropay-signature'])('a write without %s is refused', async (header) => {
    expect((await create({ headers: { [header]: undefined } })).refusal).toBe('401 invalid_signature');
  });

  test.each(['0', 'zz', 'a'.repeat(64), `${'0'.repeat(63)}g`])('the signature %s is refused', async (signature) => {
    expect((await create({ headers: { 'x-neropay-signature': signature } })).refusal).toBe('401 invalid_signature');
  });

  test('upper-case hex is the same signature', async () => {
    const rawBody = JSON.stringify(somePayment());
    const signature = signRequest({ secret: 'sk_test_neropay', timestamp: seconds(), body: rawBody }).toUpperCase();
    const answer = await sandbox.post(
      '/hosted-payments',
      {},
      { rawBody, headers: { 'x-neropay-signature': signature } },
    );
    expect(answer.status).toBe(201);
  });

  test('a signature over other bytes is refused: a changed amount on the way cannot pass', async () => {
    const timestamp = String(seconds());
    const signature = signRequest({ secret: 'sk_test_neropay', timestamp: seconds(), body: '{"amount":"1.00"}' });
    const headers = { 'x-neropay-signature': signature, 'x-neropay-timestamp': timestamp };
    expect((await create({ headers })).refusal).toBe('401 invalid_signature');
  });

  test.each([-300, 300])('%i seconds off is still inside the window', async (offset) => {
    expect((await create({ timestamp: seconds() + offset })).status).toBe(201);
  });

  test.each([-301, 301, -100_000])(
    '%i seconds off is outside of it, or a recorded request could be replayed',
    async (offset) => {
      expect((await create({ timestamp: seconds() + offset })).refusal).toBe('401 invalid_signature');
    },
  );

  test.each(['yesterday', '1e9', '', '-5', '12.5'])('the timestamp "%s" is refused', async (timestamp) => {
    expect((await create({ headers: { 'x-neropay-timestamp': timestamp } })).refusal).toBe('401 invalid_signature');
  });

  test('nothing is remembered of a request with a bad signature: its key stays free', async () => {
    await create({ key: 'free', headers: { 'x-neropay-signature': 'a'.repeat(64) } });
    expect((await create({ key: 'free' })).status).toBe(201);
  });
});

describe('what every answer has', () => {
  test('a request id, also on errors', async () => {
    const answers = [
      await sandbox.get('/account'),
      await sandbox.get('/nothing'),
      await sandbox.get('/account', { secret: 'x' }),
    ];
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-z]{16}$/);
  });

  test('the error envelope, exactly', async () => {
    const { envelope, status } = await sandbox.get('/nothing');
    expect(status).toBe(404);
    expect(envelope).toEqual({
      success: false,
      error: { code: 'endpoint_not_found', message: 'There is no such endpoint.', details: null },
    });
  });

  test('a write that a path does not have is resource_read_only, a read is not there', async () => {
    expect((await sandbox.post('/account')).refusal).toBe('405 resource_read_only');
    expect((await sandbox.post('/webhooks')).refusal).toBe('405 resource_read_only');
    expect((await sandbox.get('/hosted-payments')).refusal).toBe('404 endpoint_not_found');
  });

  test.each(['{', '[]', '"text"', 'null', '{"amount":}'])('the body %s is a bad_request', async (rawBody) => {
    expect((await sandbox.post('/hosted-payments', {}, { rawBody })).refusal).toBe('400 bad_request');
  });

  test('an address that cannot be decoded is a bad_request, not our failure', async () => {
    expect((await sandbox.get('/transactions/%zz')).refusal).toBe('400 bad_request');
  });

  test('a body beyond 1 MiB is a bad_request, and the connection survives to say so', async () => {
    const rawBody = JSON.stringify({ details: 'x'.repeat(1_100_000) });
    expect((await sandbox.post('/hosted-payments', {}, { rawBody })).refusal).toBe('400 bad_request');
  });
});
