import { formatMoney } from '@neropay/core';
import type { Endpoint } from '../endpoint.js';
import type { Ledger } from '../ledger.js';
import type { Account } from '../model.js';
import type { Provider } from '../provider.js';

export function balanceEndpoints({ ledger }: Provider): Endpoint[] {
  const read = (path: string): Endpoint => ({
    method: 'GET',
    path,
    handle: ({ account }) => ({ data: presentBalances(ledger, account) }),
  });
  return [read('/balances'), read('/balance')];
}

/** One wallet per enabled currency. What a standard payout can take is all that is available. */
export function presentBalances(ledger: Ledger, account: Account) {
  return [...account.available.values()].map((available) => ({
    available_balance: formatMoney(available),
    instant_available: formatMoney(ledger.instantAvailable(account, available.currency)),
    standard_available: formatMoney(available),
    reserve_balance: formatMoney(ledger.reserve(account, available.currency)),
    currency: available.currency,
  }));
}
