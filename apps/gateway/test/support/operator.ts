import { expect } from 'vitest';
import type { SessionView } from '../../src/operator/api.js';

/** What every gateway of these tests is opened with. */
export const ADMIN_TOKEN = 'admin-token-of-the-tests-4711';

export interface OperatorAnswer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data;
  readonly meta: { readonly next_cursor: string | null };
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: Record<string, string[]> | null;
  };
}

interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whoever has no session (yet): speaks to the dashboard's API by hand. */
export async function askOperator<Data = unknown>(
  gatewayUrl: string,
  path: string,
  { method = 'GET', body, headers = {} }: Ask = {},
): Promise<OperatorAnswer<Data>> {
  const response = await fetch(`${gatewayUrl}/dashboard/api${path}`, {
    method,
    headers,
    redirect: 'manual',
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (/\bat .+:\d+:\d+|node_modules|\.js:\d+/.test(text)) throw new Error(`A stack trace in an answer: ${text}`);
  if (!response.headers.get('x-request-id')) throw new Error('An answer without X-Request-Id');
  // What is answered here is private, whatever it is.
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, headers: response.headers, ...JSON.parse(text) };
}

export function logIn(gatewayUrl: string, changes: object = {}, headers: Readonly<Record<string, string>> = {}) {
  const body = { token: ADMIN_TOKEN, operator: 'Olga', ...changes };
  return askOperator<SessionView>(gatewayUrl, '/session', { method: 'POST', body, headers });
}

/** The cookie that an answer sets, as a browser sends it back; its attributes beside it. */
export function cookieOf(answer: { readonly headers: Headers }): {
  readonly pair: string;
  readonly attributes: string;
} {
  const [cookie = ''] = answer.headers.getSetCookie();
  const [pair = '', ...attributes] = cookie.split('; ');
  return { pair, attributes: attributes.sort().join('; ') };
}

/** Somebody who is logged in. */
export class Operator {
  readonly gatewayUrl: string;
  readonly cookie: string;
  readonly session: SessionView;

  constructor(gatewayUrl: string, cookie: string, session: SessionView) {
    this.gatewayUrl = gatewayUrl;
    this.cookie = cookie;
    this.session = session;
  }

  static async logIn(gatewayUrl: string, changes: object = {}): Promise<Operator> {
    const answer = await logIn(gatewayUrl, changes);
    if (answer.status !== 200) throw new Error(`Not logged in: ${answer.error.message}`);
    return new Operator(gatewayUrl, cookieOf(answer).pair, answer.data);
  }

  read<Data = unknown>(path: string): Promise<OperatorAnswer<Data>> {
    return askOperator<Data>(this.gatewayUrl, path, { headers: { cookie: this.cookie } });
  }

  act<Data = unknown>(
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OperatorAnswer<Data>> {
    return this.send<Data>('POST', path, body, headers);
  }

  send<Data = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OperatorAnswer<Data>> {
    return askOperator<Data>(this.gatewayUrl, path, {
      method,
      body,
      headers: { cookie: this.cookie, 'x-csrf-token': this.session.csrf_token, ...headers },
    });
  }
}
