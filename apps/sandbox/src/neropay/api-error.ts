import { ERROR_CODES, type ErrorCode } from '@neropay/core';

/** The documented codes, and what this provider calls a fault of its own, which no table names. */
export type ApiErrorCode = ErrorCode | 'server_error';
export type FieldMessages = Readonly<Record<string, readonly string[]>>;

const STATUSES: ReadonlyMap<string, number> = new Map(ERROR_CODES.map(({ code, status }) => [code, status]));

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
    return STATUSES.get(this.code) ?? 500;
  }
}

export function invalidField(field: string, message: string): ApiError {
  return new ApiError('validation_error', message, { [field]: [message] });
}
