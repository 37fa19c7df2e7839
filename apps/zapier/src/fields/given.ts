import { isPositive, type Money, parseMoney } from '@neropay/core';
import type { ZObject } from 'zapier-platform-core';

/**
 * What was typed or mapped as an amount, in a currency.
 * @throws with a message for people, before anything is sent
 */
export function givenMoney(z: ZObject, amount: string, currency: string): Money {
  const text = String(amount).trim();
  try {
    const given = parseMoney(text, currency.trim().toUpperCase());
    if (isPositive(given)) return given;
  } catch {
    // Falls through to the one message for every amount that is none.
  }
  throw new z.errors.Error(
    `“${text}” is not an amount in ${currency}. Write it with a point and without a currency sign or thousands separators, such as 1250.00, with no more decimals than the currency has.`,
    'InvalidAmount',
  );
}

/** A text field that may be empty, or hold white space that was mapped along. */
export function given(text: string | undefined): string | undefined {
  return text === undefined ? undefined : String(text).trim() || undefined;
}

/** Only what was given: NeroPay takes an empty text for a value. */
export function onlyGiven<Fields extends Readonly<Record<string, string | undefined>>>(fields: Fields) {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const text = given(value);
      return text === undefined ? [] : [[name, text]];
    }),
  ) as { [Name in keyof Fields]?: string };
}
