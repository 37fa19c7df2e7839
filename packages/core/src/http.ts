import { httpClient as platformHttpClient } from '#platform';
import { newIdempotencyKey } from './crypto.js';
import { type Envelope, readEnvelope } from './envelope.js';
import {
  errorFromResponse,
  type FailedRequest,
  InvalidArgumentError,
  NeroPayCallError,
  NeroPayConnectionError,
  NeroPayError,
  NeroPayResponseError,
  type ReceivedAnswer,
} from './errors.js';
import { addressOf, checkedBaseUrl, type Query } from './http/address.js';
import { fetchHttpClient } from './http/fetch-http-client.js';
import type { HttpClient, HttpMethod } from './http/http-client.js';
import { signOutgoing } from './http/sign-outgoing.js';
import type { FormPart } from './multipart/form-part.js';
import { multipartBody } from './multipart/multipart-body.js';
import { parseRetryAfter, retryDelayMs } from './retry-policy.js';
import type { Bytes } from './signing.js';
import { VERSION } from './version.js';

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_RETRIES = 2;
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;
const MAX_KEY_LENGTH = 255;
/** A longer timer fires at once, and would end every call before it began. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const MOST_RETRIES = 20;

export type { HttpAnswer, HttpBody, HttpClient, HttpMethod, HttpRequest } from './http/http-client.js';
export type { FormPart } from './multipart/form-part.js';

/** Told before every attempt. Carries no secrets and no bodies. */
export interface RequestObservation {
  readonly method: HttpMethod;
  readonly path: string;
  readonly idempotencyKey: string | null;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** Told after every attempt. */
export interface ResponseObservation extends RequestObservation {
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly requestId: string | null;
  readonly durationMs: number;
  /** What the attempt failed with; null when it succeeded. */
  readonly error: NeroPayCallError | null;
  /** Milliseconds until the next attempt; null when there will be none. */
  readonly retryInMs: number | null;
}

/** Who calls NeroPay, and for whom. */
export interface NeroPayCredentials {
  /** The bearer of every call and the key of every signature. Never leaves through a message or an observation. */
  readonly secretKey: string;
  /** Sent as `X-NeroPay-Public-Key`. */
  readonly publicKey?: string | undefined;
  /** Sent as `X-NeroPay-Client-Key`. */
  readonly clientKey?: string | undefined;
  /** A connected account (`NP…_123`) to act for, sent as `NeroPay-Account`. */
  readonly account?: string | undefined;
}

/** How calls travel, whoever makes them. */
export interface ConnectionOptions {
  /** `https://…`, with the version path. `http://` only to this machine or a single-label host name. */
  readonly baseUrl: string;
  /** Milliseconds for one attempt, the reading of its answer included. Default 15,000. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first one, at most 20. Default 2; 0 means none. */
  readonly maxRetries?: number | undefined;
  /** Put in front of this package's own name in `User-Agent`, such as `my-shop/1.4`. */
  readonly userAgent?: string | undefined;
  /** Told before every attempt. What it throws is ignored: watching a payment must not stop it. */
  readonly onRequest?: ((request: RequestObservation) => void) | undefined;
  /** Told after every attempt. What it throws is ignored. */
  readonly onResponse?: ((response: ResponseObservation) => void) | undefined;
  /** Sends every request instead of the platform's own client (`node:http` on Node, `fetch` elsewhere). */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The same for a client of your own, in place of `fetch`. */
  readonly httpClient?: HttpClient | undefined;
  /** Unix time in milliseconds. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** From 0 up to 1, for jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Waits between attempts; rejects when the signal aborts. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

export interface TransportOptions extends ConnectionOptions, NeroPayCredentials {
  /**
   * What the signature of a write with files covers: its raw body, as the API reference says of every write (the default), or the
   * empty string. The reference does not speak of forms, and some servers never see the raw body of one: if NeroPay answers
   * `invalid_signature` to uploads alone, try `empty`.
   */
  readonly multipartSignature?: 'body' | 'empty' | undefined;
}

/** A request that is about to be sent, for whoever signs it. */
export interface OutgoingRequest {
  readonly method: HttpMethod;
  /** The whole address. */
  readonly url: string;
  /** Null on reads, and on forms. */
  readonly body: Bytes | null;
  /** The raw multipart body of a form, to be read as a stream; null on everything else. */
  readonly form: Blob | null;
  /** Unix time in whole seconds. */
  readonly timestamp: number;
}

/** Header names and values. */
export type AuthenticationHeaders = Readonly<Record<string, string>>;

/** Headers that prove who sends a request: made for every attempt, because signatures cover the time. */
export type Authenticate = (request: OutgoingRequest) => AuthenticationHeaders | Promise<AuthenticationHeaders>;

/** What any single call can be given. */
export interface RequestOptions {
  /** Ends the call, a wait between attempts included, with a {@link NeroPayConnectionError} of kind `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first one. */
  readonly maxRetries?: number | undefined;
}

/** What a write can be given besides. */
export interface WriteOptions extends RequestOptions {
  /**
   * One key per business operation, at most 255 visible ASCII characters. Made up when not given. Give your own, and store
   * it first, when the write must survive your process: the same key with the same bytes is the same operation.
   */
  readonly idempotencyKey?: string | undefined;
  /**
   * The exact bytes to sign and send in place of the serialised parameters: a stored body, to repeat a write whose answer
   * was lost byte for byte (one changed byte is a 409 `idempotency_conflict`).
   */
  readonly rawBody?: string | Uint8Array | undefined;
}

export interface TransportRequest<T> extends WriteOptions {
  readonly method: HttpMethod;
  /** Below the base URL, starting with `/`, percent-encoded, without a query. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Query | undefined;
  /** Serialised as JSON once; ignored when `rawBody` is given. */
  readonly body?: object | undefined;
  /**
   * Sent as multipart/form-data, in place of `body` and `rawBody`. Files are checked before anything is sent. The same
   * idempotency key and the same parts are the same bytes, so there is no need to store the body of a form.
   */
  readonly form?: readonly FormPart[] | undefined;
  /** Turns `data` into the result. What it throws becomes a {@link NeroPayResponseError} `unexpected_data`. */
  readonly parse: (data: unknown) => T;
}

/** What a successful call came back with. */
export interface TransportResponse<T> {
  readonly data: T;
  /** The envelope's `meta`; empty when there was none. */
  readonly meta: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly status: number;
  /** The answer's text. */
  readonly raw: string;
}

/** Sends one logical call, as many times as the retry policy says. */
export interface Transport {
  /**
   * @throws {InvalidArgumentError} before anything is sent.
   * @throws {NeroPayApiError} NeroPay answered that the call failed; the subclass says in what way.
   * @throws {NeroPayResponseError} the answer could not be used.
   * @throws {NeroPayConnectionError} no answer came.
   */
  request<T>(request: TransportRequest<T>): Promise<TransportResponse<T>>;
}

/** A request made ready to be sent any number of times. */
interface PreparedCall {
  readonly method: HttpMethod;
  readonly path: string;
  readonly url: string;
  /** Null for reads, which carry neither key nor body nor signature. */
  readonly write: PreparedWrite | null;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
}

interface PreparedWrite {
  readonly idempotencyKey: string;
  readonly contentType: string;
  /** Exactly one of the two is there. */
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly form: Blob | null;
}

/**
 * The HTTP client for NeroPay: signs writes, keeps one idempotency key and one body for all attempts of a write, retries as
 * the retry policy says, reads the envelope, and turns everything else into errors of this package.
 *
 * @throws {InvalidArgumentError} for a base URL or a key that can never work.
 */
export function createTransport(options: TransportOptions): Transport {
  return createTransportWith(options, neroPayAuthentication(options));
}

/**
 * The same client for another party that speaks NeroPay's envelope and proves itself in another way.
 *
 * @throws {InvalidArgumentError} for a base URL that can never work.
 */
export function createTransportWith(options: ConnectionOptions, authenticate: Authenticate): Transport {
  const baseUrl = checkedBaseUrl(options.baseUrl);
  const fixedHeaders = headersFor(options);
  const httpClient = httpClientOf(options);
  const defaults = {
    timeoutMs: wholeNumber('timeoutMs', options.timeoutMs ?? DEFAULT_TIMEOUT_MS, 1, LONGEST_TIMER_MS),
    maxRetries: wholeNumber('maxRetries', options.maxRetries ?? DEFAULT_MAX_RETRIES, 0, MOST_RETRIES),
  };
  const clock = options.clock ?? Date.now;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? sleepFor;

  async function request<T>(request: TransportRequest<T>): Promise<TransportResponse<T>> {
    // Made here, once: whatever happens later, no attempt of this write can carry another key or other bytes.
    const call = prepare(request, request.form ? await preparedForm(request, request.form) : preparedWrite(request));
    for (let attempt = 1; ; attempt += 1) {
      if (call.signal?.aborted) throw aborted(failedRequest(call, attempt - 1), call.signal);
      const outcome = await observedAttempt(call, attempt, request.parse);
      if ('response' in outcome) return outcome.response;
      if (outcome.retryInMs === null) throw outcome.error;
      await pause(outcome.retryInMs, call, attempt);
    }
  }

  function prepare(request: TransportRequest<unknown>, write: PreparedWrite | null): PreparedCall {
    return {
      method: request.method,
      path: request.path,
      url: addressOf(baseUrl, request.path, request.query),
      write,
      timeoutMs: wholeNumber('timeoutMs', request.timeoutMs ?? defaults.timeoutMs, 1, LONGEST_TIMER_MS),
      maxRetries: wholeNumber('maxRetries', request.maxRetries ?? defaults.maxRetries, 0, MOST_RETRIES),
      signal: request.signal,
    };
  }

  async function observedAttempt<T>(
    call: PreparedCall,
    attempt: number,
    parse: (data: unknown) => T,
  ): Promise<{ response: TransportResponse<T> } | { error: NeroPayCallError; retryInMs: number | null }> {
    observe(options.onRequest, () => seen(call, attempt));
    const startedAt = clock();
    try {
      const response = await attemptOnce(call, attempt, parse);
      const { status, requestId } = response;
      observe(options.onResponse, () => ({
        ...seen(call, attempt),
        status,
        requestId,
        durationMs: clock() - startedAt,
        error: null,
        retryInMs: null,
      }));
      return { response };
    } catch (error) {
      if (!(error instanceof NeroPayCallError)) throw error;
      const retryInMs = retryDelayMs({ error, maxRetries: call.maxRetries, random: random() });
      const { status, requestId } = error;
      observe(options.onResponse, () => ({
        ...seen(call, attempt),
        status,
        requestId,
        durationMs: clock() - startedAt,
        error,
        retryInMs,
      }));
      return { error, retryInMs };
    }
  }

  async function attemptOnce<T>(
    call: PreparedCall,
    attempt: number,
    parse: (data: unknown) => T,
  ): Promise<TransportResponse<T>> {
    const answer = await exchange(call, attempt);
    if (answer.status >= 300 && answer.status < 400) {
      throw new NeroPayResponseError(
        'unexpected_redirect',
        failedRequest(call, attempt),
        answer,
        `HTTP ${answer.status}, a redirect. Signed requests are not sent on to another address: set the base URL to the final one.`,
      );
    }
    const envelope = answer.status === 204 ? EMPTY_SUCCESS : readEnvelope(answer.rawBody, answer.status);
    if (envelope?.success !== true || answer.status >= 400) {
      throw errorFromResponse(
        failedRequest(call, attempt),
        answer,
        envelope?.success === false ? envelope.error : null,
      );
    }
    const { status, requestId, rawBody } = answer;
    try {
      return { data: parse(envelope.data), meta: envelope.meta, requestId, status, raw: rawBody };
    } catch (cause) {
      throw new NeroPayResponseError(
        'unexpected_data',
        failedRequest(call, attempt),
        answer,
        `the answer's data is not what this endpoint is documented to return: ${messageOf(cause)}`,
        { cause },
      );
    }
  }

  /** One request and its whole answer, within `timeoutMs`. */
  async function exchange(call: PreparedCall, attempt: number): Promise<ReceivedAnswer> {
    const { method, url, write, signal, timeoutMs } = call;
    const headers = await headersOf(call, attempt);
    const ended = new AbortController();
    const onAbort = () => ended.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(onAbort, timeoutMs);
    try {
      const answer = await httpClient.send({
        method,
        url,
        headers,
        body: write && (write.form ?? write.body),
        signal: ended.signal,
        maxAnswerBytes: MAX_ANSWER_BYTES,
      });
      const received = {
        status: answer.status,
        requestId: answer.header('x-request-id'),
        retryAfterMs: parseRetryAfter(answer.header('retry-after'), clock()),
        rawBody: answer.text,
      };
      if (answer.complete) return received;
      throw new NeroPayResponseError(
        'answer_too_large',
        failedRequest(call, attempt),
        received,
        `the answer is larger than ${MAX_ANSWER_BYTES} bytes.`,
      );
    } catch (cause) {
      if (cause instanceof NeroPayResponseError) throw cause;
      const failed = failedRequest(call, attempt);
      if (signal?.aborted) throw aborted(failed, signal);
      if (ended.signal.aborted) {
        throw new NeroPayConnectionError('timeout', failed, `no complete answer within ${timeoutMs} ms.`, { cause });
      }
      throw new NeroPayConnectionError('network', failed, `the connection failed: ${messageOf(cause)}`, { cause });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** The signature covers the time, so it is made afresh for every attempt; nothing else about a write changes. */
  async function headersOf(call: PreparedCall, attempt: number): Promise<Record<string, string>> {
    const { method, url, write } = call;
    const timestamp = Math.floor(clock() / 1000);
    const body = write?.body ?? null;
    const form = write?.form ?? null;
    const proof = await proofOf({ method, url, body, form, timestamp }, call, attempt);
    if (!write) return { ...fixedHeaders, ...proof };
    const { contentType, idempotencyKey } = write;
    return { ...fixedHeaders, 'Content-Type': contentType, 'Idempotency-Key': idempotencyKey, ...proof };
  }

  /** What cannot be signed now, such as a file that has changed, may have arrived with an earlier attempt: a failed call. */
  async function proofOf(
    request: OutgoingRequest,
    call: PreparedCall,
    attempt: number,
  ): Promise<AuthenticationHeaders> {
    try {
      return await authenticate(request);
    } catch (cause) {
      if (cause instanceof NeroPayError) throw cause;
      const message = `the request could not be signed: ${messageOf(cause)}`;
      throw new NeroPayConnectionError('network', failedRequest(call, attempt), message, { cause });
    }
  }

  async function pause(ms: number, call: PreparedCall, attempt: number): Promise<void> {
    try {
      await sleep(ms, call.signal);
    } catch (cause) {
      if (call.signal?.aborted) throw aborted(failedRequest(call, attempt), call.signal);
      throw cause;
    }
  }

  return { request };
}

const EMPTY_SUCCESS: Envelope = { success: true, data: null, meta: {} };

function failedRequest({ method, path, write }: PreparedCall, attempts: number): FailedRequest {
  return { method, path, idempotencyKey: write?.idempotencyKey ?? null, attempts };
}

function seen({ method, path, write }: PreparedCall, attempt: number): RequestObservation {
  return { method, path, idempotencyKey: write?.idempotencyKey ?? null, attempt };
}

function aborted(failed: FailedRequest, signal: AbortSignal): NeroPayConnectionError {
  return new NeroPayConnectionError('aborted', failed, 'aborted by the caller.', { cause: signal.reason });
}

function httpClientOf({ fetch, httpClient }: ConnectionOptions): HttpClient {
  if (fetch && httpClient) throw new InvalidArgumentError('invalid_argument', 'Give either fetch or httpClient.');
  return httpClient ?? (fetch ? fetchHttpClient(fetch) : platformHttpClient);
}

function preparedWrite(request: TransportRequest<unknown>): PreparedWrite | null {
  if (request.method === 'GET') return null;
  const idempotencyKey = checkedIdempotencyKey(request.idempotencyKey);
  return { idempotencyKey, contentType: 'application/json', body: bodyBytes(request), form: null };
}

async function preparedForm(
  { method, body, rawBody, idempotencyKey }: TransportRequest<unknown>,
  parts: readonly FormPart[],
): Promise<PreparedWrite> {
  if (method === 'GET' || body !== undefined || rawBody !== undefined) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'A form is a write, without body and rawBody: repeated with the same idempotency key and parts, it is the same bytes.',
    );
  }
  const key = checkedIdempotencyKey(idempotencyKey);
  const { contentType, form } = await multipartBody(parts, key);
  return { idempotencyKey: key, contentType, body: null, form };
}

function bodyBytes({ method, body, rawBody }: TransportRequest<unknown>): string | Uint8Array<ArrayBuffer> {
  if (typeof rawBody === 'string') return rawBody;
  // A copy: the caller's buffer may be reused between two attempts.
  if (rawBody) return new Uint8Array(rawBody);
  if (body) return toJson(body);
  // Proxies drop the body of a DELETE, which would break its signature; other writes say that they have no parameters.
  return method === 'DELETE' ? '' : '{}';
}

function toJson(body: object): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new InvalidArgumentError('invalid_argument', `The parameters cannot be written as JSON: ${messageOf(cause)}`);
  }
}

