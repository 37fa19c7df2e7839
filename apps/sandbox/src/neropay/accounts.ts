import { money, parseMoney } from '@neropay/core';
import type { Account } from './model.js';

const CURRENCIES = ['GBP', 'EUR', 'USD', 'IDR', 'JPY', 'KWD'];

export const MERCHANT_ID = 'NPTEST0SANDBOX_1000';

/** The accounts every sandbox begins with; keys and ids are fixed, so that they can be written into tests and guides. */
export function seededAccounts(): Account[] {
  return [
    {
      id: MERCHANT_ID,
      name: 'Sandbox Trading Ltd',
      email: 'merchant@sandbox.example',
      country: 'GB',
      publicKey: 'pk_test_neropay',
      secretKey: 'sk_test_neropay',
      clientKey: 'ck_test_neropay',
      webhookSecret: 'whsec_test_neropay',
      neroconnectEnabled: true,
      platformId: null,
      status: 'active',
      paymentsPaused: false,
      available: openingBalances(CURRENCIES),
    },
    {
      id: 'NPTEST0CONNECTED_1001',
      name: 'Connected Bakery',
      email: 'bakery@sandbox.example',
      country: 'GB',
      publicKey: 'pk_test_connected',
      secretKey: 'sk_test_connected',
      clientKey: 'ck_test_connected',
      webhookSecret: 'whsec_test_connected',
      neroconnectEnabled: false,
      platformId: MERCHANT_ID,
      status: 'active',
      paymentsPaused: false,
      // Fewer than its platform has: a currency is enabled for an account, not for the installation.
      available: openingBalances(['GBP', 'EUR']),
    },
    {
      id: 'NPTEST0STRANGER_2000',
      name: 'Unrelated Merchant',
      email: 'stranger@sandbox.example',
      country: 'DE',
      publicKey: 'pk_test_stranger',
      secretKey: 'sk_test_stranger',
      clientKey: 'ck_test_stranger',
      webhookSecret: 'whsec_test_stranger',
      neroconnectEnabled: false,
      platformId: null,
      status: 'active',
      paymentsPaused: false,
      available: new Map([['EUR', money(0n, 'EUR')]]),
    },
  ];
}

/** Enough of each to refund more than was taken: the provider does not prevent it, so a client must. */
function openingBalances(currencies: readonly string[]) {
  return new Map(currencies.map((currency) => [currency, parseMoney('1000', currency)]));
}
