import { formatMoney, isCurrency, parseMoney, subtractMoney } from '@neropay/core/money';

/** What is left of an amount after refunds; decimal strings in major units. */
export function netOf(amount: string, refunded: string, currency: string): string | null {
  if (!isCurrency(currency)) return null;
  return formatMoney(subtractMoney(parseMoney(amount, currency), parseMoney(refunded, currency)));
}
