export interface LoggedRequest {
  /** The one that X-Request-Id says. */
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly method: string;
  /** From the root, /v2 included, without the query. */
  readonly path: string;
  /** 0: the connection was dropped before an answer was complete. */
  readonly status: number;
  readonly durationMs: number;
  /** The code of the error that was answered. */
  readonly code: string | null;
  readonly accountId: string | null;
  readonly idempotencyKey: string | null;
}

const KEPT = 1_000;

/** The newest requests to the API; keys and bodies are never among what is kept. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > KEPT) this.#requests = this.#requests.slice(-KEPT);
  }

  /** Oldest first. */
  get requests(): readonly LoggedRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests = [];
  }
}
