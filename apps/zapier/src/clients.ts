import { NEROPAY_BASE_URL, NeroPay } from '@neropay/core';
import { GatewayClient, type GatewayOptions } from '@neropay/shop-protocol';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { type Connection, connectionOf } from './connection.js';
import { platformHttpClient } from './platform-http-client.js';

/** A step has 30 seconds: two tries of NeroPay fit into it, and three when they fail fast. */
const NEROPAY_TIMEOUT_MS = 12_000;
/** The gateway itself asks NeroPay, and ends that within 15 seconds. */
const GATEWAY_TIMEOUT_MS = 20_000;
const USER_AGENT = 'neropay-zapier/0.1';

/** NeroPay for the account of this connection, whose test environment is another address or none ({@link isDryRun}). */
export function neropayOf(z: ZObject, bundle: Pick<Bundle, 'authData'>): NeroPay {
  const connection = connectionOf(bundle);
  return new NeroPay({
    baseUrl: baseUrlOf(connection),
    secretKey: connection.secretKey,
    publicKey: connection.publicKey || undefined,
    timeoutMs: NEROPAY_TIMEOUT_MS,
    ...shared(z),
  });
}

/**
 * NeroPay has no test accounts that everybody can reach: where no address of one is set, what would move money is a dry run, which makes no record and is
 * never paid (API reference, Sandbox).
 */
export function isDryRun(bundle: Pick<Bundle, 'authData'>): boolean {
  return connectionOf(bundle).environment === 'test' && !process.env.NEROPAY_TEST_BASE_URL;
}

/** @throws when the connection has no gateway; says how to get one */
export function gatewayOf(z: ZObject, bundle: Pick<Bundle, 'authData'>): GatewayClient {
  const { gateway } = connectionOf(bundle);
  if (gateway === null) {
    throw new z.errors.Error(
      'This needs a NeroPay gateway, which this connection does not have. Reconnect NeroPay with the gateway’s address, or use the trigger whose name ends in “(Polling)”.',
      'NoGateway',
    );
  }
  const { storeId, storeSecret } = gateway;
  return new GatewayClient({ ...gatewayOptions(z, gateway.url), storeId, storeSecret });
}

/** How the gateway at an address is reached. */
export function gatewayOptions(z: ZObject, baseUrl: string): GatewayOptions {
  return { baseUrl, timeoutMs: GATEWAY_TIMEOUT_MS, ...shared(z), maxRetries: 1 };
}

function shared(z: ZObject) {
  return { httpClient: platformHttpClient(z), userAgent: USER_AGENT, maxRetries: 2 };
}

function baseUrlOf({ environment }: Connection): string {
  const { NEROPAY_BASE_URL: live = NEROPAY_BASE_URL, NEROPAY_TEST_BASE_URL: test } = process.env;
  return environment === 'test' ? (test ?? live) : live;
}
