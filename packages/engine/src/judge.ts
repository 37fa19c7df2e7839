import { equalMoney, type Money } from '@neropay/core';
import type { ProviderPayment } from '@neropay/core/rail';
import type { CheckoutRecord } from './records.js';
import type { Observation } from './states.js';

/** Why money that arrived is not believed to be this checkout's. */
export type Mismatch =
  | 'amount_mismatch'
  | 'currency_mismatch'
  | 'account_mismatch'
  | 'reference_mismatch'
  | 'reference_missing';

export interface Verdict {
  /** What the checkout is by what was read; null when nothing new is to be learned from it. */
  readonly observation: Observation | null;
  readonly mismatch: Mismatch | null;
  /** Successful payments on top of the one that counts. */
  readonly duplicates: readonly ProviderPayment[];
}

/**
 * Decides what a checkout is from the provider's payments. Pure, and the only place that believes in money:
 * a payment counts when account, reference, amount and currency are exactly those that were asked for.
 *
 * @param payments every known payment of this checkout, oldest first, as last read back; foreign references already sorted out by {@link belongs}
 * @param refundedByUs minor units that our own refunds of the counting payment have given back
 */
export function judge(
  checkout: CheckoutRecord,
  payments: readonly ProviderPayment[],
  refundedByUs: (paymentId: string) => bigint,
): Verdict {
  const received = payments.filter((payment) => payment.status === 'succeeded' || payment.status === 'refunded');
  const counting = countingOf(checkout, received);
  if (counting === undefined) return { observation: observeUnpaid(payments), mismatch: null, duplicates: [] };
  const mismatch = mismatchOf(checkout, counting);
  return {
    observation:
      mismatch === null
        ? observePaid(checkout, counting, refundedByUs(counting.id))
        : { status: 'review', transactionId: counting.id, refunded: 0n },
    mismatch,
    duplicates: received.filter((payment) => payment !== counting && payment.status === 'succeeded'),
  };
}

/** Whether a payment is of this checkout at all: its reference is the checkout's, or the provider names none. */
export function belongs(checkout: CheckoutRecord, payment: ProviderPayment): boolean {
  return payment.reference === checkout.reference || (payment.reference === null && payment.id === checkout.hostedId);
}

/** The sum given back as the provider tells it; null when it tells nothing, or in another currency than the payment's. */
export function givenBack(payment: Pick<ProviderPayment, 'amount' | 'refunded'>): Money | null {
  return payment.refunded !== null && payment.refunded.currency === payment.amount?.currency ? payment.refunded : null;
}

/**
 * The payment that the checkout's state is about: the one that was told, for as long as it counts (under review, always); else a sound one before
 * a wrong one, and one that was kept before one that went back.
 */
function countingOf(checkout: CheckoutRecord, received: readonly ProviderPayment[]): ProviderPayment | undefined {
  const told = received.find((payment) => payment.id === checkout.transactionId);
  if (told !== undefined && checkout.status === 'review') return told;
  const sound = received.filter((payment) => mismatchOf(checkout, payment) === null);
  if (told !== undefined && sound.includes(told)) return told;
  return sound.find((payment) => payment.status === 'succeeded') ?? sound[0] ?? told ?? received[0];
}

function mismatchOf(checkout: CheckoutRecord, payment: ProviderPayment): Mismatch | null {
  if (!belongs(checkout, payment)) return payment.reference === null ? 'reference_missing' : 'reference_mismatch';
  if (payment.accountId !== null && payment.accountId !== checkout.accountId) return 'account_mismatch';
  if (payment.amount === null) return 'amount_mismatch';
  if (payment.amount.currency !== checkout.amount.currency) return 'currency_mismatch';
  return equalMoney(payment.amount, checkout.amount) ? null : 'amount_mismatch';
}

function observePaid(checkout: CheckoutRecord, payment: ProviderPayment, refundedByUs: bigint): Observation {
  const whole = checkout.amount.minor;
  const told = payment.status === 'refunded' ? whole : (givenBack(payment)?.minor ?? 0n);
  // An answer may leave out what an earlier one told.
  const known = payment.id === checkout.transactionId ? checkout.refunded : 0n;
  const most = [told, refundedByUs, known].reduce((most, sum) => (sum > most ? sum : most));
  // A provider may let more go back than came. That is between it and the merchant: of the order, no more than all has gone back.
  const refunded = most < whole ? most : whole;
  const seen = { transactionId: payment.id, refunded };
  if (payment.dispute === 'lost') return { ...seen, status: 'lost' };
  if (payment.dispute === 'open') return { ...seen, status: 'disputed' };
  if (refunded >= whole) return { ...seen, status: 'refunded' };
  return { ...seen, status: refunded > 0n ? 'partially_refunded' : 'paid' };
}

function observeUnpaid(payments: readonly ProviderPayment[]): Observation | null {
  // A customer who is trying right now outweighs the attempts that failed before.
  if (payments.some((payment) => payment.status === 'pending')) return null;
  const last = payments.at(-1);
  if (last === undefined) return null;
  const status = last.status === 'cancelled' || last.status === 'expired' ? last.status : 'failed';
  return { status, transactionId: null, refunded: 0n };
}
