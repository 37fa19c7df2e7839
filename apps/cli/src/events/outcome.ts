/** What a target made of an event. */
export interface Outcome {
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Why no answer came; null when one did. */
  readonly error: string | null;
  readonly durationMs: number;
}

export function isDelivered({ status }: Outcome): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** `fetch failed` helps nobody, `connect ECONNREFUSED 127.0.0.1:3000` does. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  // Node tries several addresses of one name, and leaves the message empty when all of them failed.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error.message || error.name;
}
