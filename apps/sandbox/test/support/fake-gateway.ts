import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { addMoney, equalMoney, formatMoney, parseMoney } from '@neropay/core';
import {
  type CallbackType,
  type Checkout,
  createCheckoutRequest,
  createRefundRequest,
  type ErrorCode,
  errorEnvelope,
  parseRequestBody,
  type Refund,
  signCallback,
  successEnvelope,
  verifyShopRequest,
} from '@neropay/shop-protocol';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | undefined;
  readonly body: Record<string, unknown>;
}

const CALLBACK_SECRET = `whsec_${Buffer.from('a callback secret of the fake gateway').toString('base64')}`;

/**
 * As much of a gateway as a shop can see: it holds the shop to the protocol (signatures, schemas, idempotency keys) and does what
 * the test says. What the money does is the test's decision, not a provider's.
 */
export class FakeGateway implements AsyncDisposable {
  readonly requests: ReceivedRequest[] = [];
  readonly checkouts = new Map<string, Checkout>();
  readonly refunds: Refund[] = [];
  /** The next calls to paths that end so answer this error instead. */
  readonly failures: { readonly pathEnd: string; readonly code: ErrorCode; readonly message: string }[] = [];
  /** Refunds end in this status. */
  refundStatus: Refund['status'] = 'succeeded';
  callbackUrl = '';
  url = '';
  #storeSecret = '';
  #stores = 0;
  #sequence = 0;
  readonly #answers = new Map<string, { status: number; body: unknown }>();
  readonly #server = createServer((request, response) => {
    void this.#answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_fake' });
      response.end(JSON.stringify(body));
    });
  });

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** As after a loss of its data: the store's secret is not known any more. */
  forgetStore(): void {
    this.#storeSecret = 'forgotten';
  }

  get timesConnected(): number {
    return this.#stores;
  }

  checkoutOf(orderId: string): Checkout {
    const found = [...this.checkouts.values()].findLast((checkout) => checkout.order_id === orderId);
    if (!found) throw new Error(`no checkout was asked for order ${orderId}`);
    return found;
  }

  change(id: string, change: Partial<Checkout>): Checkout {
    const current = this.checkouts.get(id);
    if (!current) throw new Error(`there is no checkout ${id}`);
    const changed = { ...current, ...change, updated_at: new Date().toISOString() };
    this.checkouts.set(id, changed);
    return changed;
  }

  /** Posts a signed callback about a checkout as it stands, changed by `overrides`. */
  async call(
    type: Exclude<CallbackType, 'ping'>,
    checkoutId: string,
    overrides: {
      id?: string;
      sequence?: number;
      secret?: string;
      checkout?: Partial<Checkout>;
      refund?: Partial<Refund>;
      tamper?: (body: string) => string;
    } = {},
  ): Promise<Response> {
    const checkout = { ...this.checkouts.get(checkoutId), ...overrides.checkout };
    this.#sequence += 1;
    const id = overrides.id ?? `evt_${this.#sequence}`;
    const body = JSON.stringify({
      id,
      type,
      created_at: new Date().toISOString(),
      sequence: overrides.sequence ?? this.#sequence,
      data: { checkout, refund: overrides.refund ?? null },
    });
    const secrets = [overrides.secret ?? CALLBACK_SECRET];
    const timestamp = Math.floor(Date.now() / 1000);
    return fetch(this.callbackUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signCallback({ secrets, id, timestamp, body }) },
      body: overrides.tamper?.(body) ?? body,
    });
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { method = 'GET', url: path = '/' } = request;
    const rawBody = await buffer(request);
    const body = rawBody.length > 0 ? JSON.parse(rawBody.toString('utf8')) : {};
    const idempotencyKey = request.headers['idempotency-key']?.toString();
    this.requests.push({ method, path, idempotencyKey, body });

    const failure = this.failures.findIndex(({ pathEnd }) => (path.split('?')[0] ?? '').endsWith(pathEnd));
    const [failing] = failure < 0 ? [] : this.failures.splice(failure, 1);
    if (failing) return errorEnvelope(failing.code, failing.message);
    if (method === 'POST' && path === '/v1/stores') return this.#connect(body);

    const verdict = verifyShopRequest({
      method,
      path,
      body: rawBody,
      secrets: [this.#storeSecret],
      headers: request.headers,
    });
    if (!verdict.ok) return errorEnvelope('invalid_signature', verdict.message);
    if (method !== 'POST') return this.#read(path);
    if (idempotencyKey === undefined) return errorEnvelope('idempotency_key_required', 'A write needs a key.');
    const answered = this.#answers.get(idempotencyKey);
    if (answered) return answered;
    const answer = path === '/v1/checkouts' ? this.#createCheckout(rawBody) : this.#createRefund(path, rawBody);
    this.#answers.set(idempotencyKey, answer);
    return answer;
  }

  #connect(store: { callback_url: string }) {
    this.#stores += 1;
    this.callbackUrl = store.callback_url;
    this.#storeSecret = `sk_st_${'s'.repeat(20)}${this.#stores}`;
    const account = { id: 'NPTEST0SANDBOX_1000', name: 'Sandbox Trading Ltd' };
    const secrets = { secret: this.#storeSecret, callback_secret: CALLBACK_SECRET };
    return { status: 201, body: successEnvelope({ id: 'st_fake', ...secrets, account, warnings: [] }) };
  }

  #read(path: string) {
    const id = /^\/v1\/checkouts\/(co_\w+)\?refresh=true$/.exec(path)?.[1];
    const checkout = this.checkouts.get(id ?? '');
    return checkout
      ? { status: 200, body: successEnvelope(checkout) }
      : errorEnvelope('not_found', `Nothing at ${path}.`);
  }

  #createCheckout(rawBody: Buffer) {
    const parsed = parseRequestBody(createCheckoutRequest, rawBody);
    if (!parsed.ok) return errorEnvelope(parsed.problem.code, parsed.problem.message, parsed.problem.details);
    const { order_id, amount, currency, description } = parsed.value;
    const open = [...this.checkouts.values()].find(
      (checkout) => checkout.order_id === order_id && checkout.status === 'pending',
    );
    if (open?.amount === amount) return { status: 200, body: successEnvelope(open) };
    if (open) this.change(open.id, { status: 'cancelled' });
    const id = `co_${this.checkouts.size + 1}`;
    const now = new Date().toISOString();
    const checkout: Checkout = {
      id,
      order_id,
      order_number: null,
      status: 'pending',
      amount,
      amount_refunded: '0.00',
      currency,
      checkout_url: `${this.url}/pay/${id}`,
      transaction_id: null,
      rail: 'neropay',
      mode: 'test',
      late: false,
      description,
      metadata: {},
      expires_at: now,
      created_at: now,
      updated_at: now,
    };
    this.checkouts.set(id, checkout);
    return { status: 201, body: successEnvelope(checkout) };
  }

  #createRefund(path: string, rawBody: Buffer) {
    const id = /^\/v1\/checkouts\/(co_\w+)\/refunds$/.exec(path)?.[1];
    const checkout = this.checkouts.get(id ?? '');
    const parsed = parseRequestBody(createRefundRequest, rawBody);
    if (!checkout || !parsed.ok) return errorEnvelope('not_found', `Nothing at ${path}.`);
    const amount = parsed.value.amount ?? checkout.amount;
    const failed = this.refundStatus === 'failed';
    const refund: Refund = {
      id: `re_${this.refunds.length + 1}`,
      checkout_id: checkout.id,
      status: this.refundStatus,
      amount,
      currency: checkout.currency,
      reason: null,
      provider_refund_id: failed ? null : 'rf_nero_1',
      error: failed ? { code: 'insufficient_balance', message: 'The wallet balance is not enough.' } : null,
      created_at: new Date().toISOString(),
    };
    this.refunds.push(refund);
    if (refund.status === 'succeeded') {
      const read = (decimal: string) => parseMoney(decimal, checkout.currency);
      const refunded = addMoney(read(checkout.amount_refunded), read(amount));
      const whole = equalMoney(refunded, read(checkout.amount));
      const status = whole ? 'refunded' : 'partially_refunded';
      this.change(checkout.id, { amount_refunded: formatMoney(refunded), status });
    }
    return { status: 201, body: successEnvelope(refund) };
  }
}
