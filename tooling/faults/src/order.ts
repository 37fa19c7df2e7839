import { formatMoney, type Money, money, splitMoney } from '@neropay/core';
import { seededRandom } from '@neropay/testkit';

/** What becomes of an order, between the customer, the provider's page and the shop. */
export type OrderGoes =
  | 'pays'
  | 'pays later'
  | 'fails then pays'
  | 'fails'
  | 'cancels'
  | 'cancels, money comes late'
  | 'leaves'
  | 'pays another amount'
  | 'pays another currency'
  | 'pays twice'
  | 'shop cancels'
  | 'shop cancels, money comes late'
  | 'changes the basket'
  | 'changes the basket, pays in both tabs';

export interface Order {
  /** The shop's own number. Two shops count alike, so that each number is met twice, mostly on one account. */
  readonly number: string;
  readonly shop: number;
  readonly amount: Money;
  /** What it comes to once the basket is changed. */
  readonly changedAmount: Money;
  readonly goes: OrderGoes;
  /** What the merchant asks to give back once it is paid, decimal, all at once. */
  readonly refunds: readonly string[];
  /** How long the customer takes, in milliseconds. */
  readonly takesMs: number;
}

const WAYS: readonly (readonly [weight: number, goes: OrderGoes])[] = [
  [44, 'pays'],
  [6, 'pays later'],
  [8, 'fails then pays'],
  [6, 'fails'],
  [5, 'cancels'],
  [4, 'cancels, money comes late'],
  [5, 'leaves'],
  [4, 'pays another amount'],
  [2, 'pays another currency'],
  [4, 'pays twice'],
  [3, 'shop cancels'],
  [3, 'shop cancels, money comes late'],
  [3, 'changes the basket'],
  [3, 'changes the basket, pays in both tabs'],
];
const PAID_WAYS: ReadonlySet<OrderGoes> = new Set(['pays', 'pays later', 'fails then pays', 'pays twice']);
/** Of those, how many are given back, in whole or in part. */
const REFUND_SHARE = 0.3;

/**
 * Order `index` of a run, whatever else happens in it.
 * @param currencies what the shop's account takes
 */
export function planOrder(seed: number, index: number, shops: number, currencies: readonly string[]): Order {
  const random = seededRandom(seed * 1_000_003 + index);
  const currency = currencies[Math.floor(random() * currencies.length)] ?? 'EUR';
  const amount = money(BigInt(100 + Math.floor(random() * 900_000)), currency);
  const goes = way(random());
  const shop = index % shops;
  return {
    number: `F${seed}-${pad(Math.floor(shop / 2), 2)}${pad(Math.floor(index / shops), 5)}`,
    shop,
    amount,
    changedAmount: money(amount.minor + 100n, currency),
    goes,
    refunds: PAID_WAYS.has(goes) && random() < REFUND_SHARE ? refundsOf(amount, random()) : [],
    takesMs: Math.floor(random() * 4_000),
  };
}

function way(roll: number): OrderGoes {
  let left = roll * WAYS.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, goes] of WAYS) {
    left -= weight;
    if (left < 0) return goes;
  }
  return 'pays';
}

/** All of it; a part; three halves at once, of which one is too many; all of it twice at once. */
function refundsOf(amount: Money, roll: number): readonly string[] {
  const whole = formatMoney(amount);
  const half = formatMoney(splitMoney(amount, 2)[0] ?? amount);
  if (roll < 0.35) return [whole];
  if (roll < 0.6) return [half];
  return roll < 0.8 ? [half, half, half] : [whole, whole];
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
