import { formatMoney, isPositive, subtractMoney } from '@neropay/core';
import { moneyText } from '../money-text.js';
import { awaitsNews, isPayable, type Order, refundable } from './orders.js';

type Tone = 'good' | 'bad' | 'plain' | 'busy';

const HEADLINES: Record<Order['status'], { title: string; text: string; tone: Tone }> = {
  new: { title: 'Not paid yet', text: 'Your order is saved. Pay it whenever you are ready.', tone: 'plain' },
  pending: {
    title: 'Waiting for your payment',
    text: 'This page changes by itself as soon as it arrives.',
    tone: 'busy',
  },
  paid: { title: 'Paid. Thank you!', text: 'We are packing your order.', tone: 'good' },
  failed: { title: 'Payment failed', text: 'No money was taken. You can try again.', tone: 'bad' },
  cancelled: { title: 'Payment cancelled', text: 'No money was taken. Your order is still here.', tone: 'plain' },
  expired: { title: 'Payment expired', text: 'No money was taken. You can still pay this order.', tone: 'plain' },
  partially_refunded: { title: 'Partly refunded', text: 'A part of what you paid is on its way back.', tone: 'good' },
  refunded: { title: 'Refunded', text: 'All that you paid is on its way back to you.', tone: 'good' },
  disputed: { title: 'Disputed', text: 'Your bank has asked us about this payment.', tone: 'bad' },
  lost: { title: 'Dispute lost', text: 'Your bank has given you this payment back.', tone: 'bad' },
  review: {
    title: 'We are checking your payment',
    text: 'What arrived is not what was asked for. Do not pay again.',
    tone: 'bad',
  },
};

/** A notice is the answer to what was just done, not a part of the order. */
const NOTICE_MS = 20_000;

/** What the order page shows. */
export function presentOrder(order: Order, now: number) {
  const left = refundable(order);
  return {
    order: {
      id: order.id,
      key: order.key,
      customer: order.customer,
      lines: order.lines.map(({ productId, name, quantity, total }) => ({
        productId,
        name,
        quantity,
        total: moneyText(total),
      })),
      total: moneyText(order.total),
      refunded: isPositive(order.refunded) ? moneyText(order.refunded) : null,
      kept: moneyText(subtractMoney(order.total, order.refunded)),
      transactionId: order.transactionId,
      checkoutId: order.checkoutId,
      attention: order.attention,
      status: order.status,
      version: order.version,
      answeredRefunds: order.answeredRefunds,
    },
    headline: HEADLINES[order.status],
    timeline: order.timeline.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })),
    notice: order.notice && now - order.notice.at < NOTICE_MS ? order.notice : null,
    payable: isPayable(order),
    refundable: isPositive(left) ? { text: moneyText(left), decimal: formatMoney(left) } : null,
    live: awaitsNews(order),
  };
}