/** Not a number would mean no timeout, or retries without end. */
function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError('invalid_argument', `${name} is a whole number from ${least} to ${most}.`);
}

function checkedIdempotencyKey(key: string | undefined): string {
  if (key === undefined) return newIdempotencyKey();
  if (key.length > MAX_KEY_LENGTH || !VISIBLE_ASCII.test(key)) {
    throw new InvalidArgumentError(
      'invalid_idempotency_key',
      `An idempotency key is 1 to ${MAX_KEY_LENGTH} visible ASCII characters without spaces, such as order_1001_attempt_1.`,
    );
  }
  return key;
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const ACCOUNT_ID = /^NP[A-Za-z0-9]+_\d+$/;

/** The bearer on every call, and the signature over time and body on writes (API reference, Authentication). */
function neroPayAuthentication({
  secretKey,
  publicKey,
  clientKey,
  account,
  multipartSignature = 'body',
}: TransportOptions): Authenticate {
  for (const [name, key] of Object.entries({ secretKey, publicKey, clientKey })) {
    if (key === undefined && name !== 'secretKey') continue;
    if (typeof key !== 'string' || !VISIBLE_ASCII.test(key)) {
      throw new InvalidArgumentError(
        'invalid_argument',
        `${name} must be the key as the dashboard shows it, without spaces or line breaks around it.`,
      );
    }
  }
  if (account !== undefined && !ACCOUNT_ID.test(account)) {
    throw new InvalidArgumentError(
      'invalid_account_id',
      `${JSON.stringify(account)} is not a full NeroPay account id, such as NPVesdTGASO23_547878.`,
    );
  }
  const credentials = {
    Authorization: `Bearer ${secretKey}`,
    ...(publicKey && { 'X-NeroPay-Public-Key': publicKey }),
    ...(clientKey && { 'X-NeroPay-Client-Key': clientKey }),
    ...(account && { 'NeroPay-Account': account }),
  };
  return async ({ body, form, timestamp }) => {
    const signed = form && multipartSignature === 'empty' ? '' : (form ?? body);
    if (signed === null) return credentials;
    return {
      ...credentials,
      'X-NeroPay-Timestamp': String(timestamp),
      'X-NeroPay-Signature': await signOutgoing(secretKey, timestamp, signed),
    };
  };
}

function headersFor({ userAgent }: ConnectionOptions): Record<string, string> {
  if (userAgent !== undefined && !/^[\x20-\x7e]+$/.test(userAgent)) {
    throw new InvalidArgumentError('invalid_argument', 'userAgent is one line of ASCII text, such as my-shop/1.4.');
  }
  return {
    Accept: 'application/json',
    // Otherwise some clients ask for compressed answers, and bytes that were counted small would grow.
    'Accept-Encoding': 'identity',
    'User-Agent': `${userAgent ? `${userAgent} ` : ''}neropay-core/${VERSION}`,
  };
}

/** A watcher that throws must not cost a payment. */
function observe<T>(watcher: ((observation: T) => void) | undefined, observation: () => T): void {
  if (!watcher) return;
  try {
    watcher(observation());
  } catch {
    // Ignored, as the option's description says.
  }
}

function sleepFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The innermost reason: `fetch failed` helps nobody, `connect ECONNREFUSED 127.0.0.1:4010` does. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? messageOf(error.cause) : error.message;
}
