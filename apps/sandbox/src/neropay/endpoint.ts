import type { Caller } from './authentication.js';
import type { Pagination } from './pagination.js';

export interface Call extends Caller {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON object; empty for reads and for writes without a body. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answer {
  /** 200 unless said otherwise. */
  readonly status?: number;
  readonly data: unknown;
  readonly pagination?: Pagination;
}

/** One line of the API. What all of them share (keys, signatures, idempotency, faults, envelopes) is the router's. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for parameters. */
  readonly path: string;
  /** @throws {ApiError} for everything that is answered with an error */
  readonly handle: (call: Call) => Answer;
}
