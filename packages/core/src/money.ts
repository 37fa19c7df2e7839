import { type CurrencyCode, currencyExponent } from './currencies.js';
import { MoneyError } from './money-error.js';

export { type CurrencyCode, currencyExponent, isCurrency, listCurrencies } from './currencies.js';
export { MoneyError, type MoneyErrorCode } from './money-error.js';

/** An exact amount: whole minor units (pence, fils, yen) of one currency. Made by {@link money} or {@link parseMoney}. */
export interface Money {
  /** Minor units: 1599n is GBP 15.99, JPY 1599 and KWD 1.599. May be negative after a subtraction. */
  readonly minor: bigint;
  /** Upper-case ISO 4217 code. */
  readonly currency: CurrencyCode;
}

/** As many digits before the decimal point as every system on the way of a payment is known to carry exactly. */
const MAX_INTEGER_DIGITS = 15;
/** Zeros beyond the exponent are exact, but a string of a million of them is an attack, not an amount. */
const MAX_FRACTION_DIGITS = 30;
const MAX_PARTS = 10_000;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * An amount from minor units.
 *
 * @param minor whole minor units as a bigint; never a number, so that no float can slip in.
 * @throws {MoneyError} `unknown_currency`, `invalid_amount` (not a bigint), `out_of_range`.
 */
export function money(minor: bigint, currency: CurrencyCode): Money {
  const exponent = currencyExponent(currency);
  if (typeof minor !== 'bigint') {
    throw new MoneyError('invalid_amount', `Minor units are a bigint, such as 1599n; got a ${typeof minor}.`);
  }
  const limit = 10n ** BigInt(MAX_INTEGER_DIGITS + exponent);
  if (minor >= limit || minor <= -limit) {
    throw new MoneyError(
      'out_of_range',
      `An amount has at most ${MAX_INTEGER_DIGITS} digits before the decimal point.`,
    );
  }
  return { minor, currency };
}

/**
 * Reads a decimal string in major units exactly: `parseMoney('15.99', 'GBP')` is 1599n pence.
 * Zeros beyond the currency's decimals are exact and accepted (`'15.990'` GBP, `'1500.00'` JPY); other digits there are not.
 * Not accepted: an empty string, a sign `+`, exponents, spaces, commas, `.5`, `5.`, more than 15 integer digits.
 *
 * @param options.allowNegative accepts a leading `-`. Off by default: a price, a payment and a refund are never negative.
 * @throws {MoneyError} `unknown_currency`, `invalid_amount`, `too_precise`, `negative_amount`, `out_of_range`.
 */
export function parseMoney(
  decimal: string,
  currency: CurrencyCode,
  options: { readonly allowNegative?: boolean } = {},
): Money {
  const exponent = currencyExponent(currency);
  const match = typeof decimal === 'string' ? DECIMAL.exec(decimal) : null;
  if (!match) {
    throw new MoneyError(
      'invalid_amount',
      `${shown(decimal)} is not a decimal amount. Use a string of digits with at most one point, such as "15.99".`,
    );
  }
  const [, sign = '', integer = '', fraction = ''] = match;
  if (sign && !options.allowNegative) {
    throw new MoneyError('negative_amount', `${shown(decimal)} is below zero; amounts here are zero or more.`);
  }
  if (integer.length > MAX_INTEGER_DIGITS) {
    throw new MoneyError(
      'out_of_range',
      `An amount has at most ${MAX_INTEGER_DIGITS} digits before the decimal point.`,
    );
  }
  if (fraction.length > MAX_FRACTION_DIGITS) {
    throw new MoneyError(
      'invalid_amount',
      `An amount has at most ${MAX_FRACTION_DIGITS} digits after the decimal point.`,
    );
  }
  if (/[1-9]/.test(fraction.slice(exponent))) {
    throw new MoneyError(
      'too_precise',
      `${currency} has ${exponent} decimals; ${shown(decimal)} would have to be rounded.`,
    );
  }
  const minor = BigInt(integer + fraction.slice(0, exponent).padEnd(exponent, '0'));
  return { minor: sign ? -minor : minor, currency };
}

