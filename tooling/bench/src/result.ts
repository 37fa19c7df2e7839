/** What one benchmark has to say: every figure with its ratio to a named peer or limit of the same run. */
export interface BenchResult {
  readonly title: string;
  readonly notes: readonly string[];
  readonly rows: readonly BenchRow[];
  readonly goals: readonly BenchGoal[];
}

export interface BenchRow {
  readonly name: string;
  /** Median over the rounds: how many a second, unless `unit` says otherwise. */
  readonly figure: number;
  /** Default `/s`. */
  readonly unit?: string;
  /** Median over the rounds of this row's figure divided by the limit's or peer's in the same round. */
  readonly ratio: number;
  readonly detail?: string;
}

export interface BenchGoal {
  /** Says what is compared, in which direction, and the target. */
  readonly name: string;
  readonly target: number;
  readonly actual: number;
  readonly met: boolean;
}

export function atLeast(name: string, target: number, actual: number): BenchGoal {
  return { name, target, actual, met: actual >= target };
}

export function atMost(name: string, target: number, actual: number): BenchGoal {
  return { name, target, actual, met: actual <= target };
}

export interface BenchOptions {
  /** How many checkouts the large databases hold. */
  readonly checkouts: number;
}
