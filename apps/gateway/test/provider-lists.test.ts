import { NeroPayRail } from '@neropay/core/neropay-rail';
import type { RailAccount } from '@neropay/core/rail';
import { SandboxControl, startSandbox } from '@neropay/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { MERCHANT } from './support/shop.js';

const ACCOUNT: RailAccount = { accountId: MERCHANT.id, mode: 'test', credentials: MERCHANT.credentials };

/** The rail against the provider's own lists, page by page, as a look at an account goes through them. */
async function world() {
  const sandbox = await startSandbox();
  onTestFinished(async () => void (await sandbox.stop()));
  const rail = new NeroPayRail({ testBaseUrl: `${sandbox.url}/v2` });
  const control = new SandboxControl(sandbox.url);
  const since = Date.now() - 60_000;
  let orders = 0;
  const paid = async () => {
    const reference = `order-${++orders}`;
    const call = rail.planPayment({
      kind: 'checkout',
      reference,
      idempotencyKey: reference,
      amount: { minor: 1_599n, currency: 'GBP' },
      description: 'Two mugs',
      customer: {},
      successUrl: 'https://shop.example/thanks',
      cancelUrl: 'https://shop.example/cart',
      notificationUrl: 'http://127.0.0.1:9/ipn',
      metadata: {},
    });
    const { hostedId } = await rail.openPayment(ACCOUNT, call);
    return { reference, id: String((await control.pay(hostedId ?? '')).id) };
  };
  const changed = async () => {
    const found: { paymentId: string; reference: string | null }[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof rail.readChanged>> = await rail.readChanged(ACCOUNT, { since, after });
      found.push(...page.payments);
      after = page.next;
    } while (after !== null);
    return new Map(found.map(({ paymentId, reference }) => [paymentId, reference]));
  };
  return { rail, control, paid, changed };
}

test('disputes and refunds are found on the lists, over several pages, with the payments that they are of', async () => {
  const { control, paid, changed } = await world();
  const disputed = await paid();
  const untouched = await paid();
  const refunded = [];
  for (let order = 0; order < 60; order++) refunded.push(await paid());
  await control.dispute(disputed.id);
  for (const { id } of refunded) await control.refund(id, '1.00');
  const found = await changed();
  expect(found.get(disputed.id)).toBe(disputed.reference);
  for (const { id, reference } of refunded) expect(found.get(id)).toBe(reference);
  expect(found.has(untouched.id)).toBe(false);
}, 60_000);

test('a refund is found by the id that its answer told, and what went back of a payment is the sum of all of them', async () => {
  const { rail, control, paid } = await world();
  const { id, reference } = await paid();
  const request = { idempotencyKey: 're_1', refundId: 're_1', paymentId: id, reason: null };
  const amounts = { amount: { minor: 500n, currency: 'GBP' }, paymentAmount: { minor: 1_599n, currency: 'GBP' } };
  const { providerRefundId } = await rail.refund(ACCOUNT, rail.planRefund({ ...request, ...amounts }));
  const query = { refundId: 're_1', paymentId: id, amount: amounts.amount };
  expect(await rail.readRefund(ACCOUNT, { ...query, providerRefundId })).toEqual({
    providerRefundId,
    status: 'succeeded',
  });
  expect(await rail.readRefund(ACCOUNT, { ...query, providerRefundId: 'rf_nero_nobody' })).toBeNull();
  await control.refund(id, '2.50');
  const [payment] = await rail.readPayments(ACCOUNT, {
    kind: 'checkout',
    reference,
    hostedId: null,
    currency: 'GBP',
    since: Date.now() - 60_000,
    knownPaymentIds: [id],
  });
  expect(payment?.refunded).toEqual({ minor: 750n, currency: 'GBP' });
});
