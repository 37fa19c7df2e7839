import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Checkout,
  type CreateCheckoutRequest,
  type CreateRefundRequest,
  type CreateStoreRequest,
  checkoutSchema,
  connectedStoreSchema,
  createCheckoutRequest,
  createRefundRequest,
  createStoreRequest,
  type ErrorCode,
  errorEnvelope,
  type Parsed,
  parseRequestBody,
  type Refund,
  type RequestProblem,
  refundSchema,
  type Store,
  signCallback,
  storeSchema,
  successEnvelope,
  verifyShopRequest,
} from '@neropay/shop-protocol';

/** A request as it arrived, for tests to look at. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly idempotencyKey: string | undefined;
}

/** How a call goes wrong: a status and a body of any kind, or no answer after the work was done or left. */
export type Fault =
  | { readonly status: number; readonly body: string }
  | { readonly error: ErrorCode; readonly message: string }
  | 'lost answer'
  | 'no connection';

export interface CallbackEvent {
  readonly type: string;
  readonly checkout: Checkout | null;
  readonly refund?: Refund | null;
  readonly sequence?: number;
  /** A new one if left out. */
  readonly id?: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const secretKey = 'sk_test_neropay';
/** What the fake gives out: well-formed, and known to tests. */
const storeSecret = 'sk_st_0123456789abcdefghijkl';

/**
 * A gateway that speaks the shop protocol and does what a test wants, above all what a real one should not: be down, lose answers,
 * answer nonsense. Every request is checked against the protocol's schemas and its signature; a second write with one key is
 * answered with the first one's answer.
 */
export class FakeGateway implements AsyncDisposable {
  readonly url: string;
  readonly requests: Received[] = [];
  readonly checkouts = new Map<string, Checkout>();
  readonly refunds = new Map<string, Refund>();
  /** Which status a refund has when the shop has asked for it. */
  refundStatus: Refund['status'] = 'succeeded';
  /** The callback secrets given out, the newest last. */
  readonly callbackSecrets: string[] = [];
  callbackUrl = '';
  storeId = 'st_fake';
  warnings: string[] = [];
  /** What happens while the shop still waits for the answer to its refund: the answer comes half a second after this began. */
  onRefund: ((checkout: Checkout, refund: Refund) => void) | undefined;
  #server;
  #faults: { call: string; fault: Fault; times: number }[] = [];
  #answers = new Map<string, Answer>();
  #sequences = new Map<string, number>();
  #count = 0;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeGateway> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeGateway(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Lets the next calls of a kind go wrong. @param call such as `POST /v1/checkouts` */
  fail(call: string, fault: Fault, times = 1): void {
    this.#faults.push({ call, fault, times });
  }

  heal(): void {
    this.#faults = [];
  }

  /** The requests of one kind, in the order they came. */
  received(call: string): readonly Received[] {
    return this.requests.filter(({ method, path }) => matches(call, method, path));
  }

  /** The newest checkout of an order. */
  checkoutOf(orderId: number): Checkout {
    const found = [...this.checkouts.values()].filter(({ order_id }) => order_id === String(orderId)).at(-1);
    if (!found) throw new Error(`The gateway has no checkout of order ${orderId}`);
    return found;
  }

