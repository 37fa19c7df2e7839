import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { readBody } from '../http/read-body.js';
import { randomId } from '../random-id.js';
import { asApiError, errorAnswer, sendAnswer, successAnswer } from './answers.js';
import { ApiError } from './api-error.js';
import { authenticate, verifySignature } from './authentication.js';
import type { Call, Endpoint } from './endpoint.js';
import { idempotencyKey, type StoredAnswer } from './idempotency.js';
import type { Provider } from './provider.js';
import { accountEndpoints } from './resources/account.js';
import { balanceEndpoints } from './resources/balances.js';
import { dryRunEndpoints } from './resources/dry-run.js';
import { paymentLinkEndpoints } from './resources/payment-links.js';
import { paymentEndpoints } from './resources/payments.js';
import { transactionEndpoints } from './resources/transactions.js';
import { webhookEndpoints } from './resources/webhooks.js';

const MAX_BODY_BYTES = 1_048_576;
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** NeroPay API v2, to be mounted at /v2. */
export function neropayRouter(provider: Provider, log: Logger): Router {
  const endpoints = [
    ...accountEndpoints(),
    ...paymentEndpoints(provider),
    ...paymentLinkEndpoints(provider),
    ...transactionEndpoints(provider),
    ...balanceEndpoints(),
    ...webhookEndpoints(provider),
    ...dryRunEndpoints(provider),
  ];
  const router = Router();
  router.use((request, response, next) => {
    const requestId = `req_${randomId(16).toLowerCase()}`;
    response.set('X-Request-Id', requestId);
    response.once('finish', () => {
      log.debug({ requestId, method: request.method, path: request.path, status: response.statusCode }, 'api call');
    });
    next();
  });
  for (const endpoint of endpoints) {
    router[methodName(endpoint)](endpoint.path, (request, response) => serve(provider, endpoint, request, response));
  }
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    router.all(path, (request, _response, next) => {
      if (!WRITES.includes(request.method)) return next();
      authenticate(provider.store, request.headers);
      throw new ApiError('resource_read_only', `${request.method} is not enabled for this resource.`);
    });
  }
  router.use(() => {
    throw new ApiError('endpoint_not_found', 'There is no such endpoint.');
  });
  router.use((error: unknown, _request: Request, response: Response, _next: unknown) => {
    sendAnswer(response, errorAnswer(asApiError(error, log)));
  });
  return router;
}

async function serve(provider: Provider, endpoint: Endpoint, request: Request, response: Response): Promise<void> {
  const rawBody = await readBody(request, MAX_BODY_BYTES);
  const fault = provider.faults.forCall(`${endpoint.method} ${endpoint.path}`);
  if (fault.error_429) {
    response.set('Retry-After', String(provider.faults.settings.api.retry_after_s));
    throw new ApiError('rate_limited', 'Too many requests.');
  }
  if (fault.error_500) throw new ApiError('server_error', 'Something went wrong. Nothing was done.');

  const pause = async () => {
    if (fault.timeout) await provider.agenda.pause(provider.faults.settings.api.timeout_ms);
  };
  const answer = await answerTo(provider, endpoint, request, rawBody, pause);

  if (fault.lose_answer) request.socket.destroy();
  else if (fault.garbage) response.type('html').send('<html><body><h1>502 Bad Gateway</h1></body></html>');
  else {
    if (answer.replayed) response.set('Idempotent-Replayed', 'true');
    sendAnswer(response, answer);
  }
}

async function answerTo(
  provider: Provider,
  endpoint: Endpoint,
  request: Request,
  rawBody: Buffer,
  pause: () => Promise<void>,
): Promise<StoredAnswer & { replayed?: boolean }> {
  const caller = authenticate(provider.store, request.headers);
  const call = (): Call => ({
    ...caller,
    params: pathParams(request),
    query: new URL(request.url, 'http://sandbox').searchParams,
    body: jsonObject(rawBody),
  });
  if (!WRITES.includes(endpoint.method)) {
    await pause();
    return answerOf(endpoint, call);
  }

  verifySignature(caller.merchant, request.headers, rawBody, provider.agenda.now());
  const key = idempotencyKey(request.headers['idempotency-key']);
  const identity = { method: endpoint.method, path: request.path, body: rawBody };
  const stored = provider.idempotency.claim(caller.account.id, key, identity);
  if (stored) return { ...stored, replayed: true };
  await pause();
  try {
    const answer = answerOf(endpoint, call);
    provider.idempotency.store(caller.account.id, key, answer);
    return answer;
  } catch (error) {
    // Our own failure is no answer: the key must not stay "still being processed" for ever.
    provider.idempotency.release(caller.account.id, key);
    throw error;
  }
}

/** Errors that the caller made are answers too: an exact retry gets the same one. */
function answerOf(endpoint: Endpoint, call: () => Call): StoredAnswer {
  try {
    return successAnswer(endpoint.handle(call()));
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(error);
    throw error;
  }
}

/** @throws {ApiError} bad_request for anything but a JSON object or nothing at all */
function jsonObject(rawBody: Buffer): Record<string, unknown> {
  if (rawBody.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw new ApiError('bad_request', 'The body is not valid JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ApiError('bad_request', 'The body must be a JSON object.');
  }
  return { ...parsed };
}

function pathParams(request: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
}

function methodName({ method }: Endpoint) {
  return ({ GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const)[method];
}
