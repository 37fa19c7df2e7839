import { money } from '@neropay/core';
import { describe, expect, it } from 'vitest';
import { compare, truthOf } from '../src/audit.ts';
import type { SandboxTransaction } from '../src/sandbox-control.ts';
import type { AppliedEvent } from '../src/shop.ts';

const amount = money(1599n, 'GBP');
const order = { number: 'F1-1', shop: 0, amount, customer: 'pays', refund: null } as const;
const transaction = (over: Partial<SandboxTransaction> = {}): SandboxTransaction => ({
  id: 1,
  identifier: 'F1-1',
  status: 'succeeded',
  amount: '15.99',
  currency: 'GBP',
  refunds: [],
  ...over,
});
const paid: AppliedEvent = { id: 'evt_1', type: 'checkout.paid', sequence: 1, status: 'paid', transactionId: '1' };

function findings(
  over: {
    transactions?: readonly SandboxTransaction[];
    status?: 'pending' | 'paid' | 'review' | 'failed';
    amount_refunded?: string;
    applied?: readonly AppliedEvent[];
    told?: readonly Pick<AppliedEvent, 'id'>[];
    refundAsked?: boolean;
  } = {},
) {
  const { transactions = [transaction()], status = 'paid', amount_refunded = '0.00', applied = [paid] } = over;
  const told = (over.told ?? applied).map(({ id }) => ({ id, type: 'checkout.paid' as const }));
  const sale = { order, refundAsked: over.refundAsked ?? false };
  return compare(sale, { status, amount_refunded }, applied, told, truthOf(amount, transactions)).map(
    ({ kind }) => kind,
  );
}

describe('the audit of a fault run', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(findings()).toEqual([]);
  });

  it('finds a payment that the gateway does not know', () => {
    expect(findings({ status: 'pending', applied: [] })).toContain('lost');
  });

  it('finds an event that the shop never applied', () => {
    expect(findings({ applied: [], told: [paid] })).toContain('lost');
  });

  it('finds money that was believed and never came', () => {
    expect(findings({ transactions: [transaction({ status: 'failed' })] })).toContain('believed');
    expect(findings({ transactions: [transaction({ amount: '0.01' })] })).toContain('believed');
    expect(findings({ transactions: [transaction({ currency: 'EUR' })] })).toContain('believed');
  });

  it('finds an order that was told paid twice', () => {
    expect(findings({ applied: [paid, { ...paid, id: 'evt_2', sequence: 2 }] })).toContain('doubled');
  });

  it('finds a second payment that nobody told', () => {
    expect(findings({ transactions: [transaction(), transaction({ id: 2 })] })).toContain('lost');
  });

  it('finds a gap in the sequence', () => {
    expect(findings({ applied: [{ ...paid, sequence: 2 }] })).toContain('lost');
  });

  it('finds refunds that are doubled, lost, or more than was paid', () => {
    const refund = { amount: '10.00', status: 'succeeded' };
    const once = transaction({ refunds: [refund] });
    const twice = transaction({ refunds: [refund, refund] });
    expect(findings({ transactions: [twice], refundAsked: true })).toEqual(
      expect.arrayContaining(['over-refunded', 'doubled']),
    );
    expect(findings({ transactions: [once], refundAsked: false })).toContain('doubled');
    expect(findings({ refundAsked: true })).toContain('lost');
    expect(findings({ transactions: [once], refundAsked: true, amount_refunded: '0.00' })).toContain('lost');
  });
});
