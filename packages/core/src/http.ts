import { newIdempotencyKey } from './crypto.js';
import { type Envelope, readEnvelope } from './envelope.js';
import {
  errorFromResponse,
  type FailedRequest,
  InvalidArgumentError,
  NeroPayCallError,
  NeroPayConnectionError,
  NeroPayResponseError,
  type ReceivedAnswer,
} from './errors.js';
import { parseRetryAfter, retryDelayMs } from './retry-policy.js';
import { type Bytes, signRequest } from './signing.js';
import { VERSION } from './version.js';

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_RETRIES = 2;
const MAX_ANSWER_BYTES = 5 * 1024 * 1024;
const MAX_KEY_LENGTH = 255;
/** A longer timer fires at once, and would end every call before it began. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const MOST_RETRIES = 20;

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

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
  /** Default: the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Unix time in milliseconds. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** From 0 up to 1, for jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Waits between attempts; rejects when the signal aborts. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

export interface TransportOptions extends ConnectionOptions, NeroPayCredentials {}

/** A request that is about to be sent, for whoever signs it. */
export interface OutgoingRequest {
  readonly method: HttpMethod;
  /** The whole address. */
  readonly url: string;
  /** Null on reads. */
  readonly body: Bytes | null;
  /** Unix time in whole seconds. */
  readonly timestamp: number;
}

