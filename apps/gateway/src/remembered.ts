/** Asks at most once in `forMs`, however many want to know: the answer is shared. A failure is not remembered. */
export function remembered<T>(ask: () => Promise<T>, forMs: number, clock: () => number): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly until: number } | null = null;
  return () => {
    const now = clock();
    if (last !== null && now < last.until) return last.answer;
    const entry = { answer: ask(), until: now + forMs };
    last = entry;
    entry.answer.catch(() => {
      if (last === entry) last = null;
    });
    return entry.answer;
  };
}
