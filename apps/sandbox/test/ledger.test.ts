import { addMoney, formatMoney, type Money, money, parseMoney, subtractMoney } from '@neropay/core';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Agenda } from '../src/clock.js';
import { INSTANT_AFTER_MS, Ledger, type WalletEntry, type WalletMovement } from '../src/neropay/ledger.js';
import type { Account } from '../src/neropay/model.js';
import { Store } from '../src/neropay/store.js';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const clock = new FakeClock(Date.parse('2026-04-22T10:00:00Z'));

function someLedger(): { ledger: Ledger; account: Account } {
  const store = new Store();
  const ledger = new Ledger(store, new Agenda(clock));
  return { ledger, account: store.accountOf({ accountId: MERCHANT }) };
}

const cause = { category: 'payment', sourceId: '1', notes: 'test' } as const;
const gbp = (amount: string) => parseMoney(amount, 'GBP', { allowNegative: true });

/** What the rows of a currency add up to: the available balance, and what of it went into the reserve. */
function sums(entries: readonly WalletEntry[], currency: string): { available: Money; reserve: Money } {
  const zero = money(0n, currency);
  const total = (type: WalletMovement) =>
    entries
      .filter((entry) => entry.type === type && entry.amount.currency === currency)
      .reduce((sum, { amount }) => addMoney(sum, amount), zero);
  const reserve = subtractMoney(total('hold'), total('release'));
  return { available: subtractMoney(subtractMoney(total('credit'), total('debit')), reserve), reserve };
}

describe('the ledger', () => {
  test('whatever is moved in whatever order, the rows chain without a gap and add up to the balances', () => {
    const movement = fc.record({
      type: fc.constantFrom('credit', 'debit', 'hold', 'release'),
      currency: fc.constantFrom('GBP', 'JPY', 'KWD'),
      minor: fc.bigInt({ min: 0n, max: 1_000_000n }),
    });
    fc.assert(
      fc.property(fc.array(movement, { maxLength: 60 }), (movements) => {
        const { ledger, account } = someLedger();
        for (const { type, currency, minor } of movements) ledger[type](account, money(minor, currency), cause);
        for (const currency of ['GBP', 'JPY', 'KWD']) {
          const rows = ledger.entriesOf(account).filter(({ amount }) => amount.currency === currency);
          const chained = rows.every((row, index) => {
            const before = rows[index - 1]?.balanceAfter ?? money(0n, currency);
            return row.balanceBefore.minor === before.minor;
          });
          expect(chained).toBe(true);
          expect(sums(rows, currency)).toEqual({
            available: ledger.available(account, currency),
            reserve: ledger.reserve(account, currency),
          });
        }
      }),
      { seed: 1 },
    );
  });

  test('a movement of nothing leaves no row, and a negative one is refused', () => {
    const { ledger, account } = someLedger();
    const rows = ledger.entriesOf(account).length;
    ledger.credit(account, gbp('0.00'), cause);
    expect(ledger.entriesOf(account)).toHaveLength(rows);
    expect(() => ledger.debit(account, gbp('-1.00'), cause)).toThrow(RangeError);
  });

  test('an adjustment is one row for the difference, in either direction', () => {
    const { ledger, account } = someLedger();
    ledger.adjust(account, gbp('1250.00'));
    ledger.adjust(account, gbp('1.00'));
    expect(
      ledger
        .entriesOf(account)
        .slice(-2)
        .map(({ type, amount }) => `${type} ${formatMoney(amount)}`),
    ).toEqual(['credit 250.00', 'debit 1249.00']);
    expect(formatMoney(ledger.available(account, 'GBP'))).toBe('1.00');
  });

  test('what a payment brought can be paid out instantly only a while later, and the opening balance at once', () => {
    const { ledger, account } = someLedger();
    ledger.credit(account, gbp('50.00'), cause);
    expect(formatMoney(ledger.instantAvailable(account, 'GBP'))).toBe('1000.00');
    clock.advance(INSTANT_AFTER_MS);
    expect(formatMoney(ledger.instantAvailable(account, 'GBP'))).toBe('1050.00');
  });

  test('what is available instantly is never more than what is available, nor negative while that is positive', () => {
    const { ledger, account } = someLedger();
    ledger.credit(account, gbp('50.00'), cause);
    ledger.debit(account, gbp('1020.00'), cause);
    expect(formatMoney(ledger.instantAvailable(account, 'GBP'))).toBe('0.00');
    ledger.debit(account, gbp('40.00'), cause);
    expect(formatMoney(ledger.instantAvailable(account, 'GBP'))).toBe('-10.00');
  });
});

describe('wallet transactions', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await runningSandbox({ clock });
  });
  afterAll(() => sandbox.close());
  beforeEach(() => sandbox.control('POST', '/reset'));

  const rows = async (query = '') => (await sandbox.get(`/wallet-transactions?${query}`)).list;

  test('every account begins with a row for each balance that it opens with', async () => {
    expect((await rows('sort=id')).map(({ type, amount, currency }) => `${type} ${amount} ${currency}`)).toEqual([
      'credit 1000.00 GBP',
      'credit 1000.00 EUR',
      'credit 1000.00 USD',
      'credit 1000.00 IDR',
      'credit 1000 JPY',
      'credit 1000.000 KWD',
    ]);
  });

  test('a payment and its refund are two rows, newest first, each with its source', async () => {
    const { id } = await sandbox.open({ identifier: '1001' });
    const paid = (await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' })).data;
    const refund = (await sandbox.post(`/transactions/${paid.id}/refund`, { amount: '5.99' })).data;
    expect((await rows('currency=GBP')).slice(0, 2)).toEqual([
      expect.objectContaining({
        txn_id: expect.stringMatching(/^WT-/),
        type: 'debit',
        category: 'refund',
        source_id: refund.id,
        amount: '5.99',
        balance_before: '1015.99',
        balance_after: '1010.00',
        currency: 'GBP',
        notes: expect.stringContaining(String(paid.trx)),
      }),
      expect.objectContaining({
        type: 'credit',
        category: 'payment',
        source_id: String(paid.id),
        balance_before: '1000.00',
        balance_after: '1015.99',
      }),
    ]);
  });

  test('a balance that is set by a control call is a row, too', async () => {
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '3.00' });
    expect((await rows('currency=GBP'))[0]).toMatchObject({
      type: 'debit',
      category: 'adjustment',
      amount: '997.00',
      balance_after: '3.00',
    });
  });

  test('one row is found by its number or by its txn_id, but not by another account', async () => {
    const [row] = await rows();
    expect((await sandbox.get(`/wallet-transactions/${row?.id}`)).data).toEqual(row);
    expect((await sandbox.get(`/wallet-transactions/${row?.txn_id}`)).data).toEqual(row);
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get(`/wallet-transactions/${row?.id}`, { headers })).refusal).toBe('404 not_found');
    expect((await sandbox.get('/wallet-transactions/1')).refusal).toBe('404 not_found');
  });

  test('the list can be narrowed down by type and sorted by amount', async () => {
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '3.00' });
    expect((await rows('type=debit')).map(({ amount }) => amount)).toEqual(['997.00']);
    expect((await rows('currency=GBP&sort=amount')).map(({ amount }) => amount)).toEqual(['997.00', '1000.00']);
    expect((await sandbox.get('/wallet-transactions?sort=colour')).refusal).toBe('422 validation_error');
    expect((await sandbox.get('/wallet-transactions?type=gift')).refusal).toBe('422 validation_error');
  });
});
