import { describe, expect, test } from 'vitest';
import { signNotification } from '../src/index.js';
import { NeroPayRail, type NeroPayRailOptions } from '../src/neropay-rail.js';
import type { RailAccount } from '../src/rail.js';
import { type Answer, failure, ok, startServer } from './support/server.js';

const ACCOUNT: RailAccount = {
  accountId: 'NPEE4E742AB2_6165',
  mode: 'live',
  credentials: { secret_key: 'sk_1', webhook_secret: 'whsec_1' },
};
const PAYOUT = { id: 'po_nero_1', status: 'paid', amount: '120.00', currency: 'GBP', bank_name: 'First Bank' };

async function railTo(answer: Answer, options: NeroPayRailOptions = {}) {
  const server = await startServer(answer);
  const rail = new NeroPayRail({ liveBaseUrl: server.url, maxRetries: 0, ...options });
  return { rail, requests: server.requests };
}

describe('a payout that is read back', () => {
  test("is answered with its status and the provider's own record", async () => {
    const { rail, requests } = await railTo(ok(PAYOUT));
    expect(await rail.readPayout(ACCOUNT, 'po_nero_1')).toEqual({ status: 'paid', object: PAYOUT });
    expect(requests[0]).toMatchObject({ method: 'GET', url: expect.stringMatching(/\/payouts\/po_nero_1$/) });
  });

  test.each(['payout_not_found', 'not_found'])('is null when NeroPay has none: %s', async (code) => {
    const { rail } = await railTo(failure(404, code));
    expect(await rail.readPayout(ACCOUNT, 'po_nero_1')).toBeNull();
  });

  test('is null for what is no id, and nothing is asked', async () => {
    const { rail, requests } = await railTo(ok(PAYOUT));
    expect(await rail.readPayout(ACCOUNT, '..')).toBeNull();
    expect(requests).toEqual([]);
  });

  test('is not known while NeroPay does not answer: it is asked again', async () => {
    const { rail } = await railTo(failure(500, 'server_error'));
    await expect(rail.readPayout(ACCOUNT, 'po_nero_1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('is none of a dry run, which makes no record', async () => {
    const { rail, requests } = await railTo(ok(PAYOUT));
    expect(await rail.readPayout({ ...ACCOUNT, mode: 'test' }, 'po_nero_1')).toBeNull();
    expect(requests).toEqual([]);
  });
});

test.each([
  ["the reference's shape", { account: { id: ACCOUNT.accountId }, data: PAYOUT }],
  ['the public shape', { account_id: ACCOUNT.accountId, data: PAYOUT }],
])('a notification of a payout names it in %s', (_shape, content) => {
  const { headers, body } = signNotification({
    scheme: 'header',
    secret: 'whsec_1',
    body: { id: 'evt_1', type: 'payout.paid', ...content },
  });
  const notification = { body: new TextEncoder().encode(body), headers, receivedAt: Date.now() };
  expect(new NeroPayRail().checkNotification(ACCOUNT, notification)).toMatchObject({
    kind: 'verified',
    hint: { type: 'payout.paid', paymentId: 'po_nero_1', reference: null, claimsSuccess: false },
  });
});
