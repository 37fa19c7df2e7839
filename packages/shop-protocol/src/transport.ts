import { type ConnectionOptions, createTransportWith, type Transport } from '@neropay/core';
import { requestHeaders } from './request-signing.js';

/**
 * The gateway's own calls to the provider end within 15 s; a shop that hangs up before has a checkout or a refund that it
 * does not know.
 */
const DEFAULT_TIMEOUT_MS = 30_000;

/** How to reach a gateway. */
export interface GatewayOptions extends ConnectionOptions {
  /** The gateway's public address, without `/v1`. `http://` only to this machine or a single-label host name. */
  readonly baseUrl: string;
}

/** Who signs. */
export interface StoreCredentials {
  /** `st_…` */
  readonly storeId: string;
  /** `sk_st_…`. Signs, and never travels. */
  readonly storeSecret: string;
}

/**
 * Core's transport (idempotency keys, retries, timeouts, envelope), signed as this protocol signs: each attempt afresh, over
 * the address and the bytes that go out. Without a store nothing is signed.
 */
export function gatewayTransport(options: GatewayOptions, store: StoreCredentials | null): Transport {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  return createTransportWith({ ...options, timeoutMs }, ({ method, url, body, timestamp }) =>
    store === null
      ? {}
      : requestHeaders({
          storeId: store.storeId,
          secret: store.storeSecret,
          timestamp,
          method,
          path: pathFromV1(url),
          body: body ?? undefined,
        }),
  );
}

/** A gateway may live below a path that a proxy takes off again; what is signed begins at `/v1`, as the gateway sees it. */
function pathFromV1(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname.slice(pathname.lastIndexOf('/v1/')) + search;
}
