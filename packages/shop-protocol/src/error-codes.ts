/** What an error code means to the program that gets it. */
export interface ErrorCodeFacts {
  /** HTTP status that carries it. */
  readonly status: number;
  /** Whether the same call, with the same key and bytes, may succeed later. */
  readonly retryable: boolean;
  /** What to do about it. */
  readonly remedy: string;
}

/** Every code of the protocol. A client must also expect codes that a later gateway adds: go by the status then. */
export const errorCodes = {
  malformed_body: { status: 400, retryable: false, remedy: 'Send one JSON object in UTF-8.' },
  idempotency_key_required: {
    status: 400,
    retryable: false,
    remedy: 'Send an Idempotency-Key of 1 to 255 visible ASCII characters, the same one on every retry of this write.',
  },
  invalid_signature: {
    status: 401,
    retryable: false,
    remedy:
      'Go by the message: set the clock (timestamp), connect again (store), or sign the exact method, path with query and body with the current secret (signature).',
  },
  not_found: { status: 404, retryable: false, remedy: 'Check the id: this store has nothing by it.' },
  method_not_allowed: { status: 405, retryable: false, remedy: 'Use the method that the call is documented with.' },
  idempotency_conflict: {
    status: 409,
    retryable: false,
    remedy: 'This key was used with another request: use a new key for a new write, the stored bytes for a retry.',
  },
  duplicate_request: {
    status: 409,
    retryable: true,
    remedy: 'The first request with this key is still at work: send the same again in a moment.',
  },
  order_already_paid: {
    status: 409,
    retryable: false,
    remedy: 'Read the checkouts of this order: one is paid. Refund it before asking for another amount.',
  },
  body_too_large: { status: 413, retryable: false, remedy: 'Keep the body within 64 KiB.' },
  validation_failed: { status: 422, retryable: false, remedy: 'Mend the fields that details names.' },
  invalid_amount: {
    status: 422,
    retryable: false,
    remedy: 'Send a decimal string of more than zero with no more decimals than the currency has.',
  },
  currency_not_supported: {
    status: 422,
    retryable: false,
    remedy: 'Offer another payment method, or have the currency enabled for the account.',
  },
  invalid_credentials: {
    status: 422,
    retryable: false,
    remedy: 'Copy the keys from the dashboard again; the provider refused these.',
  },
  not_cancelable: { status: 422, retryable: false, remedy: 'Read the checkout: it is past being cancelled.' },
  not_refundable: { status: 422, retryable: false, remedy: 'Read the checkout: nothing of it can be refunded.' },
  refund_exceeds_payment: {
    status: 422,
    retryable: false,
    remedy: 'Refund at most what was paid less what was refunded or is being refunded.',
  },
  refund_failed: {
    status: 422,
    retryable: false,
    remedy: 'Show the message: the provider refused the refund, and no money moved.',
  },
  provider_rejected: {
    status: 422,
    retryable: false,
    remedy: 'Show the message: the provider understood the request and refused it.',
  },
  rate_limited: { status: 429, retryable: true, remedy: 'Wait as long as Retry-After says, then send the same again.' },
  internal_error: {
    status: 500,
    retryable: true,
    remedy: 'Send the same again later; quote X-Request-Id if it stays.',
  },
  provider_unavailable: {
    status: 502,
    retryable: true,
    remedy: 'Send the same again with the same key: it is done once, however often it is sent.',
  },
  unavailable: { status: 503, retryable: true, remedy: 'The gateway is starting or stopping: send the same again.' },
} as const satisfies Record<string, ErrorCodeFacts>;

export type ErrorCode = keyof typeof errorCodes;