  /** Changes what the gateway says of a checkout. */
  set(id: string, changes: Partial<Checkout>): Checkout {
    const checkout = { ...this.#checkout(id), ...changes };
    this.checkouts.set(id, checkout);
    return checkout;
  }

  /** Changes a checkout as if it was paid now. */
  pay(id: string, changes: Partial<Checkout> = {}): Checkout {
    return this.set(id, { status: 'paid', transaction_id: '6636598', ...changes });
  }

  /** Adds a refund that was not made by the shop. */
  refundElsewhere(checkoutId: string, amount: string, status: Refund['status'] = 'succeeded'): Refund {
    const checkout = this.#checkout(checkoutId);
    const refund = this.#refund(checkout, amount, null, status);
    if (status === 'succeeded') this.#countRefund(checkout, amount);
    return refund;
  }

  /** The body and headers of a callback, signed. */
  signed(event: CallbackEvent, signedAt = Date.now()): { body: string; headers: Record<string, string> } {
    const id = event.id ?? `evt_${++this.#count}_${Math.random().toString(36).slice(2)}`;
    const checkoutId = event.checkout?.id ?? '';
    const sequence = event.sequence ?? (this.#sequences.get(checkoutId) ?? 0) + 1;
    this.#sequences.set(checkoutId, Math.max(sequence, this.#sequences.get(checkoutId) ?? 0));
    const body = JSON.stringify({
      id,
      type: event.type,
      created_at: new Date(signedAt).toISOString(),
      sequence: event.checkout ? sequence : 0,
      data: { checkout: event.checkout, refund: event.refund ?? null },
    });
    const secrets = this.callbackSecrets.slice(-1);
    const timestamp = Math.floor(signedAt / 1000);
    return { body, headers: { 'Content-Type': 'application/json', ...signCallback({ secrets, id, timestamp, body }) } };
  }

  /** Posts a callback to the shop. */
  async callback(event: CallbackEvent): Promise<Response> {
    return await this.post(this.signed(event));
  }

  async post(callback: { body: string; headers: Record<string, string> }): Promise<Response> {
    return await fetch(this.callbackUrl, { method: 'POST', ...callback });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: Buffer.concat(chunks).toString(),
      idempotencyKey: request.headers['idempotency-key']?.toString(),
    };
    this.requests.push(received);
    const fault = this.#nextFault(received.method, received.path);
    if (fault === 'no connection') {
      request.socket.destroy();
      return;
    }
    const answer = fault && fault !== 'lost answer' ? faultAnswer(fault) : await this.#answer(received, request);
    if (fault === 'lost answer') {
      request.socket.destroy();
      return;
    }
    response
      .writeHead(answer.status, { 'Content-Type': 'application/json', 'X-Request-Id': 'req_fake' })
      .end(answer.body);
  }

  async #answer(received: Received, request: IncomingMessage): Promise<Answer> {
    const { method, path, body, idempotencyKey } = received;
    if (path !== '/v1/stores') {
      const verdict = verifyShopRequest({ method, path, body, headers: request.headers, secrets: [storeSecret] });
      if (!verdict.ok) return failure('invalid_signature', verdict.message);
    }
    if (method === 'GET') return await this.#handle(received);
    if (!idempotencyKey) return failure('idempotency_key_required', 'Send an Idempotency-Key.');
    const known = this.#answers.get(`${idempotencyKey}\n${method} ${path}\n${body}`);
    if (known) return known;
    const answer = await this.#handle(received);
    this.#answers.set(`${idempotencyKey}\n${method} ${path}\n${body}`, answer);
    return answer;
  }

  async #handle({ method, path, body }: Received): Promise<Answer> {
    const [, id = ''] = /^\/v1\/checkouts\/([^/?]+)/.exec(path) ?? [];
    switch (`${method} ${path.replace(/\?.*/, '').replace(/^\/v1\/checkouts\/[^/]+/, '/v1/checkouts/{id}')}`) {
      case 'POST /v1/stores':
        return this.#connect(parseRequestBody(createStoreRequest, body));
      case 'GET /v1/store':
        return success(200, this.#store());
      case 'DELETE /v1/store':
        return success(200, { id: this.storeId, deleted: true });
      case 'POST /v1/store/test-callback':
        return await this.#ping();
      case 'POST /v1/checkouts':
        return this.#open(parseRequestBody(createCheckoutRequest, body));
      case 'GET /v1/checkouts/{id}':
        return success(200, this.#checkout(id));
      case 'POST /v1/checkouts/{id}/cancel':
        return this.#cancel(id);
      case 'GET /v1/checkouts/{id}/refunds':
        return success(
          200,
          [...this.refunds.values()].filter(({ checkout_id }) => checkout_id === id),
        );
      case 'POST /v1/checkouts/{id}/refunds':
        return await this.#makeRefund(id, parseRequestBody(createRefundRequest, body));
      default:
        return failure('not_found', `No call ${method} ${path}`);
    }
  }

  #connect(parsed: Parsed<CreateStoreRequest>): Answer {
    if (!parsed.ok) return refused(parsed.problem);
    const store = parsed.value;
    if (store.credentials.secret_key !== secretKey) return failure('invalid_credentials', 'NeroPay refused the keys.');
    this.callbackUrl = store.callback_url ?? '';
    const callbackSecret = `whsec_${Buffer.alloc(32, this.callbackSecrets.length + 1).toString('base64')}`;
    this.callbackSecrets.push(callbackSecret);
    const connected = {
      id: this.storeId,
      secret: storeSecret,
      callback_secret: callbackSecret,
      account: { id: 'NPTEST0SANDBOX_1000', name: 'Fake Trading Ltd' },
      warnings: this.warnings,
    };
    return success(201, connectedStoreSchema.parse(connected));
  }

  #store(): Store {
    const now = new Date().toISOString();
    return storeSchema.parse({
      id: this.storeId,
      platform: 'woocommerce',
      name: 'The Tea Shop',
      url: new URL('/', this.callbackUrl).href,
      callback_url: this.callbackUrl,
      rail: 'neropay',
      mode: 'test',
      account: { id: 'NPTEST0SANDBOX_1000', name: 'Fake Trading Ltd' },
      created_at: now,
      updated_at: now,
    });
  }

