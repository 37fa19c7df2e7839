export { amountMistake } from './amount.js';
export * from './callback-signing.js';
export {
  type CallbackCheckout,
  type CallbackEvent,
  type CallbackRefund,
  type CallbackType,
  callbackEventSchema,
  callbackTypes,
  type HookEvent,
  hookEventSchema,
  isCallbackType,
  type ProviderEvent,
  providerEventSchema,
} from './callbacks.js';
export { type ShopCall, type ShopCallName, shopCalls } from './calls.js';
export {
  type Checkout,
  type CheckoutStatus,
  type CreateCheckoutRequest,
  checkoutSchema,
  checkoutStatuses,
  createCheckoutRequest,
  listCheckoutsQuery,
  readCheckoutQuery,
} from './checkouts.js';
export {
  type CallOptions,
  connectStore,
  type EventPage,
  GatewayClient,
  type GatewayClientOptions,
  type ReadOptions,
} from './client.js';
export { SIGNATURE_WINDOW_SECONDS } from './clock.js';
export * from './envelope.js';
export * from './error-codes.js';
export { eventsMeta, listEventsQuery } from './events.js';
export { type Mode, modes, type Platform, platforms, type Rail, rails } from './fields.js';
export { GatewayError } from './gateway-error.js';
export type { HeaderSource } from './header-source.js';
export * from './hooks.js';
export { limits } from './limits.js';
export * from './payment-links.js';
export {
  type CreateRefundRequest,
  createRefundRequest,
  type Refund,
  type RefundStatus,
  refundSchema,
  refundStatuses,
} from './refunds.js';
export * from './request-signing.js';
export * from './stores.js';
export type { GatewayOptions, StoreCredentials } from './transport.js';
export { type Parsed, parseRequest, parseRequestBody, type RequestProblem } from './validation.js';
