import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type CallbackType,
  callbackEventSchema,
  callbackTypes,
  eventPageSchema,
  hookEventSchema,
  isCallbackEvent,
} from '../src/callbacks.js';
import { shopCalls } from '../src/calls.js';
import { checkoutSchema, checkoutStatuses } from '../src/checkouts.js';
import { errorEnvelope, gatewayErrorSchema, successEnvelope, successSchema } from '../src/envelope.js';
import { type ErrorCode, errorCodes } from '../src/error-codes.js';
import { paymentLinkSchema } from '../src/payment-links.js';
import { refundSchema } from '../src/refunds.js';
import { connectedStoreSchema, storeSchema } from '../src/stores.js';
import { CALLBACK_SECRET, checkout, event, facts, refund, STORE_ID, STORE_SECRET, store } from './support.ts';

describe('answers', () => {
  it('keep what a later gateway adds', () => {
    const later = { ...checkout, colour: 'red' };
    expect(checkoutSchema.parse(later)).toEqual(later);
    expect(storeSchema.parse({ ...store, colour: 'red' })).toHaveProperty('colour');
  });

  it.each(checkoutStatuses)('a checkout may be %s', (status) => {
    expect(checkoutSchema.safeParse({ ...checkout, status }).success).toBe(true);
  });

  it.each([
    ['an amount as a number', { amount: 15.99 }],
    ['an amount that is not exact in the currency', { currency: 'JPY', amount: '15.99' }],
    ['a refunded amount that is not', { amount_refunded: '0.001' }],
    ['a status that nobody knows what to do with', { status: 'authorised' }],
    ['no id', { id: undefined }],
    ['an id that would change the path', { id: 'co_1/../2' }],
    ['a checkout URL that runs', { checkout_url: 'javascript:alert(1)' }],
    ['a time without a zone', { created_at: '2026-04-22T09:40:15' }],
  ])('a checkout is refused with %s', (_what, change) => {
    expect(checkoutSchema.safeParse({ ...checkout, ...change }).success).toBe(false);
  });

  it('a payment link is a checkout with an address to send', () => {
    const { checkout_url: url, ...rest } = checkout;
    expect(paymentLinkSchema.safeParse({ ...rest, url }).success).toBe(true);
    expect(paymentLinkSchema.safeParse({ ...rest, url: 'no' }).success).toBe(false);
  });

  it('a refund says why it failed', () => {
    const failed = {
      ...refund,
      status: 'failed',
      error: { code: 'insufficient_balance', message: 'The balance is low.' },
    };
    expect(refundSchema.parse(failed).error?.message).toBe('The balance is low.');
    expect(refundSchema.safeParse({ ...refund, amount: '5.001' }).success).toBe(false);
  });

  it('a connected store has secrets of the right kinds, not swapped', () => {
    const connected = {
      id: STORE_ID,
      secret: STORE_SECRET,
      callback_secret: CALLBACK_SECRET,
      account: { id: 'NPTEST0SANDBOX_1000', name: null },
      warnings: [],
    };
    expect(connectedStoreSchema.safeParse(connected).success).toBe(true);
    const swapped = { ...connected, secret: CALLBACK_SECRET, callback_secret: STORE_SECRET };
    expect(connectedStoreSchema.safeParse(swapped).success).toBe(false);
  });
});

