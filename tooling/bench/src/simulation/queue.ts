import { Heap } from './heap.ts';

/** Times are milliseconds of simulated time. */
export interface QueueModel {
  /** 0 ≤ n < 1, seeded: the same run gives the same answers. */
  readonly random: () => number;
  readonly arrivalsPerSecond: number;
  readonly forMs: number;
  /** How many are worked on at the same time. */
  readonly workers: number;
  /** How long one takes, drawn anew for each try. */
  readonly serviceMs: (random: () => number) => number;
  /** A try that fails takes its time too, and is made again after the wait of its place in this list (the last one from then on). */
  readonly failing?: { readonly share: number; readonly waitsMs: readonly number[] };
  /** The database is away: nothing is taken in, nothing begins, and what is under way has to be done again. */
  readonly outage?: {
    readonly fromMs: number;
    readonly forMs: number;
    /** The sender was answered 5xx, and sends it again after a wait between these. */
    readonly sentAgainMs: readonly [least: number, most: number];
    /** What was under way is free again so long after the end. */
    readonly leaseMs: number;
  };
}

export interface QueueOutcome {
  readonly worked: number;
  /** From when it was due until it was begun, each try by itself; in the order of their beginnings. */
  readonly waitsMs: readonly number[];
  /** From the first time that it was sent until it was done. */
  readonly agesMs: readonly number[];
  /** From the end of the outage until nothing waited longer than a second any more; 0 when nothing did, or there was none. */
  readonly recoveredMs: number;
}

interface Item {
  readonly bornAt: number;
  readonly dueAt: number;
  readonly tries: number;
}

const RECOVERED_MS = 1_000;

/**
 * Works through a queue as the engine does: what has been due longest is taken by whoever is free first. Since every retry is due after the moment
 * that it was decided at, taking items in the order of their due times is taking them in the order of time.
 */
export function simulateQueue(model: QueueModel): QueueOutcome {
  const { random, forMs, workers, serviceMs, failing, outage } = model;
  const exponential = (meanMs: number) => -Math.log(1 - random()) * meanMs;
  const betweenMs = 1_000 / model.arrivalsPerSecond;
  const outageEnd = outage === undefined ? 0 : outage.fromMs + outage.forMs;
  const isAway = (at: number) => outage !== undefined && at >= outage.fromMs && at < outageEnd;

  const free = new Heap<number>((at) => at);
  for (let worker = 0; worker < workers; worker += 1) free.push(0);
  const waiting = new Heap<Item>(({ dueAt }) => dueAt);
  const waitsMs: number[] = [];
  const agesMs: number[] = [];
  let recoveredMs = 0;
  let nextArrival = exponential(betweenMs);

  for (let item = take(); item !== undefined; item = take()) work(item);
  return { worked: agesMs.length, waitsMs, agesMs, recoveredMs };

  /** The next that becomes due: one that arrives, or one that waits to be tried again. */
  function take(): Item | undefined {
    const again = waiting.peek();
    if (nextArrival >= forMs || (again !== undefined && again.dueAt <= nextArrival)) return waiting.pop();
    const item = { bornAt: nextArrival, dueAt: nextArrival, tries: 0 };
    nextArrival += exponential(betweenMs);
    return item;
  }

  function work({ bornAt, dueAt, tries }: Item): void {
    if (outage !== undefined && tries === 0 && isAway(dueAt)) {
      const [least, most] = outage.sentAgainMs;
      waiting.push({ bornAt, dueAt: dueAt + least + random() * (most - least), tries });
      return;
    }
    const ready = Math.max(dueAt, free.pop() ?? 0);
    const beginsAt = isAway(ready) ? outageEnd : ready;
    const endsAt = beginsAt + serviceMs(random);
    if (outage !== undefined && beginsAt < outage.fromMs && endsAt >= outage.fromMs) {
      free.push(outageEnd);
      waiting.push({ bornAt, dueAt: outageEnd + outage.leaseMs, tries: tries + 1 });
      return;
    }
    free.push(endsAt);
    waitsMs.push(beginsAt - dueAt);
    if (beginsAt > outageEnd && beginsAt - dueAt > RECOVERED_MS) recoveredMs = beginsAt - outageEnd;
    if (failing !== undefined && random() < failing.share) {
      const wait = failing.waitsMs[Math.min(tries, failing.waitsMs.length - 1)] ?? 0;
      waiting.push({ bornAt, dueAt: endsAt + wait, tries: tries + 1 });
    } else agesMs.push(endsAt - bornAt);
  }
}

/** The value below which this share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Draws from a distribution that was measured: its quantiles at even distances, the least first and the most last. */
export function drawFrom(quantiles: readonly number[]): (random: () => number) => number {
  return (random) => {
    const place = random() * (quantiles.length - 1);
    const below = Math.floor(place);
    const [low = 0, high = low] = quantiles.slice(below, below + 2);
    return low + (high - low) * (place - below);
  };
}
