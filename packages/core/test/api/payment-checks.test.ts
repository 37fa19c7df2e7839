import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatMoney,
  HostedPaymentParams,
  listCurrencies,
  money,
  SplitPaymentParams,
  splitMoney,
} from '../../src/index.js';

const messagesOf = (result: { error?: { issues: { path: PropertyKey[]; message: string }[] } }) =>
  result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

const pay = (params: object) => HostedPaymentParams.safeParse({ amount: '15.99', currency: 'GBP', ...params });

describe('a payment', () => {
  it('whose platform fee exceeds it is refused, to the minor unit', () => {
    expect(pay({ connect_application_fee: '15.99' }).success).toBe(true);
    expect(messagesOf(pay({ connect_application_fee: '16.00' }))).toEqual([
      'connect_application_fee: must not exceed the amount, 15.99',
    ]);
  });

  it('whose platform fee has more decimals than the currency is refused', () => {
    expect(messagesOf(pay({ connect_application_fee: '1.005' }))).toEqual([
      expect.stringContaining('connect_application_fee: GBP has 2 decimals'),
    ]);
  });

  it('of nothing is refused', () => {
    expect(messagesOf(pay({ amount: '0.00' }))).toEqual(['amount: must be above zero']);
  });

  it("of a currency outside ISO 4217 is NeroPay's to judge", () => {
    expect(pay({ amount: '1.23456', currency: 'ZZZ', connect_application_fee: '9' }).success).toBe(true);
  });
});

const split = (amount: string, currency: string, parts: object[]) =>
  SplitPaymentParams.safeParse({ amount, currency, splits: parts });

describe('a split payment', () => {
  it('that nobody shares is refused', () => {
    expect(messagesOf(split('1.00', 'GBP', []))).toEqual(['splits: must name at least one recipient']);
  });

  it('whose splits do not add up is refused, and says what they add up to', () => {
    expect(messagesOf(split('15.99', 'GBP', [{ amount: '10.00' }, { amount: '5.98' }]))).toEqual([
      'splits: add up to 15.98, not to the amount, 15.99',
    ]);
  });

  it('of which a part has too many decimals is refused, naming the part', () => {
    expect(messagesOf(split('15.99', 'GBP', [{ amount: '15.985' }, { amount: '0.005' }]))).toEqual([
      expect.stringContaining('splits.0.amount: GBP has 2 decimals'),
      expect.stringContaining('splits.1.amount: GBP has 2 decimals'),
    ]);
  });

  it("whose splits do not all say their amount is NeroPay's to judge", () => {
    expect(split('15.99', 'GBP', [{ percent: 50 }, { amount: '1.00' }]).success).toBe(true);
  });

  it('whose parts are larger than any amount is refused, not an accident', () => {
    const parts = Array.from({ length: 3 }, () => ({ amount: '999999999999999.99' }));
    expect(messagesOf(split('999999999999999.99', 'GBP', parts))).toEqual([
      expect.stringMatching(/^splits: add up to 2999999999999999\.97/),
    ]);
  });

  it('that adds up exactly passes in every currency, and one minor unit less does not', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...listCurrencies()),
        fc.bigInt({ min: 10n, max: 10n ** 12n }),
        fc.integer({ min: 1, max: 7 }),
        (currency, minor, count) => {
          const whole = money(minor, currency);
          const parts = splitMoney(whole, count).map((part) => ({ amount: formatMoney(part) }));
          expect(split(formatMoney(whole), currency, parts).success).toBe(true);
          expect(split(formatMoney(money(minor - 1n, currency)), currency, parts).success).toBe(false);
        },
      ),
    );
  });
});
