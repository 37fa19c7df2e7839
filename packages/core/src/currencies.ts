import { MoneyError } from './money-error.js';

/** An upper-case ISO 4217 alphabetic code, such as `GBP`. */
export type CurrencyCode = string;

/**
 * The currencies and funds of ISO 4217 List One, as amended up to number 180 (euro in Bulgaria, 1 January 2026), by the
 * number of decimals of their minor unit. Codes whose minor unit is "N.A." there (gold, drawing rights, testing, no
 * currency …) are left out on purpose: no exact amount of minor units exists for them. So are withdrawn codes.
 */
const CODES_BY_EXPONENT = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP
    BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB
    EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
    KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
    RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
    TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
    `,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
] as const;

const EXPONENTS: ReadonlyMap<CurrencyCode, number> = new Map(
  CODES_BY_EXPONENT.flatMap(([exponent, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code) => [code, exponent] as const),
  ),
);

const CODES: readonly CurrencyCode[] = Object.freeze([...EXPONENTS.keys()].sort());

/**
 * How many decimals the currency's minor unit has: 2 for GBP, 0 for JPY, 3 for KWD, 4 for CLF.
 * The exponent is a fact of the currency (ISO 4217), never of a shop's display setting.
 *
 * @throws {MoneyError} `unknown_currency` for anything but an active, upper-case ISO 4217 code with a minor unit.
 */
export function currencyExponent(code: CurrencyCode): number {
  const exponent = EXPONENTS.get(code);
  if (exponent === undefined) {
    throw new MoneyError(
      'unknown_currency',
      `${quoted(code)} is not an active ISO 4217 currency code with a minor unit. Use the upper-case three-letter code, such as GBP.`,
    );
  }
  return exponent;
}

/** Whether `code` is an active, upper-case ISO 4217 code with a minor unit. Never throws. */
export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}

/** Every currency this package can count in, in alphabetical order. */
export function listCurrencies(): readonly CurrencyCode[] {
  return CODES;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 20)) : String(typeof value);
}
