/** HTTP statuses of the codes that this provider answers with, from the error tables of the API reference. */
const STATUSES = {
  bad_request: 400,
  missing_idempotency_key: 400,
  missing_credentials: 401,
  invalid_credentials: 401,
  invalid_signature: 401,
  account_key_mismatch: 401,
  forbidden: 403,
  account_not_allowed: 403,
  account_inactive: 403,
  account_banned: 403,
  neroconnect_not_enabled: 403,
  payments_paused: 403,
  payouts_paused: 403,
  kyc_required: 403,
  endpoint_not_found: 404,
  not_found: 404,
  account_not_found: 404,
  bank_account_not_found: 404,
  payout_not_found: 404,
  location_not_found: 404,
  reader_not_found: 404,
  resource_read_only: 405,
  idempotency_conflict: 409,
  connected_account_duplicate: 409,
  duplicate_resource: 409,
  duplicate_request: 409,
  duplicate_bank_account: 409,
  reader_already_registered: 409,
  validation_error: 422,
  invalid_account_id: 422,
  invalid_idempotency_key: 422,
  currency_not_supported: 422,
  invalid_connect_application_fee: 422,
  not_cancelable: 422,
  not_refundable: 422,
  invalid_refund_amount: 422,
  refund_exceeds_transaction: 422,
  insufficient_balance: 422,
  bank_account_required: 422,
  bank_account_disabled: 422,
  bank_account_create_failed: 422,
  location_required: 422,
  location_bridge_missing: 422,
  invalid_registration_code: 422,
  reader_limit_reached: 422,
  reader_register_failed: 422,
  reader_cancel_failed: 422,
  terminal_payment_failed: 422,
  rate_limited: 429,
  server_error: 500,
  provider_not_configured: 500,
} as const;

export type ApiErrorCode = keyof typeof STATUSES;
export type FieldMessages = Readonly<Record<string, readonly string[]>>;

/** An answer of the documented error shape. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly details: FieldMessages | null;

  constructor(code: ApiErrorCode, message: string, details: FieldMessages | null = null) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return STATUSES[this.code];
  }
}

export function invalidField(field: string, message: string): ApiError {
  return new ApiError('validation_error', message, { [field]: [message] });
}
