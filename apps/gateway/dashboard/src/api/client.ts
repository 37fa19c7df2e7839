import type { SessionView } from '../../../src/operator/api.js';
import { ApiError } from './api-error.js';
import { sessionStore } from './session-store.js';

const BASE = `${import.meta.env.BASE_URL}api`;
/** Milliseconds. A refund waits for the provider, which has 30 seconds. */
const READ_TIMEOUT = 20_000;
const WRITE_TIMEOUT = 60_000;

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Answer<Data, Meta = undefined> {
  readonly data: Data;
  readonly meta: Meta;
}

type Envelope<Data, Meta> =
  | { readonly success: true; readonly data: Data; readonly meta: Meta }
  | { readonly success: false; readonly error: { readonly code: string; readonly message: string } };

/** @throws {ApiError} */
export function read<Data, Meta = undefined>(
  path: string,
  query: Query = {},
  signal?: AbortSignal,
): Promise<Answer<Data, Meta>> {
  const timeout = AbortSignal.timeout(READ_TIMEOUT);
  return send(path + search(query), { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
}

/**
 * Changes something.
 *
 * @param idempotencyKey for what must be done once however often it is sent
 * @throws {ApiError}
 */
export async function write<Data>(
  method: 'POST' | 'DELETE',
  path: string,
  body: object = {},
  idempotencyKey?: string,
): Promise<Data> {
  const send = () => writeOnce<Data>(method, path, body, idempotencyKey);
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'forbidden')) throw error;
    // Somebody logged in anew in another tab: the cookie is that session's now, and nothing was done yet.
    const { data } = await read<SessionView>('/session');
    sessionStore.set({ kind: 'in', session: data });
    return await send();
  }
}

async function writeOnce<Data>(method: string, path: string, body: object, idempotencyKey?: string): Promise<Data> {
  const current = sessionStore.get();
  const { data } = await send<Data, undefined>(path, {
    method,
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(current.kind === 'in' && { 'x-csrf-token': current.session.csrf_token }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    signal: AbortSignal.timeout(WRITE_TIMEOUT),
  });
  return data;
}

async function send<Data, Meta>(path: string, init: RequestInit): Promise<Answer<Data, Meta>> {
  const response = await answered(path, init);
  const envelope = await envelopeOf<Data, Meta>(response);
  if (envelope.success) return { data: envelope.data, meta: envelope.meta };
  if (response.status === 401 && !isLogin(path, init)) sessionStore.ended();
  const retryAfter = Number(response.headers.get('retry-after'));
  throw new ApiError({
    status: response.status,
    ...envelope.error,
    requestId: response.headers.get('x-request-id'),
    retryAfter: retryAfter > 0 ? retryAfter : null,
  });
}

/** A wrong token at login is no end of a session. */
function isLogin(path: string, { method }: RequestInit): boolean {
  return path === '/session' && method === 'POST';
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(BASE + path, { credentials: 'same-origin', ...init });
  } catch (error) {
    // Left by the page itself: whoever asked is gone.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ status: 0, code: 'no_answer', message: 'The gateway did not answer.' });
  }
}

async function envelopeOf<Data, Meta>(response: Response): Promise<Envelope<Data, Meta>> {
  try {
    return await response.json();
  } catch {
    // A proxy's own page, or an answer that broke off.
    const message = `The answer (${response.status}) is not the gateway's.`;
    throw new ApiError({ status: response.ok ? 0 : response.status, code: 'no_answer', message });
  }
}

function search(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
