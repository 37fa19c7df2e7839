import { ERROR_CODES, type ErrorCode, type ErrorCodeRow, type ErrorKind } from './error-codes.js';
import { NeroPayError } from './neropay-error.js';

export { NeroPayError } from './neropay-error.js';

/** Raw answers are kept on errors for support cases; this is how much of one is kept. */
const MAX_RAW_BODY_CHARACTERS = 65_536;
const MAX_MESSAGE_CHARACTERS = 2_000;

/** Something was passed that can never work, found before anything was sent. `message` says what to pass instead. */
export class InvalidArgumentError extends NeroPayError {
  declare readonly code: 'invalid_argument' | 'invalid_account_id' | 'invalid_idempotency_key';
  /** Messages for each field, in the shape that the API uses; null when the fault is not in a field of `params`. */
  readonly details: Record<string, string[]> | null;

  constructor(code: InvalidArgumentError['code'], message: string, details: Record<string, string[]> | null = null) {
    super(code, message);
    this.details = details;
  }
}

/** Which call failed. */
export interface FailedRequest {
  /** Upper-case HTTP method. */
  readonly method: string;
  /** Path below the base URL, without the query. */
  readonly path: string;
  /** The key that all attempts of this write shared; null for reads. Repeat the write with it, and with the same bytes. */
  readonly idempotencyKey: string | null;
  /** How many times the request was sent, the first one included. */
  readonly attempts: number;
}

/** An answer as it came, before anything was made of it. */
export interface ReceivedAnswer {
  /** HTTP status. */
  readonly status: number;
  /** The provider's id of the request (`X-Request-Id`), for support cases. */
  readonly requestId: string | null;
  readonly rawBody: string;
  /** Milliseconds that `Retry-After` asked to wait, if it did. */
  readonly retryAfterMs: number | null;
}

/** The `error` member of the envelope. */
export interface ErrorEnvelope {
  readonly code: string;
  readonly message: string;
  readonly details: Record<string, string[]> | null;
}

/** What every failed call has in common, whether an answer came or not. */
export abstract class NeroPayCallError extends NeroPayError implements FailedRequest {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly attempts: number;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** The provider's id of the request (`X-Request-Id`), for support cases; null when none came. */
  readonly requestId: string | null;
  /** The answer's text, at most 64 Ki characters of it; empty when none came. */
  readonly rawBody: string;
  /** Milliseconds that the provider asked to wait before the next try (`Retry-After`), if it did. */
  readonly retryAfterMs: number | null;
  /** Whether the same call, with the same idempotency key and the same bytes, may succeed later. */
  abstract readonly retryable: boolean;

  constructor(
    code: string,
    request: FailedRequest,
    answer: ReceivedAnswer | null,
    message: string,
    options?: ErrorOptions,
  ) {
    const requestId = answer?.requestId ?? null;
    const what = message.slice(0, MAX_MESSAGE_CHARACTERS);
    super(code, `${request.method} ${request.path}: ${what}${requestId ? ` (request ${requestId})` : ''}`, options);
    this.method = request.method;
    this.path = request.path;
    this.idempotencyKey = request.idempotencyKey;
    this.attempts = request.attempts;
    this.status = answer?.status ?? null;
    this.requestId = requestId;
    this.rawBody = answer?.rawBody.slice(0, MAX_RAW_BODY_CHARACTERS) ?? '';
    this.retryAfterMs = answer?.retryAfterMs ?? null;
  }
}

/**
 * NeroPay answered, in its envelope, that the call failed. The subclass says in what way ({@link errorFromResponse} has
 * the rule); catch the subclass, or look at `code`.
 */
export class NeroPayApiError extends NeroPayCallError {
  declare readonly status: number;
  /** One of the documented codes (completion knows them), or another one as NeroPay sent it. */
  declare readonly code: ErrorCode | (string & Record<never, never>);
  /** The code as NeroPay sent it. `code` is the same, except that documented synonyms are folded into one. */
  readonly rawCode: string;
  /** NeroPay's own sentence, for people, at most 2,000 characters of it; `message` has the request around it, for logs. */
  readonly providerMessage: string;
  /** Messages for each field, on validation errors. */
  readonly details: Record<string, string[]> | null;
  /** True for 429, 5xx and `duplicate_request`. */
  readonly retryable: boolean;

  constructor(request: FailedRequest, answer: ReceivedAnswer, envelope: ErrorEnvelope) {
    const code = canonicalCode(envelope.code);
    super(code, request, answer, `HTTP ${answer.status} ${describe(envelope)}`);
    this.rawCode = envelope.code;
    this.providerMessage = envelope.message.slice(0, MAX_MESSAGE_CHARACTERS);
    this.details = envelope.details;
    this.retryable = answer.status === 429 || answer.status >= 500 || code === 'duplicate_request';
  }
}

