/** The classes that the codes below are sorted into; `errors.ts` has one class for each. */
export type ErrorKind =
  | 'bad_request'
  | 'authentication'
  | 'signature'
  | 'permission'
  | 'not_found'
  | 'read_only'
  | 'conflict'
  | 'idempotency_conflict'
  | 'unprocessable'
  | 'validation'
  | 'payment'
  | 'rate_limit'
  | 'server';

/** One row of the provider's error table. */
export interface ErrorCodeRow {
  /** HTTP status that the code is documented with. */
  readonly status: number;
  readonly code: string;
  readonly kind: ErrorKind;
  /** The code of the API reference, where the public docs use a second code for the same thing. */
  readonly synonymOf?: string;
  /** As the provider explains it. */
  readonly meaning: string;
}

/** Every error code that the API reference and the public documentation name. */
export const ERROR_CODES = [
  { status: 400, code: 'bad_request', kind: 'bad_request', meaning: 'Malformed request.' },
  {
    status: 400,
    code: 'missing_idempotency_key',
    kind: 'bad_request',
    meaning: 'A required Idempotency-Key header is missing.',
  },
  { status: 401, code: 'unauthenticated', kind: 'authentication', meaning: 'Missing or invalid API key.' },
  {
    status: 401,
    code: 'authentication_failed',
    kind: 'authentication',
    synonymOf: 'unauthenticated',
    meaning: 'The bearer secret key is missing, incorrect or disabled.',
  },
  {
    status: 401,
    code: 'invalid_signature',
    kind: 'signature',
    meaning: 'Write request signature verification failed.',
  },
  { status: 401, code: 'missing_credentials', kind: 'authentication', meaning: 'No secret key was supplied.' },
  { status: 401, code: 'invalid_credentials', kind: 'authentication', meaning: 'The secret key was not recognised.' },
  {
    status: 401,
    code: 'account_key_mismatch',
    kind: 'authentication',
    meaning: 'Public key, client key or account id does not match the authenticated account.',
  },
  {
    status: 403,
    code: 'forbidden',
    kind: 'permission',
    meaning: 'The authenticated account cannot access the resource.',
  },
  {
    status: 403,
    code: 'account_not_allowed',
    kind: 'permission',
    meaning: 'The authenticated account cannot access the supplied connected account.',
  },
  { status: 403, code: 'account_inactive', kind: 'permission', meaning: 'The merchant account is not active.' },
  {
    status: 403,
    code: 'neroconnect_not_enabled',
    kind: 'permission',
    meaning: 'NeroConnect platform access is not enabled.',
  },
  { status: 404, code: 'endpoint_not_found', kind: 'not_found', meaning: 'Route not found.' },
  { status: 404, code: 'not_found', kind: 'not_found', meaning: 'Object not found.' },
  {
    status: 404,
    code: 'resource_not_found',
    kind: 'not_found',
    synonymOf: 'not_found',
    meaning: 'The id does not exist for the authenticated merchant or connected account.',
  },
  {
    status: 404,
    code: 'account_not_found',
    kind: 'not_found',
    meaning: 'The connected account id was not found for this platform.',
  },
  {
    status: 405,
    code: 'resource_read_only',
    kind: 'read_only',
    meaning: 'The write method is not enabled for this resource.',
  },
  {
    status: 409,
    code: 'idempotency_conflict',
    kind: 'idempotency_conflict',
    meaning: 'The same idempotency key was reused with a different body.',
  },
  {
    status: 409,
    code: 'connected_account_duplicate',
    kind: 'conflict',
    meaning: 'Email or username already used by a connected account.',
  },
  {
    status: 409,
    code: 'duplicate_resource',
    kind: 'conflict',
    meaning: 'A resource with the same unique fields exists.',
  },
  {
    status: 409,
    code: 'duplicate_request',
    kind: 'conflict',
    meaning: 'A request with the same idempotency key is still being processed.',
  },
  { status: 422, code: 'validation_error', kind: 'validation', meaning: 'Invalid fields.' },
  {
    status: 422,
    code: 'validation_failed',
    kind: 'validation',
    synonymOf: 'validation_error',
    meaning: 'A required field is missing or a value is not valid.',
  },
  {
    status: 422,
    code: 'invalid_account_id',
    kind: 'validation',
    meaning: 'Use the full account id, for example NPVesdTGASO23_547878.',
  },
  {
    status: 422,
    code: 'connected_account_create_failed',
    kind: 'unprocessable',
    meaning: 'The connected account could not be created.',
  },
  {
    status: 422,
    code: 'invalid_idempotency_key',
    kind: 'validation',
    meaning: 'The idempotency key has an invalid format.',
  },
  { status: 429, code: 'rate_limited', kind: 'rate_limit', meaning: 'Too many requests.' },
  {
    status: 500,
    code: 'resource_scope_misconfigured',
    kind: 'server',
    meaning: 'The resource is not safely account-scoped on this installation.',
  },
  { status: 403, code: 'account_banned', kind: 'permission', meaning: 'The account cannot process the operation.' },
  {
    status: 403,
    code: 'payments_paused',
    kind: 'permission',
    meaning: 'The account cannot accept payments right now.',
  },
  {
    status: 422,
    code: 'currency_not_supported',
    kind: 'payment',
    meaning: 'The currency is not enabled or supported.',
  },
  {
    status: 422,
    code: 'invalid_connect_application_fee',
    kind: 'payment',
    meaning: 'The platform fee is invalid or exceeds the amount.',
  },
  { status: 422, code: 'not_cancelable', kind: 'payment', meaning: 'The transaction can no longer be cancelled.' },
  { status: 422, code: 'not_refundable', kind: 'payment', meaning: 'The transaction is not eligible for refund.' },
  {
    status: 422,
    code: 'invalid_refund_amount',
    kind: 'payment',
    meaning: 'The refund amount must be greater than zero.',
  },
  {
    status: 422,
    code: 'refund_exceeds_transaction',
    kind: 'payment',
    meaning: 'The refund exceeds the original amount.',
  },
  { status: 422, code: 'insufficient_balance', kind: 'payment', meaning: 'The wallet balance is not enough.' },
  {
    status: 422,
    code: 'provider_reference_missing',
    kind: 'payment',
    meaning: 'The provider payment reference is missing.',
  },
  { status: 422, code: 'cancel_failed', kind: 'payment', meaning: 'The cancellation could not be processed.' },
  { status: 422, code: 'refund_failed', kind: 'payment', meaning: 'The refund could not be processed.' },
  {
    status: 404,
    code: 'location_not_found',
    kind: 'not_found',
    meaning: 'The location was not found for this account.',
  },
  { status: 422, code: 'location_required', kind: 'validation', meaning: 'A location id is required.' },
  {
    status: 422,
    code: 'location_bridge_missing',
    kind: 'unprocessable',
    meaning: 'The location is not ready for reader registration.',
  },
  {
    status: 409,
    code: 'reader_already_registered',
    kind: 'conflict',
    meaning: 'The location already has a linked reader.',
  },
  {
    status: 422,
    code: 'reader_limit_reached',
    kind: 'unprocessable',
    meaning: 'The account has reached its reader limit.',
  },
  {
    status: 422,
    code: 'invalid_registration_code',
    kind: 'validation',
    meaning: 'The registration code is missing or invalid.',
  },
  { status: 404, code: 'reader_not_found', kind: 'not_found', meaning: 'The reader does not belong to this account.' },
  {
    status: 422,
    code: 'reader_register_failed',
    kind: 'unprocessable',
    meaning: 'The reader could not be registered.',
  },
  {
    status: 422,
    code: 'terminal_payment_failed',
    kind: 'payment',
    meaning: 'The terminal payment could not be created.',
  },
  {
    status: 422,
    code: 'reader_cancel_failed',
    kind: 'unprocessable',
    meaning: 'The reader action could not be cancelled.',
  },
  { status: 500, code: 'provider_not_configured', kind: 'server', meaning: 'The payment bridge is not configured.' },
  { status: 403, code: 'payouts_paused', kind: 'permission', meaning: 'Transfers are paused.' },
  { status: 403, code: 'kyc_required', kind: 'permission', meaning: 'KYC verification is required before transfers.' },
  { status: 404, code: 'bank_account_not_found', kind: 'not_found', meaning: 'The bank account was not found.' },
  { status: 422, code: 'bank_account_required', kind: 'validation', meaning: 'A bank account id is required.' },
  { status: 422, code: 'bank_account_disabled', kind: 'unprocessable', meaning: 'The bank account is disabled.' },
  { status: 409, code: 'duplicate_bank_account', kind: 'conflict', meaning: 'The bank account is already linked.' },
  {
    status: 422,
    code: 'bank_account_create_failed',
    kind: 'unprocessable',
    meaning: 'The bank account could not be created.',
  },
  { status: 404, code: 'payout_not_found', kind: 'not_found', meaning: 'The payout was not found.' },
] as const satisfies readonly ErrorCodeRow[];

/** A documented error code. NeroPay may answer others, which are kept as they are. */
export type ErrorCode = (typeof ERROR_CODES)[number]['code'];
