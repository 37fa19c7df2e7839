import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../src/envelope.js';
import { ERROR_CODES } from '../src/error-codes.js';
import * as errors from '../src/errors.js';
import { MoneyError } from '../src/money.js';
import { NotificationError } from '../src/webhooks/index.js';

const request = { method: 'POST', path: '/hosted-payments', idempotencyKey: 'k1', attempts: 1 };
const answered = (status: number, rawBody = '') => ({ status, requestId: 'req_1', rawBody, retryAfterMs: null });
const fromCode = (status: number, code: string) =>
  errors.errorFromResponse(request, answered(status), { code, message: 'Told.', details: null });

/** The provider's table (reference: Errors, and the tables by area), with the class that a caller should be able to catch. */
const TABLE: readonly [status: number, code: string, errorClass: typeof errors.NeroPayApiError][] = [
  [400, 'bad_request', errors.BadRequestError],
  [400, 'missing_idempotency_key', errors.BadRequestError],
  [401, 'unauthenticated', errors.AuthenticationError],
  [401, 'authentication_failed', errors.AuthenticationError],
  [401, 'missing_credentials', errors.AuthenticationError],
  [401, 'invalid_credentials', errors.AuthenticationError],
  [401, 'account_key_mismatch', errors.AuthenticationError],
  [401, 'invalid_signature', errors.SignatureError],
  [403, 'forbidden', errors.PermissionError],
  [403, 'account_not_allowed', errors.PermissionError],
  [403, 'account_inactive', errors.PermissionError],
  [403, 'account_banned', errors.PermissionError],
  [403, 'neroconnect_not_enabled', errors.PermissionError],
  [403, 'payments_paused', errors.PermissionError],
  [403, 'payouts_paused', errors.PermissionError],
  [403, 'kyc_required', errors.PermissionError],
  [404, 'endpoint_not_found', errors.NotFoundError],
  [404, 'not_found', errors.NotFoundError],
  [404, 'resource_not_found', errors.NotFoundError],
  [404, 'account_not_found', errors.NotFoundError],
  [404, 'location_not_found', errors.NotFoundError],
  [404, 'reader_not_found', errors.NotFoundError],
  [404, 'bank_account_not_found', errors.NotFoundError],
  [404, 'payout_not_found', errors.NotFoundError],
  [405, 'resource_read_only', errors.ReadOnlyError],
  [409, 'idempotency_conflict', errors.IdempotencyConflictError],
  [409, 'connected_account_duplicate', errors.ConflictError],
  [409, 'duplicate_resource', errors.ConflictError],
  [409, 'duplicate_request', errors.ConflictError],
  [409, 'reader_already_registered', errors.ConflictError],
  [409, 'duplicate_bank_account', errors.ConflictError],
  [422, 'validation_error', errors.ValidationError],
  [422, 'validation_failed', errors.ValidationError],
  [422, 'invalid_account_id', errors.ValidationError],
  [422, 'invalid_idempotency_key', errors.ValidationError],
  [422, 'location_required', errors.ValidationError],
  [422, 'invalid_registration_code', errors.ValidationError],
  [422, 'bank_account_required', errors.ValidationError],
  [422, 'currency_not_supported', errors.PaymentError],
  [422, 'invalid_connect_application_fee', errors.PaymentError],
  [422, 'not_cancelable', errors.PaymentError],
  [422, 'not_refundable', errors.PaymentError],
  [422, 'invalid_refund_amount', errors.PaymentError],
  [422, 'refund_exceeds_transaction', errors.PaymentError],
  [422, 'insufficient_balance', errors.PaymentError],
  [422, 'provider_reference_missing', errors.PaymentError],
  [422, 'cancel_failed', errors.PaymentError],
  [422, 'refund_failed', errors.PaymentError],
  [422, 'terminal_payment_failed', errors.PaymentError],
  [422, 'connected_account_create_failed', errors.UnprocessableError],
  [422, 'location_bridge_missing', errors.UnprocessableError],
  [422, 'reader_limit_reached', errors.UnprocessableError],
  [422, 'reader_register_failed', errors.UnprocessableError],
  [422, 'reader_cancel_failed', errors.UnprocessableError],
  [422, 'bank_account_disabled', errors.UnprocessableError],
  [422, 'bank_account_create_failed', errors.UnprocessableError],
  [429, 'rate_limited', errors.RateLimitError],
  [500, 'resource_scope_misconfigured', errors.ServerError],
  [500, 'provider_not_configured', errors.ServerError],
];

