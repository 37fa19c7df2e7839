import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorFromResponse, NeroPayConnectionError, NeroPayResponseError } from '../src/errors.js';
import { parseRetryAfter, retryDelayMs } from '../src/retry-policy.js';

const NOW = Date.parse('2026-04-22T10:00:00Z');
const request = (attempts: number) => ({ method: 'POST', path: '/x', idempotencyKey: 'k', attempts });
const apiError = (status: number, code: string, { attempts = 1, retryAfterMs = null as number | null } = {}) =>
  errorFromResponse(
    request(attempts),
    { status, requestId: null, rawBody: '', retryAfterMs },
    { code, message: '', details: null },
  );
const delay = (error: Parameters<typeof retryDelayMs>[0]['error'], { maxRetries = 5, random = 0.999 } = {}) =>
  retryDelayMs({ error, maxRetries, random });

describe('the retry policy', () => {
  it('doubles the bound of the wait with every attempt, up to eight seconds', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((attempts) =>
      delay(apiError(500, 'x', { attempts }), { maxRetries: 9, random: 0.5 }),
    );
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 4000]);
  });

  it('spreads waits from nothing to the bound, so that clients that failed together do not come back together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempts, random) => {
          const wait = delay(apiError(503, 'x', { attempts }), { maxRetries: 20, random });
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThan(Math.min(8_000, 500 * 2 ** (attempts - 1)));
        },
      ),
    );
  });

  it('never waits less than Retry-After asks, and never more than half a minute', () => {
    expect(delay(apiError(429, 'rate_limited', { retryAfterMs: 0 }), { random: 0.5 })).toBe(250);
    expect(delay(apiError(429, 'rate_limited', { retryAfterMs: 9_000 }))).toBe(9_000);
    expect(delay(apiError(429, 'rate_limited', { retryAfterMs: 30_000 }))).toBe(30_000);
    expect(delay(apiError(429, 'rate_limited', { retryAfterMs: 30_001 }))).toBeNull();
  });

  it('stops after maxRetries, and at once with 0', () => {
    expect(delay(apiError(500, 'x', { attempts: 2 }), { maxRetries: 2 })).not.toBeNull();
    expect(delay(apiError(500, 'x', { attempts: 3 }), { maxRetries: 2 })).toBeNull();
    expect(delay(apiError(500, 'x'), { maxRetries: 0 })).toBeNull();
  });

  it.each([
    ['timeout', true],
    ['network', true],
    ['aborted', false],
  ] as const)('after %s: %s', (kind, retried) => {
    expect(delay(new NeroPayConnectionError(kind, request(1), '')) !== null).toBe(retried);
  });

  it.each([
    ['unexpected_answer', 200, true],
    ['unexpected_answer', 502, true],
    ['unexpected_answer', 404, false],
    ['unexpected_answer', 401, false],
    ['unexpected_data', 200, false],
    ['unexpected_redirect', 307, false],
    ['answer_too_large', 200, false],
    ['answer_too_large', 500, false],
  ] as const)('after %s with %i: %s', (code, status, retried) => {
    const error = new NeroPayResponseError(
      code,
      request(1),
      { status, requestId: null, rawBody: '', retryAfterMs: null },
      '',
    );
    expect(delay(error) !== null).toBe(retried);
  });

  it('of all conflicts repeats only the write that is still being processed', () => {
    expect(delay(apiError(409, 'duplicate_request'))).not.toBeNull();
    for (const code of ['idempotency_conflict', 'duplicate_resource', 'connected_account_duplicate', 'anything']) {
      expect(delay(apiError(409, code)), code).toBeNull();
    }
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['Wed, 22 Apr 2026 10:00:30 GMT', 30_000],
    ['Wednesday, 22-Apr-26 10:00:30 GMT', 30_000],
    ['Wed Apr 22 10:00:30 2026 GMT', 30_000],
    ['Wed, 22 Apr 2026 09:59:00 GMT', 0],
  ])('%j is %i ms', (header, ms) => {
    expect(parseRetryAfter(header, NOW)).toBe(ms);
  });

  it.each([null, '', '-3', '1.5', 'soon', '1e3', '12345678901', '2026-04-22T10:00:30Z', 'Wed, nonsense'])(
    '%j is not a time to wait',
    (header) => {
      expect(parseRetryAfter(header, NOW)).toBeNull();
    },
  );

  it('never gives anything but a whole number from zero, whatever the header says', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const ms = parseRetryAfter(header, NOW);
        expect(ms === null || (Number.isInteger(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});
