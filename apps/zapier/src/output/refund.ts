import type { Refund, WalletTransaction } from '@neropay/core';
import type { Refund as GatewayRefund } from '@neropay/shop-protocol';
import { AMOUNT_FIELDS, type Output } from './output.js';
import { idText, isoTime, minorUnits, textOrNull } from './values.js';

export interface RefundResult {
  readonly id: string;
  readonly [field: string]: unknown;
}

interface RefundFacts {
  readonly id: string;
  readonly status: string;
  readonly amount: string | null;
  readonly currency: string | null;
  /** NeroPay's id of the payment. */
  readonly payment_id: string | null;
  /** NeroPay's reference of the payment, `NP-…`. */
  readonly payment_reference: string | null;
  readonly reason: string | null;
  readonly created_at: string | null;
}

/** Money that went back, whoever tells of it. */
export function refundResult(facts: RefundFacts): RefundResult {
  const { id, status, amount, currency, payment_id, payment_reference, reason, created_at } = facts;
  return {
    id,
    status,
    amount,
    amount_minor: minorUnits(amount, currency),
    currency,
    payment_id,
    payment_reference,
    reason,
    created_at: isoTime(created_at),
  };
}

/** As NeroPay answers who asks for a refund. */
export function madeRefund(refund: Refund, payment_reference: string | null): RefundResult {
  const { id, transaction_id, status, amount, currency, reason, created_at } = refund;
  return refundResult({
    id: String(id),
    status,
    amount,
    currency,
    payment_id: String(transaction_id),
    payment_reference,
    reason: textOrNull(reason),
    created_at: textOrNull(created_at),
  });
}

/** As the gateway has it. */
export function gatewayRefund(
  refund: GatewayRefund,
  payment: { readonly id: string; readonly reference: string | null },
): RefundResult {
  const { id, provider_refund_id, status, amount, currency, reason, created_at } = refund;
  return refundResult({
    id: provider_refund_id ?? id,
    status,
    amount,
    currency,
    payment_id: payment.id,
    payment_reference: payment.reference,
    reason,
    created_at,
  });
}

/**
 * As a debit in the wallet's ledger, which is where NeroPay shows refunds that were made elsewhere (API reference, Wallet Transactions); the row names
 * the payment in its notes, and the refund where it has an id for it.
 */
export function refundOfRow(
  row: WalletTransaction,
  payment_reference: string,
  payment_id: string | null = null,
): RefundResult {
  return refundResult({
    id: refundIdOf(row),
    status: 'succeeded',
    amount: row.amount ?? null,
    currency: row.currency ?? null,
    payment_id,
    payment_reference,
    reason: null,
    created_at: row.created_at ?? null,
  });
}

/** A row's own id is as good where it names no refund: it is the same each time. */
function refundIdOf(row: WalletTransaction): string {
  const named = Object.values(row).find(
    (value): value is string => typeof value === 'string' && /^rf_\w+$/.test(value),
  );
  return named ?? row.txn_id ?? idText(row.id) ?? '';
}

export const REFUND: Output = {
  outputFields: [
    { key: 'id', label: 'Refund ID', type: 'string', required: true, primary: true },
    { key: 'status', label: 'Status', type: 'string', required: true },
    ...AMOUNT_FIELDS,
    { key: 'payment_id', label: 'Payment ID', type: 'string' },
    { key: 'payment_reference', label: 'NeroPay Reference', type: 'string' },
    { key: 'reason', label: 'Reason', type: 'string' },
    { key: 'created_at', label: 'Created At', type: 'datetime' },
  ],
  sample: {
    id: 'rf_nero_123',
    status: 'succeeded',
    amount: '5.00',
    amount_minor: 500,
    currency: 'GBP',
    payment_id: '6636598',
    payment_reference: 'NP-ORDER1001',
    reason: null,
    created_at: '2026-04-22T04:10:00Z',
  },
};
