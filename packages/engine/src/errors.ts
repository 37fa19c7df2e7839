/** Codes of shop-facing refusals, as the shop protocol names them. */
export type EngineErrorCode =
  | 'not_found'
  | 'validation_failed'
  | 'invalid_credentials'
  | 'idempotency_conflict'
  | 'currency_not_supported'
  | 'invalid_amount'
  | 'order_already_paid'
  | 'refund_exceeds_payment'
  | 'not_refundable'
  | 'refund_failed'
  | 'not_cancelable'
  | 'provider_rejected'
  | 'provider_unavailable';

/** A refusal that the caller can act on; the message says what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly details: Readonly<Record<string, readonly string[]>> | null;

  constructor(
    code: EngineErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, readonly string[]>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? null;
  }
}

export function idempotencyConflict(): EngineError {
  return new EngineError(
    'idempotency_conflict',
    'This Idempotency-Key was used for another request. Repeat the first request unchanged, or use a new key',
  );
}

/** The database could not do its work: nothing was written, or nobody knows (see Ledger). Worth repeating. */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError';
}
