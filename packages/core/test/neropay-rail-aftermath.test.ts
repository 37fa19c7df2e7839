import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refundedByRows } from '../src/neropay-rail/refund-rows.js';
import { NeroPayRail, type NeroPayRailOptions } from '../src/neropay-rail.js';
import type { PaymentQuery, RailAccount } from '../src/rail.js';
import type { WalletTransaction } from '../src/resources/wallet-transactions.js';
import { type Answer, failure, json, ok, type SeenRequest, startServer } from './support/server.js';

const ACCOUNT: RailAccount = { accountId: 'NPEE4E742AB2_6165', mode: 'live', credentials: { secret_key: 'sk_1' } };
const SINCE = Date.UTC(2026, 3, 22);
const KNOWN: PaymentQuery = {
  kind: 'checkout',
  reference: '1001',
  hostedId: 'pay_nero_1',
  currency: 'GBP',
  knownPaymentIds: ['6636598'],
  since: SINCE,
};
const PAID = {
  id: 6636598,
  account_id: ACCOUNT.accountId,
  trx: 'NP-1001',
  identifier: '1001',
  status: 'succeeded',
  amount: '15.99',
  currency: 'GBP',
};
const REFUND = {
  refundId: 're_1',
  providerRefundId: 'rf_nero_1',
  paymentId: '6636598',
  amount: { minor: 500n, currency: 'GBP' },
};

const row = (changes: object = {}) => ({
  id: 1,
  txn_id: 'wt_1',
  type: 'debit',
  amount: '5.00',
  currency: 'GBP',
  notes: 'Refund of NP-1001',
  ...changes,
});

/** A rail against a local provider that answers by method and path; everything else is not found. */
async function railTo(routes: Readonly<Record<string, Answer>>, options: NeroPayRailOptions = {}) {
  const server = await startServer((response, request, turn) => {
    const path = request.url.split('?')[0]?.replace('/v2', '');
    (routes[`${request.method} ${path}`] ?? failure(404, 'not_found'))(response, request, turn);
  });
  return {
    rail: new NeroPayRail({ liveBaseUrl: server.url, maxRetries: 0, ...options }),
    requests: server.requests,
  };
}

const queryOf = (request: SeenRequest | undefined) => new URL(request?.url ?? '', 'http://x').searchParams;

describe('a part that went back', () => {
  const refunded = async (wallet: Answer, transaction: object = {}) => {
    const { rail, requests } = await railTo({
      'GET /transactions': ok([{ ...PAID, ...transaction }]),
      'GET /wallet-transactions': wallet,
    });
    const [payment] = await rail.readPayments(ACCOUNT, KNOWN);
    return { refunded: payment?.refunded, asked: requests.filter(({ url }) => url.startsWith('/v2/wallet')) };
  };

  test("is the sum of the wallet's rows that call themselves a refund of exactly this transaction", async () => {
    const rows = [row(), row({ id: 2, amount: '2.50', notes: 'Refund rf_nero_2 (NP-1001), requested by customer' })];
    const { refunded: sum, asked } = await refunded(ok(rows));
    expect(sum).toEqual({ minor: 750n, currency: 'GBP' });
    expect(queryOf(asked[0]).get('q')).toBe('NP-1001');
  });

  test.each([
    ['the refund of a transaction whose name only begins alike', { notes: 'Refund of NP-10011' }],
    ['the payment itself', { type: 'credit', notes: 'Payment NP-1001' }],
    ['a fee', { notes: 'Processing fee of NP-1001' }],
    ['the fee of a refund', { notes: 'Refund fee of NP-1001' }],
    ['a dispute', { notes: 'Dispute of NP-1001 lost' }],
    ['money that leaves the reserve for a refund', { type: 'release', notes: 'Released for the refund of NP-1001' }],
    ['another wallet', { currency: 'EUR' }],
    ['a row without a word', { notes: null }],
  ])('is not %s', async (_what, changes) => {
    expect((await refunded(ok([row(changes)]))).refunded).toBeNull();
  });

  test('counts less what came back, and a row without a currency as the payment’s', async () => {
    const rows = [row(), row({ type: 'credit', notes: 'Refund of NP-1001 failed' }), row({ currency: undefined })];
    expect((await refunded(ok(rows))).refunded).toEqual({ minor: 500n, currency: 'GBP' });
  });

  test('of which one amount cannot be read is not known, rather than too little', async () => {
    expect((await refunded(ok([row(), row({ amount: null })]))).refunded).toBeNull();
  });

  test('is not looked for where all of it is known to have gone back', async () => {
    const { refunded: sum, asked } = await refunded(ok([row()]), { status: 'refunded' });
    expect(sum).toEqual({ minor: 1599n, currency: 'GBP' });
    expect(asked).toEqual([]);
  });

  test.each([
    [404, 'endpoint_not_found'],
    [403, 'forbidden'],
    [500, 'server_error'],
    [429, 'rate_limited'],
  ])('that cannot be looked up (%s %s) keeps no payment from being read', async (status, code) => {
    const { refunded: sum, asked } = await refunded(failure(status, code));
    expect(sum).toBeNull();
    expect(asked).toHaveLength(1);
  });

  test('is nothing that arrives in some order: the sum is the same', () => {
    const rows = fc.array(
      fc.record({ type: fc.constantFrom('debit', 'credit', 'hold'), amount: fc.constantFrom('1.00', '0.01', '7.30') }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const all = given.map((one) => row(one) as unknown as WalletTransaction);
        expect(refundedByRows(all.toReversed(), 'NP-1001', 'GBP')).toEqual(refundedByRows(all, 'NP-1001', 'GBP'));
      }),
      { seed: 11 },
    );
  });
});

