import { compareMoney, type Money, parseMoney } from '@neropay/core';

/** Major units; about the same worth. Currencies that are not here are never flagged by amount. */
const THRESHOLDS: Readonly<Record<string, string>> = {
  GBP: '5000',
  EUR: '5000',
  USD: '5000',
  IDR: '100000000',
  JPY: '1000000',
  KWD: '2000',
};

/** Whether an amount is so high that NeroPay asks for a proof before it lets the money go. */
export function isHighValue(amount: Money): boolean {
  const threshold = THRESHOLDS[amount.currency];
  return threshold !== undefined && compareMoney(amount, parseMoney(threshold, amount.currency)) >= 0;
}
