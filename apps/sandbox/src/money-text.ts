import { currencyExponent, formatMoney, type Money } from '@neropay/core';

/** An amount for people: £15.99, JP¥1,500, KWD 1.500. */
export function moneyText(amount: Money): string {
  const digits = currencyExponent(amount.currency);
  const format = new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // A decimal string is formatted exactly, without a float in between; core's is always such a string.
  return format.format(formatMoney(amount) as `${number}`);
}
