import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { readBody } from '../http/read-body.js';
import { asApiError, errorAnswer, sendAnswer, successAnswer } from './answers.js';
import { ApiError } from './api-error.js';
import { authenticate, type Caller, verifySignature } from './authentication.js';
import { type CallBody, isMultipart, parseCallBody } from './call-body.js';
import { collectionEndpoints } from './collections/endpoints.js';
import type { Call, Endpoint } from './endpoint.js';
import { idempotencyKey, type StoredAnswer } from './idempotency.js';
import type { Provider } from './provider.js';
import { recordFindings, recordRequest } from './request-record.js';
import { accountEndpoints } from './resources/account.js';
import { balanceEndpoints } from './resources/balances.js';
import { bankAccountEndpoints } from './resources/bank-accounts.js';
import { complianceEndpoints } from './resources/compliance.js';
import { connectedAccountEndpoints } from './resources/connected-accounts.js';
import { disputeEndpoints } from './resources/disputes.js';
import { dryRunEndpoints } from './resources/dry-run.js';
import { identityEndpoints } from './resources/identity.js';
import { keyedPaymentEndpoints } from './resources/keyed-payments.js';
import { nerodisburseEndpoints } from './resources/nerodisburse.js';
import { paymentLinkEndpoints } from './resources/payment-links.js';
import { paymentEndpoints } from './resources/payments.js';
import { payoutScheduleEndpoints } from './resources/payout-schedule.js';
import { payoutEndpoints } from './resources/payouts.js';
import { proofEndpoints } from './resources/proofs.js';
import { splitPaymentEndpoints } from './resources/split-payments.js';
import { supportEndpoints } from './resources/support.js';
import { terminalEndpoints } from './resources/terminal.js';
import { transactionEndpoints } from './resources/transactions.js';
import { walletTransactionEndpoints } from './resources/wallet-transactions.js';
import { webhookEndpoints } from './resources/webhooks.js';

const MAX_BODY_BYTES = 1_048_576;
/** Several files of two megabytes each, and the form around them. */
const MAX_FORM_BYTES = 10_485_760;
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** NeroPay API v2, to be mounted at /v2. */
export function neropayRouter(provider: Provider, log: Logger): Router {
  const endpoints = [
    ...accountEndpoints(),
    ...connectedAccountEndpoints(provider),
    ...paymentEndpoints(provider),
    ...keyedPaymentEndpoints(provider),
    ...splitPaymentEndpoints(provider),
    ...paymentLinkEndpoints(provider),
    ...transactionEndpoints(provider),
    ...balanceEndpoints(provider),
    ...walletTransactionEndpoints(provider),
    ...proofEndpoints(provider),
    ...payoutEndpoints(provider),
    ...payoutScheduleEndpoints(provider),
    ...bankAccountEndpoints(provider),
    ...nerodisburseEndpoints(provider),
    ...disputeEndpoints(provider),
    ...identityEndpoints(provider),
    ...complianceEndpoints(provider),
    ...supportEndpoints(provider),
    ...webhookEndpoints(provider),
    ...dryRunEndpoints(provider),
    ...collectionEndpoints(provider),
    ...terminalEndpoints(provider),
  ];
  const router = Router();
  router.use((request, response, next) => {
    recordRequest(provider, log, request, response);
    next();
  });
  for (const endpoint of endpoints) {
    router[methodName(endpoint)](endpoint.path, (request, response) => serve(provider, endpoint, request, response));
  }
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    router.all(path, (request, response, next) => {
      if (!WRITES.includes(request.method)) return next();
      admit(provider, request, response);
      throw new ApiError('resource_read_only', `${request.method} is not enabled for this resource.`);
    });
  }
  router.use(() => {
    throw new ApiError('endpoint_not_found', 'There is no such endpoint.');
  });
  router.use((error: unknown, _request: Request, response: Response, _next: unknown) => {
    const answer = errorAnswer(asApiError(error, log));
    recordFindings(response, { code: answer.code });
    sendAnswer(response, answer);
  });
  return router;
}

