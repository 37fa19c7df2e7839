import { type Money, money } from '@neropay/core';

/** In hundredths of a percent of the amount. Made up, round and the same in every currency, so that sums are easy to follow. */
const RATES = { card: 150n, keyed: 250n } as const;

export type FeeRate = keyof typeof RATES;

/** NeroPay's fee for a payment, rounded half up to the minor unit. */
export function processingFee(amount: Money, rate: FeeRate): Money {
  return money((amount.minor * RATES[rate] + 5_000n) / 10_000n, amount.currency);
}

/** The rate in percent, as the API shows it. */
export function ratePercent(rate: FeeRate): string {
  return `${RATES[rate] / 100n}.${String(RATES[rate] % 100n).padStart(2, '0')}`;
}

/** What of a payment goes elsewhere before the merchant has it. */
export interface Fees {
  /** NeroPay's own; zero where the platform pays it. */
  readonly processing: Money;
  /** The platform's. */
  readonly application: Money;
}
