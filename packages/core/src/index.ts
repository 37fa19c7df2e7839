export { NEROPAY_BASE_URL, NeroPay, type NeroPayOptions } from './client.js';
export { ERROR_CODES, type ErrorCodeRow, type ErrorKind } from './error-codes.js';
export {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  type ConnectionErrorKind,
  type ErrorEnvelope,
  errorFromResponse,
  type FailedRequest,
  IdempotencyConflictError,
  InvalidArgumentError,
  NeroPayApiError,
  NeroPayCallError,
  NeroPayConnectionError,
  NeroPayError,
  NeroPayResponseError,
  NotFoundError,
  PaymentError,
  PermissionError,
  RateLimitError,
  ReadOnlyError,
  type ReceivedAnswer,
  type ResponseErrorCode,
  ServerError,
  SignatureError,
  UnprocessableError,
  ValidationError,
} from './errors.js';
export {
  type Authenticate,
  type ConnectionOptions,
  createTransport,
  createTransportWith,
  type HttpMethod,
  type NeroPayCredentials,
  type OutgoingRequest,
  type RequestObservation,
  type RequestOptions,
  type ResponseObservation,
  type Transport,
  type TransportOptions,
  type TransportRequest,
  type TransportResponse,
  type WriteOptions,
} from './http.js';
export * from './money.js';
export { Account } from './resources/account.js';
export { HostedPayment, HostedPaymentParams } from './resources/hosted-payments.js';
export type { Id } from './resources/operation.js';
export { type Page, PageQuery, type Pagination } from './resources/page.js';
export { CreatedPaymentLink, PaymentLink, PaymentLinkParams } from './resources/payment-links.js';
export { CancelledTransaction, Refund, RefundParams, Transaction } from './resources/transactions.js';
export { parseRetryAfter } from './retry-policy.js';
export { hmacSha256Base64, hmacSha256Hex, signRequest, timingSafeEqualHex, timingSafeEqualText } from './signing.js';
export * from './webhooks/index.js';
