import {
  type ConnectedStore,
  type CreateCheckoutRequest,
  type CreateStoreRequest,
  connectStore,
  GatewayClient,
  requestHeaders,
} from '@neropay/shop-protocol';
import { assertDescribed, type Json } from './described.js';

/** The sandbox's merchants. */
export const MERCHANT = {
  id: 'NPTEST0SANDBOX_1000',
  credentials: {
    public_key: 'pk_test_neropay',
    secret_key: 'sk_test_neropay',
    webhook_secret: 'whsec_test_neropay',
  },
} as const;
export const STRANGER = {
  id: 'NPTEST0STRANGER_2000',
  credentials: {
    public_key: 'pk_test_stranger',
    secret_key: 'sk_test_stranger',
    webhook_secret: 'whsec_test_stranger',
  },
} as const;

let shops = 0;
let orders = 0;

/** An order number that no test has used: numbers are unique for an account. */
export function newOrderId(): string {
  orders += 1;
  return `W${process.pid}-${Date.now().toString(36)}-${orders}`;
}

export function storeRequest(changes: Partial<CreateStoreRequest> = {}): CreateStoreRequest {
  shops += 1;
  return {
    platform: 'custom',
    name: 'Corner Shop',
    url: `https://shop-${shops}.example`,
    callback_url: null,
    rail: 'neropay',
    credentials: MERCHANT.credentials,
    mode: 'test',
    ...changes,
  };
}

export function checkoutRequest(changes: Partial<CreateCheckoutRequest> = {}): CreateCheckoutRequest {
  return {
    order_id: newOrderId(),
    amount: '15.99',
    currency: 'GBP',
    description: 'Two mugs',
    success_url: 'https://shop.example/thanks?order=1',
    cancel_url: 'https://shop.example/cart',
    ...changes,
  };
}

/** A connected store, and its two ways to speak to the gateway: the client, and requests made by hand. */
export interface Shop {
  readonly gatewayUrl: string;
  readonly connected: ConnectedStore;
  readonly client: GatewayClient;
}

export async function connectShop(gatewayUrl: string, changes: Partial<CreateStoreRequest> = {}): Promise<Shop> {
  const connected = await connectStore({ baseUrl: gatewayUrl, store: storeRequest(changes), maxRetries: 0 });
  return { gatewayUrl, connected, client: clientOf(gatewayUrl, connected.id, connected.secret) };
}

let requests = 0;

/**
 * A time for each request that no request before it had: identical ones that are signed in the same second have the same signature, and are one
 * request to the gateway. It lies in the past, as far as the gateway allows, and goes forward with each request as the clock does: going back it would meet
 * the clock.
 */
function secondOfItsOwn(): number {
  requests += 1;
  return Date.now() - 250_000 + (requests % 200) * 1000;
}

/** One that never retries: a test wants to see what the first answer was. */
export function clientOf(
  gatewayUrl: string,
  storeId: string,
  storeSecret: string,
  clock: () => number = secondOfItsOwn,
): GatewayClient {
  return new GatewayClient({ baseUrl: gatewayUrl, storeId, storeSecret, maxRetries: 0, clock });
}

export interface HandMade {
  readonly method?: string;
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  /** Unix seconds. */
  readonly timestamp?: number;
  readonly secret?: string;
  /** Over those that the protocol asks for; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/**
 * A signed request as a shim in another language would make it, with anything in it made wrong on purpose. Whatever succeeds is held against the
 * OpenAPI document.
 */
export async function handMade(
  shop: Shop,
  { method = 'GET', path, body, timestamp, secret, headers = {} }: HandMade,
): Promise<Response> {
  const signed = requestHeaders({
    storeId: shop.connected.id,
    secret: secret ?? shop.connected.secret,
    timestamp: timestamp ?? Math.floor(secondOfItsOwn() / 1000),
    method,
    path,
    body,
    ...(method !== 'GET' && { idempotencyKey: `key-${crypto.randomUUID()}` }),
  });
  const given = Object.entries({ ...signed, ...headers }).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
  const response = await fetch(`${shop.gatewayUrl}${path}`, {
    method,
    headers: Object.fromEntries(given),
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
  if (response.ok && path.startsWith('/v1/') && method !== 'HEAD') {
    assertDescribed(method, path, response.status, (await response.clone().json()) as Json);
  }
  return response;
}

/** The error of an answer, after making sure that it is one of the protocol's: envelope, request id, no stack. */
export async function errorOf(
  response: Response,
): Promise<{ status: number; code: string; message: string; details: Record<string, string[]> | null }> {
  const body = await response.text();
  if (/\bat .+:\d+:\d+|node_modules|\.js:\d+/.test(body)) throw new Error(`A stack trace in an answer: ${body}`);
  if (!response.headers.get('x-request-id')) throw new Error('An answer without X-Request-Id');
  const answer = JSON.parse(body) as {
    success: boolean;
    error: { code: string; message: string; details: Record<string, string[]> | null };
  };
  if (answer.success !== false) throw new Error(`Not an error: ${body}`);
  return { status: response.status, ...answer.error };
}