describe('a refund that is looked up', () => {
  const lookUp = async (wallet: Answer, query: object = {}, mode: RailAccount['mode'] = 'live') => {
    const { rail, requests } = await railTo({ 'GET /wallet-transactions': wallet });
    return { found: await rail.readRefund({ ...ACCOUNT, mode }, { ...REFUND, ...query }), requests };
  };

  test.each([
    ['in its notes', { notes: 'Refund rf_nero_1 of NP-1001' }],
    ['in a member of its own', { source_id: 'rf_nero_1' }],
  ])('has gone through when a debit names it %s', async (_where, changes) => {
    const { found, requests } = await lookUp(ok([row(changes)]));
    expect(found).toEqual({ providerRefundId: 'rf_nero_1', status: 'succeeded' });
    expect(queryOf(requests[0]).get('q')).toBe('rf_nero_1');
  });

  test('has failed when the money was taken and given back', async () => {
    const rows = [row({ source_id: 'rf_nero_1' }), row({ type: 'credit', source_id: 'rf_nero_1' })];
    expect((await lookUp(ok(rows))).found).toEqual({ providerRefundId: 'rf_nero_1', status: 'failed' });
  });

  test.each([
    ['a fee that is given back with it', { type: 'credit', notes: 'Fee of rf_nero_1 returned' }],
    ['a smaller credit', { type: 'credit', amount: '0.20', notes: 'Rounding of rf_nero_1' }],
    ['a release of what was held for it', { type: 'release', notes: 'Released for the refund rf_nero_1' }],
  ])('has not failed because of %s', async (_what, changes) => {
    const rows = [row({ source_id: 'rf_nero_1' }), row({ source_id: 'rf_nero_1', ...changes })];
    expect((await lookUp(ok(rows))).found).toEqual({ providerRefundId: 'rf_nero_1', status: 'succeeded' });
  });

  test.each([
    ['an amount that cannot be read', ok([row({ source_id: 'rf_nero_1', amount: null })])],
    ['a refund whose name only begins alike', ok([row({ source_id: 'rf_nero_11' })])],
    ['a hold for it', ok([row({ type: 'hold', source_id: 'rf_nero_1' })])],
    ['nothing', ok([])],
    ['that there is no such list', failure(404, 'endpoint_not_found')],
  ])('is not to be seen when the wallet shows %s', async (_what, wallet) => {
    expect((await lookUp(wallet)).found).toBeNull();
  });

  test('is not asked for without its id, nor in a dry run', async () => {
    expect(await lookUp(ok([row()]), { providerRefundId: null })).toEqual({ found: null, requests: [] });
    expect(await lookUp(ok([row()]), {}, 'test')).toEqual({ found: null, requests: [] });
  });

  test('is not known while NeroPay does not answer', async () => {
    await expect(lookUp(failure(500, 'server_error'))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(lookUp(failure(401, 'unauthenticated'))).rejects.toMatchObject({ kind: 'invalid_credentials' });
  });
});

describe("a look at NeroPay's own lists", () => {
  const found = (trx: string): Answer =>
    ok(
      [
        { ...PAID, trx },
        { ...PAID, id: 1, trx: `${trx}1` },
      ],
      { pagination: { page: 1, total_pages: 1 } },
    );
  const paged =
    (pages: readonly (readonly object[])[]): Answer =>
    (response, request, turn) => {
      const page = Number(queryOf(request).get('page'));
      const meta = { pagination: { page, per_page: 50, total_pages: pages.length } };
      ok(pages[page - 1] ?? [], meta)(response, request, turn);
    };
  const byName: Answer = (response, request, turn) => found(queryOf(request).get('q') ?? '')(response, request, turn);

  async function lookThrough(routes: Readonly<Record<string, Answer>>) {
    const { rail, requests } = await railTo({ 'GET /transactions': byName, ...routes });
    const payments: unknown[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 1_000; pages++) {
      const page: Awaited<ReturnType<typeof rail.readChanged>> = await rail.readChanged(ACCOUNT, {
        since: SINCE,
        after,
      });
      payments.push(...page.payments);
      after = page.next;
      if (after === null) return { payments, requests, pages: pages + 1 };
    }
    throw new Error('It never ended');
  }
  const searched = (requests: readonly SeenRequest[]) =>
    requests.filter(({ url }) => url.startsWith('/v2/transactions')).map((request) => queryOf(request).get('q'));

  test('goes through the disputes and then the refunds, page by page, the oldest first, each name once a page', async () => {
    const { payments, requests, pages } = await lookThrough({
      'GET /disputes': paged([
        [
          { id: 1, trx_number: 'NP-A' },
          { id: 2, trx_number: 'NP-A' },
        ],
        [{ id: 3, trx_number: 'NP-B' }],
      ]),
      'GET /wallet-transactions': paged([
        [row({ notes: 'Refund of NP-C' }), row({ notes: 'Payment NP-D', type: 'credit' })],
      ]),
    });
    expect(pages).toBe(3);
    expect(searched(requests)).toEqual(['NP-A', 'NP-B', 'NP-C']);
    expect(payments).toEqual(Array(3).fill({ paymentId: '6636598', reference: '1001' }));
    const lists = requests.filter(({ url }) => !url.startsWith('/v2/transactions'));
    for (const request of lists) {
      expect(Object.fromEntries(queryOf(request))).toMatchObject({ from: new Date(SINCE).toISOString(), sort: 'id' });
    }
  });

  test('ends where a list answers the same page for ever, and where pages never end', async () => {
    const forEver = json(200, { success: true, data: [{ id: 1, trx_number: null }] });
    expect((await lookThrough({ 'GET /disputes': forEver, 'GET /wallet-transactions': ok([]) })).pages).toBe(3);
    const always: Answer = (response, request, turn) =>
      ok([{ id: queryOf(request).get('page') }])(response, request, turn);
    expect((await lookThrough({ 'GET /disputes': always, 'GET /wallet-transactions': ok([]) })).pages).toBe(401);
  });

  test('passes over a list that the account does not have', async () => {
    const { payments, pages } = await lookThrough({ 'GET /wallet-transactions': ok([row()]) });
    expect({ payments: payments.length, pages }).toEqual({ payments: 1, pages: 3 });
  });

  test('that cannot be made right now is made again from the same page', async () => {
    const { rail } = await railTo({ 'GET /disputes': failure(429, 'rate_limited', { 'retry-after': '7' }) });
    const look = rail.readChanged(ACCOUNT, { since: SINCE, after: 'disputes:4:9' });
    await expect(look).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 7_000 });
  });

  test('of a dry run finds nothing and asks nobody', async () => {
    const { rail, requests } = await railTo({});
    const page = await rail.readChanged({ ...ACCOUNT, mode: 'test' }, { since: SINCE, after: null });
    expect({ page, requests }).toEqual({ page: { payments: [], next: null }, requests: [] });
  });
});
