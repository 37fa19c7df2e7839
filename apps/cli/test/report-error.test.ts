import { errorFromResponse, InvalidArgumentError, NeroPayConnectionError, NeroPayResponseError } from '@neropay/core';
import { describe, expect, it } from 'vitest';
import { Failed } from '../src/failed.ts';
import { reportError } from '../src/report-error.ts';
import { UsageError } from '../src/usage-error.ts';
import { fakeRuntime } from './support/fake-runtime.ts';

const request = { method: 'GET', path: '/transactions', idempotencyKey: null, attempts: 1 };
const answer = (status: number, retryAfterMs: number | null = null) => ({
  status,
  requestId: 'req_1',
  rawBody: '',
  retryAfterMs,
});
const refusal = (status: number, code: string, details: Record<string, string[]> | null = null) =>
  errorFromResponse(request, answer(status, 1500), { code, message: 'No.', details });

function reported(error: unknown, args: readonly string[] = []) {
  const runtime = fakeRuntime({ args, env: { NEROPAY_SECRET_KEY: 'key-of-mine' } });
  return { code: reportError(error, runtime), text: runtime.err() };
}

describe('an error', () => {
  it('of usage is 2, and leads to the help of the command', () => {
    expect(reported(new UsageError('--limit is wrong.'), ['tx', 'list', '--limit'])).toEqual({
      code: 2,
      text: 'neropay: --limit is wrong.\nSee neropay tx list --help.\n',
    });
    expect(reported(new InvalidArgumentError('invalid_argument', 'Nothing was sent.')).code).toBe(2);
  });

  it('of a command that did its work and has bad news is 1', () => {
    expect(reported(new Failed('It is forged.'))).toEqual({ code: 1, text: 'neropay: It is forged.\n' });
  });

  it.each([
    [401, 'invalid_credentials', /Check NEROPAY_SECRET_KEY/],
    [401, 'invalid_signature', /clock/],
    [403, 'account_inactive', /dashboard/],
    [404, 'not_found', /Check the id/],
    [404, 'endpoint_not_found', /Check the address/],
    [409, 'idempotency_conflict', /exactly the same/],
    [429, 'rate_limited', /Try again in 2 s\./],
    [500, 'server_error', /try again later/],
  ])('of NeroPay, %i %s, says in one line what, and then what to do', (status, code, hint) => {
    const { code: exit, text } = reported(refusal(status, code));
    expect(exit).toBe(1);
    const [line, id, advice] = text.split('\n');
    expect(line).toBe(`neropay: No. (${code}, HTTP ${status}, GET /transactions)`);
    expect(id).toBe('  request id: req_1');
    expect(advice).toMatch(hint);
  });

  it('of validation names the fields, once', () => {
    const { text } = reported(refusal(422, 'validation_error', { amount: ['must be above zero.'], currency: ['No.'] }));
    expect(text).toContain('neropay: No. amount: must be above zero. (validation_error');
  });

  it('without an answer, or with one that is not NeroPay’s, leads to the address', () => {
    const lost = new NeroPayConnectionError('network', request, 'the connection failed: connect ECONNREFUSED');
    expect(reported(lost).text).toMatch(/ECONNREFUSED\n {2}Check the address/);
    const foreign = new NeroPayResponseError('unexpected_answer', request, answer(200), 'HTML');
    expect(reported(foreign).text).toMatch(/--base-url ends with the version path/);
  });

  it('that nobody foresaw shows where it came from, without secrets', () => {
    const { code, text } = reported(new TypeError('key-of-mine is not a function'));
    expect(code).toBe(1);
    expect(text).toMatch(
      /^neropay: unexpected error, please report it: TypeError: \[secret\] is not a function\n {4}at /,
    );
  });
});
