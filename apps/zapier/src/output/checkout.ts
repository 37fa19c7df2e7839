import type { HostedPayment } from '@neropay/core';
import type { Checkout } from '@neropay/shop-protocol';
import { AMOUNT_FIELDS, type Output } from './output.js';
import { idText, isoTime, minorUnits } from './values.js';

/** A checkout that the gateway follows until it is paid. */
export function checkoutResult(checkout: Checkout) {
  const { id, checkout_url, status, amount, currency, order_id, transaction_id, expires_at } = checkout;
  return {
    id,
    url: checkout_url,
    status,
    amount,
    amount_minor: minorUnits(amount, currency),
    currency,
    order_id,
    payment_id: idText(transaction_id),
    expires_at: isoTime(expires_at),
  };
}

/** A checkout page at NeroPay itself, without a gateway. */
export function hostedPaymentResult(
  payment: HostedPayment,
  asked: { readonly amount: string; readonly currency: string; readonly order_id: string },
) {
  const { amount, currency, order_id } = asked;
  return {
    id: String(payment.id),
    url: payment.checkout_url,
    status: payment.status,
    amount,
    amount_minor: minorUnits(amount, currency),
    currency,
    order_id,
    payment_id: null,
    expires_at: null,
  };
}

export const CHECKOUT: Output = {
  outputFields: [
    { key: 'id', label: 'Checkout ID', type: 'string', required: true, primary: true },
    { key: 'url', label: 'Checkout Page', type: 'string' },
    { key: 'status', label: 'Status', type: 'string', required: true },
    ...AMOUNT_FIELDS,
    { key: 'order_id', label: 'Order ID', type: 'string' },
    { key: 'payment_id', label: 'Payment ID', type: 'string' },
    { key: 'expires_at', label: 'Expires At', type: 'datetime' },
  ],
  sample: {
    id: 'co_4f7a9c2d1e',
    url: 'https://eu.neropay.app/checkout/pay_nero_124',
    status: 'pending',
    amount: '15.99',
    amount_minor: 1599,
    currency: 'GBP',
    order_id: '1001',
    payment_id: null,
    expires_at: '2026-04-23T03:40:15Z',
  },
};
