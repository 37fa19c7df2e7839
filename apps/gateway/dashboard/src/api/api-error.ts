/** A call that was refused, or that nobody answered. */
export class ApiError extends Error {
  /** 0 when there was no answer at all: what was asked for may or may not have been done. */
  readonly status: number;
  readonly code: string;
  /** To be named to whoever reads the gateway's log. */
  readonly requestId: string | null;
  /** Seconds, where the gateway says how long to wait. */
  readonly retryAfter: number | null;

  constructor(about: {
    status: number;
    code: string;
    message: string;
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(about.message);
    this.name = 'ApiError';
    this.status = about.status;
    this.code = about.code;
    this.requestId = about.requestId ?? null;
    this.retryAfter = about.retryAfter ?? null;
  }

  /** Nothing is known of whether it was done; asking the same again is the way to know. */
  get unknown(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}
