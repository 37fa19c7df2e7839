import { equalMoney } from '@neropay/core/money';
import type { CheckoutRecord } from '../records.js';
import { OPEN } from '../states.js';

/** What an order's checkouts mean for one more: one answers it, one forbids it, or those that are open are replaced by it. */
export type Standing =
  | { readonly kind: 'existing'; readonly checkout: CheckoutRecord }
  | { readonly kind: 'already_paid'; readonly checkout: CheckoutRecord }
  | { readonly kind: 'none'; readonly superseded: readonly CheckoutRecord[] };

/** Money arrived for these and has not all gone back: the order needs no other payment. */
const HOLDS_MONEY: ReadonlySet<string> = new Set(['paid', 'partially_refunded', 'disputed', 'review']);

/** @param siblings every checkout of the same order, newest first; none for a payment link, which nothing binds */
export function standingFor(checkout: CheckoutRecord, siblings: readonly CheckoutRecord[]): Standing {
  const paid = siblings.find((sibling) => HOLDS_MONEY.has(sibling.status));
  if (paid !== undefined) return { kind: asksTheSame(paid, checkout) ? 'existing' : 'already_paid', checkout: paid };
  const open = siblings.filter((sibling) => sibling.refusal === null && OPEN.has(sibling.status));
  const same = open.find(
    (sibling) =>
      sibling.status === 'pending' && sibling.expiresAt > checkout.createdAt && asksTheSame(sibling, checkout),
  );
  return same === undefined ? { kind: 'none', superseded: open } : { kind: 'existing', checkout: same };
}

function asksTheSame(a: CheckoutRecord, b: CheckoutRecord): boolean {
  return a.amount.currency === b.amount.currency && equalMoney(a.amount, b.amount);
}