/** 400: the request is malformed, or a write came without its idempotency key. */
export class BadRequestError extends NeroPayApiError {}
/** 401: the secret key is missing, unknown or disabled, or a public, client or account key does not belong to it. */
export class AuthenticationError extends NeroPayApiError {}
/** 401 `invalid_signature`: the write's HMAC does not fit. A wrong secret key, or a clock that is minutes off. */
export class SignatureError extends NeroPayApiError {}
/** 403: the account may not do this (now): not its resource, inactive, banned, paused, not verified. */
export class PermissionError extends NeroPayApiError {}
/** 404: no such route, or no such object for this account. */
export class NotFoundError extends NeroPayApiError {}
/** 405: the resource exists and cannot be written. */
export class ReadOnlyError extends NeroPayApiError {}
/** 409: something with the same unique fields exists, or the same write is still being processed (`duplicate_request`). */
export class ConflictError extends NeroPayApiError {}
/** 409 `idempotency_conflict`: this idempotency key was used before with another body. Never retried. */
export class IdempotencyConflictError extends ConflictError {}
/** 422: understood, and refused. */
export class UnprocessableError extends NeroPayApiError {}
/** 422: fields are missing or wrong; `details` has messages for each field. */
export class ValidationError extends UnprocessableError {}
/** 422 (or 402): the payment, refund or cancellation itself is not possible; `code` says why. */
export class PaymentError extends UnprocessableError {}
/** 429: too many requests. `retryAfterMs` is how long the provider asked to wait. */
export class RateLimitError extends NeroPayApiError {}
/** 5xx: the provider's own trouble. A write may or may not have happened: repeat it with the same key and bytes. */
export class ServerError extends NeroPayApiError {}

/** Why no answer came. */
export type ConnectionErrorKind = 'timeout' | 'network' | 'aborted';

/**
 * No answer came: `timeout` (the last attempt took longer than `timeoutMs`), `network` (`cause` has the reason) or
 * `aborted` (by the caller's signal). A write may or may not have reached NeroPay: repeat it with the same key and bytes.
 */
export class NeroPayConnectionError extends NeroPayCallError {
  declare readonly code: `connection_${ConnectionErrorKind}`;
  declare readonly status: null;
  readonly kind: ConnectionErrorKind;
  readonly retryable = true;

  constructor(kind: ConnectionErrorKind, request: FailedRequest, message: string, options?: ErrorOptions) {
    super(`connection_${kind}`, request, null, message, options);
    this.kind = kind;
  }
}

/** In what way an answer could not be used. */
export type ResponseErrorCode =
  /** Not `{"success":…}` JSON: an HTML page, a proxy's text, nothing at all. */
  | 'unexpected_answer'
  /** The envelope was there, `data` was not what this endpoint is documented to return. */
  | 'unexpected_data'
  /** A redirect. Signed requests are never sent on to another address. */
  | 'unexpected_redirect'
  /** More than 5 MB. */
  | 'answer_too_large';

/** An answer came and could not be used, so nothing is known about what the call did. `rawBody` has what came. */
export class NeroPayResponseError extends NeroPayCallError {
  declare readonly code: ResponseErrorCode;
  declare readonly status: number;
  readonly retryable: boolean;

  constructor(
    code: ResponseErrorCode,
    request: FailedRequest,
    answer: ReceivedAnswer,
    message: string,
    options?: ErrorOptions,
  ) {
    super(code, request, answer, message, options);
    // 5xx: the provider's trouble. 2xx: the call probably worked and its answer was lost on the way; every write carries
    // its idempotency key, so asking again returns what it did instead of doing it again.
    this.retryable = code === 'unexpected_answer' && (answer.status >= 500 || answer.status < 300);
  }
}

const CLASS_OF_KIND: Record<ErrorKind, typeof NeroPayApiError> = {
  bad_request: BadRequestError,
  authentication: AuthenticationError,
  signature: SignatureError,
  permission: PermissionError,
  not_found: NotFoundError,
  read_only: ReadOnlyError,
  conflict: ConflictError,
  idempotency_conflict: IdempotencyConflictError,
  unprocessable: UnprocessableError,
  validation: ValidationError,
  payment: PaymentError,
  rate_limit: RateLimitError,
  server: ServerError,
};

const CLASS_OF_STATUS: ReadonlyMap<number, typeof NeroPayApiError> = new Map([
  [400, BadRequestError],
  [401, AuthenticationError],
  [402, PaymentError],
  [403, PermissionError],
  [404, NotFoundError],
  [405, ReadOnlyError],
  [409, ConflictError],
  [422, UnprocessableError],
  [429, RateLimitError],
]);

const ROWS = new Map<string, ErrorCodeRow>(ERROR_CODES.map((row) => [row.code, row]));

/**
 * The one place where an answer that is not a success becomes an error. A documented code decides the class; an
 * undocumented one is kept as it is and sorted by status; an answer outside the envelope is a
 * {@link NeroPayResponseError}, except 429, which means the same whoever on the way says it.
 *
 * @param envelope the `error` member, or null when the answer was not the envelope.
 */
export function errorFromResponse(
  request: FailedRequest,
  answer: ReceivedAnswer,
  envelope: ErrorEnvelope | null,
): NeroPayApiError | NeroPayResponseError {
  if (envelope) {
    const row = ROWS.get(envelope.code);
    const ErrorClass = row ? CLASS_OF_KIND[row.kind] : classOfStatus(answer.status);
    return new ErrorClass(request, answer, envelope);
  }
  if (answer.status === 429) {
    return new RateLimitError(request, answer, { code: 'rate_limited', message: 'Too many requests.', details: null });
  }
  return new NeroPayResponseError(
    'unexpected_answer',
    request,
    answer,
    `HTTP ${answer.status} without NeroPay's JSON envelope. Is the base URL right, or is a proxy answering?`,
  );
}

function classOfStatus(status: number): typeof NeroPayApiError {
  if (status >= 500) return ServerError;
  return CLASS_OF_STATUS.get(status) ?? NeroPayApiError;
}

function canonicalCode(code: string): string {
  return ROWS.get(code)?.synonymOf ?? code;
}

function describe({ code, message, details }: ErrorEnvelope): string {
  const fields = Object.entries(details ?? {}).map(([field, messages]) => `${field}: ${messages.join(' ')}`);
  return `${code}: ${message}${fields.length > 0 ? ` [${fields.join('; ')}]` : ''}`;
}
