import { NeroPayError } from './neropay-error.js';

/** What was wrong with an amount or a currency. */
export type MoneyErrorCode =
  /** Not an active ISO 4217 code with a minor unit. */
  | 'unknown_currency'
  /** Two amounts of different currencies were added, subtracted or compared in size. */
  | 'currency_mismatch'
  /** Not a plain decimal string, or not a bigint where minor units are wanted. */
  | 'invalid_amount'
  /** More decimals than the currency has, and they are not zero: accepting it would mean rounding somebody's money. */
  | 'too_precise'
  /** Below zero where only zero and above make sense. */
  | 'negative_amount'
  /** More than 15 digits before the decimal point. */
  | 'out_of_range'
  /** No parts, too many parts, or weights that are negative or add up to nothing. */
  | 'invalid_split';

/** Thrown by everything that counts money. Nothing is ever rounded instead. */
export class MoneyError extends NeroPayError {
  declare readonly code: MoneyErrorCode;

  constructor(code: MoneyErrorCode, message: string) {
    super(code, message);
  }
}