describe('callback events', () => {
  const refundFacts = { id: 're_1', status: 'succeeded', amount: '5.00', currency: 'GBP', reason: null };
  /** The least that each type carries. */
  const bodies: Record<CallbackType, object> = {
    ping: event('ping', { checkout: null }, 0),
    'checkout.paid': event('checkout.paid'),
    'checkout.failed': event('checkout.failed'),
    'checkout.cancelled': event('checkout.cancelled'),
    'checkout.expired': event('checkout.expired'),
    'checkout.disputed': event('checkout.disputed'),
    'checkout.review_required': event('checkout.review_required'),
    'checkout.duplicate_payment': event('checkout.duplicate_payment'),
    'checkout.refunded': event('checkout.refunded', { refund: refundFacts }),
    'checkout.partially_refunded': event('checkout.partially_refunded'),
    'refund.failed': event('refund.failed', { refund: { ...refundFacts, status: 'failed' } }),
  };

  it.each(callbackTypes)('%s has the body that the protocol shows, and hooks hear it too', (type) => {
    expect(callbackEventSchema.parse(bodies[type])).toEqual(bodies[type]);
    expect(hookEventSchema.parse(bodies[type])).toEqual(bodies[type]);
  });

  it.each([
    ['checkout.paid', { checkout: null }],
    ['checkout.paid', { checkout: { ...facts, amount: '15.999' } }],
    ['checkout.paid', { refund: refundFacts }],
    ['refund.failed', { refund: null }],
    ['ping', {}],
  ])('%s is refused with data %j', (type, data) => {
    expect(callbackEventSchema.safeParse(event(type, data)).success).toBe(false);
  });

  it.each([-1, 1.5, '3', null])('the sequence is never %j: a shop orders events by it', (sequence) => {
    expect(callbackEventSchema.safeParse({ ...event('checkout.paid'), sequence }).success).toBe(false);
  });

  it('TypeScript knows from the type whether there is a checkout', () => {
    const parsed = callbackEventSchema.parse(event('checkout.paid'));
    const orderId: string = parsed.type === 'ping' ? '' : parsed.data.checkout.order_id;
    expect(orderId).toBe('1001');
  });

  it('a page of events survives a type that a later gateway knows, and not a broken one of today', () => {
    const later = event('checkout.chargeback_won', { chargeback: {} });
    const page = eventPageSchema.parse([event('checkout.paid'), later]);
    expect(page.filter(isCallbackEvent).map(({ type }) => type)).toEqual(['checkout.paid']);
    expect(eventPageSchema.safeParse([event('checkout.paid', { checkout: null })]).success).toBe(false);
  });

  it('hooks hear the provider’s own events, told apart from ours of the same name by the checkout', () => {
    const own = event(
      'refund.failed',
      {
        checkout: null,
        rail: 'neropay',
        mode: 'live',
        account_id: 'NPTEST0SANDBOX_1000',
        transaction: { id: '6636598', reference: null, status: 'succeeded', amount: '15.99', currency: 'GBP' },
        object: { id: 6636598 },
      },
      0,
    );
    expect(hookEventSchema.parse(own).data.checkout).toBeNull();
    const ours = hookEventSchema.parse(bodies['refund.failed']);
    expect(ours.data.checkout).not.toBeNull();
    expect(hookEventSchema.safeParse({ ...own, type: 'kyc.verified' }).success).toBe(false);
  });
});

describe('the envelope', () => {
  it('wraps success and failure as NeroPay does', () => {
    expect(successEnvelope({ id: 'co_1' })).toEqual({ success: true, data: { id: 'co_1' }, meta: {} });
    expect(successEnvelope([], { has_more: false })).toEqual({ success: true, data: [], meta: { has_more: false } });
    expect(errorEnvelope('validation_failed', 'amount is required', { amount: ['amount is required'] })).toEqual({
      status: 422,
      body: {
        success: false,
        error: {
          code: 'validation_failed',
          message: 'amount is required',
          details: { amount: ['amount is required'] },
        },
      },
    });
  });

  it('is what its own schemas read', () => {
    expect(gatewayErrorSchema.safeParse(errorEnvelope('not_found', 'No such checkout.').body).success).toBe(true);
    const schema = successSchema(refundSchema, z.object({}));
    expect(schema.safeParse(successEnvelope(refund)).success).toBe(true);
    expect(schema.safeParse(errorEnvelope('not_found', 'x').body).success).toBe(false);
  });

  it.each(Object.keys(errorCodes) as ErrorCode[])(
    '%s has a status, and is retryable only where that is safe',
    (code) => {
      const { status, retryable, remedy } = errorCodes[code];
      expect(retryable).toBe(status === 429 || status >= 500 || code === 'duplicate_request');
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('has the codes and statuses that the protocol fixes', () => {
    const fixed = {
      invalid_signature: 401,
      idempotency_conflict: 409,
      currency_not_supported: 422,
      invalid_amount: 422,
      refund_exceeds_payment: 422,
      not_cancelable: 422,
      provider_unavailable: 502,
      rate_limited: 429,
      validation_failed: 422,
    } as const;
    for (const [code, status] of Object.entries(fixed)) {
      expect(errorCodes[code as keyof typeof fixed].status).toBe(status);
    }
  });
});

describe('the table of calls', () => {
  const calls = Object.entries(shopCalls);

  it('has no route twice', () => {
    const routes = calls.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it.each(calls)('%s can be written as JSON Schema, for an API description', (_name, call) => {
    const parts = [
      ['body' in call ? call.body : null, 'input'],
      ['query' in call ? call.query : null, 'input'],
      [call.data, 'output'],
    ] as const;
    for (const [schema, io] of parts) {
      if (schema)
        expect(z.toJSONSchema(schema, { io })).toMatchObject({ $schema: expect.stringContaining('json-schema') });
    }
  });

  it('gives bodies to writes and queries to reads', () => {
    for (const [, call] of calls) {
      if (call.method === 'GET' || call.method === 'DELETE') expect(call).not.toHaveProperty('body');
      else expect(call).not.toHaveProperty('query');
    }
  });
});
