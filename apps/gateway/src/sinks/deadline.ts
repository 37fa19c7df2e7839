/** A signal that aborts with another one, or when the time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Lets go of both: what `AbortSignal.timeout` holds is held until its time is over, and of deliveries there are thousands until then. */
  clear(): void;
}

/** @param ms after which it aborts with a `TimeoutError` */
export function deadlineOf(signal: AbortSignal, ms: number): Deadline {
  const ended = new AbortController();
  const onAbort = () => ended.abort(signal.reason);
  const timer = setTimeout(() => ended.abort(new DOMException('The time is over', 'TimeoutError')), ms);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    signal: ended.signal,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
