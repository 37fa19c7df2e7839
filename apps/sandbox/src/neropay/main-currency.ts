import type { Account } from './model.js';

/** The currency of an account's prices: the first that it has enabled. */
export function mainCurrency(account: Account): string {
  const [currency = 'GBP'] = account.available.keys();
  return currency;
}
