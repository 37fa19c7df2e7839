import { money } from '@neropay/core';
import { type CheckoutRecord, judge } from '@neropay/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkoutRecord, NOW, paymentRecord } from './support/records.js';

type Payment = Parameters<typeof judge>[1][number];

const checkout = (changes: Partial<CheckoutRecord> = {}): CheckoutRecord =>
  checkoutRecord({
    reference: '1001',
    hostedId: 'page_1',
    action: { type: 'redirect', url: 'https://pay.test' },
    ...changes,
  });
const payment = (changes: Partial<Payment> = {}): Payment => paymentRecord({ id: '7', reference: '1001', ...changes });
const nothingBack = () => 0n;
const gbp = (minor: bigint) => money(minor, 'GBP');

/** The status that payments make of a checkout; null when they say nothing new. */
const statusOf = (payments: readonly Payment[], of = checkout()) =>
  judge(of, payments, nothingBack).observation?.status ?? null;

describe('a payment counts', () => {
  test('when account, reference, amount and currency are exactly those that were asked for', () => {
    expect(judge(checkout(), [payment()], nothingBack)).toEqual({
      observation: { status: 'paid', transactionId: '7', refunded: 0n },
      mismatch: null,
      duplicates: [],
    });
  });

  test('when the provider names no account, but the rest fits', () => {
    expect(statusOf([payment({ accountId: null })])).toBe('paid');
  });

  test('without a reference when its id is the one that the provider gave to what it opened', () => {
    expect(statusOf([payment({ id: 'page_1', reference: null })])).toBe('paid');
  });
});

