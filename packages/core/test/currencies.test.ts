import { describe, expect, it } from 'vitest';
import { currencyExponent, isCurrency, listCurrencies, MoneyError } from '../src/money.js';

const WITHOUT_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ');
const WITH_THREE = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const WITH_FOUR = 'CLF UYW'.split(' ');

describe('currencies', () => {
  it('know their exponent from ISO 4217, so that no amount is ever a hundred times too much or too little', () => {
    for (const code of listCurrencies()) {
      const expected = WITHOUT_DECIMALS.includes(code)
        ? 0
        : WITH_THREE.includes(code)
          ? 3
          : WITH_FOUR.includes(code)
            ? 4
            : 2;
      expect(currencyExponent(code), code).toBe(expected);
    }
    for (const code of [...WITHOUT_DECIMALS, ...WITH_THREE, ...WITH_FOUR]) expect(isCurrency(code), code).toBe(true);
  });

  it.each([
    ['GBP', 2],
    ['EUR', 2],
    ['IDR', 2],
    ['HUF', 2],
    ['MGA', 2],
    ['JPY', 0],
    ['KWD', 3],
  ])('%s, which NeroPay or its neighbours name, has %i decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  it('are the active ones: replacements are in, what they replaced is out', () => {
    for (const code of ['XCG', 'ZWG', 'SLE', 'VED', 'VES', 'MRU', 'STN', 'BYN', 'XAD'])
      expect(isCurrency(code), code).toBe(true);
    for (const code of ['ANG', 'ZWL', 'SLL', 'VEF', 'MRO', 'STD', 'BYR', 'HRK', 'BGN', 'CUC', 'DEM'])
      expect(isCurrency(code), code).toBe(false);
  });

  it('leave out codes that have no minor unit: nobody can pay an exact amount of gold or of "no currency"', () => {
    for (const code of ['XAU', 'XAG', 'XPT', 'XPD', 'XDR', 'XSU', 'XUA', 'XBA', 'XBB', 'XBC', 'XBD', 'XTS', 'XXX'])
      expect(isCurrency(code), code).toBe(false);
  });

  it('agree with what the platform knows about every currency they share (an independent source)', () => {
    // CLDR follows what shops display, ISO 4217 what banks count; for these ISO is right for payments.
    const displayedWithoutDecimals = new Set(
      'AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER'.split(' '),
    );
    for (const code of listCurrencies()) {
      const platform = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
        .maximumFractionDigits;
      expect(platform, code).toBe(displayedWithoutDecimals.has(code) ? 0 : currencyExponent(code));
    }
  });

  it('are listed once each, sorted, and the list cannot be changed from outside', () => {
    const codes = listCurrencies();
    expect([...new Set(codes)].sort()).toEqual(codes);
    expect(codes.length).toBe(165);
    expect(Object.isFrozen(codes)).toBe(true);
  });

  it.each(['gbp', 'GB', 'GBPP', '', ' GBP', '826', '__proto__', 'constructor'])(
    '%j is refused with a message that says what to pass',
    (code) => {
      expect(isCurrency(code)).toBe(false);
      expect(() => currencyExponent(code)).toThrow(
        expect.objectContaining({ code: 'unknown_currency', message: expect.stringContaining('such as GBP') }),
      );
      expect(() => currencyExponent(code)).toThrow(MoneyError);
    },
  );

  it('refuse what is not even text, as it comes from plain JavaScript', () => {
    for (const value of [undefined, null, 826, {}, Symbol('GBP')]) {
      expect(() => currencyExponent(value as unknown as string)).toThrow(MoneyError);
    }
  });
});
