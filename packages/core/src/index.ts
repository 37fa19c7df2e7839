export { bind } from './api/bind.js';
export { LazyIterator } from './api/lazy-iterator.js';
export { LineItem, LineItemParams } from './api/line-items.js';
export {
  httpMethodOf,
  type Id,
  type ListOperation,
  type MethodOf,
  type Operation,
  type PlacedOperation,
  placedOperations,
  type Resource,
  type ResourceDescription,
  type RetrieveOperation,
  type WriteOperation,
} from './api/operation.js';
export { type Page, PageQuery, type Pagination } from './api/page.js';
export { NEROPAY_BASE_URL, NeroPay, type NeroPayOptions } from './client.js';
export { ERROR_CODES, type ErrorCode, type ErrorCodeRow, type ErrorKind } from './error-codes.js';
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
  type AuthenticationHeaders,
  type ConnectionOptions,
  createTransport,
  createTransportWith,
  type FormPart,
  type HttpAnswer,
  type HttpBody,
  type HttpClient,
  type HttpMethod,
  type HttpRequest,
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
export * from './resources/account.js';
export * from './resources/balances.js';
export * from './resources/bookings.js';
export * from './resources/catalogue.js';
export * from './resources/compliance.js';
export * from './resources/customers.js';
export * from './resources/disputes.js';
export * from './resources/dry-run.js';
export * from './resources/identity.js';
export { RESOURCES } from './resources/index.js';
export * from './resources/invoices.js';
export * from './resources/loans.js';
export * from './resources/nerocard.js';
export * from './resources/nerodisburse.js';
export * from './resources/neroweb.js';
export * from './resources/options.js';
export * from './resources/orders.js';
export * from './resources/payment-links.js';
export * from './resources/payment-settings.js';
export * from './resources/payments.js';
export * from './resources/payouts.js';
export * from './resources/proof.js';
export * from './resources/staff.js';
export * from './resources/support.js';
export * from './resources/tables.js';
export * from './resources/terminal.js';
export * from './resources/transaction.js';
export * from './resources/transactions.js';
export * from './resources/wallet-transactions.js';
export * from './resources/webhook-endpoints.js';
export { parseRetryAfter } from './retry-policy.js';
export {
  type Bytes,
  hmacSha256Base64,
  hmacSha256Base64Async,
  hmacSha256Hex,
  hmacSha256HexAsync,
  type RequestToSign,
  signRequest,
  signRequestAsync,
  timingSafeEqualHex,
  timingSafeEqualText,
} from './signing.js';
export { FileParam } from './uploads.js';
export * from './webhooks/index.js';
