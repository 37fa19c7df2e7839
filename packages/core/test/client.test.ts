import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, NeroPay, NeroPayResponseError } from '../src/index.js';
import { json, ok, type SeenRequest, startServer, type TestServer } from './support/server.js';

const clientOf = (server: TestServer) => new NeroPay({ secretKey: 'sk_test_neropay', baseUrl: server.url });
const callOf = (request: SeenRequest | undefined) => `${request?.method} ${request?.url}`;

const TRANSACTION = {
  id: 6636598,
  trx: 'NP-ORDER1001',
  status: 'succeeded',
  amount: '15.99',
  currency: 'GBP',
  remark: 'make_payment',
  created_at: '2026-04-22T02:37:11Z',
};

describe('account', () => {
  it('is retrieved', async () => {
    const server = await startServer(
      ok({ account_id: 'NPEE4E742AB2_6165', name: 'Shop', status: 'active', kyc_status: 'verified' }),
    );
    const account = await clientOf(server).account.retrieve();
    expect(account).toMatchObject({ account_id: 'NPEE4E742AB2_6165', name: 'Shop', status: 'active' });
    expect(callOf(server.requests[0])).toBe('GET /v2/account');
  });

  it('without an id is no account: credentials must not be taken as proven by it', async () => {
    const server = await startServer(ok({ name: 'Shop' }));
    await expect(clientOf(server).account.retrieve()).rejects.toMatchObject({ code: 'unexpected_data' });
  });

  it('of a connected merchant is reached through a scoped client, which leaves the first one as it is', async () => {
    const server = await startServer(ok({ account_id: 'NPVesdTGASO23_547878' }));
    const platform = clientOf(server);
    await platform.forAccount('NPVesdTGASO23_547878').account.retrieve();
    await platform.account.retrieve();
    expect(server.requests.map(({ headers }) => headers['neropay-account'])).toEqual([
      'NPVesdTGASO23_547878',
      undefined,
    ]);
  });

  it('ids are checked before anything is sent', () => {
    const client = new NeroPay({ secretKey: 'sk_test_neropay' });
    expect(() => client.forAccount('547878')).toThrow(expect.objectContaining({ code: 'invalid_account_id' }));
  });
});

