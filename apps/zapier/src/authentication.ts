import { randomUUID } from 'node:crypto';
import { connectStore } from '@neropay/shop-protocol';
import type { Authentication, Bundle, ZObject } from 'zapier-platform-core';
import { gatewayOptions, neropayOf } from './clients.js';
import { connectionOf, ipnAddressOf } from './connection.js';
import { connectingError, told } from './errors.js';

const KEYS_HELP = 'https://neropay.app/docs/api-credentials';
const GATEWAY_HELP = 'https://neropay.app/docs/gateway';

/**
 * A session: the merchant's keys are proved, and exchanged for a store at the gateway where there is one. Each connection is a store of its own; the same
 * one when it is made again, so that its hooks go on.
 */
async function connect(z: ZObject, bundle: Bundle): Promise<Record<string, string>> {
  const connection = connectionOf(bundle);
  const account = await neropayOf(z, bundle).account.retrieve();
  if (connection.gatewayUrl === undefined) return { accountId: account.account_id };
  const storeUrl = bundle.authData.storeUrl || `https://zapier.com/connections/${randomUUID()}`;
  const { id, secret } = await connectStore({
    ...gatewayOptions(z, connection.gatewayUrl),
    store: {
      platform: 'zapier',
      name: `Zapier: ${account.name ?? account.account_id}`,
      url: storeUrl,
      callback_url: null,
      rail: 'neropay',
      credentials: {
        public_key: connection.publicKey || null,
        secret_key: connection.secretKey,
        webhook_secret: connection.webhookSecret ?? null,
      },
      mode: connection.environment,
    },
  });
  return { accountId: account.account_id, storeUrl, storeId: id, storeSecret: secret };
}

/** What the connection is called by, and what its owner may want to see. */
async function test(z: ZObject, bundle: Bundle) {
  const account = await neropayOf(z, bundle).account.retrieve();
  return {
    name: account.name ?? account.business_company_name ?? account.account_id,
    account_id: account.account_id,
    ipn_url: ipnAddressOf(connectionOf(bundle)) ?? null,
  };
}

export const authentication = {
  type: 'session',
  connectionLabel: '{{name}} ({{bundle.authData.environment}})',
  test: told(test),
  sessionConfig: { perform: told(connect, connectingError) },
  fields: [
    {
      key: 'publicKey',
      label: 'Public Key',
      required: true,
      helpText: `Begins with \`pk_\`. It is in your NeroPay dashboard: [where to find the keys](${KEYS_HELP}).`,
    },
    {
      key: 'secretKey',
      label: 'Secret Key',
      type: 'password',
      required: true,
      helpText: `Begins with \`sk_\`, and stands beside the public key: [where to find the keys](${KEYS_HELP}).`,
    },
    {
      key: 'environment',
      label: 'Environment',
      required: true,
      default: 'live',
      choices: { live: 'Live', test: 'Test' },
      helpText: 'In Test no money moves. Use the keys that belong to it.',
    },
    {
      key: 'gatewayUrl',
      label: 'Gateway Address',
      required: false,
      placeholder: 'https://pay.example.com',
      helpText: `Where your NeroPay gateway runs. With it payments start zaps at once; without it NeroPay is asked every few minutes. [What a gateway is](${GATEWAY_HELP}).`,
    },
    {
      key: 'webhookSecret',
      label: 'Webhook Secret',
      type: 'password',
      required: false,
      helpText: `Signs what NeroPay tells your gateway of payments that were made elsewhere. [Where to find it](${GATEWAY_HELP}).`,
    },
    { key: 'accountId', label: 'Account ID', computed: true, required: false },
    { key: 'storeUrl', label: 'Store Address', computed: true, required: false },
    { key: 'storeId', label: 'Store ID', computed: true, required: false },
    { key: 'storeSecret', label: 'Store Secret', type: 'password', computed: true, required: false },
  ],
} satisfies Authentication;
