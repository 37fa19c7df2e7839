import { InvalidArgumentError, NeroPayApiError, NeroPayCallError, NeroPayError } from '@neropay/core';
import { type FieldMessages, gatewayErrorSchema } from './envelope.js';

/** What a failed call can say about itself, beside its code and its message. */
interface GatewayErrorFacts {
  readonly status: number | null;
  readonly details: FieldMessages | null;
  readonly requestId: string | null;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly idempotencyKey: string | null;
  readonly attempts: number;
}

const NOTHING_SENT: GatewayErrorFacts = {
  status: null,
  details: null,
  requestId: null,
  retryable: false,
  retryAfterMs: null,
  idempotencyKey: null,
  attempts: 0,
};

/**
 * A call to the gateway failed. `code` is one of `errorCodes` (or a later gateway's); where no answer of the gateway came,
 * `connection_timeout`, `connection_network`, `connection_aborted`, `unexpected_answer`, `unexpected_data`,
 * `unexpected_redirect` or `answer_too_large`; and for arguments that can never work `invalid_argument` or
 * `invalid_idempotency_key`. `message` is the gateway's own where it gave one; `cause` has the request.
 */
export class GatewayError extends NeroPayError implements GatewayErrorFacts {
  /** HTTP status; null when no answer came or nothing was sent. */
  readonly status: number | null;
  /** Messages by field, on `validation_failed`. */
  readonly details: FieldMessages | null;
  /** The gateway's `X-Request-Id`, for support. */
  readonly requestId: string | null;
  /** Whether the same call, with the same idempotency key and parameters, may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds that the gateway asked to wait, if it did. */
  readonly retryAfterMs: number | null;
  /** The key that all attempts of a write shared: repeat the write with it. Null for reads. */
  readonly idempotencyKey: string | null;
  /** How many times the request was sent; 0 when the arguments were refused before. */
  readonly attempts: number;

  constructor(code: string, message: string, facts: Partial<GatewayErrorFacts> = {}, options?: ErrorOptions) {
    super(code, message, options);
    const all = { ...NOTHING_SENT, ...facts };
    this.status = all.status;
    this.details = all.details;
    this.requestId = all.requestId;
    this.retryable = all.retryable;
    this.retryAfterMs = all.retryAfterMs;
    this.idempotencyKey = all.idempotencyKey;
    this.attempts = all.attempts;
  }
}

/** The transport's errors as the gateway's; anything else is a bug and stays what it is. */
export function toGatewayError(error: unknown): unknown {
  if (error instanceof NeroPayApiError) {
    return new GatewayError(error.rawCode, ownMessage(error) ?? error.message, error, { cause: error });
  }
  if (error instanceof NeroPayCallError) {
    return new GatewayError(error.code, error.message, { ...error, details: null }, { cause: error });
  }
  if (error instanceof InvalidArgumentError) {
    return new GatewayError(error.code, error.message, { details: error.details }, { cause: error });
  }
  return error;
}

/** The sentence that the gateway wrote for people, without what the transport puts around it for logs. */
function ownMessage({ rawBody }: NeroPayApiError): string | null {
  try {
    return gatewayErrorSchema.parse(JSON.parse(rawBody)).error.message;
  } catch {
    return null;
  }
}