  async #ping(): Promise<Answer> {
    const answer = await this.callback({ type: 'ping', checkout: null });
    const error = answer.ok ? null : `The shop answered ${answer.status}.`;
    return success(200, {
      ok: answer.ok,
      event_id: 'evt_ping',
      url: this.callbackUrl,
      status: answer.status,
      duration_ms: 5,
      error,
    });
  }

  #open(parsed: Parsed<CreateCheckoutRequest>): Answer {
    if (!parsed.ok) return refused(parsed.problem);
    const asked = parsed.value;
    const open = [...this.checkouts.values()].find(
      ({ order_id, amount, currency, status }) =>
        order_id === asked.order_id &&
        amount === asked.amount &&
        currency === asked.currency &&
        ['pending', 'failed'].includes(status),
    );
    if (open) return success(200, open);
    const id = `co_${++this.#count}`;
    const now = new Date().toISOString();
    const checkout = checkoutSchema.parse({
      id,
      order_id: asked.order_id,
      order_number: asked.order_number ?? null,
      status: 'pending',
      amount: asked.amount,
      amount_refunded: zeroLike(asked.amount),
      currency: asked.currency,
      transaction_id: null,
      rail: 'neropay',
      mode: 'test',
      late: false,
      metadata: asked.metadata ?? {},
      description: asked.description,
      checkout_url: `${this.url}/pay/${id}`,
      expires_at: null,
      created_at: now,
      updated_at: now,
    });
    this.checkouts.set(id, checkout);
    return success(201, checkout);
  }

  #cancel(id: string): Answer {
    if (this.#checkout(id).status !== 'pending') return failure('not_cancelable', 'The checkout is past that.');
    return success(200, this.set(id, { status: 'cancelled' }));
  }

  async #makeRefund(id: string, parsed: Parsed<CreateRefundRequest>): Promise<Answer> {
    if (!parsed.ok) return refused(parsed.problem);
    const asked = parsed.value;
    const checkout = this.#checkout(id);
    if (!['paid', 'partially_refunded'].includes(checkout.status))
      return failure('not_refundable', 'Nothing was paid.');
    const left = minor(checkout.amount) - minor(checkout.amount_refunded);
    const amount = asked.amount ?? checkout.amount;
    if (minor(amount) > left) return failure('refund_exceeds_payment', `At most ${left} minor units can be refunded.`);
    const refund = this.#refund(checkout, amount, asked.reason ?? null, this.refundStatus);
    if (refund.status === 'succeeded') this.#countRefund(checkout, amount);
    if (this.onRefund) {
      this.onRefund(this.#checkout(id), refund);
      await sleep(500);
    }
    return success(201, refund);
  }

  #refund(checkout: Checkout, amount: string, reason: string | null, status: Refund['status']): Refund {
    const refund = refundSchema.parse({
      id: `re_${++this.#count}`,
      checkout_id: checkout.id,
      status,
      amount,
      currency: checkout.currency,
      reason,
      provider_refund_id: null,
      error: null,
      created_at: new Date().toISOString(),
    });
    this.refunds.set(refund.id, refund);
    return refund;
  }

  #countRefund(checkout: Checkout, amount: string): void {
    const refunded = decimalLike(checkout.amount, minor(checkout.amount_refunded) + minor(amount));
    this.set(checkout.id, {
      amount_refunded: refunded,
      status: refunded === checkout.amount ? 'refunded' : 'partially_refunded',
    });
  }

  #checkout(id: string): Checkout {
    const checkout = this.checkouts.get(id);
    if (!checkout) throw new Error(`The gateway has no checkout ${id}`);
    return checkout;
  }

  #nextFault(method: string, path: string): Fault | undefined {
    const next = this.#faults.find(({ call, times }) => times > 0 && matches(call, method, path));
    if (!next) return undefined;
    next.times -= 1;
    return next.fault;
  }
}

function matches(call: string, method: string, path: string): boolean {
  const pattern = call.replace(/[.?]/g, '\\$&').replace('{id}', '[^/?]+');
  return new RegExp(`^${pattern}(\\?.*)?$`).test(`${method} ${path}`);
}

function refused({ code, message, details }: RequestProblem): Answer {
  const { status, body } = errorEnvelope(code, message, details);
  return { status, body: JSON.stringify(body) };
}

function success(status: number, data: unknown): Answer {
  return { status, body: JSON.stringify(successEnvelope(data)) };
}

function failure(code: ErrorCode, message: string): Answer {
  const { status, body } = errorEnvelope(code, message);
  return { status, body: JSON.stringify(body) };
}

function faultAnswer(fault: Exclude<Fault, string>): Answer {
  return 'error' in fault ? failure(fault.error, fault.message) : fault;
}

function minor(decimal: string): bigint {
  return BigInt(decimal.replace('.', ''));
}

function decimalLike(example: string, value: bigint): string {
  const decimals = example.split('.')[1]?.length ?? 0;
  const digits = value.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function zeroLike(example: string): string {
  return decimalLike(example, 0n);
}
