import * as z from 'zod';
import { eventPageSchema } from './callbacks.js';
import { checkoutSchema, createCheckoutRequest, listCheckoutsQuery, readCheckoutQuery } from './checkouts.js';
import { eventsMeta, listEventsQuery } from './events.js';
import { createHookRequest, hookSchema } from './hooks.js';
import { createPaymentLinkRequest, paymentLinkSchema } from './payment-links.js';
import { createRefundRequest, refundSchema } from './refunds.js';
import {
  connectedStoreSchema,
  createStoreRequest,
  deletedSchema,
  patchStoreRequest,
  rotatedCallbackSecretSchema,
  rotatedSecretSchema,
  storeSchema,
  testCallbackSchema,
} from './stores.js';

/** One call of the protocol. */
export interface ShopCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `{id}` stands for one path segment. */
  readonly path: string;
  readonly does: string;
  /** The HTTP status of success. Creating a checkout answers 200 when one was open already. */
  readonly status: 200 | 201;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly data: z.ZodType;
  readonly meta?: z.ZodType;
}

/**
 * The protocol as a table: the client's methods, a server's routes and its API description all follow from it.
 * Every call is signed by the store, except `connectStore`, which is how a store comes by its secret.
 */
export const shopCalls = {
  connectStore: {
    method: 'POST',
    path: '/v1/stores',
    does: 'Connects a shop: proves its credentials with the provider and answers its secrets, once.',
    status: 201,
    body: createStoreRequest,
    data: connectedStoreSchema,
  },
  retrieveStore: {
    method: 'GET',
    path: '/v1/store',
    does: 'Reads the store that signs.',
    status: 200,
    data: storeSchema,
  },
  updateStore: {
    method: 'PATCH',
    path: '/v1/store',
    does: 'Changes the name, the callback URL or the credentials.',
    status: 200,
    body: patchStoreRequest,
    data: storeSchema,
  },
  disconnectStore: {
    method: 'DELETE',
    path: '/v1/store',
    does: 'Disconnects the store: its secrets are void at once.',
    status: 200,
    data: deletedSchema,
  },
  rotateSecret: {
    method: 'POST',
    path: '/v1/store/rotate-secret',
    does: 'Makes a new store secret; the old one stays good for 24 hours.',
    status: 200,
    data: rotatedSecretSchema,
  },
  rotateCallbackSecret: {
    method: 'POST',
    path: '/v1/store/rotate-callback-secret',
    does: 'Makes a new callback secret; for 24 hours callbacks carry a signature by each.',
    status: 200,
    data: rotatedCallbackSecretSchema,
  },
  testCallback: {
    method: 'POST',
    path: '/v1/store/test-callback',
    does: 'Sends a signed ping to the callback URL now and answers how the shop took it.',
    status: 200,
    data: testCallbackSchema,
  },
  createCheckout: {
    method: 'POST',
    path: '/v1/checkouts',
    does: 'Asks for money for an order; answers the open checkout when there is one for the same order, amount and currency.',
    status: 201,
    body: createCheckoutRequest,
    data: checkoutSchema,
  },
  listCheckouts: {
    method: 'GET',
    path: '/v1/checkouts',
    does: 'Lists every checkout of one order, the newest first.',
    status: 200,
    query: listCheckoutsQuery,
    data: z.array(checkoutSchema),
  },
  retrieveCheckout: {
    method: 'GET',
    path: '/v1/checkouts/{id}',
    does: 'Reads a checkout; with refresh, asks the provider first.',
    status: 200,
    query: readCheckoutQuery,
    data: checkoutSchema,
  },
  cancelCheckout: {
    method: 'POST',
    path: '/v1/checkouts/{id}/cancel',
    does: 'Cancels a checkout where the provider allows it.',
    status: 200,
    data: checkoutSchema,
  },
  createRefund: {
    method: 'POST',
    path: '/v1/checkouts/{id}/refunds',
    does: 'Gives money back, all that is left or a part; the sum never exceeds what was paid.',
    status: 201,
    body: createRefundRequest,
    data: refundSchema,
  },
  listRefunds: {
    method: 'GET',
    path: '/v1/checkouts/{id}/refunds',
    does: 'Lists the refunds of a checkout, the newest first.',
    status: 200,
    data: z.array(refundSchema),
  },
  createPaymentLink: {
    method: 'POST',
    path: '/v1/payment-links',
    does: 'Makes a link to send with an invoice.',
    status: 201,
    body: createPaymentLinkRequest,
    data: paymentLinkSchema,
  },
  retrievePaymentLink: {
    method: 'GET',
    path: '/v1/payment-links/{id}',
    does: 'Reads a payment link and what became of it.',
    status: 200,
    data: paymentLinkSchema,
  },
  listEvents: {
    method: 'GET',
    path: '/v1/events',
    does: "Lists the store's callbacks again, by cursor, for a shop that was down.",
    status: 200,
    query: listEventsQuery,
    data: eventPageSchema,
    meta: eventsMeta,
  },
  createHook: {
    method: 'POST',
    path: '/v1/hooks',
    does: 'Subscribes a URL to types of events of every store of the account.',
    status: 201,
    body: createHookRequest,
    data: hookSchema,
  },
  deleteHook: {
    method: 'DELETE',
    path: '/v1/hooks/{id}',
    does: 'Ends a subscription.',
    status: 200,
    data: deletedSchema,
  },
} as const satisfies Record<string, ShopCall>;

export type ShopCallName = keyof typeof shopCalls;
