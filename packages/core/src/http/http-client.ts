/** In upper case. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A `Blob` (a multipart form) is read lazily, and its size is known before it is read. */
export type HttpBody = string | Uint8Array<ArrayBuffer> | Blob;

/** One request, ready to be sent: what is signed and what is sent must be the same, so nothing is added to the body. */
export interface HttpRequest {
  readonly method: HttpMethod;
  /** The whole address, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null on reads. */
  readonly body: HttpBody | null;
  /** Ends the exchange at once whatever it is doing, the reading of the answer included. */
  readonly signal: AbortSignal;
  /** How many bytes of the answer's body are read at most, give or take a chunk. */
  readonly maxAnswerBytes: number;
}

/** A whole answer. */
export interface HttpAnswer {
  readonly status: number;
  /** The value of a header, asked for in lower case; null without it. */
  header(name: string): string | null;
  /** The body as UTF-8 text, without a byte order mark. */
  readonly text: string;
  /** False when the body is larger than `maxAnswerBytes`; `text` is its beginning. */
  readonly complete: boolean;
}

/**
 * How one request travels. A client follows no redirects, repeats nothing and throws nothing away: what to make of an answer or
 * of a failure is the transport's to say.
 */
export interface HttpClient {
  /**
   * Rejects when no whole answer came: with anything once `signal` is aborted, else with the reason, which ends up in the message
   * of `NeroPayConnectionError`.
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
}
