import type { CallbackType } from '@neropay/shop-protocol';

/** What a shop is told. */
export const EVENT_TYPES: readonly CallbackType[] = [
  'checkout.paid',
  'checkout.failed',
  'checkout.cancelled',
  'checkout.expired',
  'checkout.refunded',
  'checkout.partially_refunded',
  'checkout.disputed',
  'checkout.review_required',
  'checkout.duplicate_payment',
  'refund.failed',
];