describe('hosted payments', () => {
  const params = {
    identifier: '1001',
    reference: '1001',
    amount: '15.99',
    currency: 'GBP',
    description: 'Order 1001',
    customer: { name: 'Jane Customer', email: 'jane@example.com' },
    success_url: 'https://shop.example/thanks',
    ipn_url: 'http://127.0.0.1:4000/ipn/neropay/st_1',
    metadata: { order_id: '1001' },
  };
  const answer = {
    id: 'pay_nero_123',
    identifier: '1001',
    status: 'pending',
    checkout_url: 'https://eu.neropay.app/checkout/abc',
  };

  it('are created from the parameters as they are', async () => {
    const server = await startServer(ok(answer));
    expect(await clientOf(server).hostedPayments.create(params)).toEqual(answer);
    expect(callOf(server.requests[0])).toBe('POST /v2/hosted-payments');
    expect(server.requests[0]?.body).toBe(JSON.stringify(params));
  });

  it('pass the options of a write on', async () => {
    const server = await startServer(ok(answer));
    const rawBody = `${JSON.stringify(params)} `;
    await clientOf(server).hostedPayments.create(params, { idempotencyKey: 'order_1001_attempt_1', rawBody });
    expect(server.requests[0]?.headers['idempotency-key']).toBe('order_1001_attempt_1');
    expect(server.requests[0]?.body).toBe(rawBody);
  });

  it.each([
    ['an amount with more decimals than the currency has', { amount: '15.999' }, 'amount'],
    ['a JPY amount with decimals', { amount: '1500.50', currency: 'JPY' }, 'amount'],
    ['an amount of nothing', { amount: '0.00' }, 'amount'],
    ['a negative amount', { amount: '-1.00' }, 'amount'],
    ['an amount in words of a float', { amount: '1e3' }, 'amount'],
    ['an amount as a number', { amount: 15.99 as unknown as string }, 'amount'],
    ['a currency in small letters', { currency: 'gbp' }, 'currency'],
    ['an address that a browser would run', { success_url: 'javascript:alert(1)' }, 'success_url'],
    ['an address without a scheme', { ipn_url: 'shop.example/ipn' }, 'ipn_url'],
  ])('%s is refused before anything is sent, naming the field', async (_name, change, field) => {
    const server = await startServer(ok(answer));
    const error = await clientOf(server)
      .hostedPayments.create({ ...params, ...change })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toMatchObject({ code: 'invalid_argument', details: { [field]: [expect.any(String)] } });
    expect(server.requests).toHaveLength(0);
  });

  it('in a currency outside ISO 4217 are left to NeroPay to refuse', async () => {
    const server = await startServer(ok(answer));
    await clientOf(server).hostedPayments.create({ ...params, currency: 'ZZZ', amount: '1.23456' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['no address', undefined],
    ['an address that a browser would run', 'javascript:alert(1)'],
    ['no http address', 'ftp://eu.neropay.app/checkout'],
  ])('with %s to send the customer to are an error, not a redirect', async (_name, checkout_url) => {
    const server = await startServer(ok({ ...answer, checkout_url }));
    await expect(clientOf(server).hostedPayments.create(params)).rejects.toMatchObject({ code: 'unexpected_data' });
  });

  it('keep fields and statuses that nobody documented yet', async () => {
    const server = await startServer(ok({ ...answer, status: 'requires_action', expires_at: '2026-04-22T03:00:00Z' }));
    expect(await clientOf(server).hostedPayments.create(params)).toMatchObject({
      status: 'requires_action',
      expires_at: '2026-04-22T03:00:00Z',
    });
  });
});

describe('payment links', () => {
  it('are created, retrieved and listed', async () => {
    const link = {
      id: 'pay_nero_7',
      identifier: 'INV-7',
      status: 'pending',
      checkout_url: 'https://eu.neropay.app/checkout/x',
    };
    const server = await startServer(ok(link), ok({ ...link, status: 'succeeded' }), ok([link]));
    const { paymentLinks } = clientOf(server);
    await paymentLinks.create({ amount: '150000.00', currency: 'IDR', details: 'Invoice 7', identifier: 'INV-7' });
    expect((await paymentLinks.retrieve('pay_nero_7')).status).toBe('succeeded');
    expect((await paymentLinks.list({ per_page: 50 })).data).toEqual([link]);
    expect(server.requests.map(callOf)).toEqual([
      'POST /v2/payment-links',
      'GET /v2/payment-links/pay_nero_7',
      'GET /v2/payment-links?per_page=50&page=1',
    ]);
  });

  it('need the details that the buyer sees', async () => {
    const client = new NeroPay({ secretKey: 'sk_test_neropay' });
    const withoutDetails = { amount: '1.00', currency: 'GBP' } as { amount: string; currency: string; details: string };
    await expect(client.paymentLinks.create(withoutDetails)).rejects.toMatchObject({
      details: { details: [expect.any(String)] },
    });
  });
});

describe('transactions', () => {
  it('are retrieved by id, a number or its digits', async () => {
    const server = await startServer(ok(TRANSACTION));
    const { transactions } = clientOf(server);
    expect(await transactions.retrieve(6636598)).toEqual(TRANSACTION);
    await transactions.retrieve('6636598');
    expect(server.requests.map(callOf)).toEqual(Array(2).fill('GET /v2/transactions/6636598'));
  });

  it.each([
    ['../payouts', '/v2/transactions/..%2Fpayouts'],
    ['INV/2026/1?x=1#y', '/v2/transactions/INV%2F2026%2F1%3Fx%3D1%23y'],
    ['50%', '/v2/transactions/50%25'],
  ])('the id %j cannot reach another endpoint', async (id, url) => {
    const server = await startServer(ok(TRANSACTION));
    await clientOf(server).transactions.retrieve(id);
    expect(server.requests[0]?.url).toBe(url);
  });

  it('any other id arrives as it is, whatever characters it has', async () => {
    const server = await startServer(ok(TRANSACTION));
    const { transactions } = clientOf(server);
    const anyId = fc.string({ minLength: 1, unit: 'grapheme' }).filter((id) => !/^\.\.?$/.test(id));
    await fc.assert(
      fc.asyncProperty(anyId, async (id) => {
        await transactions.retrieve(id);
        const [, encoded = ''] = server.requests.at(-1)?.url.split('/v2/transactions/') ?? [];
        expect(decodeURIComponent(encoded)).toBe(id);
      }),
      { numRuns: 200 },
    );
  });

  it.each(['', '.', '..', Number.NaN, 1.5, '\ud800', undefined as unknown as string])(
    'the id %j is refused: it would ask for something else',
    async (id) => {
      const server = await startServer(ok([]));
      const { transactions } = clientOf(server);
      await expect(transactions.retrieve(id)).rejects.toBeInstanceOf(InvalidArgumentError);
      await expect(transactions.refund(id, { amount: '1.00' })).rejects.toBeInstanceOf(InvalidArgumentError);
      expect(server.requests).toHaveLength(0);
    },
  );

  it.each([
    ['in full', undefined, '{}'],
    [
      'in part',
      { amount: '1.00', reason: 'requested_by_customer' },
      '{"amount":"1.00","reason":"requested_by_customer"}',
    ],
  ])('are refunded %s', async (_name, params, body) => {
    const refund = { id: 'rf_nero_123', transaction_id: 6636598, status: 'succeeded', amount: '1.00', currency: 'GBP' };
    const server = await startServer(ok(refund));
    expect(await clientOf(server).transactions.refund(6636598, params, { idempotencyKey: 're_1' })).toEqual(refund);
    expect(callOf(server.requests[0])).toBe('POST /v2/transactions/6636598/refund');
    expect(server.requests[0]).toMatchObject({ body, headers: { 'idempotency-key': 're_1' } });
  });

  it('are cancelled, with an answer as short as the documented one', async () => {
    const server = await startServer(ok({ id: 6636599, status: 'cancelled' }));
    const cancelled = await clientOf(server).transactions.cancel(6636599, { idempotencyKey: 'cancel_1' });
    expect(cancelled).toMatchObject({ id: 6636599, status: 'cancelled' });
    expect(callOf(server.requests[0])).toBe('POST /v2/transactions/6636599/cancel');
    expect(server.requests[0]).toMatchObject({ body: '{}', headers: { 'idempotency-key': 'cancel_1' } });
  });

  it('stay readable when fields that nothing depends on come in another kind', async () => {
    const server = await startServer(
      ok({
        ...TRANSACTION,
        reference: 1001,
        is_reserve: 1,
        metadata: [],
        remark: { odd: true },
        proof_status: null,
        amount: 15.99,
        new_field: 'x',
      }),
    );
    expect(await clientOf(server).transactions.retrieve(1)).toMatchObject({
      reference: '1001',
      is_reserve: true,
      metadata: {},
      remark: null,
      proof_status: null,
      amount: '15.99',
      new_field: 'x',
    });
  });

  it.each([
    ['id', undefined],
    ['status', undefined],
    ['status', 7],
    ['amount', undefined],
    ['amount', null],
    ['amount', 1e21],
    ['amount', 0.1 + 0.2],
    ['currency', undefined],
  ])('are an error when %s is %j: money is not guessed', async (field, value) => {
    const server = await startServer(ok({ ...TRANSACTION, [field]: value }));
    const error = await clientOf(server)
      .transactions.retrieve(1)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NeroPayResponseError);
    expect(error).toMatchObject({ code: 'unexpected_data', rawBody: expect.stringContaining('NP-ORDER1001') });
  });
});

describe('lists', () => {
  const row = (id: number) => ({ ...TRANSACTION, id });
  const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => row(from + index));
  const pageOf = ({ url }: SeenRequest) => Number(new URL(url, 'http://x').searchParams.get('page'));

  /** A collection of `count` rows as a server pages it, telling what `meta` says. */
  function collection(count: number, perPage: number, meta: (page: number) => unknown) {
    return startServer((response, request, turn) => {
      const page = pageOf(request);
      const data = rows((page - 1) * perPage + 1, Math.min(count, page * perPage));
      json(200, { success: true, data, meta: { pagination: meta(page) } })(response, request, turn);
    });
  }

  async function idsOf(items: AsyncIterable<{ id: string | number }>): Promise<(string | number)[]> {
    const ids: (string | number)[] = [];
    for await (const { id } of items) ids.push(id);
    return ids;
  }

  it('pass every documented filter on', async () => {
    const server = await startServer(ok([]));
    await clientOf(server).transactions.list({
      q: 'ORDER/1',
      status: 'succeeded',
      from: '2026-04-01',
      to: '2026-04-30',
      sort: '-id',
      per_page: 100,
    });
    expect(callOf(server.requests[0])).toBe(
      'GET /v2/transactions?q=ORDER%2F1&status=succeeded&from=2026-04-01&to=2026-04-30&sort=-id&per_page=100&page=1',
    );
  });

  it.each([{ page: 0 }, { page: 1.5 }, { per_page: -1 }, { page: '2' as unknown as number }])(
    'refuse %j',
    async (params) => {
      const client = new NeroPay({ secretKey: 'sk_test_neropay' });
      await expect(client.transactions.list(params)).rejects.toBeInstanceOf(InvalidArgumentError);
    },
  );

  it('give one page that says where it stands and gets the next one', async () => {
    const server = await collection(5, 2, (page) => ({ page, per_page: 2, total: 5, total_pages: 3 }));
    const first = await clientOf(server).transactions.list({ per_page: 2 });
    expect(first.pagination).toEqual({ page: 1, per_page: 2, total: 5, total_pages: 3 });
    expect(first.data.map(({ id }) => id)).toEqual([1, 2]);
    const last = await (await first.nextPage())?.nextPage();
    expect(last?.data.map(({ id }) => id)).toEqual([5]);
    expect(await last?.nextPage()).toBeNull();
    expect(server.requests.map(pageOf)).toEqual([1, 2, 3]);
  });

  it.each([
    ['total_pages', (page: number) => ({ page, total_pages: 3 })],
    ['last_page, as Laravel calls it', (page: number) => ({ current_page: page, last_page: 3, per_page: 2, total: 5 })],
    ['total and per_page', () => ({ per_page: 2, total: 5 })],
    ['numbers in text', (page: number) => ({ page: String(page), total_pages: '3' })],
  ])('are iterated to the end with %s, and asked for no page more', async (_name, meta) => {
    const server = await collection(5, 2, meta);
    expect(await idsOf(clientOf(server).transactions.iterate({ per_page: 2 }))).toEqual([1, 2, 3, 4, 5]);
    expect(server.requests.map(pageOf)).toEqual([1, 2, 3]);
  });

  it.each([
    ['nothing', () => undefined],
    ['garbage', () => ({ total: 'many', total_pages: -1, per_page: {} })],
    ['a text', () => 'page 1 of 3'],
  ])(
    'with %s about pages are iterated until a page is empty, so that no row is lost to a smaller page than asked for',
    async (_name, meta) => {
      const server = await collection(5, 2, meta);
      expect(await idsOf(clientOf(server).transactions.iterate({ per_page: 100 }))).toEqual([1, 2, 3, 4, 5]);
      expect(server.requests.map(pageOf)).toEqual([1, 2, 3, 4]);
    },
  );

  it('that ignore the page number end after the first page instead of never', async () => {
    const server = await startServer(ok(rows(1, 3)));
    expect(await idsOf(clientOf(server).transactions.iterate())).toEqual([1, 2, 3]);
    expect(server.requests).toHaveLength(2);
  });

  it('that always report page 1 of 2 end too', async () => {
    const server = await startServer(ok(rows(1, 2), { pagination: { page: 1, total_pages: 2 } }));
    await idsOf(clientOf(server).transactions.iterate());
    expect(server.requests).toHaveLength(2);
  });

  it('that are empty give nothing and ask once', async () => {
    const server = await startServer(ok([]));
    expect(await idsOf(clientOf(server).transactions.iterate())).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it('are fetched only as far as they are read', async () => {
    const server = await collection(100, 2, () => ({ total_pages: 50 }));
    for await (const { id } of clientOf(server).transactions.iterate({ per_page: 2 })) {
      if (id === 3) break;
    }
    expect(server.requests.map(pageOf)).toEqual([1, 2]);
  });

  it('start where they are told to', async () => {
    const server = await collection(5, 2, () => ({ total_pages: 3 }));
    expect(await idsOf(clientOf(server).transactions.iterate({ page: 2, per_page: 2 }))).toEqual([3, 4, 5]);
  });

  it('hand every row out once when several consumers call next() at the same time', async () => {
    const server = await collection(20, 3, () => ({ total_pages: 7 }));
    const iterator = clientOf(server).transactions.iterate({ per_page: 3 });
    const results = await Promise.all(Array.from({ length: 25 }, () => iterator.next()));
    const ids = results.flatMap((result) => (result.done ? [] : [result.value.id]));
    expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(server.requests.map(pageOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('stop with the error of the page that failed', async () => {
    const server = await startServer(
      ok(rows(1, 2), { pagination: { total_pages: 2 } }),
      json(200, { success: true, data: 'no list' }),
    );
    await expect(idsOf(clientOf(server).transactions.iterate())).rejects.toMatchObject({ code: 'unexpected_data' });
  });
});
