import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConflictError,
  IdempotencyConflictError,
  InvalidArgumentError,
  NeroPayCallError,
  NeroPayConnectionError,
  NeroPayResponseError,
  RateLimitError,
  ServerError,
  ValidationError,
} from '../src/errors.js';
import {
  createTransport,
  type RequestObservation,
  type ResponseObservation,
  type TransportOptions,
} from '../src/http.js';
import {
  closedPort,
  cutInBody,
  failure,
  html,
  json,
  ok,
  reset,
  type SeenRequest,
  silent,
  startServer,
  type TestServer,
} from './support/server.js';

const SECRET = 'sk_test_neropay';
const NOW = Date.parse('2026-04-22T10:00:00Z');

/** A transport that waits for nothing: what it would have slept is in `slept`. */
function transportTo(server: TestServer, options: Partial<TransportOptions> = {}) {
  const slept: number[] = [];
  const transport = createTransport({
    baseUrl: server.url,
    secretKey: SECRET,
    clock: () => NOW,
    random: () => 0.5,
    sleep: async (ms) => {
      slept.push(ms);
    },
    ...options,
  });
  return {
    slept,
    get: (path = '/account', more = {}) => transport.request({ method: 'GET', path, parse: asIs, ...more }),
    post: (body: object = { amount: '15.99' }, more = {}) =>
      transport.request({ method: 'POST', path: '/hosted-payments', body, parse: asIs, ...more }),
  };
}

const asIs = (data: unknown) => data;

async function failureOf(call: Promise<unknown>): Promise<NeroPayCallError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof NeroPayCallError) return error;
    throw error;
  }
  throw new Error('The call succeeded.');
}

/** What must never differ between two attempts of one write. */
const identity = ({ method, url, headers, body }: SeenRequest) => ({
  method,
  url,
  key: headers['idempotency-key'],
  body,
});

