import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  compareMoney,
  currencyExponent,
  equalMoney,
  formatMoney,
  isPositive,
  isZero,
  listCurrencies,
  type Money,
  MoneyError,
  type MoneyErrorCode,
  money,
  parseMoney,
  splitMoney,
  subtractMoney,
} from '../src/money.js';

const anyCurrency = fc.constantFrom(...listCurrencies());
/** Up to a tenth of what an amount can be, so that a few of them can be added. */
const anyMinor = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n });
const anyMoney = fc
  .record({ minor: anyMinor, currency: anyCurrency })
  .map(({ minor, currency }) => money(minor, currency));
const anyPositive = anyMoney.filter(isPositive);
const sameCurrency = (count: number) =>
  fc
    .tuple(anyCurrency, fc.array(anyMinor, { minLength: count, maxLength: count }))
    .map(([currency, minors]) => minors.map((minor) => money(minor, currency)));

function codeOf(action: () => unknown): MoneyErrorCode | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(MoneyError);
    return error instanceof MoneyError ? error.code : undefined;
  }
}

describe('parsing and formatting', () => {
  it.each([
    ['15.99', 'GBP', 1599n],
    ['599.80', 'GBP', 59980n], // × 100 as a float this is 59979
    ['0.29', 'EUR', 29n],
    ['150000.00', 'IDR', 15000000n],
    ['1500', 'JPY', 1500n],
    ['1.500', 'KWD', 1500n],
    ['0.0001', 'CLF', 1n],
    ['0', 'GBP', 0n],
    ['7', 'GBP', 700n],
    ['7.5', 'GBP', 750n],
    ['007.50', 'GBP', 750n],
    ['999999999999999.99', 'GBP', 99999999999999999n],
  ])('%s %s is exactly %s minor units', (decimal, currency, minor) => {
    expect(parseMoney(decimal, currency)).toEqual({ minor, currency });
  });

  it.each([
    [1599n, 'GBP', '15.99'],
    [1500n, 'JPY', '1500'],
    [1500n, 'KWD', '1.500'],
    [5n, 'GBP', '0.05'],
    [5n, 'KWD', '0.005'],
    [0n, 'GBP', '0.00'],
    [0n, 'JPY', '0'],
    [-5n, 'GBP', '-0.05'],
    [-1599n, 'GBP', '-15.99'],
  ])('%s minor units of %s are written %s', (minor, currency, decimal) => {
    expect(formatMoney(money(minor, currency))).toBe(decimal);
  });

  it('what was written reads back as the same amount, in every currency', () => {
    fc.assert(
      fc.property(anyMoney, (amount) => {
        expect(parseMoney(formatMoney(amount), amount.currency, { allowNegative: true })).toEqual(amount);
      }),
      { numRuns: 2_000 },
    );
  });

  it('writing uses exactly the decimals of the currency', () => {
    fc.assert(
      fc.property(anyMoney, (amount) => {
        const decimals = formatMoney(amount).split('.')[1] ?? '';
        expect(decimals.length).toBe(currencyExponent(amount.currency));
      }),
    );
  });

  it('minor units are digits shifted by the exponent and never pass through a float', () => {
    fc.assert(
      fc.property(anyPositive, (amount) => {
        const digits = formatMoney(amount).replace('.', '');
        expect(BigInt(digits)).toBe(amount.minor);
        expect(typeof parseMoney(formatMoney(amount), amount.currency).minor).toBe('bigint');
      }),
    );
  });

  it.each([
    ['15.990', 'GBP', 1599n],
    ['1500.00', 'JPY', 1500n],
    ['1.5000000000', 'KWD', 1500n],
  ])('zeros beyond the decimals change nothing: %s %s', (decimal, currency, minor) => {
    expect(parseMoney(decimal, currency).minor).toBe(minor);
  });

  it.each([
    ['15.991', 'GBP'],
    ['1500.5', 'JPY'],
    ['1.0001', 'KWD'],
    ['0.00001', 'CLF'],
    ['1.00000000000000000001', 'EUR'],
  ])('%s %s would have to be rounded, so it is refused', (decimal, currency) => {
    expect(codeOf(() => parseMoney(decimal, currency))).toBe('too_precise');
  });

  it.each([
    '',
    '1e3',
    '+1',
    ' 1',
    '1 ',
    '1,5',
    '1,500.00',
    '.5',
    '5.',
    'NaN',
    'Infinity',
    '0x10',
    '1_000',
    '--1',
    '1.2.3',
    '١٥',
    '１５',
    '1\n',
    '£5',
  ])('%j is no decimal amount', (text) => {
    expect(codeOf(() => parseMoney(text, 'GBP', { allowNegative: true }))).toBe('invalid_amount');
  });

  it('a number is refused even where it looks harmless: it has been a float', () => {
    for (const value of [15.99, 15, null, undefined, {}, 15n]) {
      expect(codeOf(() => parseMoney(value as unknown as string, 'GBP'))).toBe('invalid_amount');
    }
    expect(codeOf(() => money(1599 as unknown as bigint, 'GBP'))).toBe('invalid_amount');
  });

  it('a negative amount is an error unless asked for: nobody pays less than nothing', () => {
    expect(codeOf(() => parseMoney('-1.00', 'GBP'))).toBe('negative_amount');
    expect(parseMoney('-1.00', 'GBP', { allowNegative: true }).minor).toBe(-100n);
  });

  it('more than 15 integer digits are refused wherever they come from', () => {
    expect(codeOf(() => parseMoney('1000000000000000', 'GBP'))).toBe('out_of_range');
    expect(codeOf(() => money(10n ** 17n, 'GBP'))).toBe('out_of_range');
    expect(codeOf(() => money(-(10n ** 17n), 'GBP'))).toBe('out_of_range');
    const most = money(10n ** 17n - 1n, 'GBP');
    expect(codeOf(() => addMoney(most, money(1n, 'GBP')))).toBe('out_of_range');
  });

  it('a text of a million digits is refused, not counted', () => {
    expect(codeOf(() => parseMoney(`0.${'0'.repeat(1_000_000)}`, 'GBP'))).toBe('invalid_amount');
    expect(codeOf(() => parseMoney('9'.repeat(1_000_000), 'GBP'))).toBe('out_of_range');
  });

  it('an unknown currency is refused before anything is counted', () => {
    expect(codeOf(() => parseMoney('1.00', 'XAU'))).toBe('unknown_currency');
    expect(codeOf(() => money(1n, 'gbp'))).toBe('unknown_currency');
    expect(codeOf(() => formatMoney({ minor: 1n, currency: 'nope' }))).toBe('unknown_currency');
  });

  it('any text either parses to an amount that formats to the same value, or is a MoneyError', () => {
    const nearlyDecimal = fc.stringMatching(/^[-+ ]?[0-9.,eE]{0,24}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearlyDecimal), anyCurrency, (text, currency) => {
        let amount: Money;
        try {
          amount = parseMoney(text, currency);
        } catch (error) {
          expect(error).toBeInstanceOf(MoneyError);
          return;
        }
        const [integer = '', fraction = ''] = text.split('.');
        const normal = `${BigInt(integer)}.${fraction}`.replace(/\.?0*$/, '');
        expect(formatMoney(amount).replace(/\.0*$|(\.\d*[1-9])0*$/, '$1')).toBe(normal);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('adding, subtracting and comparing', () => {
  it('obey the rules of whole numbers: order does not matter, and what was added can be taken away', () => {
    fc.assert(
      fc.property(sameCurrency(3), ([a, b, c]) => {
        if (!a || !b || !c) return;
        expect(addMoney(a, b)).toEqual(addMoney(b, a));
        expect(addMoney(addMoney(a, b), c)).toEqual(addMoney(a, addMoney(b, c)));
        expect(subtractMoney(addMoney(a, b), b)).toEqual(a);
        expect(isZero(subtractMoney(a, a))).toBe(true);
      }),
    );
  });

  it('comparison is an order that agrees with equality', () => {
    fc.assert(
      fc.property(sameCurrency(2), ([a, b]) => {
        if (!a || !b) return;
        expect(compareMoney(a, b) + compareMoney(b, a)).toBe(0);
        expect(compareMoney(a, b) === 0).toBe(equalMoney(a, b));
        expect(compareMoney(a, b) > 0).toBe(isPositive(subtractMoney(a, b)));
      }),
    );
  });

  it('two currencies are never counted together', () => {
    const pound = money(100n, 'GBP');
    const euro = money(100n, 'EUR');
    for (const operation of [addMoney, subtractMoney, compareMoney]) {
      expect(codeOf(() => operation(pound, euro))).toBe('currency_mismatch');
    }
    expect(equalMoney(pound, euro)).toBe(false);
  });
});

describe('splitting', () => {
  it.each([
    [100n, 3, [34n, 33n, 33n]],
    [1n, 3, [1n, 0n, 0n]],
    [0n, 2, [0n, 0n]],
    [-100n, 3, [-34n, -33n, -33n]],
  ])('%s minor units in %i equal parts', (minor, parts, expected) => {
    expect(splitMoney(money(minor, 'GBP'), parts).map((part) => part.minor)).toEqual(expected);
  });

  it('the odd minor unit goes to the largest remainder, not to the first part', () => {
    expect(splitMoney(money(100n, 'GBP'), [1n, 5n]).map((part) => part.minor)).toEqual([17n, 83n]);
    expect(splitMoney(money(101n, 'GBP'), [1n, 0n, 3n]).map((part) => part.minor)).toEqual([25n, 0n, 76n]);
  });

  it('parts always add up to the whole, each within one minor unit of its share', () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 20 })
      .filter((list) => list.some((weight) => weight > 0n));
    fc.assert(
      fc.property(anyMoney, weights, (amount, list) => {
        const parts = splitMoney(amount, list);
        expect(parts.reduce(addMoney, money(0n, amount.currency))).toEqual(amount);
        const total = list.reduce((sum, weight) => sum + weight, 0n);
        parts.forEach((part, index) => {
          const off = part.minor * total - amount.minor * (list[index] ?? 0n);
          expect(off < total && off > -total).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['no parts', 0],
    ['half a part', 1.5],
    ['a negative count', -1],
    ['not a number', Number.NaN],
    ['a memory-eating count', 1e9],
    ['no weights', []],
    ['only zero weights', [0n, 0n]],
    ['a negative weight', [1n, -1n]],
  ])('%s is refused', (_name, parts) => {
    expect(codeOf(() => splitMoney(money(100n, 'GBP'), parts))).toBe('invalid_split');
  });
});
