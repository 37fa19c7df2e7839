import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  brandOf,
  cardErrors,
  digitsOf,
  groupDigits,
  hasExpired,
  isCardNumber,
  parseExpiry,
} from '../src/hosted/card-number.js';
import { TEST_CARDS, testCard } from '../src/hosted/test-cards.js';

const NOW = new Date('2026-04-22T10:00:00Z');
const VALID = { card_number: '4242 4242 4242 4242', expiry: '04 / 26', cvc: '123', name: 'Ada Lovelace' };

describe('card numbers', () => {
  test('every documented test card is a number that a card could have', () => {
    for (const { number } of TEST_CARDS) expect(isCardNumber(number), number).toBe(true);
  });

  test('one wrong digit is always noticed', () => {
    const digits = fc.stringMatching(/^\d{15}$/).map((start) => {
      const check = [...'0123456789'].find((digit) => isCardNumber(start + digit));
      return `${start}${check}`;
    });
    fc.assert(
      fc.property(digits, fc.nat(15), fc.integer({ min: 1, max: 9 }), (number, position, shift) => {
        expect(isCardNumber(number)).toBe(true);
        const wrong = (Number(number[position]) + shift) % 10;
        expect(isCardNumber(`${number.slice(0, position)}${wrong}${number.slice(position + 1)}`)).toBe(false);
      }),
    );
  });

  test.each(['', '4', '0'.repeat(11), '4'.repeat(20), 'abcd efgh ijkl mnop'])('"%s" is none', (number) => {
    expect(isCardNumber(number)).toBe(false);
  });

  test.each([
    ['4242424242424242', 'Visa', '4242 4242 4242 4242'],
    ['5555555555554444', 'Mastercard', '5555 5555 5555 4444'],
    ['2223003122003222', 'Mastercard', '2223 0031 2200 3222'],
    ['378282246310005', 'American Express', '3782 822463 10005'],
    ['6011111111111117', 'Discover', '6011 1111 1111 1117'],
    ['9999', 'Card', '9999'],
  ])('%s is a %s and is written %s', (number, brand, grouped) => {
    expect(brandOf(number)).toBe(brand);
    expect(groupDigits(number)).toBe(grouped);
  });

  test('grouping changes no digit, and grouping twice nothing more, while a customer types', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d ]{0,19}$/), (typed) => {
        const grouped = groupDigits(typed);
        expect(digitsOf(grouped)).toBe(digitsOf(typed).slice(0, brandOf(typed) === 'American Express' ? 15 : 19));
        expect(groupDigits(grouped)).toBe(grouped);
      }),
    );
  });

  test('a test card is known in any spelling, and nobody’s real card is one', () => {
    expect(testCard('4000-0000 00000002')?.behaviour).toBe('declined');
    expect(testCard('4111 1111 1111 1111')).toBeUndefined();
  });
});

describe('expiry dates', () => {
  test.each(['04/26', '04 / 26', '0426', ' 04/2026 ', '042026'])('"%s" is April 2026', (text) => {
    expect(parseExpiry(text)).toEqual({ month: 4, year: 2026 });
  });

  test.each(['', '4/26', '13/26', '00/26', '04/1926', '04/226', '04-26', '2026-04'])(
    '"%s" is no expiry date',
    (text) => {
      expect(parseExpiry(text)).toBeUndefined();
    },
  );

  test('a card is good to the last moment of its month', () => {
    expect(hasExpired({ month: 4, year: 2026 }, new Date('2026-04-30T23:59:59Z'))).toBe(false);
    expect(hasExpired({ month: 4, year: 2026 }, new Date('2026-05-01T00:00:00Z'))).toBe(true);
    expect(hasExpired({ month: 12, year: 2025 }, NOW)).toBe(true);
    expect(hasExpired({ month: 1, year: 2027 }, NOW)).toBe(false);
  });
});

describe('what is wrong with a form', () => {
  test('nothing', () => {
    expect(cardErrors(VALID, NOW)).toEqual({});
    expect(cardErrors({ ...VALID, card_number: '3782 822463 10005', cvc: '1234' }, NOW)).toEqual({});
  });

  test.each([
    [{ card_number: '' }, { card_number: 'Enter the card number.' }],
    [{ card_number: '4242 4242 4242 4241' }, { card_number: 'This card number is not valid. Check its digits.' }],
    [{ expiry: '' }, { expiry: 'Enter the expiry date.' }],
    [{ expiry: '4/26' }, { expiry: 'Enter the expiry date as MM / YY.' }],
    [{ expiry: '03/26' }, { expiry: 'This card has expired.' }],
    [{ cvc: '12' }, { cvc: 'Enter the 3-digit security code.' }],
    [{ cvc: '1234' }, { cvc: 'Enter the 3-digit security code.' }],
    [{ card_number: '3782 822463 10005' }, { cvc: 'Enter the 4-digit security code.' }],
    [{ name: '  ' }, { name: 'Enter the name on the card.' }],
  ])('%j: %j', (change, errors) => {
    expect(cardErrors({ ...VALID, ...change }, NOW)).toEqual(errors);
  });
});
