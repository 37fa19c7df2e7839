import { createTransport, type Transport, type TransportOptions } from '@neropay/core';
import { unixSeconds } from './clock.js';
import { IDEMPOTENCY_HEADER, requestHeaders } from './request-signing.js';

/**
 * The gateway's own calls to the provider end within 15 s; a shop that hangs up before has a checkout or a refund that it
 * does not know.
 */
const DEFAULT_TIMEOUT_MS = 30_000;

/** What of the transport's own headers means the same here; the provider's credentials and signature do not. */
const KEPT_HEADERS = ['Accept', 'User-Agent', 'Content-Type', IDEMPOTENCY_HEADER];

/** How to reach a gateway. */
export interface GatewayOptions
  extends Pick<
    TransportOptions,
    'timeoutMs' | 'maxRetries' | 'userAgent' | 'onRequest' | 'onResponse' | 'fetch' | 'clock' | 'random' | 'sleep'
  > {
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
 * Core's transport (idempotency keys, retries, timeouts, envelope) with this protocol's headers in place of the provider's.
 * Each attempt is signed afresh, at the last moment, over the address and the bytes that go out.
 */
export function gatewayTransport(options: GatewayOptions, store: StoreCredentials | null): Transport {
  const { clock = Date.now, timeoutMs = DEFAULT_TIMEOUT_MS } = options;

  const sendSigned: typeof globalThis.fetch = (address, init) => {
    const send = options.fetch ?? globalThis.fetch;
    // The transport passes an address as text, and a body that it serialised.
    const sent = new Headers(init?.headers);
    const headers = new Headers();
    for (const name of KEPT_HEADERS) {
      const value = sent.get(name);
      if (value !== null) headers.set(name, value);
    }
    const signed =
      store &&
      requestHeaders({
        storeId: store.storeId,
        secret: store.storeSecret,
        timestamp: unixSeconds(clock),
        method: init?.method ?? 'GET',
        path: pathFromV1(String(address)),
        body: typeof init?.body === 'string' ? init.body : undefined,
      });
    for (const [name, value] of Object.entries(signed ?? {})) headers.set(name, value);
    return send(address, { ...init, headers });
  };

  return createTransport({
    ...options,
    timeoutMs,
    fetch: sendSigned,
    // Asked for by the transport and used for nothing: what it makes of it is replaced above.
    secretKey: 'none',
  });
}

/** A gateway may live below a path that a proxy takes off again; what is signed begins at `/v1`, as the gateway sees it. */
function pathFromV1(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname.slice(pathname.lastIndexOf('/v1/')) + search;
}
