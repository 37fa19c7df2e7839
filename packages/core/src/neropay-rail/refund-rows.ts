import { addMoney, type Money, money, parseMoney, subtractMoney } from '../money.js';
import type { FoundRefund } from '../rail.js';
import type { WalletTransaction } from '../resources/wallet-transactions.js';

/*
 * NeroPay lists no refunds. What went back is a debit in the wallet's ledger, which the API reference gives for reconciliation (Wallet
 * Transactions); what a row is of, it says in its notes. A row counts only if it names exactly the one transaction or refund that is asked about and
 * calls itself a refund. Rows that say neither are nobody's refund here: then less is known, and nothing wrong is believed.
 */

const REFUND = /\brefund/i;
/** A fee for a refund, or given back with one, is the merchant's money and not the customer's. */
const NOT_OF_THE_REFUND = /\b(fee|reserve|released)\b/i;
const TRANSACTION_NAME = /\bNP-[A-Za-z0-9_-]+/g;

/** What went back of the transaction `trx`: debits less what came back. Null when no row tells of any. */
export function refundedByRows(rows: readonly WalletTransaction[], trx: string, currency: string): Money | null {
  const ofIt = rows.filter(
    (row) => isRefundRow(row) && names(row.notes, trx) && (row.currency ?? currency) === currency,
  );
  return ofIt.length === 0 ? null : sumOf(ofIt, currency);
}

/**
 * What the rows that name one refund say of it; null when none do, or an amount cannot be read. All of it taken and given back again: it did not go
 * through. Only an amount says so: other rows may name a refund as well, such as a fee that is given back with it.
 */
export function statusByRows(
  rows: readonly WalletTransaction[],
  refundId: string,
  currency: string,
): FoundRefund['status'] | null {
  const ofIt = rows.filter((row) => movesMoneyOfIt(row) && Object.values(row).some((value) => names(value, refundId)));
  const left = ofIt.some(({ type }) => type === 'debit') ? sumOf(ofIt, currency) : null;
  if (left === null) return null;
  return left.minor > 0n ? 'succeeded' : 'failed';
}

/** The transactions that a row of a refund names. */
export function transactionsOf(row: WalletTransaction): readonly string[] {
  return isRefundRow(row) ? (row.notes?.match(TRANSACTION_NAME) ?? []) : [];
}

/**
 * NeroPay's name (`NP-…`) of the one payment that a row gives money back of; null for every other row. Each such row is one refund: of `amount`, in
 * `currency`.
 */
export function paymentOfRefundRow(row: WalletTransaction): string | null {
  const [name, ...others] = row.type === 'debit' ? transactionsOf(row) : [];
  return others.length === 0 ? (name ?? null) : null;
}

function isRefundRow(row: WalletTransaction): boolean {
  return movesMoneyOfIt(row) && REFUND.test(row.notes ?? '');
}

function movesMoneyOfIt({ type, notes }: WalletTransaction): boolean {
  return (type === 'debit' || type === 'credit') && !NOT_OF_THE_REFUND.test(notes ?? '');
}

/** Whether a text has the name in it as a word of its own: NP-1001 is not in NP-10011. */
function names(text: unknown, name: string): boolean {
  if (typeof text !== 'string') return false;
  return text.split(/[^A-Za-z0-9_-]+/).includes(name);
}

/** An amount that cannot be read makes the sum unknown, rather than smaller. */
function sumOf(rows: readonly WalletTransaction[], currency: string): Money | null {
  try {
    return rows.reduce(
      (sum, { type, amount }) => {
        const moved = parseMoney(amount ?? '', currency);
        return type === 'debit' ? addMoney(sum, moved) : subtractMoney(sum, moved);
      },
      money(0n, currency),
    );
  } catch {
    return null;
  }
}
