// Used by the server and, compiled a second time, by the checkout page's script: nothing of Node and nothing of the browser here.

export type CardBrand = 'Visa' | 'Mastercard' | 'American Express' | 'Discover' | 'Card';

export interface CardExpiry {
  /** 1 to 12. */
  readonly month: number;
  /** Four digits. */
  readonly year: number;
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

export function brandOf(number: string): CardBrand {
  const digits = digitsOf(number);
  if (/^4/.test(digits)) return 'Visa';
  if (/^(5[1-5]|2[2-7])/.test(digits)) return 'Mastercard';
  if (/^3[47]/.test(digits)) return 'American Express';
  if (/^(6011|65|64[4-9])/.test(digits)) return 'Discover';
  return 'Card';
}

/** Spaced as it is printed on the card: 4-6-5 for American Express, fours for all others. */
export function groupDigits(number: string): string {
  const digits = digitsOf(number).slice(0, 19);
  const groups = brandOf(digits) === 'American Express' ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?.*$/ : undefined;
  if (!groups) return digits.match(/\d{1,4}/g)?.join(' ') ?? '';
  return (groups.exec(digits) ?? []).slice(1).filter(Boolean).join(' ');
}

/** The check digit of ISO/IEC 7812-1 fits, and the length is that of a card number. */
export function isCardNumber(number: string): boolean {
  const digits = digitsOf(number);
  if (!/^\d{12,19}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** `MM / YY`, `MM/YYYY` or `MMYY`; undefined for anything else. */
export function parseExpiry(text: string): CardExpiry | undefined {
  const [, month, year] = /^\s*(0[1-9]|1[0-2])\s*\/?\s*((?:20)?\d{2})\s*$/.exec(text) ?? [];
  if (month === undefined || year === undefined) return undefined;
  return { month: Number(month), year: Number(year.padStart(4, '20')) };
}

/** A card is good to the end of the month printed on it. */
export function hasExpired({ month, year }: CardExpiry, now: Date): boolean {
  return year * 12 + month < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1;
}

export interface CardFields {
  readonly card_number: string;
  readonly expiry: string;
  readonly cvc: string;
  readonly name: string;
}

export type CardErrors = Partial<Record<keyof CardFields, string>>;

/** What is wrong with which field, in words for the customer; empty when nothing is. */
export function cardErrors(fields: CardFields, now: Date): CardErrors {
  const errors: CardErrors = {};
  if (digitsOf(fields.card_number) === '') errors.card_number = 'Enter the card number.';
  else if (!isCardNumber(fields.card_number)) errors.card_number = 'This card number is not valid. Check its digits.';

  const expiry = parseExpiry(fields.expiry);
  if (fields.expiry.trim() === '') errors.expiry = 'Enter the expiry date.';
  else if (!expiry) errors.expiry = 'Enter the expiry date as MM / YY.';
  else if (hasExpired(expiry, now)) errors.expiry = 'This card has expired.';

  const cvcLength = brandOf(fields.card_number) === 'American Express' ? 4 : 3;
  if (!new RegExp(`^\\d{${cvcLength}}$`).test(fields.cvc.trim()))
    errors.cvc = `Enter the ${cvcLength}-digit security code.`;

  if (fields.name.trim() === '') errors.name = 'Enter the name on the card.';
  return errors;
}