/** Headers that prove who sends a request: made for every attempt, because signatures cover the time. */
export type Authenticate = (request: OutgoingRequest) => Readonly<Record<string, string>>;

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
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  /** Serialised as JSON once; ignored when `rawBody` is given. */
  readonly body?: object | undefined;
  /** Turns `data` into the result. What it throws becomes a {@link NeroPayResponseError} `unexpected_data`. */
  readonly parse: (data: unknown) => T;
}

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
  readonly write: { readonly idempotencyKey: string; readonly body: string | Uint8Array<ArrayBuffer> } | null;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The HTTP client for NeroPay: signs writes, keeps one idempotency key and one body for all attempts of a write, retries as
 * {@link retryDelayMs} says, reads the envelope, and turns everything else into errors of this package.
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
  const defaults = {
    timeoutMs: wholeNumber('timeoutMs', options.timeoutMs ?? DEFAULT_TIMEOUT_MS, 1, LONGEST_TIMER_MS),
    maxRetries: wholeNumber('maxRetries', options.maxRetries ?? DEFAULT_MAX_RETRIES, 0, MOST_RETRIES),
  };
  const clock = options.clock ?? Date.now;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? sleepFor;

  async function request<T>(request: TransportRequest<T>): Promise<TransportResponse<T>> {
    const call = prepare(request);
    for (let attempt = 1; ; attempt += 1) {
      if (call.signal?.aborted) throw aborted(failedRequest(call, attempt - 1), call.signal);
      const outcome = await observedAttempt(call, attempt, request.parse);
      if ('response' in outcome) return outcome.response;
      if (outcome.retryInMs === null) throw outcome.error;
      await pause(outcome.retryInMs, call, attempt);
    }
  }

  function prepare(request: TransportRequest<unknown>): PreparedCall {
    return {
      method: request.method,
      path: request.path,
      url: urlOf(baseUrl, request.path, request.query),
      // Made here, once: whatever happens later, no attempt of this write can carry another key or other bytes.
      write:
        request.method === 'GET'
          ? null
          : { idempotencyKey: checkedIdempotencyKey(request.idempotencyKey), body: bodyBytes(request) },
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
    const seen: RequestObservation = { ...namesOf(call), attempt };
    observe(options.onRequest, seen);
    const startedAt = clock();
    try {
      const response = await attemptOnce(call, attempt, parse);
      const { status, requestId } = response;
      observe(options.onResponse, {
        ...seen,
        status,
        requestId,
        durationMs: clock() - startedAt,
        error: null,
        retryInMs: null,
      });
      return { response };
    } catch (error) {
      if (!(error instanceof NeroPayCallError)) throw error;
      const retryInMs = retryDelayMs({ error, maxRetries: call.maxRetries, random: random() });
      const { status, requestId } = error;
      observe(options.onResponse, { ...seen, status, requestId, durationMs: clock() - startedAt, error, retryInMs });
      return { error, retryInMs };
    }
  }

  async function attemptOnce<T>(
    call: PreparedCall,
    attempt: number,
    parse: (data: unknown) => T,
  ): Promise<TransportResponse<T>> {
    const failed = failedRequest(call, attempt);
    const answer = await exchange(call, failed);
    if (answer.status >= 300 && answer.status < 400) {
      throw new NeroPayResponseError(
        'unexpected_redirect',
        failed,
        answer,
        `HTTP ${answer.status}, a redirect. Signed requests are not sent on to another address: set the base URL to the final one.`,
      );
    }
    const envelope = answer.status === 204 ? EMPTY_SUCCESS : readEnvelope(answer.rawBody, answer.status);
    if (envelope?.success !== true || answer.status >= 400) {
      throw errorFromResponse(failed, answer, envelope?.success === false ? envelope.error : null);
    }
    const { status, requestId, rawBody } = answer;
    try {
      return { data: parse(envelope.data), meta: envelope.meta, requestId, status, raw: rawBody };
    } catch (cause) {
      throw new NeroPayResponseError(
        'unexpected_data',
        failed,
        answer,
        `the answer's data is not what this endpoint is documented to return: ${messageOf(cause)}`,
        { cause },
      );
    }
  }

  /** One request and its whole answer, within `timeoutMs`. */
  async function exchange(call: PreparedCall, failed: FailedRequest): Promise<ReceivedAnswer> {
    const { signal, timeoutMs } = call;
    const ended = new AbortController();
    const onAbort = () => ended.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(onAbort, timeoutMs);
    try {
      const fetch = options.fetch ?? globalThis.fetch;
      const response = await fetch(call.url, {
        method: call.method,
        headers: headersOf(call),
        redirect: 'manual',
        signal: ended.signal,
        ...(call.write && { body: call.write.body }),
      });
      const received = {
        status: response.status,
        requestId: response.headers.get('x-request-id'),
        retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), clock()),
      };
      const { text, complete } = await readBounded(response);
      if (!complete) {
        throw new NeroPayResponseError(
          'answer_too_large',
          failed,
          { ...received, rawBody: text },
          `the answer is larger than ${MAX_ANSWER_BYTES} bytes.`,
        );
      }
      return { ...received, rawBody: text };
    } catch (cause) {
      if (cause instanceof NeroPayResponseError) throw cause;
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
  function headersOf({ method, url, write }: PreparedCall): Record<string, string> {
    const timestamp = Math.floor(clock() / 1000);
    return {
      ...fixedHeaders,
      ...(write && { 'Content-Type': 'application/json', 'Idempotency-Key': write.idempotencyKey }),
      ...authenticate({ method, url, body: write?.body ?? null, timestamp }),
    };
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

function failedRequest(call: PreparedCall, attempts: number): FailedRequest {
  return { ...namesOf(call), attempts };
}

function namesOf({
  method,
  path,
  write,
}: PreparedCall): Pick<RequestObservation, 'method' | 'path' | 'idempotencyKey'> {
  return { method, path, idempotencyKey: write?.idempotencyKey ?? null };
}

function aborted(failed: FailedRequest, signal: AbortSignal): NeroPayConnectionError {
  return new NeroPayConnectionError('aborted', failed, 'aborted by the caller.', { cause: signal.reason });
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
function neroPayAuthentication({ secretKey, publicKey, clientKey, account }: NeroPayCredentials): Authenticate {
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
  return ({ body, timestamp }) =>
    body === null
      ? credentials
      : {
          ...credentials,
          'X-NeroPay-Timestamp': String(timestamp),
          'X-NeroPay-Signature': signRequest({ secret: secretKey, timestamp, body }),
        };
}

function headersFor({ userAgent }: ConnectionOptions): Record<string, string> {
  if (userAgent !== undefined && !/^[\x20-\x7e]+$/.test(userAgent)) {
    throw new InvalidArgumentError('invalid_argument', 'userAgent is one line of ASCII text, such as my-shop/1.4.');
  }
  return {
    Accept: 'application/json',
    'User-Agent': `${userAgent ? `${userAgent} ` : ''}neropay-core/${VERSION}`,
  };
}

/** Without the trailing slash. */
function checkedBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (!url || url.username || url.password || url.search || url.hash) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'baseUrl must be a plain address, such as https://eu.neropay.app/v2.',
    );
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocalHost(url.hostname))) {
    throw new InvalidArgumentError(
      'invalid_argument',
      `baseUrl must be https: the secret key would cross the network unencrypted to ${url.host}.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** This machine, or a name that only a local network resolves (a container's, for one). */
function isLocalHost(hostname: string): boolean {
  if (hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)) return true;
  return hostname.endsWith('.localhost') || !/[.:]/.test(hostname);
}

/** The path must come out as it went in: one that means something else to a URL (`..`, `@host`, `?`) calls something else. */
function urlOf(baseUrl: string, path: string, query: TransportRequest<unknown>['query'] = {}): string {
  const url = path.startsWith('/') ? new URL(`${baseUrl}${path}`) : null;
  if (url?.href !== `${baseUrl}${path}` || url.search || url.hash) {
    throw new InvalidArgumentError(
      'invalid_argument',
      `${JSON.stringify(path)} is not a path: it starts with "/", its segments are percent-encoded, and it has no query.`,
    );
  }
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

async function readBounded(response: Response): Promise<{ text: string; complete: boolean }> {
  if (!response.body) return { text: '', complete: true };
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    text += decoder.decode(chunk, { stream: true });
    // Leaving the loop cancels the stream, which closes the connection.
    if (size > MAX_ANSWER_BYTES) return { text, complete: false };
  }
  return { text: text + decoder.decode(), complete: true };
}

/** A watcher that throws must not cost a payment. */
function observe<T>(watcher: ((observation: T) => void) | undefined, observation: T): void {
  try {
    watcher?.(observation);
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
