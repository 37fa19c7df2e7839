import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { CallbackVector, MoneyVector, RequestVector } from '../scripts/make-vectors.ts';

// The same cases on every run: a failure is a change, never luck.
fc.configureGlobal({ seed: 20_260_422 });

interface VectorFiles {
  'requests.json': { window_seconds: number; cases: RequestVector[] };
  'callbacks.json': { window_seconds: number; cases: CallbackVector[] };
  'money.json': { cases: MoneyVector[] };
}

/** A committed vector file, as a shim in another language reads it. */
export function readVectors<Name extends keyof VectorFiles>(name: Name): VectorFiles[Name] {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));
}

/** 2026-04-22T09:40:15Z. */
export const NOW_SECONDS = 1_776_850_815;
export const now = () => NOW_SECONDS * 1000;

export const STORE_ID = 'st_5fZ2kXw8QmTn';
export const STORE_SECRET = 'sk_st_0123456789abcdefghijklmnopqrstuvwxyzABCD';
export const CALLBACK_SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

export const checkoutRequest = {
  order_id: '1001',
  amount: '15.99',
  currency: 'GBP',
  description: 'Order 1001',
  success_url: 'https://shop.example/thanks',
  cancel_url: 'https://shop.example/cart',
};

export const storeRequest = {
  platform: 'custom',
  name: 'A shop',
  url: 'https://shop.example',
  callback_url: 'https://shop.example/neropay/callback',
  rail: 'neropay',
  credentials: { secret_key: 'sk_test_neropay' },
  mode: 'test',
} as const;

export const facts = {
  id: 'co_8Jk2mVx4Tq1b',
  order_id: '1001',
  status: 'paid',
  amount: '15.99',
  amount_refunded: '0.00',
  currency: 'GBP',
  transaction_id: '6636598',
  rail: 'neropay',
  mode: 'live',
  late: false,
  metadata: {},
} as const;

export const checkout = {
  ...facts,
  order_number: null,
  description: 'Order 1001',
  checkout_url: 'https://eu.neropay.app/checkout/pay_nero_1',
  expires_at: '2026-04-23T09:40:15Z',
  created_at: '2026-04-22T09:40:15Z',
  updated_at: '2026-04-22T09:40:15Z',
};

export const refund = {
  id: 're_1',
  checkout_id: facts.id,
  status: 'succeeded',
  amount: '5.00',
  currency: 'GBP',
  reason: null,
  provider_refund_id: null,
  error: null,
  created_at: '2026-04-22T09:40:15Z',
} as const;

export const store = {
  id: STORE_ID,
  platform: 'custom',
  name: 'A shop',
  url: 'https://shop.example',
  callback_url: null,
  rail: 'neropay',
  mode: 'test',
  account: { id: 'NPTEST0SANDBOX_1000', name: 'Sandbox' },
  created_at: '2026-04-22T09:40:15Z',
  updated_at: '2026-04-22T09:40:15Z',
} as const;

export function event(type: string, data: object = {}, sequence = 3) {
  return {
    id: 'evt_3Qd8sLw0pR7y',
    type,
    created_at: '2026-04-22T09:40:14.512Z',
    sequence,
    data: { checkout: facts, refund: null, ...data },
  };
}
