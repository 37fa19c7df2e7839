import { type Money, MoneyError, parseMoney } from '@neropay/core';
import { Refusal } from './refusal.js';

/** @param amount a decimal string in major units @throws {Refusal} `invalid_amount` */
export function moneyOf(amount: string, currency: string): Money {
  try {
    return parseMoney(amount, currency);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw new Refusal('invalid_amount', error.message, { amount: [error.message] });
  }
}
