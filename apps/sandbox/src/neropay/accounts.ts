import { money, parseMoney } from '@neropay/core';
import type { Account } from './model.js';

const CURRENCIES = ['GBP', 'EUR', 'USD', 'IDR', 'JPY', 'KWD'];

export const MERCHANT_ID = 'NPTEST0SANDBOX_1000';

const OPENED_AT = Date.UTC(2026, 0, 1);
const HOLDER = { mobileCode: '44', mobile: '7700900123', dob: '1990-01-31' };

/** The accounts every sandbox begins with; keys and ids are fixed, so that they can be written into tests and guides. */
export function seededAccounts(): Account[] {
  return [
    {
      id: MERCHANT_ID,
      username: 'sandbox',
      name: 'Sandbox Trading Ltd',
      holder: { ...HOLDER, firstname: 'Ada', lastname: 'Lovelace', businessType: 'limited_company' },
      messagesBy: 'neropay',
      createdAt: OPENED_AT,
      email: 'merchant@sandbox.example',
      country: 'GB',
      publicKey: 'pk_test_neropay',
      secretKey: 'sk_test_neropay',
      clientKey: 'ck_test_neropay',
      webhookSecret: 'whsec_test_neropay',
      neroconnectEnabled: true,
      platformId: null,
      terms: { feePayer: 'connected_account', defaultApplicationFee: null },
      safetyLimits: new Map(),
      status: 'active',
      paymentsPaused: false,
      payoutsPaused: false,
      kycStatus: 'verified',
      reserve: new Map(),
      available: openingBalances(CURRENCIES),
    },
    {
      id: 'NPTEST0CONNECTED_1001',
      username: 'bakery',
      name: 'Connected Bakery',
      holder: { ...HOLDER, firstname: 'Grace', lastname: 'Hopper', businessType: 'sole_trader' },
      messagesBy: 'neropay',
      createdAt: OPENED_AT,
      email: 'bakery@sandbox.example',
      country: 'GB',
      publicKey: 'pk_test_connected',
      secretKey: 'sk_test_connected',
      clientKey: 'ck_test_connected',
      webhookSecret: 'whsec_test_connected',
      neroconnectEnabled: false,
      platformId: MERCHANT_ID,
      terms: { feePayer: 'connected_account', defaultApplicationFee: null },
      safetyLimits: new Map(),
      status: 'active',
      paymentsPaused: false,
      payoutsPaused: false,
      kycStatus: 'verified',
      reserve: new Map(),
      // Fewer than its platform has: a currency is enabled for an account, not for the installation.
      available: openingBalances(['GBP', 'EUR']),
    },
    {
      id: 'NPTEST0STRANGER_2000',
      username: 'stranger',
      name: 'Unrelated Merchant',
      holder: { ...HOLDER, firstname: 'Alan', lastname: 'Turing', businessType: 'limited_company' },
      messagesBy: 'neropay',
      createdAt: OPENED_AT,
      email: 'stranger@sandbox.example',
      country: 'DE',
      publicKey: 'pk_test_stranger',
      secretKey: 'sk_test_stranger',
      clientKey: 'ck_test_stranger',
      webhookSecret: 'whsec_test_stranger',
      neroconnectEnabled: false,
      platformId: null,
      terms: { feePayer: 'connected_account', defaultApplicationFee: null },
      safetyLimits: new Map(),
      status: 'active',
      paymentsPaused: false,
      payoutsPaused: false,
      kycStatus: 'verified',
      reserve: new Map(),
      available: new Map([['EUR', money(0n, 'EUR')]]),
    },
  ];
}

/** Enough of each to refund more than was taken: the provider does not prevent it, so a client must. */
function openingBalances(currencies: readonly string[]) {
  return new Map(currencies.map((currency) => [currency, parseMoney('1000', currency)]));
}
