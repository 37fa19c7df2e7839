import { formatMoney, type Money, money, splitMoney } from '@neropay/core';
import { seededRandom } from '@neropay/testkit';

/** What the customer of an order does on the provider's page. */
export type CustomerDoes =
  | 'pays'
  | 'fails then pays'
  | 'fails'
  | 'cancels'
  | 'leaves'
  | 'pays another amount'
  | 'pays another currency'
  | 'pays twice';

export interface Order {
  readonly number: string;
  readonly shop: number;
  readonly amount: Money;
  readonly customer: CustomerDoes;
  /** What the merchant gives back once it is paid, decimal; null: nothing. */
  readonly refund: string | null;
}

const HABITS: readonly (readonly [weight: number, does: CustomerDoes])[] = [
  [58, 'pays'],
  [10, 'fails then pays'],
  [8, 'fails'],
  [8, 'cancels'],
  [6, 'leaves'],
  [4, 'pays another amount'],
  [2, 'pays another currency'],
  [4, 'pays twice'],
];
const CURRENCIES = ['GBP', 'EUR', 'JPY', 'KWD', 'IDR'] as const;
const REFUND_SHARE = 0.25;

/** Order `index` of a run, whatever else happens in it. */
export function planOrder(seed: number, index: number, shops: number): Order {
  const random = seededRandom(seed * 1_000_003 + index);
  const currency = CURRENCIES[Math.floor(random() * CURRENCIES.length)] ?? 'GBP';
  const amount = money(BigInt(100 + Math.floor(random() * 900_000)), currency);
  const customer = habit(random());
  const paid = customer === 'pays' || customer === 'fails then pays' || customer === 'pays twice';
  return {
    number: `F${seed}-${index}`,
    shop: index % shops,
    amount,
    customer,
    refund: paid && random() < REFUND_SHARE ? refundOf(amount, random()) : null,
  };
}

function habit(roll: number): CustomerDoes {
  let left = roll * HABITS.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, does] of HABITS) {
    left -= weight;
    if (left < 0) return does;
  }
  return 'pays';
}

function refundOf(amount: Money, roll: number): string {
  const [part] = splitMoney(amount, 3);
  return formatMoney(roll < 0.4 || part === undefined ? amount : part);
}