async function serve(provider: Provider, endpoint: Endpoint, request: Request, response: Response): Promise<void> {
  const form = endpoint.multipart && isMultipart(request.get('content-type'));
  const rawBody = await readBody(request, form ? MAX_FORM_BYTES : MAX_BODY_BYTES);
  const { faults } = provider;
  const fault = faults.forCall(`${endpoint.method} ${endpoint.path}`);
  if (fault.error_429) {
    faults.note('error_429');
    response.set('Retry-After', String(faults.settings.api.retry_after_s));
    throw new ApiError('rate_limited', 'Too many requests.');
  }
  if (fault.error_500) {
    faults.note('error_500');
    throw new ApiError('server_error', 'Something went wrong. Nothing was done.');
  }

  const pause = async () => {
    if (!fault.timeout) return;
    faults.note('timeout');
    await provider.agenda.pause(faults.settings.api.timeout_ms);
  };
  const caller = admit(provider, request, response);
  const answer = await answerTo(provider, endpoint, caller, request, rawBody, pause);
  recordFindings(response, { code: answer.code });

  if (fault.lose_answer) {
    faults.note('lose_answer');
    request.socket.destroy();
  } else if (fault.garbage) {
    faults.note('garbage');
    response.type('html').send('<html><body><h1>502 Bad Gateway</h1></body></html>');
  } else {
    if (answer.replayed) response.set('Idempotent-Replayed', 'true');
    sendAnswer(response, answer);
  }
}

/** Who calls, if the key is known and has requests left. @throws {ApiError} as {@link authenticate}; rate_limited */
function admit({ store, rateLimit, agenda }: Provider, request: Request, response: Response): Caller {
  const caller = authenticate(store, request.headers);
  recordFindings(response, { accountId: caller.account.id });
  if (!rateLimit.admits(caller.merchant.secretKey, agenda.now())) {
    response.set('Retry-After', '1');
    throw new ApiError('rate_limited', `More than ${rateLimit.perSecond} requests in one second.`);
  }
  return caller;
}

async function answerTo(
  provider: Provider,
  endpoint: Endpoint,
  caller: Caller,
  request: Request,
  rawBody: Buffer,
  pause: () => Promise<void>,
): Promise<StoredAnswer & { replayed?: boolean }> {
  const contentType = request.get('content-type');
  const call = async (): Promise<Call> => ({
    ...caller,
    ...(await bodyFor(endpoint, rawBody, contentType)),
    params: pathParams(request),
    query: new URL(request.url, 'http://sandbox').searchParams,
  });
  if (!WRITES.includes(endpoint.method)) {
    await pause();
    return answerOf(endpoint, call);
  }

  // Whether a form's signature covers its body or nothing is not documented: both are taken.
  const signable = isMultipart(contentType) ? [rawBody, Buffer.alloc(0)] : [rawBody];
  verifySignature(caller.merchant, request.headers, signable, provider.agenda.now());
  const key = idempotencyKey(request.headers['idempotency-key']);
  const identity = { method: endpoint.method, path: request.path, body: rawBody };
  const stored = provider.idempotency.claim(caller.account.id, key, identity);
  if (stored) return { ...stored, replayed: true };
  await pause();
  try {
    const answer = await answerOf(endpoint, call);
    provider.idempotency.store(caller.account.id, key, answer);
    return answer;
  } catch (error) {
    // Our own failure is no answer: the key must not stay "still being processed" for ever.
    provider.idempotency.release(caller.account.id, key);
    throw error;
  }
}

/** Errors that the caller made are answers too: an exact retry gets the same one. */
async function answerOf(endpoint: Endpoint, call: () => Promise<Call>): Promise<StoredAnswer> {
  try {
    return successAnswer(endpoint.handle(await call()));
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(error);
    throw error;
  }
}

/** @throws {ApiError} bad_request, also for a form sent to an endpoint that takes no files */
function bodyFor(endpoint: Endpoint, rawBody: Buffer, contentType: string | undefined): Promise<CallBody> {
  if (isMultipart(contentType) && !endpoint.multipart) {
    throw new ApiError('bad_request', 'This endpoint takes no files: send JSON with Content-Type application/json.');
  }
  return parseCallBody(rawBody, contentType);
}

function pathParams(request: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
}

function methodName({ method }: Endpoint) {
  return ({ GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const)[method];
}
