import type { NeroPay, WalletTransaction } from '@neropay/core';
import { paymentOfRefundRow } from '@neropay/core/neropay-rail';
import type { HookEvent } from '@neropay/shop-protocol';
import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { REFUND, type RefundResult, refundOfRow, refundResult } from '../output/refund.js';
import { idText, textOrNull } from '../output/values.js';
import { bothTriggers } from './both-triggers.js';
import { newestRows } from './pages.js';
import { paymentOfEvent } from './payments.js';

/** Refunds stand in the wallet's ledger as debits: NeroPay has no list of them. */
async function newest(z: ZObject, bundle: Bundle, isSample: boolean): Promise<readonly RefundResult[]> {
  const { walletTransactions } = neropayOf(z, bundle);
  return refundsAmong(await newestRows((query) => walletTransactions.list({ ...query, q: 'refund' }), isSample));
}

/** The same with NeroPay's number of each payment, which the ledger does not have: a question for each, so for a sample only. */
async function newestWithPayments(z: ZObject, bundle: Bundle): Promise<readonly RefundResult[]> {
  const { transactions } = neropayOf(z, bundle);
  return Promise.all(
    (await newest(z, bundle, true)).map(async (refund) => {
      const reference = textOrNull(refund.payment_reference) ?? '';
      const { data } = await transactions.list({ q: reference });
      return { ...refund, payment_id: idText(data.find(({ trx }) => trx === reference)?.id) };
    }),
  );
}

/** The rows that are refunds of one payment each. */
function refundsAmong(rows: readonly WalletTransaction[]): readonly RefundResult[] {
  return rows.flatMap((row) => {
    const payment = paymentOfRefundRow(row);
    return payment === null ? [] : [refundOfRow(row, payment)];
  });
}

/** The refunds of the payment that NeroPay calls `reference`, the newest first. */
export async function refundsOf(
  neropay: NeroPay,
  payment: { readonly id: string; readonly reference: string },
): Promise<readonly RefundResult[]> {
  const rows = await newestRows((query) => neropay.walletTransactions.list({ ...query, q: payment.reference }), false);
  return rows
    .filter((row) => paymentOfRefundRow(row) === payment.reference)
    .map((row) => refundOfRow(row, payment.reference, payment.id));
}

/** None when NeroPay cannot be asked now: that money went back is known, and must not be lost to a zap. */
async function shownRefunds(
  z: ZObject,
  bundle: Bundle,
  { id, reference }: { readonly id: string; readonly reference: string | null },
): Promise<readonly RefundResult[]> {
  if (reference === null) return [];
  try {
    return await refundsOf(neropayOf(z, bundle), { id, reference });
  } catch (error) {
    z.console.log(`The refunds of payment ${id} could not be read: ${error}`);
    return [];
  }
}

/** What went back, as far as it is known: the event names the payment, and the gateway's own refund where it was made there. */
async function refundOfEvent(z: ZObject, bundle: Bundle, event: HookEvent): Promise<RefundResult | null> {
  const payment = await paymentOfEvent(z, bundle, event);
  if (payment === null) return null;
  const { id: payment_id, currency } = payment;
  const payment_reference = typeof payment.reference === 'string' ? payment.reference : null;
  const made = event.data.refund;
  const shown = await shownRefunds(z, bundle, { id: payment_id, reference: payment_reference });
  const latest = made ? shown.find(({ amount }) => amount === made.amount) : shown[0];
  return refundResult({
    id: latest?.id ?? made?.id ?? event.id,
    status: 'succeeded',
    amount: made?.amount ?? textOrNull(latest?.amount),
    currency: made?.currency ?? textOrNull(latest?.currency) ?? textOrNull(currency),
    payment_id,
    payment_reference,
    reason: made?.reason ?? null,
    created_at: textOrNull(latest?.created_at) ?? event.created_at,
  });
}

export const refundTriggers: readonly Trigger[] = bothTriggers({
  key: 'new_refund',
  noun: 'Refund',
  label: 'New Refund',
  when: 'money goes back to a customer, all of a payment or a part of it',
  events: ['checkout.refunded', 'checkout.partially_refunded', 'refund.succeeded'],
  output: REFUND,
  resultOf: refundOfEvent,
  newest,
  sample: newestWithPayments,
  polledOutput: { ...REFUND, sample: { ...REFUND.sample, payment_id: null } },
});
