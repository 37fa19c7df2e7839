import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * Answers both APIs' calls with the same object, each in its own envelope: one create, and a list of 10,000 rows in pages of 100. Everything is
 * made ready beforehand, so that the server is never what is waited for.
 */
const ROWS = 10_000;
const PER_PAGE = 100;

const row = (number: number) => ({
  trx: `NP-ORDER${number}`,
  status: 'succeeded',
  amount: '15.99',
  currency: 'GBP',
  account_id: 'NPEE4E742AB2_6165',
  reference: `ORDER${number}`,
  identifier: `ORDER${number}`,
  np_main_trx: `npm_${number}`,
  remark: 'make_payment',
  is_reserve: false,
  reserve_amount: '0.00',
  proof_status: null,
  metadata: { order_id: String(number), checkout_id: 'co_01J8Z3V5Q2' },
  created_at: '2026-04-22T02:37:11Z',
});

const numbersOf = (page: number) => Array.from({ length: PER_PAGE }, (_, index) => page * PER_PAGE + index);
const pages = Array.from({ length: ROWS / PER_PAGE }, (_, index) => index);

const neroPayPages = pages.map((page) =>
  JSON.stringify({
    success: true,
    data: numbersOf(page).map((number) => ({ id: number, ...row(number) })),
    meta: { pagination: { page: page + 1, per_page: PER_PAGE, total: ROWS, total_pages: pages.length } },
  }),
);
const stripePages = pages.map((page) =>
  JSON.stringify({
    object: 'list',
    url: '/v1/charges',
    has_more: page + 1 < pages.length,
    data: numbersOf(page).map((number) => ({ id: `ch_${number}`, object: 'charge', ...row(number) })),
  }),
);
const neroPayCreated = JSON.stringify({
  success: true,
  data: {
    id: 'pay_nero_123',
    identifier: 'ORDER1001',
    status: 'pending',
    amount: '15.99',
    currency: 'GBP',
    checkout_url: 'https://eu.neropay.app/checkout/abc',
  },
});
const stripeCreated = JSON.stringify({
  id: 'pi_123',
  object: 'payment_intent',
  status: 'requires_payment_method',
  amount: 1599,
  currency: 'gbp',
  description: 'Order 1001',
  client_secret: 'pi_123_secret_abc',
});

function answerTo(method: string, address: URL): string | undefined {
  const isStripe = address.pathname.startsWith('/v1');
  if (method === 'POST') return isStripe ? stripeCreated : neroPayCreated;
  if (!isStripe) return neroPayPages[Number(address.searchParams.get('page') ?? '1') - 1];
  const after = address.searchParams.get('starting_after');
  return stripePages[after === null ? 0 : (Number(after.slice('ch_'.length)) + 1) / PER_PAGE];
}

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const answer = answerTo(request.method ?? '', new URL(request.url ?? '/', 'http://server'));
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, msg: 'api listening' })}\n`);
});