describe('the error table', () => {
  it.each(TABLE)('%i %s becomes its class', (status, code, errorClass) => {
    const error = fromCode(status, code);
    expect(error.constructor).toBe(errorClass);
    expect(error).toMatchObject({ status, rawCode: code });
  });

  it('is the one that the code has, no row more and none less', () => {
    const rows = ERROR_CODES.map(({ status, code }) => `${status} ${code}`).sort();
    expect(rows).toEqual(TABLE.map(([status, code]) => `${status} ${code}`).sort());
    expect(new Set(ERROR_CODES.map(({ code }) => code)).size).toBe(ERROR_CODES.length);
    for (const { meaning } of ERROR_CODES) expect(meaning).toMatch(/\.$/);
  });

  it.each([
    ['validation_failed', 'validation_error'],
    ['resource_not_found', 'not_found'],
    ['authentication_failed', 'unauthenticated'],
  ])('%s is the public name of %s: one code to look at, the raw one is kept', (publicCode, code) => {
    expect(fromCode(422, publicCode)).toMatchObject({ code, rawCode: publicCode });
    expect(fromCode(422, publicCode).constructor).toBe(fromCode(422, code).constructor);
  });

  it.each([
    [400, errors.BadRequestError],
    [401, errors.AuthenticationError],
    [402, errors.PaymentError],
    [403, errors.PermissionError],
    [404, errors.NotFoundError],
    [405, errors.ReadOnlyError],
    [409, errors.ConflictError],
    [418, errors.NeroPayApiError],
    [422, errors.UnprocessableError],
    [429, errors.RateLimitError],
    [500, errors.ServerError],
    [503, errors.ServerError],
  ])('an undocumented code with %i is kept as it is and sorted by status', (status, errorClass) => {
    const error = fromCode(status, 'brand_new_code');
    expect(error.constructor).toBe(errorClass);
    expect(error).toMatchObject({ code: 'brand_new_code', rawCode: 'brand_new_code' });
  });

  it('names like those of object members are just unknown codes', () => {
    for (const code of ['__proto__', 'constructor', 'toString']) expect(fromCode(404, code).code).toBe(code);
  });

  it('only 429, 5xx and a write still in process are worth repeating', () => {
    for (const [status, code] of TABLE) {
      const { retryable } = fromCode(status, code);
      expect(retryable, code).toBe(status === 429 || status >= 500 || code === 'duplicate_request');
    }
  });
});

describe('every error', () => {
  const all = [
    fromCode(422, 'not_refundable'),
    new errors.NeroPayConnectionError('timeout', request, 'too slow'),
    new errors.NeroPayResponseError('unexpected_answer', request, answered(502), 'html'),
    new errors.InvalidArgumentError('invalid_argument', 'no'),
    new MoneyError('invalid_amount', 'no'),
    new NotificationError('unsigned', 'no'),
  ];

  it('is a NeroPayError with a stable code and the name of its class', () => {
    for (const error of all) {
      expect(error).toBeInstanceOf(errors.NeroPayError);
      expect(error).toBeInstanceOf(Error);
      expect(error.code).toMatch(/^[a-z_]+$/);
      expect(error.name).toBe(error.constructor.name);
      expect(String(error)).toContain(error.name);
    }
  });

  it('of a call carries what is needed to repeat the call and to ask support about it', () => {
    const rawBody = '{"success":false}';
    const error = errors.errorFromResponse(request, { ...answered(500, rawBody), retryAfterMs: 2_000 }, null);
    expect(error).toMatchObject({ ...request, requestId: 'req_1', rawBody, retryAfterMs: 2_000, status: 500 });
  });

  it('bounds what it keeps of an answer and what it says', () => {
    const long = 'x'.repeat(1_000_000);
    const error = errors.errorFromResponse(request, answered(422, long), {
      code: 'validation_error',
      message: long,
      details: null,
    });
    expect(error.rawBody.length).toBe(65_536);
    expect(error.message.length).toBeLessThan(2_200);
  });
});

describe('the envelope', () => {
  it('is read in both forms', () => {
    expect(readEnvelope('{"success":true,"data":[1],"meta":{"pagination":{"page":1}}}', 200)).toEqual({
      success: true,
      data: [1],
      meta: { pagination: { page: 1 } },
    });
    expect(readEnvelope('{"success":true,"data":null}', 200)).toEqual({ success: true, data: null, meta: {} });
    expect(
      readEnvelope(
        '{"success":false,"error":{"code":"validation_failed","message":"m","details":{"a":["x","y"],"b":"z"}}}',
        422,
      ),
    ).toEqual({
      success: false,
      error: { code: 'validation_failed', message: 'm', details: { a: ['x', 'y'], b: ['z'] } },
    });
  });

  it.each([
    ['{"success":false}', 'http_400'],
    ['{"success":false,"error":null}', 'http_400'],
    ['{"success":false,"error":"text"}', 'http_400'],
    ['{"success":false,"error":{"code":7}}', 'http_400'],
    ['{"success":false,"error":{"code":""}}', 'http_400'],
    ['{"success":false,"error":{"code":"x","details":[]}}', 'x'],
    ['{"success":false,"error":{"code":"x","details":"text"}}', 'x'],
  ])('with an incomplete error %s still says what it can', (text, code) => {
    const envelope = readEnvelope(text, 400);
    expect(envelope).toMatchObject({ success: false, error: { code, details: null } });
    expect(envelope?.success === false && envelope.error.message).toBeTruthy();
  });

  it.each([1, '"true"', '"false"', '{}', '[]', null])('is no success with "success": %s', (success) => {
    expect(readEnvelope(`{"success":${success},"data":{}}`, 200)).toBeNull();
  });

  it('reading never throws, and never takes anything for a success that does not say so', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((value) => JSON.stringify(value) ?? ''),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const envelope = readEnvelope(text, 200);
        if (envelope?.success) expect(JSON.parse(text)).toMatchObject({ success: true });
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes members named like those of objects for what they are: data', () => {
    const text = '{"success":false,"error":{"code":"x","message":"m","details":{"__proto__":["polluted"]}}}';
    const envelope = readEnvelope(text, 422);
    expect(Object.keys((envelope?.success === false && envelope.error.details) || {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)[0]).toBeUndefined();
  });
});