describe('a request', () => {
  it('carries the bearer key, asks for JSON, and returns what the envelope holds', async () => {
    const server = await startServer(
      json(200, { success: true, data: { account_id: 'NPA_1' }, meta: { version: 2 } }, { 'x-request-id': 'req_1' }),
    );
    const response = await transportTo(server, { userAgent: 'my-shop/1.4' }).get('/account');

    expect(response).toMatchObject({
      data: { account_id: 'NPA_1' },
      meta: { version: 2 },
      requestId: 'req_1',
      status: 200,
    });
    expect(JSON.parse(response.raw)).toMatchObject({ success: true });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', url: '/v2/account', body: '' });
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${SECRET}`, accept: 'application/json' });
    expect(request?.headers['user-agent']).toMatch(/^my-shop\/1\.4 neropay-core\/\d+\.\d+\.\d+/);
  });

  it('that reads has no signature, no idempotency key and no body', async () => {
    const server = await startServer(ok({}));
    await transportTo(server).get();
    for (const name of ['x-neropay-signature', 'x-neropay-timestamp', 'idempotency-key', 'content-type']) {
      expect(server.requests[0]?.headers[name], name).toBeUndefined();
    }
  });

  it('that writes signs exactly the bytes it sends, as the reference says', async () => {
    const server = await startServer(ok({}));
    await transportTo(server).post({ amount: '15.99', description: 'Ĉokolado 🍫' });
    const { headers, body } = server.requests[0] as SeenRequest;
    expect(headers['x-neropay-timestamp']).toBe(String(NOW / 1000));
    expect(headers['x-neropay-signature']).toBe(
      createHmac('sha256', SECRET)
        .update(`${NOW / 1000}.${body}`)
        .digest('hex'),
    );
    expect(headers['content-type']).toBe('application/json');
    expect(headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(body)).toEqual({ amount: '15.99', description: 'Ĉokolado 🍫' });
  });

  it('names the connected account and the optional keys', async () => {
    const server = await startServer(ok({}));
    await transportTo(server, { account: 'NPVesdTGASO23_547878', publicKey: 'pk_1', clientKey: 'ck_1' }).get();
    expect(server.requests[0]?.headers).toMatchObject({
      'neropay-account': 'NPVesdTGASO23_547878',
      'x-neropay-public-key': 'pk_1',
      'x-neropay-client-key': 'ck_1',
    });
  });

  it('keeps the path of the base URL and encodes the query', async () => {
    const server = await startServer(ok([]));
    await transportTo({ ...server, url: `${server.url}/` }).get('/transactions', {
      query: { q: 'INV/1 & co', page: 2, status: undefined },
    });
    expect(server.requests[0]?.url).toBe('/v2/transactions?q=INV%2F1+%26+co&page=2');
  });

  it('without parameters says so with an empty object; a DELETE has no body at all', async () => {
    const server = await startServer(ok(null), json(200, { success: true, data: null }), (response) =>
      response.writeHead(204).end(),
    );
    const transport = createTransport({ baseUrl: server.url, secretKey: SECRET });
    await transport.request({ method: 'POST', path: '/transactions/1/cancel', parse: asIs });
    await transport.request({ method: 'DELETE', path: '/locations/1', parse: asIs });
    const answered204 = await transport.request({ method: 'DELETE', path: '/locations/1', parse: asIs });
    expect(server.requests.map(({ body }) => body)).toEqual(['{}', '', '']);
    expect(answered204.data).toBeNull();
  });
});

describe('one logical write', () => {
  it('has one key and one body however often it is sent, and a fresh signature each time', async () => {
    let now = NOW;
    const server = await startServer(
      failure(500, 'resource_scope_misconfigured'),
      reset,
      html(502),
      ok({ id: 'pay_nero_1' }),
    );
    const { data } = await transportTo(server, {
      maxRetries: 3,
      clock: () => now,
      sleep: async () => {
        now += 60_000;
      },
    }).post();
    expect(data).toEqual({ id: 'pay_nero_1' });
    expect(server.requests).toHaveLength(4);
    expect(new Set(server.requests.map((request) => JSON.stringify(identity(request)))).size).toBe(1);
    expect(server.requests.map(({ headers }) => Number(headers['x-neropay-timestamp']))).toEqual(
      [0, 60, 120, 180].map((seconds) => NOW / 1000 + seconds),
    );
    for (const { headers, body } of server.requests) {
      const expected = createHmac('sha256', SECRET).update(`${headers['x-neropay-timestamp']}.${body}`).digest('hex');
      expect(headers['x-neropay-signature']).toBe(expected);
    }
  });

  it('never goes out with two keys or two bodies, whatever sequence of failures it meets', async () => {
    const trouble = fc.constantFrom('500', '503', '429', 'html', 'reset', 'cut', 'duplicate', 'garbage');
    const answers = {
      '500': failure(500, 'provider_not_configured'),
      '503': html(503),
      '429': failure(429, 'rate_limited', { 'retry-after': '1' }),
      html: html(200),
      reset,
      cut: cutInBody,
      duplicate: failure(409, 'duplicate_request'),
      garbage: json(200, ['not', 'the', 'envelope']),
    };
    let script: (keyof typeof answers)[] = [];
    let sinceStart = 0;
    const server = await startServer((response, request, turn) => {
      const step = script[turn - sinceStart];
      (step ? answers[step] : ok({ done: true }))(response, request, turn);
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(trouble, { maxLength: 5 }),
        fc.option(fc.stringMatching(/^[\x21-\x7e]{1,40}$/), { nil: undefined }),
        fc.dictionary(fc.string(), fc.string()),
        async (steps, idempotencyKey, body) => {
          script = steps;
          sinceStart = server.requests.length;
          await transportTo(server, { maxRetries: 6 }).post(body, { idempotencyKey });
          const sent = server.requests.slice(sinceStart);
          expect(sent).toHaveLength(steps.length + 1);
          expect(new Set(sent.map((request) => JSON.stringify(identity(request)))).size).toBe(1);
          if (idempotencyKey) expect(sent[0]?.headers['idempotency-key']).toBe(idempotencyKey);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is not touched when the caller changes the parameters or the buffer while it is under way', async () => {
    const params = { amount: '15.99' };
    const bytes = new TextEncoder().encode('{"amount":"15.99"}');
    const server = await startServer(failure(500, 'x'), ok({}), failure(500, 'x'), ok({}));
    const raise = async () => {
      params.amount = '9999.99';
    };
    const reuse = async () => {
      bytes.fill(0x20);
    };
    await transportTo(server, { sleep: raise }).post(params);
    await transportTo(server, { sleep: reuse }).post(undefined, { rawBody: bytes });
    expect(server.requests.map(({ body }) => body)).toEqual(Array(4).fill('{"amount":"15.99"}'));
  });

  it('can be repeated byte for byte after a restart, from the stored body and key', async () => {
    const server = await startServer(ok({}));
    const stored = '{ "amount" : "15.99",\n"currency":"GBP" }';
    await transportTo(server).post({ amount: 'ignored' }, { rawBody: stored, idempotencyKey: 'order_1001_attempt_1' });
    await transportTo(server).post(undefined, { rawBody: Buffer.from(stored), idempotencyKey: 'order_1001_attempt_1' });
    expect(server.requests.map(({ body }) => body)).toEqual([stored, stored]);
    expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(
      Array(2).fill('order_1001_attempt_1'),
    );
  });

  it('gets a key of its own each time', async () => {
    const server = await startServer(ok({}));
    const { post } = transportTo(server);
    await Promise.all([post(), post(), post()]);
    expect(new Set(server.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
  });

  it.each(['', ' ', 'a b', 'line\nbreak', 'é', 'x'.repeat(256)])(
    'refuses the idempotency key %j before sending',
    async (idempotencyKey) => {
      const server = await startServer(ok({}));
      await expect(transportTo(server).post({}, { idempotencyKey })).rejects.toMatchObject({
        code: 'invalid_idempotency_key',
      });
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('retries', () => {
  it('follow a 500 with a 200', async () => {
    const server = await startServer(failure(500, 'resource_scope_misconfigured'), ok({ fine: true }));
    const { get, slept } = transportTo(server);
    expect((await get()).data).toEqual({ fine: true });
    expect(slept).toEqual([250]);
  });

  it('wait as Retry-After asks in seconds', async () => {
    const server = await startServer(failure(429, 'rate_limited', { 'retry-after': '7' }), ok({}));
    const { get, slept } = transportTo(server);
    await get();
    expect(slept).toEqual([7_000]);
  });

  it('wait as Retry-After asks with a date', async () => {
    const date = new Date(NOW + 12_000).toUTCString();
    const server = await startServer(failure(429, 'rate_limited', { 'retry-after': date }), ok({}));
    const { get, slept } = transportTo(server);
    await get();
    expect(slept).toEqual([12_000]);
  });

  it('honour Retry-After on 503 too, and from a proxy that speaks HTML', async () => {
    const server = await startServer(html(503, { 'retry-after': '3' }), html(429, { 'retry-after': '4' }), ok({}));
    const { get, slept } = transportTo(server);
    await get();
    expect(slept).toEqual([3_000, 4_000]);
  });

  it('are not made inside the call when the provider asks for more than half a minute: the caller is told how long', async () => {
    const server = await startServer(failure(429, 'rate_limited', { 'retry-after': '3600' }));
    const { get, slept } = transportTo(server);
    const error = await failureOf(get());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfterMs: 3_600_000, attempts: 1, retryable: true });
    expect(slept).toEqual([]);
  });

  it('repeat a write that is still being processed, and get its answer', async () => {
    const server = await startServer(failure(409, 'duplicate_request'), ok({ id: 'pay_nero_1' }));
    expect((await transportTo(server).post()).data).toEqual({ id: 'pay_nero_1' });
    expect(server.requests).toHaveLength(2);
  });

  it('give up after maxRetries and throw the last error, which counts the attempts', async () => {
    const server = await startServer(failure(503, 'down'));
    const error = await failureOf(transportTo(server).post());
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ attempts: 3, idempotencyKey: server.requests[0]?.headers['idempotency-key'] });
    expect(server.requests).toHaveLength(3);
  });

  it('are off with maxRetries 0, for the transport or for one call', async () => {
    const server = await startServer(failure(503, 'down'));
    expect(await failureOf(transportTo(server, { maxRetries: 0 }).get())).toMatchObject({ attempts: 1 });
    expect(await failureOf(transportTo(server).get('/account', { maxRetries: 0 }))).toMatchObject({ attempts: 1 });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [400, 'bad_request'],
    [401, 'invalid_signature'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [405, 'resource_read_only'],
    [409, 'idempotency_conflict'],
    [409, 'duplicate_resource'],
    [422, 'validation_error'],
    [418, 'teapot'],
  ])('are never made for %i %s: the same request would fail again', async (status, code) => {
    const server = await startServer(failure(status, code, { 'retry-after': '1' }));
    expect(await failureOf(transportTo(server).post())).toMatchObject({ status, code, attempts: 1, retryable: false });
    expect(server.requests).toHaveLength(1);
  });
});

describe('when no answer comes', () => {
  it('a refused connection is retried, then told with its reason', async () => {
    const error = await failureOf(transportTo({ url: await closedPort(), requests: [] }).post());
    expect(error).toBeInstanceOf(NeroPayConnectionError);
    expect(error).toMatchObject({
      kind: 'network',
      code: 'connection_network',
      attempts: 3,
      retryable: true,
      status: null,
      rawBody: '',
    });
    expect(error.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('a connection that is reset is retried with the same key', async () => {
    const server = await startServer(reset, ok({ id: 1 }));
    expect((await transportTo(server).post()).data).toEqual({ id: 1 });
    const [first, second] = server.requests;
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
  });

  it('a connection that is cut in the middle of the answer is retried', async () => {
    const server = await startServer(cutInBody, ok({ id: 1 }));
    expect((await transportTo(server).get()).data).toEqual({ id: 1 });
  });

  it('each attempt has its own timeout, which covers an answer that never ends too', async () => {
    const server = await startServer(
      silent,
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"success":');
      },
      ok({ id: 1 }),
    );
    expect((await transportTo(server, { timeoutMs: 60 }).get()).data).toEqual({ id: 1 });
    expect(server.requests).toHaveLength(3);
  });

  it('a timeout that stays is told as one, with the milliseconds', async () => {
    const server = await startServer(silent);
    const error = await failureOf(transportTo(server, { timeoutMs: 30, maxRetries: 1 }).get());
    expect(error).toMatchObject({ kind: 'timeout', attempts: 2, retryable: true });
    expect(error.message).toContain('30 ms');
  });

  it('the timeout of one call goes before that of the transport', async () => {
    const server = await startServer(silent);
    const error = await failureOf(transportTo(server, { maxRetries: 0 }).get('/account', { timeoutMs: 20 }));
    expect(error).toMatchObject({ kind: 'timeout' });
  });
});

describe('an abort signal', () => {
  it('given aborted sends nothing', async () => {
    const server = await startServer(ok({}));
    const error = await failureOf(transportTo(server).post({}, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ kind: 'aborted', attempts: 0 });
    expect(server.requests).toHaveLength(0);
  });

  it('ends an attempt that is under way, and there is no other', async () => {
    const controller = new AbortController();
    const server = await startServer(() => controller.abort(new Error('customer left')));
    const error = await failureOf(transportTo(server).post({}, { signal: controller.signal }));
    expect(error).toMatchObject({ kind: 'aborted', attempts: 1 });
    expect(error.cause).toMatchObject({ message: 'customer left' });
    expect(server.requests).toHaveLength(1);
  });

  it('ends the real wait between two attempts at once', async () => {
    const controller = new AbortController();
    const server = await startServer(failure(429, 'rate_limited', { 'retry-after': '20' }));
    const transport = createTransport({
      baseUrl: server.url,
      secretKey: SECRET,
      onResponse: () => setTimeout(() => controller.abort(), 10),
    });
    const startedAt = performance.now();
    const error = await failureOf(
      transport.request({ method: 'GET', path: '/account', parse: asIs, signal: controller.signal }),
    );
    expect(error).toMatchObject({ kind: 'aborted', attempts: 1 });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('leaves no listeners behind on a signal that outlives many calls', async () => {
    const server = await startServer(failure(503, 'down'), ok({}));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      if (args[0] === 'abort') listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      if (args[0] === 'abort') listeners -= 1;
      remove(...args);
    };
    const transport = createTransport({ baseUrl: server.url, secretKey: SECRET, random: () => 0 });
    await transport.request({ method: 'GET', path: '/account', parse: asIs, signal });
    expect(server.requests).toHaveLength(2);
    expect(listeners).toBe(0);
  });
});

describe('an answer that is not the envelope', () => {
  it('is told with its status, its text and the request id', async () => {
    const server = await startServer(html(404, { 'x-request-id': 'req_9' }));
    const error = await failureOf(transportTo(server).get());
    expect(error).toBeInstanceOf(NeroPayResponseError);
    expect(error).toMatchObject({ code: 'unexpected_answer', status: 404, requestId: 'req_9', retryable: false });
    expect(error.rawBody).toContain('Bad gateway');
    expect(error.message).toContain('req_9');
  });

  it('404 in HTML is not "no such transaction": a wrong address must not look like a missing payment', async () => {
    const server = await startServer(html(404));
    const error = await failureOf(transportTo(server).get('/transactions/1'));
    expect(error.constructor).toBe(NeroPayResponseError);
  });

  it.each([
    ['an empty answer', ''],
    ['text', 'OK'],
    ['a JSON array', '[]'],
    ['JSON without success', '{"data":{}}'],
    ['success without data', '{"success":true}'],
    ['half a JSON', '{"success":true,"data":'],
  ])('%s with 200 is asked for again, because the write it answers may have happened', async (_name, body) => {
    const server = await startServer((response) => response.writeHead(200).end(body), ok({ id: 1 }));
    expect((await transportTo(server).post()).data).toEqual({ id: 1 });
    const [first, second] = server.requests;
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
  });

  it('"success" with an error status is believed by its status', async () => {
    const server = await startServer(json(500, { success: true, data: { id: 1 } }));
    expect(await failureOf(transportTo(server, { maxRetries: 0 }).get())).toMatchObject({
      code: 'unexpected_answer',
      status: 500,
    });
  });

  it('an error in the envelope with status 200 is an error', async () => {
    const server = await startServer(failure(200, 'not_refundable'));
    expect(await failureOf(transportTo(server).post())).toMatchObject({
      code: 'not_refundable',
      status: 200,
      attempts: 1,
    });
  });

  it('an answer larger than 5 MB is cut off, not read', async () => {
    let sent = 0;
    const server = await startServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed && sent < 200 * 1024 * 1024) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    const error = await failureOf(transportTo(server).get());
    expect(error).toMatchObject({ code: 'answer_too_large', retryable: false, attempts: 1 });
    expect(error.rawBody.length).toBeLessThanOrEqual(65_536);
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  it('an answer just below 5 MB is read whole', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024 - 100);
    const server = await startServer(ok(text));
    expect((await transportTo(server).get()).data).toBe(text);
  });

  it.each([301, 302, 303, 307, 308])(
    'a redirect %i is not followed: a signed write must not go to another address',
    async (status) => {
      const elsewhere = await startServer(ok({ stolen: true }));
      const server = await startServer((response) =>
        response.writeHead(status, { location: `${elsewhere.url}/x` }).end(),
      );
      const error = await failureOf(transportTo(server).post());
      expect(error).toMatchObject({ code: 'unexpected_redirect', status, attempts: 1, retryable: false });
      expect(elsewhere.requests).toHaveLength(0);
    },
  );

  it('data of another shape than documented is told, with the raw answer, and the call is not repeated', async () => {
    const server = await startServer(ok({ odd: true }));
    const error = await failureOf(
      transportTo(server).post(
        {},
        {
          parse: () => {
            throw new Error('no id');
          },
        },
      ),
    );
    expect(error).toMatchObject({ code: 'unexpected_data', status: 200, retryable: false, attempts: 1 });
    expect(error.rawBody).toContain('odd');
    expect(error.message).toContain('no id');
  });
});

describe('errors', () => {
  it('carry request id, raw body, details, method, path and key', async () => {
    const server = await startServer(
      failure(422, 'validation_failed', { 'x-request-id': 'req_5' }, { amount: ['The amount field is required.'] }),
    );
    const error = await failureOf(transportTo(server).post({}, { idempotencyKey: 'k1' }));
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      status: 422,
      code: 'validation_error',
      rawCode: 'validation_failed',
      details: { amount: ['The amount field is required.'] },
      requestId: 'req_5',
      method: 'POST',
      path: '/hosted-payments',
      idempotencyKey: 'k1',
      attempts: 1,
    });
    expect(JSON.parse(error.rawBody)).toMatchObject({ success: false });
    expect(error.message).toContain('The amount field is required.');
  });

  it('an idempotency conflict is told from other conflicts', async () => {
    const server = await startServer(failure(409, 'idempotency_conflict'), failure(409, 'duplicate_resource'));
    const { post } = transportTo(server);
    expect(await failureOf(post())).toBeInstanceOf(IdempotencyConflictError);
    const other = await failureOf(post());
    expect(other).toBeInstanceOf(ConflictError);
    expect(other).not.toBeInstanceOf(IdempotencyConflictError);
  });

  it('never contain the secret key, in any form that logs print', async () => {
    const secretKey = 'sk_live_do_not_print_me';
    const failing = [failure(401, 'invalid_credentials'), html(502), reset, failure(422, 'validation_error'), silent];
    for (const answer of failing) {
      const server = await startServer(answer);
      const error = await failureOf(transportTo(server, { secretKey, timeoutMs: 50 }).post());
      const { inspect } = await import('node:util');
      for (const text of [
        error.message,
        error.stack ?? '',
        JSON.stringify(error),
        inspect(error, { depth: 10, showHidden: true }),
      ]) {
        expect(text).not.toContain('do_not_print_me');
      }
    }
  });
});

describe('watching', () => {
  it('tells of every attempt: what was asked, what came, how long it took, when the next one is', async () => {
    let now = NOW;
    const server = await startServer(
      failure(429, 'rate_limited', { 'retry-after': '2' }),
      json(200, { success: true, data: {} }, { 'x-request-id': 'req_2' }),
    );
    const asked: RequestObservation[] = [];
    const answered: ResponseObservation[] = [];
    await transportTo(server, {
      clock: () => {
        now += 5;
        return now;
      },
      onRequest: (request) => asked.push(request),
      onResponse: (response) => answered.push(response),
    }).post({}, { idempotencyKey: 'k1' });
    expect(asked).toEqual([
      { method: 'POST', path: '/hosted-payments', idempotencyKey: 'k1', attempt: 1 },
      { method: 'POST', path: '/hosted-payments', idempotencyKey: 'k1', attempt: 2 },
    ]);
    expect(answered).toMatchObject([
      { attempt: 1, status: 429, requestId: null, retryInMs: 2_000, error: { code: 'rate_limited' } },
      { attempt: 2, status: 200, requestId: 'req_2', retryInMs: null, error: null },
    ]);
    for (const { durationMs } of answered) expect(durationMs).toBeGreaterThan(0);
  });

  it('cannot break a payment by throwing', async () => {
    const server = await startServer(ok({ id: 1 }));
    const broken = () => {
      throw new Error('metrics are down');
    };
    expect((await transportTo(server, { onRequest: broken, onResponse: broken }).post()).data).toEqual({ id: 1 });
  });
});

describe('what can never work is refused before anything is sent', () => {
  const create = (options: Partial<TransportOptions>) => () =>
    createTransport({ baseUrl: 'https://eu.neropay.app/v2', secretKey: SECRET, ...options });

  it.each([
    '',
    'eu.neropay.app',
    'ftp://eu.neropay.app/v2',
    'https://user:pw@eu.neropay.app',
    'https://eu.neropay.app/v2?x=1',
    'https://eu.neropay.app/#x',
  ])('the base URL %j', (baseUrl) => {
    expect(create({ baseUrl })).toThrow(InvalidArgumentError);
  });

  it('plain http to another machine: the secret key would be readable on the way', () => {
    for (const baseUrl of [
      'http://eu.neropay.app/v2',
      'http://10.0.0.5/v2',
      'http://localhost.evil.example',
      'http://127.0.0.1.evil.example',
    ]) {
      expect(create({ baseUrl }), baseUrl).toThrow(/https/);
    }
    for (const baseUrl of [
      'http://127.0.0.1:4010/v2',
      'http://localhost:4010',
      'http://[::1]:4010',
      'http://sandbox:4010/v2',
      'http://shop.localhost',
    ]) {
      expect(create({ baseUrl }), baseUrl).not.toThrow();
    }
  });

  it.each(['', ' sk_1', 'sk_1\n', 'sk 1', 'ské'])('the secret key %j, without printing it', (secretKey) => {
    expect(create({ secretKey })).toThrow(/secretKey must be the key as the dashboard shows it/);
  });

  it('optional keys that are empty or have a line break', () => {
    expect(create({ publicKey: '' })).toThrow(/publicKey/);
    expect(create({ clientKey: 'a\r\nX-Evil: 1' })).toThrow(/clientKey/);
    expect(create({ userAgent: 'a\r\nX-Evil: 1' })).toThrow(/userAgent/);
  });

  it.each(['', 'NP_', '547878', 'NPVesdTGASO23', 'NPVesdTGASO23_', 'np_1', 'NPa_1\n', 'NPa_1, NPb_2'])(
    'the account id %j',
    (account) => {
      expect(create({ account })).toThrow(expect.objectContaining({ code: 'invalid_account_id' }));
    },
  );

  it('timeouts and retry counts that would mean none, or no end', async () => {
    for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 1.5]) {
      expect(create({ timeoutMs }), String(timeoutMs)).toThrow(/timeoutMs/);
    }
    for (const maxRetries of [-1, Number.NaN, 0.5, 21])
      expect(create({ maxRetries }), String(maxRetries)).toThrow(/maxRetries/);
    const server = await startServer(ok({}));
    await expect(transportTo(server).get('/account', { maxRetries: Number.NaN })).rejects.toThrow(/maxRetries/);
    await expect(transportTo(server).get('/account', { timeoutMs: 0 })).rejects.toThrow(/timeoutMs/);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    '',
    'account',
    '@evil.example/',
    '/../payouts',
    '/transactions/%2e%2e/refund',
    '/a?b=1',
    '/a#b',
    '/a b',
    '/é',
    '/a\\b',
  ])('the path %j, which would call something else', async (path) => {
    const server = await startServer(ok({}));
    for (const url of [server.url, server.url.replace('/v2', '')]) {
      await expect(transportTo({ ...server, url }).get(path)).rejects.toThrow(InvalidArgumentError);
    }
    expect(server.requests).toHaveLength(0);
  });

  it('parameters that JSON cannot hold', async () => {
    const server = await startServer(ok({}));
    await expect(transportTo(server).post({ amount: 1599n })).rejects.toThrow(/cannot be written as JSON/);
    expect(server.requests).toHaveLength(0);
  });
});
