import { formatMoney, isCurrency, isPositive, parseMoney } from '@neropay/core/money';

/**
 * Reads what somebody typed as an amount. A comma is a decimal comma only where the language writes it so and no point is there as well:
 * elsewhere "1,000" would be read as one.
 *
 * @param most decimal string in major units: what is left to give back
 * @returns the amount as the API wants it, or why it cannot be one
 */
export function typedAmount(
  text: string,
  currency: string,
  most: string,
  locale: string,
): { readonly amount: string } | { readonly problem: 'not_an_amount' | 'too_much' } {
  const trimmed = text.trim();
  const decimal = decimalComma(locale) && !trimmed.includes('.') ? trimmed.replace(',', '.') : trimmed;
  if (!isCurrency(currency)) return { problem: 'not_an_amount' };
  try {
    const typed = parseMoney(decimal, currency);
    if (!isPositive(typed)) return { problem: 'not_an_amount' };
    return typed.minor > parseMoney(most, currency).minor ? { problem: 'too_much' } : { amount: formatMoney(typed) };
  } catch {
    return { problem: 'not_an_amount' };
  }
}

function decimalComma(locale: string): boolean {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.some(({ type, value }) => type === 'decimal' && value === ',');
}
