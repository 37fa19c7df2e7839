import type { Transport, TransportResponse, WriteOptions } from '@neropay/core';
import type * as z from 'zod';
import { type CallbackEvent, isCallbackEvent } from './callbacks.js';
import { type ShopCall, shopCalls } from './calls.js';
import type { Checkout, CreateCheckoutRequest } from './checkouts.js';
import { eventsMeta } from './events.js';
import { anyId, id as idOf } from './fields.js';
import { GatewayError, toGatewayError } from './gateway-error.js';
import type { CreateHookRequest, Hook } from './hooks.js';
import type { CreatePaymentLinkRequest, PaymentLink } from './payment-links.js';
import type { CreateRefundRequest, Refund } from './refunds.js';
import {
  type ConnectedStore,
  type CreateStoreRequest,
  type Deleted,
  type PatchStoreRequest,
  type RotatedCallbackSecret,
  type RotatedSecret,
  type Store,
  storeSecret as storeSecretSchema,
  type TestCallback,
} from './stores.js';
import { type GatewayOptions, gatewayTransport, type StoreCredentials } from './transport.js';
import { fieldMessages, parseRequest } from './validation.js';

/**
 * What any call can be given. `idempotencyKey`: one per logical write, made up when not given and the same on its retries;
 * give and store your own when the write must survive your process.
 */
export type CallOptions = Omit<WriteOptions, 'rawBody'>;
export type ReadOptions = Omit<CallOptions, 'idempotencyKey'>;

export interface GatewayClientOptions extends GatewayOptions, StoreCredentials {}

/** A page of the store's callbacks, the oldest first. */
export interface EventPage {
  /** Those of types that this version knows. */
  readonly events: CallbackEvent[];
  readonly hasMore: boolean;
  /** What to give as `after` next time; null while there are no events at all. */
  readonly nextAfter: string | null;
}

/**
 * Connects a shop: `POST /v1/stores`, the one call without a signature. Store the answer's secrets; they are not shown
 * again. Connecting the same account and URL again gives the same store new secrets.
 *
 * @throws {GatewayError}
 */
export async function connectStore(
  options: GatewayOptions & { readonly store: CreateStoreRequest } & ReadOptions,
): Promise<ConnectedStore> {
  const { store, ...rest } = options;
  const send = sender(rest, null);
  return (await send(shopCalls.connectStore, { body: store }, { signal: rest.signal })).data;
}

/**
 * A store's side of the protocol. Every method throws {@link GatewayError}; answers are checked against the protocol's
 * schemas before they are handed out. Retries are the transport's: timeouts, network failures, 429, 5xx, and nothing else.
 */
export class GatewayClient {
  readonly #send: Send;

  /** @throws {GatewayError} `invalid_argument`, for an address or credentials that can never work. */
  constructor(options: GatewayClientOptions) {
    checkCredentials(options);
    this.#send = sender(options, options);
  }

  readonly store = {
    retrieve: (options?: ReadOptions): Promise<Store> => this.#data(shopCalls.retrieveStore, {}, options),
    update: (patch: PatchStoreRequest, options?: CallOptions): Promise<Store> =>
      this.#data(shopCalls.updateStore, { body: patch }, options),
    disconnect: (options?: CallOptions): Promise<Deleted> => this.#data(shopCalls.disconnectStore, {}, options),
    /** This client goes on with the secret that it was made with, for the 24 hours that it stays good: make a new client. */
    rotateSecret: (options?: CallOptions): Promise<RotatedSecret> => this.#data(shopCalls.rotateSecret, {}, options),
    rotateCallbackSecret: (options?: CallOptions): Promise<RotatedCallbackSecret> =>
      this.#data(shopCalls.rotateCallbackSecret, {}, options),
    testCallback: (options?: CallOptions): Promise<TestCallback> => this.#data(shopCalls.testCallback, {}, options),
  };

  readonly checkouts = {
    create: (params: CreateCheckoutRequest, options?: CallOptions): Promise<Checkout> =>
      this.#data(shopCalls.createCheckout, { body: params }, options),
    /** @param options.refresh asks the provider before answering. */
    retrieve: (id: string, options: ReadOptions & { readonly refresh?: boolean } = {}): Promise<Checkout> =>
      this.#data(shopCalls.retrieveCheckout, { id, query: { refresh: options.refresh ? 'true' : undefined } }, options),
    /** Every checkout of one order, the newest first. */
    list: (query: { readonly order_id: string }, options?: ReadOptions): Promise<Checkout[]> =>
      this.#data(shopCalls.listCheckouts, { query }, options),
    cancel: (id: string, options?: CallOptions): Promise<Checkout> =>
      this.#data(shopCalls.cancelCheckout, { id }, options),
  };

  readonly refunds = {
    /** @param params.amount major units of the checkout's currency; left out, all that is left. */
    create: (checkoutId: string, params: CreateRefundRequest = {}, options?: CallOptions): Promise<Refund> =>
      this.#data(shopCalls.createRefund, { id: checkoutId, body: params }, options),
    list: (checkoutId: string, options?: ReadOptions): Promise<Refund[]> =>
      this.#data(shopCalls.listRefunds, { id: checkoutId }, options),
  };

