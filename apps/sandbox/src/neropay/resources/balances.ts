import { formatMoney, money } from '@neropay/core';
import type { Endpoint } from '../endpoint.js';
import type { Account } from '../model.js';

export function balanceEndpoints(): Endpoint[] {
  const read = (path: string): Endpoint => ({
    method: 'GET',
    path,
    handle: ({ account }) => ({ data: balancesOf(account) }),
  });
  return [read('/balances'), read('/balance')];
}

/** One wallet per enabled currency. Nothing is held in reserve here, and all that is available is available at once. */
function balancesOf(account: Account) {
  return [...account.available.values()].map((available) => ({
    available_balance: formatMoney(available),
    instant_available: formatMoney(available),
    standard_available: formatMoney(available),
    reserve_balance: formatMoney(money(0n, available.currency)),
    currency: available.currency,
  }));
}
