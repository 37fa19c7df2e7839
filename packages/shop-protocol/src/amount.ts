import { formatMoney, isCurrency, MoneyError, money, parseMoney } from '@neropay/core';
import * as z from 'zod';

/** An upper-case ISO 4217 code that has a minor unit. */
export const currency = z.string().refine(isCurrency, 'must be an active ISO 4217 code in upper case, such as "GBP"');

/**
 * A decimal string in major units, zero or more: `"15.99"`, JPY `"1500"`. Whether its decimals fit is known only together
 * with the currency: {@link moneyFits}. Never a JSON number: 599.80 is not a binary fraction.
 */
export const decimalAmount = z
  .string({
    error: ({ input }) =>
      input === undefined
        ? 'is required'
        : 'must be a decimal string like "15.99", in quotes: a JSON number can lose a penny',
  })
  .regex(/^\d{1,15}(\.\d{1,30})?$/, { error: 'must be a decimal string like "15.99"', abort: true });

/** A decimal string of more than nothing. */
export const positiveAmount = decimalAmount.refine((value) => /[1-9]/.test(value), 'must be more than zero');

/** Where a refinement puts what it finds; a part of zod's context. */
interface Issues {
  addIssue(issue: { code: 'custom'; path: string[]; message: string; input: unknown }): void;
}

/**
 * A refinement of an object with a `currency`: the amounts in these fields are exact in it. Used with {@link always}, so
 * that a wrong amount is told together with every other mistake, not only after those are mended.
 */
export function moneyFits(...fields: readonly string[]) {
  return (value: unknown, issues: Issues): void => {
    const { currency: code, ...amounts } = toRecord(value);
    if (!currency.safeParse(code).success) return;
    for (const field of fields) {
      const amount = decimalAmount.safeParse(amounts[field]);
      const mistake = amount.success ? amountMistake(amount.data, String(code)) : null;
      if (mistake) issues.addIssue({ code: 'custom', path: [field], message: mistake, input: amount.data });
    }
  };
}

/** Lets a refinement run although fields were found wrong before; it must expect them. */
export const always = { when: () => true };

/**
 * What is wrong with an amount in a currency, as a phrase to follow the field's name; null when nothing is. For amounts
 * whose currency is not in the same request, such as a refund's.
 *
 * @throws {MoneyError} `unknown_currency`.
 */
export function amountMistake(decimal: string, currencyCode: string): string | null {
  const example = formatMoney(money(1599n, currencyCode));
  try {
    parseMoney(decimal, currencyCode);
    return null;
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    if (error.code === 'too_precise') return `has more decimals than ${currencyCode}: send it like "${example}"`;
    return `must be a decimal string like "${example}"`;
  }
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
