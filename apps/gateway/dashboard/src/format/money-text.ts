/**
 * An amount as people of a language write it: '1234.50' EUR is "1.234,50 €" in German. The digits are those of the string, never a
 * float's: browsers format decimal strings exactly, and as many decimals are shown as were given.
 *
 * @param amount decimal string in major units
 */
export function moneyText(amount: string, currency: string, locale: string): string {
  if (!isDecimal(amount)) return `${amount} ${currency}`;
  const decimals = amount.split('.')[1]?.length ?? 0;
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(amount);
  } catch {
    // Not a currency code that the browser takes: better unformatted than not shown.
    return `${amount} ${currency}`;
  }
}

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text);
}
