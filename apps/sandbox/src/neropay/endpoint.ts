import type { Caller } from './authentication.js';
import type { CallBody } from './call-body.js';
import type { Pagination } from './pagination.js';

export interface Call extends Caller, CallBody {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
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
  /** Takes files in a multipart form, beside JSON. */
  readonly multipart?: true;
  /** @throws {ApiError} for everything that is answered with an error */
  readonly handle: (call: Call) => Answer;
}