/**
 * The decimal string in major units, with exactly as many decimals as the currency has: `15.99`, JPY `1500`, KWD `1.500`.
 * `parseMoney` of it gives the same amount back.
 *
 * @throws {MoneyError} `unknown_currency`.
 */
export function formatMoney(amount: Money): string {
  const exponent = currencyExponent(amount.currency);
  const sign = amount.minor < 0n ? '-' : '';
  const digits = magnitude(amount.minor)
    .toString()
    .padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** @throws {MoneyError} `currency_mismatch`, `out_of_range`. */
export function addMoney(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return money(a.minor + b.minor, a.currency);
}

/** May go below zero: what to do then is the caller's rule. @throws {MoneyError} `currency_mismatch`, `out_of_range`. */
export function subtractMoney(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return money(a.minor - b.minor, a.currency);
}

/** -1, 0 or 1 as `a` is less than, equal to or more than `b`. @throws {MoneyError} `currency_mismatch`. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  assertSameCurrency(a, b);
  if (a.minor === b.minor) return 0;
  return a.minor < b.minor ? -1 : 1;
}

/** Same currency and same amount. Amounts of different currencies are simply not equal: no error. */
export function equalMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor;
}

/** Whether it is nothing, in whatever currency. */
export function isZero(amount: Money): boolean {
  return amount.minor === 0n;
}

/** Whether it is more than nothing. */
export function isPositive(amount: Money): boolean {
  return amount.minor > 0n;
}

/**
 * Shares an amount out so that the parts add up to it exactly (largest remainder; of equal remainders the earlier part
 * gets the odd minor unit). 1.00 in 3 is 0.34, 0.33, 0.33.
 *
 * @param parts a count of equal parts, or one weight (a bigint, zero or more) for each part.
 * @throws {MoneyError} `invalid_split` for no parts, more than 10,000 parts, negative weights or weights that are all zero.
 */
export function splitMoney(amount: Money, parts: number | readonly bigint[]): Money[] {
  const weights = typeof parts === 'number' ? equalWeights(parts) : parts;
  const total = totalOf(weights);
  const whole = magnitude(amount.minor);

  const shares = weights.map((weight) => (whole * weight) / total);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (whole * weight) % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const left = Number(whole - shares.reduce((sum, share) => sum + share, 0n));
  const lucky = new Set(byRemainder.slice(0, left).map(({ index }) => index));

  return shares.map((share, index) => {
    const minor = lucky.has(index) ? share + 1n : share;
    return money(amount.minor < 0n ? -minor : minor, amount.currency);
  });
}

function equalWeights(count: number): bigint[] {
  if (!Number.isInteger(count) || count < 1 || count > MAX_PARTS) {
    throw new MoneyError('invalid_split', `An amount is split into 1 to ${MAX_PARTS} parts; got ${count}.`);
  }
  return new Array<bigint>(count).fill(1n);
}

function totalOf(weights: readonly bigint[]): bigint {
  if (weights.length === 0 || weights.length > MAX_PARTS) {
    throw new MoneyError('invalid_split', `An amount is split into 1 to ${MAX_PARTS} parts; got ${weights.length}.`);
  }
  let total = 0n;
  for (const weight of weights) {
    if (typeof weight !== 'bigint' || weight < 0n) {
      throw new MoneyError('invalid_split', 'A weight is a bigint, zero or more, such as 2n.');
    }
    total += weight;
  }
  if (total === 0n) throw new MoneyError('invalid_split', 'At least one weight must be above zero.');
  return total;
}

function assertSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new MoneyError('currency_mismatch', `${a.currency} and ${b.currency} cannot be counted together.`);
  }
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : `A ${typeof value}`;
}
