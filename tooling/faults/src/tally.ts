/** Counts what really happened, by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** `name` from now on stands in the tally, with 0 while it has not happened. */
  expect(...names: readonly string[]): void {
    for (const name of names) this.count(name, 0);
  }

  count(name: string, times = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
