import { type Money, parseMoney } from '@neropay/core';
import type { Account, Payment, PaymentMethod, Transaction } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';

export const BY_CONTROL: PaymentMethod = { type: 'control', brand: null, last4: null };

/** A small payment that nobody asked for, for those who want to see what happens next. */
export function openTestPayment({ desk }: Provider, account: Account, amount = testAmount(account)): Payment {
  return desk.open(account, {
    kind: 'hosted_payment',
    amount,
    identifier: undefined,
    reference: undefined,
    description: 'Made by a control call',
    customerName: '',
    customerEmail: null,
    successUrl: null,
    cancelUrl: null,
    ipnUrl: null,
    applicationFee: null,
    splits: [],
    metadata: {},
  });
}

export function paidTestPayment(provider: Provider, account: Account, amount?: Money): Transaction {
  const payment = openTestPayment(provider, account, amount);
  return provider.desk.receive(payment, payment.amount, BY_CONTROL);
}

/** 25 in major units of the account's first currency: below every threshold, and good in currencies without decimals. */
function testAmount(account: Account): Money {
  const [currency = 'GBP'] = account.available.keys();
  return parseMoney('25', currency);
}
