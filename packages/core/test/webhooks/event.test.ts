import { describe, expect, it } from 'vitest';
import { NotificationError, parseNotification } from '../../src/webhooks/index.js';

const read = (notification: object) => parseNotification(JSON.stringify(notification));

describe('both documented shapes become one event', () => {
  it("the public documentation's: account_id and transaction", () => {
    const notification = {
      id: 'evt_1',
      type: 'transaction.succeeded',
      created_at: '2026-04-22T03:40:15+01:00',
      account_id: 'NPEE4E742AB2_6165',
      transaction: { id: 6636598, trx: 'NP-ORDER1001', status: 'succeeded', amount: '15.99', currency: 'GBP' },
    };
    expect(read(notification)).toEqual({
      id: 'evt_1',
      type: 'transaction.succeeded',
      createdAt: '2026-04-22T03:40:15+01:00',
      accountId: 'NPEE4E742AB2_6165',
      transaction: { id: '6636598', reference: null, status: 'succeeded', amount: '15.99', currency: 'GBP' },
      identifier: null,
      data: notification.transaction,
      raw: notification,
    });
  });

  it("the API reference's: account and data, the transaction being the data", () => {
    const notification = {
      id: 'evt_2',
      type: 'transaction.failed',
      created_at: '2026-04-22T02:40:15Z',
      account: { account_id: 'NPEE4E742AB2_6165', name: 'Shop' },
      data: {
        id: 6636598,
        reference: 'ORDER1001',
        identifier: 'ORDER1001',
        status: 'failed',
        amount: 15.99,
        currency: 'GBP',
      },
      signature: 'aa',
    };
    expect(read(notification)).toEqual({
      id: 'evt_2',
      type: 'transaction.failed',
      createdAt: '2026-04-22T02:40:15Z',
      accountId: 'NPEE4E742AB2_6165',
      transaction: { id: '6636598', reference: 'ORDER1001', status: 'failed', amount: '15.99', currency: 'GBP' },
      identifier: 'ORDER1001',
      data: notification.data,
      raw: notification,
    });
  });

  it("the API reference's, the transaction being inside the data", () => {
    const event = read({
      type: 'transaction.proof_requested',
      data: { proof: {}, transaction: { id: 7, status: 'succeeded' } },
    });
    expect(event).toMatchObject({ transaction: { id: '7', status: 'succeeded', amount: null } });
  });
});

describe('an event', () => {
  it("about a refund names the transaction, and does not take the refund's amount and status for the payment's", () => {
    const data = { id: 'rf_nero_123', transaction_id: 6636598, status: 'succeeded', amount: '1.00', currency: 'GBP' };
    expect(read({ type: 'refund.succeeded', data })).toMatchObject({
      transaction: { id: '6636598', status: null, amount: null, currency: null },
      data,
    });
  });

  it('about something else has no transaction', () => {
    expect(read({ type: 'payout.paid', data: { id: 9, amount: '100.00', status: 'paid' } }).transaction).toBeNull();
    expect(read({ type: 'kyc.verified', account: { id: 'NPA_1' } })).toMatchObject({
      transaction: null,
      accountId: 'NPA_1',
      data: null,
    });
  });

  it('of a type that nobody documented passes', () => {
    expect(read({ type: 'loyalty.points_burnt', data: { points: 7 } })).toMatchObject({
      type: 'loyalty.points_burnt',
      data: { points: 7 },
    });
  });

  it("finds the merchant's identifier wherever it is: reference and identifier mean the same", () => {
    const identifiers = [
      read({ type: 'transaction.succeeded', transaction: { id: 1, identifier: 'A', reference: 'NP-1' } }),
      read({ type: 'transaction.succeeded', transaction: { id: 1, reference: 'A' } }),
      read({ type: 'transaction.succeeded', data: { identifier: 'A', transaction: { id: 1 } } }),
      read({ type: 'transaction.succeeded', identifier: 'A', transaction: { id: 1 } }),
      read({ type: 'refund.succeeded', data: { transaction_id: 1, identifier: 'A' } }),
    ].map(({ identifier }) => identifier);
    expect(identifiers).toEqual(['A', 'A', 'A', 'A', 'A']);
  });

  it('takes ids and amounts as text or as numbers, and nothing else for them', () => {
    const event = read({
      id: 5,
      type: 'transaction.succeeded',
      transaction: { id: {}, reference: '', status: true, amount: 15.5, currency: ['GBP'] },
    });
    expect(event).toMatchObject({
      id: '5',
      transaction: { id: null, reference: null, status: null, amount: '15.5', currency: null },
    });
  });
});

describe('the older form-encoded notification', () => {
  const form = 'identifier=INV%2F7&status=succeeded&data%5Bamount%5D=15.99&data%5Bcurrency%5D=GBP&signature=AB';

  it('becomes the same event, with what it has', () => {
    expect(parseNotification(form)).toEqual({
      id: null,
      type: 'transaction.succeeded',
      createdAt: null,
      accountId: null,
      transaction: { id: null, reference: 'INV/7', status: 'succeeded', amount: '15.99', currency: 'GBP' },
      identifier: 'INV/7',
      data: { amount: '15.99', currency: 'GBP' },
      raw: {
        identifier: 'INV/7',
        status: 'succeeded',
        'data[amount]': '15.99',
        'data[currency]': 'GBP',
        signature: 'AB',
      },
    });
  });

  it('is told from JSON by the content type, or else by its first character', () => {
    expect(parseNotification(form, 'application/x-www-form-urlencoded; charset=utf-8').identifier).toBe('INV/7');
    expect(() => parseNotification(form, 'application/json')).toThrow(NotificationError);
    expect(parseNotification('  {"type":"ping"}').type).toBe('ping');
  });

  it.each(['', 'identifier=A', 'status=succeeded', 'identifier=&status=succeeded'])('%j is malformed', (text) => {
    expect(() => parseNotification(text)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
