import type * as z from 'zod';
import { isCurrency } from '../currencies.js';
import { compareMoney, formatMoney, isPositive, type Money, parseMoney } from '../money.js';
import { MoneyError } from '../money-error.js';

interface AmountParams {
  readonly amount: string;
  readonly currency: string;
  readonly connect_application_fee?: string | undefined;
}

/**
 * Refuses an amount that is not above zero or has more decimals than its currency (sent on, somebody would have to round it), and a
 * platform fee above the amount. Currencies outside ISO 4217 are left to NeroPay.
 */
export function checkAmount(params: AmountParams, context: z.RefinementCtx): void {
  if (!isCurrency(params.currency)) return;
  const amount = readAmount('amount', params.amount, params.currency, context);
  if (!amount) return;
  if (!isPositive(amount)) refuse(context, ['amount'], 'must be above zero');
  const { connect_application_fee: decimal } = params;
  const fee = decimal === undefined ? null : readAmount('connect_application_fee', decimal, params.currency, context);
  if (fee && compareMoney(fee, amount) > 0) {
    refuse(context, ['connect_application_fee'], `must not exceed the amount, ${params.amount}`);
  }
}

interface SplitParams extends AmountParams {
  readonly splits: readonly { readonly amount?: string | undefined }[];
}

/** Refuses splits that do not add up to the amount exactly, where each of them says its amount. */
export function checkSplits(params: SplitParams, context: z.RefinementCtx): void {
  checkAmount(params, context);
  const { currency } = params;
  const decimals = params.splits.flatMap(({ amount }) => amount ?? []);
  if (!isCurrency(currency) || decimals.length < params.splits.length) return;
  const parts = decimals.map((decimal, index) => readAmount(['splits', index, 'amount'], decimal, currency, context));
  const whole = readAmount('amount', params.amount, currency, context);
  if (!whole || parts.includes(null)) return;
  const sum = parts.reduce((total, part) => total + (part?.minor ?? 0n), 0n);
  if (sum !== whole.minor) {
    refuse(
      context,
      ['splits'],
      `add up to ${formatMoney({ minor: sum, currency })}, not to the amount, ${params.amount}`,
    );
  }
}

/** Null after a refusal. */
function readAmount(
  field: string | (string | number)[],
  decimal: string,
  currency: string,
  context: z.RefinementCtx,
): Money | null {
  try {
    return parseMoney(decimal, currency);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    refuse(context, [field].flat(), error.message);
    return null;
  }
}

function refuse(context: z.RefinementCtx, path: (string | number)[], message: string): void {
  context.addIssue({ code: 'custom', path, message });
}
