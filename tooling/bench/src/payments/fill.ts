import type { Ledger, ScheduledCheckout } from '@neropay/engine';
import { ACCOUNT_ID, CURRENCY, referenceOf } from './notification.ts';

const HOUR_MS = 3_600_000;
const AT_ONCE = 500;

/** Writes open checkouts, as if customers were on the provider's page now. Their numbers go round the stores. */
export async function openCheckouts(
  ledger: Ledger,
  storeIds: readonly string[],
  numbers: readonly number[],
): Promise<void> {
  for (let from = 0; from < numbers.length; from += AT_ONCE) {
    await Promise.all(
      numbers.slice(from, from + AT_ONCE).map(async (number) => {
        const storeId = storeIds[number % storeIds.length] ?? '';
        const { kind } = await ledger.insertCheckout(openCheckout(storeId, number), null);
        if (kind !== 'created') throw new Error(`Checkout ${number} was not written: ${kind}`);
      }),
    );
  }
}

/** A checkout of the benchmarks' account that waits for its customer; nobody looks after it for an hour. */
export function openCheckout(storeId: string, number: number): ScheduledCheckout {
  const now = Date.now();
  const reference = referenceOf(number);
  return {
    id: `co_bench_${number}`,
    kind: 'checkout',
    storeId,
    orderId: String(number),
    orderNumber: null,
    reference,
    rail: 'neropay',
    mode: 'test',
    accountId: ACCOUNT_ID,
    amount: { minor: 1599n, currency: CURRENCY },
    description: `Order ${number}`,
    customer: {
      name: 'Jane Customer',
      email: 'jane@example.com',
      phone: '01234567890',
      address: '1 High Street, London',
    },
    metadata: {},
    successUrl: 'https://shop.example/thanks',
    cancelUrl: 'https://shop.example/cart',
    status: 'pending',
    refunded: 0n,
    transactionId: null,
    late: false,
    reviewReason: null,
    plan: {
      idempotencyKey: reference,
      path: '/hosted-payments',
      body: JSON.stringify({ identifier: reference, amount: '15.99' }),
    },
    hostedId: `pay_${number}`,
    action: { type: 'redirect', url: `https://provider.example/checkout/${number}` },
    refusal: null,
    sequence: 0,
    version: 1,
    reconcileAt: now + HOUR_MS,
    reconcileStep: 0,
    expiresAt: now + 24 * HOUR_MS,
    createdAt: now,
    updatedAt: now,
  };
}