describe('money that is not what was asked for is looked at, never believed:', () => {
  test.each<[string, Partial<Payment>, string]>([
    ['one pound on a hundred-pound order', { amount: gbp(100n) }, 'amount_mismatch'],
    ['a penny less', { amount: gbp(9_999n) }, 'amount_mismatch'],
    ['a penny more', { amount: gbp(10_001n) }, 'amount_mismatch'],
    [
      'a hundred times as much, as a float or a wrong exponent makes it',
      { amount: gbp(1_000_000n) },
      'amount_mismatch',
    ],
    ['no amount', { amount: null }, 'amount_mismatch'],
    ['the same number in another currency', { amount: money(10_000n, 'EUR') }, 'currency_mismatch'],
    ['100 JPY for 1.00 GBP', { amount: money(10_000n, 'JPY') }, 'currency_mismatch'],
    ['another account', { accountId: 'acct_other' }, 'account_mismatch'],
    ['no reference, and an id that nobody opened', { reference: null }, 'reference_missing'],
    ['the reference of another order', { reference: '1002' }, 'reference_mismatch'],
    ['a reference that begins like ours', { reference: '1001-2' }, 'reference_mismatch'],
    ['a reference in other letters', { reference: 'ORDER-1001' }, 'reference_mismatch'],
  ])('%s', (_what, wrong, mismatch) => {
    for (const status of ['succeeded', 'refunded'] as const) {
      expect(judge(checkout(), [payment({ ...wrong, status })], nothingBack)).toEqual({
        observation: { status: 'review', transactionId: '7', refunded: 0n },
        mismatch,
        duplicates: [],
      });
    }
  });

  test('whatever it is: only exactly the asked sum, currency, account and reference make a checkout paid', () => {
    const some = fc.record({
      id: fc.constantFrom('7', 'page_1'),
      status: fc.constantFrom('pending', 'succeeded', 'failed', 'cancelled', 'expired', 'refunded'),
      accountId: fc.constantFrom('acct_main', 'acct_other', null),
      reference: fc.constantFrom('1001', '1001-2', '', null),
      amount: fc.oneof(
        fc.record({ minor: fc.constantFrom(10_000n, 100n, 0n), currency: fc.constantFrom('GBP', 'EUR') }),
        fc.constant(null),
      ),
    });
    fc.assert(
      fc.property(some, (changes) => {
        const fits =
          changes.status === 'succeeded' &&
          changes.accountId !== 'acct_other' &&
          (changes.reference === '1001' || (changes.reference === null && changes.id === 'page_1')) &&
          changes.amount?.minor === 10_000n &&
          changes.amount.currency === 'GBP';
        expect(statusOf([payment(changes)]) === 'paid').toBe(fits);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});

describe('tries that brought no money', () => {
  test.each([
    ['nothing', [], null],
    ['one under way', [{ status: 'pending' }], null],
    ['one that failed', [{ status: 'failed' }], 'failed'],
    ['one that was cancelled', [{ status: 'cancelled' }], 'cancelled'],
    ['one that ran out', [{ status: 'expired' }], 'expired'],
    ['one that failed, and another under way', [{ status: 'failed' }, { status: 'pending' }], null],
    ['one under way beside a later one that failed', [{ status: 'pending' }, { status: 'failed' }], null],
    ['one that failed, then one that was cancelled', [{ status: 'failed' }, { status: 'cancelled' }], 'cancelled'],
    ['one that was cancelled, then one that failed', [{ status: 'cancelled' }, { status: 'failed' }], 'failed'],
    ['one that failed, then one that was paid', [{ status: 'failed' }, { status: 'succeeded' }], 'paid'],
    ['one that was paid, then one that failed', [{ status: 'succeeded' }, { status: 'failed' }], 'paid'],
  ] as const)('%s', (_what, tries, expected) => {
    expect(statusOf(tries.map((changes, index) => payment({ id: String(index), ...changes })))).toBe(expected);
  });

  test('of a wrong amount are no reason for a review: nothing came', () => {
    expect(statusOf([payment({ status: 'failed', amount: gbp(1n) })])).toBe('failed');
    expect(statusOf([payment({ status: 'pending', amount: gbp(1n) })])).toBeNull();
  });
});

describe('more than one payment', () => {
  const two = [payment({ id: '1' }), payment({ id: '2', createdAt: NOW + 1 })];
  const idsOf = (payments: readonly Payment[]) => payments.map(({ id }) => id);

  test('is the older one, and duplicates on top of it', () => {
    const { observation, duplicates } = judge(checkout(), two, nothingBack);
    expect(observation).toMatchObject({ status: 'paid', transactionId: '1' });
    expect(idsOf(duplicates)).toEqual(['2']);
  });

  test('keeps to the one that was told, though an older one turns up', () => {
    const { observation, duplicates } = judge(checkout({ status: 'paid', transactionId: '2' }), two, nothingBack);
    expect(observation).toMatchObject({ transactionId: '2' });
    expect(idsOf(duplicates)).toEqual(['1']);
  });

  test('counts the sound one, and tells of the wrong one', () => {
    const { observation, duplicates } = judge(
      checkout(),
      [payment({ id: '1', amount: gbp(1n) }), payment({ id: '2' })],
      nothingBack,
    );
    expect(observation).toMatchObject({ status: 'paid', transactionId: '2' });
    expect(idsOf(duplicates)).toEqual(['1']);
  });

  test('of which the older went back is paid by the one that was kept', () => {
    const { observation, duplicates } = judge(
      checkout(),
      [payment({ id: '1', status: 'refunded' }), payment({ id: '2' })],
      nothingBack,
    );
    expect(observation).toMatchObject({ status: 'paid', transactionId: '2' });
    expect(duplicates).toEqual([]);
  });

  test('tells of each wrong one beyond the first', () => {
    const wrong = ['1', '2', '3'].map((id) => payment({ id, amount: gbp(1n) }));
    const { observation, duplicates } = judge(checkout(), wrong, nothingBack);
    expect(observation).toMatchObject({ status: 'review', transactionId: '1' });
    expect(idsOf(duplicates)).toEqual(['2', '3']);
  });

  test('under review tells of sound money that comes then, and not of the wrong money again', () => {
    const underReview = checkout({ status: 'review', transactionId: '1', reviewReason: 'amount_mismatch' });
    const { observation, duplicates } = judge(
      underReview,
      [payment({ id: '1', amount: gbp(1n) }), payment({ id: '2' })],
      nothingBack,
    );
    expect(observation).toMatchObject({ status: 'review', transactionId: '1' });
    expect(idsOf(duplicates)).toEqual(['2']);
  });

  test('is no duplicate once it went back', () => {
    expect(
      judge(checkout(), [payment({ id: '1' }), payment({ id: '2', status: 'refunded' })], nothingBack).duplicates,
    ).toEqual([]);
  });
});

describe('money that went back', () => {
  const refunded = (changes: Partial<Payment>, byUs = 0n, of = checkout()) =>
    judge(of, [payment(changes)], () => byUs).observation;

  test.each<[string, Partial<Payment>, bigint, object]>([
    ['a part, as the provider tells it', { refunded: gbp(300n) }, 0n, { status: 'partially_refunded', refunded: 300n }],
    ['a part, as only we know it', {}, 300n, { status: 'partially_refunded', refunded: 300n }],
    ['more than we know of', { refunded: gbp(900n) }, 300n, { status: 'partially_refunded', refunded: 900n }],
    ['more than the provider tells', { refunded: gbp(300n) }, 900n, { status: 'partially_refunded', refunded: 900n }],
    ['all of it in parts', { refunded: gbp(10_000n) }, 0n, { status: 'refunded', refunded: 10_000n }],
    ['all of it, as the status says', { status: 'refunded' }, 300n, { status: 'refunded', refunded: 10_000n }],
    ['nothing', { refunded: gbp(0n) }, 0n, { status: 'paid', refunded: 0n }],
    ['a sum in another currency, which says nothing', { refunded: money(10_000n, 'JPY') }, 0n, { status: 'paid' }],
  ])('%s', (_what, changes, byUs, expected) => {
    expect(refunded(changes, byUs)).toMatchObject(expected);
  });

  test('stays known when a later answer leaves it out', () => {
    const partly = checkout({ status: 'partially_refunded', transactionId: '7', refunded: 300n });
    expect(refunded({}, 0n, partly)).toMatchObject({ status: 'partially_refunded', refunded: 300n });
    expect(refunded({ id: '8' }, 0n, partly)).toMatchObject({ status: 'paid', refunded: 0n });
  });
});

describe('a dispute', () => {
  test.each([
    ['open', 'disputed'],
    ['lost', 'lost'],
    ['won', 'paid'],
  ] as const)('that is %s makes the checkout %s', (dispute, status) => {
    expect(statusOf([payment({ dispute })])).toBe(status);
  });

  test('that was won leaves a part that went back gone', () => {
    expect(statusOf([payment({ dispute: 'won', refunded: gbp(5n) })])).toBe('partially_refunded');
  });
});
