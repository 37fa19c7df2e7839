import type { Transaction } from '@neropay/core';
import type { HookEvent } from '@neropay/shop-protocol';
import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { PAYMENT, type PaymentResult, paymentResult } from '../output/payment.js';
import { bothTriggers } from './both-triggers.js';
import { isProviderEvent } from './hook-event.js';
import { newestRows } from './pages.js';

type Status = 'succeeded' | 'failed';

async function newest(
  z: ZObject,
  bundle: Bundle,
  status: Status,
  isSample: boolean,
): Promise<readonly PaymentResult[]> {
  const { transactions } = neropayOf(z, bundle);
  const rows = await newestRows((query) => transactions.list({ ...query, status }), isSample);
  return rows.map(paymentResult);
}

/**
 * The payment that an event is about, as NeroPay shows it now. The gateway has asked before it told, so where NeroPay cannot be asked this once, what it told
 * is handed on: a payment must not be lost to a zap. Null for an event about no payment.
 */
export async function paymentOfEvent(z: ZObject, bundle: Bundle, event: HookEvent): Promise<PaymentResult | null> {
  const facts = factsOf(event);
  if (facts === null) return null;
  const shown = await shownPayment(z, bundle, facts);
  return paymentResult(shown ?? { ...facts, id: facts.paymentId ?? facts.checkoutId ?? event.id });
}

/** Null when NeroPay cannot be asked now, or does not show it yet. */
async function shownPayment(z: ZObject, bundle: Bundle, facts: PaymentFacts): Promise<Transaction | null> {
  const { paymentId, identifier, status } = facts;
  const { transactions } = neropayOf(z, bundle);
  try {
    if (paymentId !== null) return await transactions.retrieve(paymentId);
    if (identifier === null) return null;
    // A try that failed is not yet the checkout's payment. It goes by the order's number, or by that and a number of its own.
    const { data } = await transactions.list({ q: identifier, status });
    return data.find((row) => row.identifier === identifier || row.identifier?.startsWith(`${identifier}-`)) ?? null;
  } catch (error) {
    z.console.log(`Payment ${paymentId ?? identifier} could not be read back: ${error}`);
    return null;
  }
}

interface PaymentFacts {
  readonly paymentId: string | null;
  readonly checkoutId: string | null;
  readonly identifier: string | null;
  /** In NeroPay's words. */
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
}

function factsOf(event: HookEvent): PaymentFacts | null {
  if (isProviderEvent(event)) {
    const { transaction } = event.data;
    if (transaction === null) return null;
    const { id, reference, status, amount, currency } = transaction;
    return { paymentId: id, checkoutId: null, identifier: reference, status, amount, currency };
  }
  const { checkout } = event.data;
  if (checkout === null) return null;
  const { id, order_id, transaction_id, status, amount, currency } = checkout;
  return {
    paymentId: transaction_id,
    checkoutId: id,
    identifier: order_id,
    status: status === 'paid' ? 'succeeded' : status,
    amount,
    currency,
  };
}

const KINDS = [
  {
    status: 'succeeded',
    key: 'new_payment',
    label: 'New Payment',
    when: 'a payment succeeds',
    events: ['checkout.paid', 'transaction.succeeded'],
  },
  {
    status: 'failed',
    key: 'failed_payment',
    label: 'Failed Payment',
    when: 'a customer tries to pay and is declined',
    events: ['checkout.failed', 'transaction.failed'],
  },
] as const;

export const paymentTriggers: readonly Trigger[] = KINDS.flatMap(({ status, ...kind }) =>
  bothTriggers({
    ...kind,
    noun: 'Payment',
    output: PAYMENT,
    resultOf: paymentOfEvent,
    newest: (z, bundle, isSample) => newest(z, bundle, status, isSample),
  }),
);
