import type { Bundle } from 'zapier-platform-core';

/** Where payments are made. In `test` no money moves. */
export type Environment = 'live' | 'test';

/** A store of this connection at a gateway. */
export interface ConnectedGateway {
  /** The gateway's public address, without `/v1`. */
  readonly url: string;
  /** `st_…` */
  readonly storeId: string;
  /** `sk_st_…`: signs the calls to the gateway. */
  readonly storeSecret: string;
}

/** What a connection holds: what its owner typed, and what connecting added. */
export interface Connection {
  readonly publicKey: string;
  readonly secretKey: string;
  /** Signs NeroPay's notifications, where the merchant has set one up. */
  readonly webhookSecret: string | undefined;
  readonly environment: Environment;
  /** As it was typed, without a slash at its end; undefined without a gateway. */
  readonly gatewayUrl: string | undefined;
  /** Null without a gateway, and until the connection is made. */
  readonly gateway: ConnectedGateway | null;
}

/** Text fields are trimmed: what is pasted often has a line break at its end, which would be signed along. */
export function connectionOf({ authData }: Pick<Bundle, 'authData'>): Connection {
  const text = (name: string) => authData[name]?.trim() || undefined;
  const gatewayUrl = (text('gatewayUrl') ?? process.env.NEROPAY_GATEWAY_URL)?.replace(/\/+$/, '') || undefined;
  const storeId = text('storeId');
  const storeSecret = text('storeSecret');
  return {
    publicKey: text('publicKey') ?? '',
    secretKey: text('secretKey') ?? '',
    webhookSecret: text('webhookSecret'),
    environment: text('environment') === 'test' ? 'test' : 'live',
    gatewayUrl,
    gateway: gatewayUrl && storeId && storeSecret ? { url: gatewayUrl, storeId, storeSecret } : null,
  };
}

/** Where NeroPay tells the gateway of payments; undefined without a gateway. */
export function ipnAddressOf({ gateway }: Connection): string | undefined {
  return gateway ? `${gateway.url}/ipn/neropay/${gateway.storeId}` : undefined;
}