  readonly paymentLinks = {
    create: (params: CreatePaymentLinkRequest, options?: CallOptions): Promise<PaymentLink> =>
      this.#data(shopCalls.createPaymentLink, { body: params }, options),
    retrieve: (id: string, options?: ReadOptions): Promise<PaymentLink> =>
      this.#data(shopCalls.retrievePaymentLink, { id }, options),
  };

  readonly events = {
    list: (
      query: { readonly after?: string; readonly limit?: number } = {},
      options?: ReadOptions,
    ): Promise<EventPage> => this.#eventPage(query, options),
    /** Every event after `after`, page by page as they are asked for, up to now. Parallel `next()` calls queue. */
    iterate: (query: { readonly after?: string; readonly limit?: number } = {}, options?: ReadOptions) =>
      this.#allEvents(query, options),
  };

  readonly hooks = {
    create: (params: CreateHookRequest, options?: CallOptions): Promise<Hook> =>
      this.#data(shopCalls.createHook, { body: params }, options),
    delete: (id: string, options?: CallOptions): Promise<Deleted> => this.#data(shopCalls.deleteHook, { id }, options),
  };

  async #data<Data extends z.ZodType>(
    call: CallTo<Data>,
    given: Given,
    options?: CallOptions,
  ): Promise<z.output<Data>> {
    return (await this.#send(call, given, options)).data;
  }

  async #eventPage(query: { after?: string; limit?: number }, options?: ReadOptions): Promise<EventPage> {
    const { data, meta, status, requestId } = await this.#send(shopCalls.listEvents, { query }, options);
    const page = eventsMeta.safeParse(meta);
    // A cursor that stands still would be asked for again for ever.
    if (!page.success || (page.data.has_more && page.data.next_after === (query.after ?? null))) {
      throw new GatewayError(
        'unexpected_data',
        "The answer's meta does not say where the next page of events begins.",
        {
          status,
          requestId,
        },
      );
    }
    return {
      events: data.filter(isCallbackEvent),
      hasMore: page.data.has_more,
      nextAfter: page.data.next_after,
    };
  }

  async *#allEvents(
    query: { after?: string; limit?: number },
    options?: ReadOptions,
  ): AsyncGenerator<CallbackEvent, void, undefined> {
    let after = query.after;
    for (let hasMore = true; hasMore; ) {
      const page = await this.#eventPage({ ...query, ...(after && { after }) }, options);
      yield* page.events;
      hasMore = page.hasMore;
      after = page.nextAfter ?? after;
    }
  }
}

type CallTo<Data extends z.ZodType> = ShopCall & { readonly data: Data };

/** What goes into a call: the id in its path, its query, its body. */
interface Given {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
}

type Send = <Data extends z.ZodType>(
  call: CallTo<Data>,
  given: Given,
  options?: CallOptions,
) => Promise<TransportResponse<z.output<Data>>>;

/** The one way out: checks what is given, sends it, checks what comes back. */
function sender(options: GatewayOptions, store: StoreCredentials | null): Send {
  const transport = madeTransport(options, store);
  return async (call, { id, query, body }, { signal, timeoutMs, maxRetries, idempotencyKey } = {}) => {
    checkGiven(call, { query, body });
    try {
      return await transport.request({
        signal,
        timeoutMs,
        maxRetries,
        idempotencyKey,
        method: call.method,
        path: call.path.replace('{id}', () => checkedId(id)),
        query,
        body,
        parse: (data) => checkAnswer(call.data, data),
      });
    } catch (error) {
      throw toGatewayError(error);
    }
  };
}

function madeTransport(options: GatewayOptions, store: StoreCredentials | null): Transport {
  try {
    return gatewayTransport(options, store);
  } catch (error) {
    throw toGatewayError(error);
  }
}

/** Without this, a secret copied with a line break would sign, and every call would be a 401. */
function checkCredentials({ storeId, storeSecret }: StoreCredentials): void {
  if (!idOf('st').safeParse(storeId).success) {
    throw new GatewayError('invalid_argument', 'storeId must be the id that connecting answered, st_….');
  }
  if (!storeSecretSchema.safeParse(storeSecret).success) {
    throw new GatewayError(
      'invalid_argument',
      'storeSecret must be the secret that connecting answered, sk_st_…, without white space.',
    );
  }
}

/** The parameters are sent as they were given: what a caller stores and repeats are the same bytes. */
function checkGiven(call: ShopCall, given: { query: unknown; body: unknown }): void {
  for (const part of ['query', 'body'] as const) {
    const schema = call[part];
    const parsed = schema ? parseRequest(schema, given[part]) : null;
    if (parsed?.ok === false) {
      const { code, message, details } = parsed.problem;
      throw new GatewayError(code, `Nothing was sent: ${message}`, { details });
    }
  }
}

function checkedId(id: string | undefined): string {
  const checked = anyId.safeParse(id);
  if (checked.success) return checked.data;
  throw new GatewayError(
    'invalid_argument',
    'Nothing was sent: the id must be one that the gateway gave, such as co_….',
  );
}

function checkAnswer<Data extends z.ZodType>(schema: Data, data: unknown): z.output<Data> {
  const checked = schema.safeParse(data);
  if (checked.success) return checked.data;
  throw new Error(Object.values(fieldMessages(checked.error.issues)).flat().join('; '));
}
