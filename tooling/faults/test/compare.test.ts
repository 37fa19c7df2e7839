import { money } from '@neropay/core';
import { describe, expect, it } from 'vitest';
import { type CheckoutView, compare } from '../src/compare.ts';
import type { SandboxTransaction } from '../src/sandbox-control.ts';
import type { AppliedEvent } from '../src/shop.ts';
import type { AskedRefund } from '../src/shopper.ts';
import { truthOf } from '../src/truth.ts';

const amount = money(1599n, 'GBP');
const transaction = (over: Partial<SandboxTransaction> = {}): SandboxTransaction => ({
  id: 1,
  payment_id: 'pay_1',
  metadata: { checkout_id: 'co_1' },
  status: 'succeeded',
  amount: '15.99',
  currency: 'GBP',
  refunds: [],
  ...over,
});
const paid: AppliedEvent = { id: 'evt_1', type: 'checkout.paid', sequence: 1, status: 'paid', transactionId: '1' };
const refund = { amount: '10.00', status: 'succeeded' };

/** One checkout, paid and known to everybody unless said otherwise. */
function view(
  over: {
    transactions?: readonly SandboxTransaction[];
    status?: CheckoutView['checkout']['status'];
    amount_refunded?: string;
    applied?: readonly AppliedEvent[];
    told?: readonly Pick<AppliedEvent, 'id'>[];
    cancelAsked?: boolean;
    payments?: number;
  } = {},
): CheckoutView {
  const { transactions = [transaction()], status = 'paid', amount_refunded = '0.00', applied = [paid] } = over;
  return {
    asked: { id: 'co_1', amount, cancelAsked: over.cancelAsked ?? false },
    checkout: { status, amount_refunded },
    told: (over.told ?? applied).map(({ id }) => ({ id, type: 'checkout.paid' as const })),
    applied,
    truth: truthOf(amount, transactions),
    payments: over.payments ?? 1,
  };
}

const kindsOf = (
  checkouts: readonly CheckoutView[],
  refundsAsked: readonly AskedRefund[] = [],
  refunds: Parameters<typeof compare>[0]['refunds'] = [],
) => compare({ number: '1', checkouts, refundsAsked, refunds }).map(({ kind }) => kind);
const kinds = (over: Parameters<typeof view>[0] = {}) => kindsOf([view(over)]);

describe('the audit of a fault run', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(kinds()).toEqual([]);
  });

  it('finds a payment that the gateway does not know', () => {
    expect(kinds({ status: 'pending', applied: [] })).toContain('lost');
  });

  it('finds an event that the shop never applied', () => {
    expect(kinds({ applied: [], told: [paid] })).toContain('lost');
  });

  it('finds an event that the gateway does not know of', () => {
    expect(kinds({ told: [] })).toContain('doubled');
  });

  it('finds money that was believed and never came', () => {
    expect(kinds({ transactions: [transaction({ status: 'failed' })] })).toContain('believed');
    expect(kinds({ transactions: [transaction({ amount: '0.01' })] })).toContain('believed');
    expect(kinds({ transactions: [transaction({ currency: 'EUR' })] })).toContain('believed');
    expect(kinds({ transactions: [transaction({ status: 'pending' })], applied: [] })).toContain('believed');
  });

  it('finds an order that was told paid twice, also through two checkouts', () => {
    expect(kinds({ applied: [paid, { ...paid, id: 'evt_2', sequence: 2 }] })).toContain('doubled');
    expect(kindsOf([view(), view({ applied: [{ ...paid, id: 'evt_2' }] })])).toContain('doubled');
  });

  it('finds an order that was paid and told by no word of it', () => {
    expect(kinds({ applied: [{ ...paid, type: 'checkout.failed' }] })).toContain('lost');
  });

  it('finds a second payment that nobody told, and one that was told and never came', () => {
    expect(kinds({ transactions: [transaction(), transaction({ id: 2 })] })).toContain('lost');
    const second: AppliedEvent = { ...paid, id: 'evt_2', type: 'checkout.duplicate_payment', sequence: 2 };
    expect(kinds({ transactions: [transaction(), transaction({ id: 2 })], applied: [paid, second] })).toEqual([]);
    expect(kinds({ applied: [paid, second] })).toContain('doubled');
  });

  it('takes the second of two paid checkouts of an order for a second payment', () => {
    const second: AppliedEvent = { ...paid, id: 'evt_2', type: 'checkout.duplicate_payment' };
    expect(kindsOf([view({ cancelAsked: true }), view({ applied: [second] })])).toEqual([]);
  });

  it('finds a payment that was opened twice at the provider, or not at all', () => {
    expect(kinds({ payments: 2 })).toContain('doubled');
    expect(kinds({ payments: 0 })).toContain('doubled');
  });

  it('takes the shop at its word that it cancelled, and no longer once money came', () => {
    const cancelled: AppliedEvent = { ...paid, type: 'checkout.cancelled', status: 'cancelled' };
    const pending = { transactions: [transaction({ status: 'pending' })], applied: [cancelled] };
    expect(kinds({ ...pending, status: 'cancelled', cancelAsked: true })).toEqual([]);
    expect(kinds({ ...pending, status: 'cancelled' })).toContain('believed');
    expect(kinds({ status: 'cancelled', applied: [cancelled], cancelAsked: true })).toContain('lost');
  });

  it('finds a gap in the sequence', () => {
    expect(kinds({ applied: [{ ...paid, sequence: 2 }] })).toContain('lost');
  });
});

describe('the audit of refunds', () => {
  const once = view({
    transactions: [transaction({ refunds: [refund] })],
    status: 'partially_refunded',
    amount_refunded: '10.00',
    applied: [
      paid,
      { ...paid, id: 'evt_2', type: 'checkout.partially_refunded', status: 'partially_refunded', sequence: 2 },
    ],
  });
  const twice = view({ transactions: [transaction({ refunds: [refund, refund] })] });
  const asked = { amount: '10.00', id: 're_1' };
  const listed = { id: 're_1', amount: '10.00', status: 'succeeded' } as const;

  it('finds nothing where one was asked for and made', () => {
    expect(kindsOf([once], [asked], [listed])).toEqual([]);
  });

  it('finds more given back than was paid', () => {
    expect(kindsOf([twice], [asked], [listed])).toEqual(expect.arrayContaining(['over-refunded', 'doubled']));
  });

  it('finds one that nobody asked for', () => {
    expect(kindsOf([once], [], [])).toContain('doubled');
  });

  it('finds one that was accepted and not made, or is still to come', () => {
    expect(kindsOf([view()], [asked], [listed])).toContain('lost');
    expect(kindsOf([view()], [asked], [{ ...listed, status: 'pending' }])).toContain('lost');
    expect(kindsOf([view()], [asked], [])).toContain('lost');
  });

  it('finds a refusal of what was there, and none of what was too much', () => {
    expect(kindsOf([view()], [{ amount: '15.99', id: null }])).toContain('lost');
    expect(kindsOf([once], [asked, { amount: '6.00', id: null }], [listed])).toEqual([]);
  });
});
