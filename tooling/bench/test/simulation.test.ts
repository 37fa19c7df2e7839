import { seededRandom } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { Heap } from '../src/simulation/heap.ts';
import { drawFrom, percentile, type QueueModel, simulateQueue } from '../src/simulation/queue.ts';

const MEAN_MS = 100;
const exponential = (random: () => number) => -Math.log(1 - random()) * MEAN_MS;

function model(changes: Partial<QueueModel>): QueueModel {
  return {
    random: seededRandom(7),
    arrivalsPerSecond: 80,
    forMs: 4_000_000,
    workers: 10,
    serviceMs: exponential,
    ...changes,
  };
}

describe('a simulated queue', () => {
  test.each([
    { workers: 1, load: 0.5 },
    { workers: 4, load: 0.7 },
    { workers: 10, load: 0.8 },
    { workers: 30, load: 0.8 },
  ])(
    'of $workers workers at $load makes wait as long, and as often, as the theory of M/M/c says',
    ({ workers, load }) => {
      const arrivalsPerSecond = (workers * load * 1_000) / MEAN_MS;
      const { waitsMs } = simulateQueue(
        model({ workers, arrivalsPerSecond, forMs: 1_000_000_000 / arrivalsPerSecond }),
      );
      const theory = erlangC(workers, workers * load);
      const waited = waitsMs.filter((wait) => wait > 0).length / waitsMs.length;
      const mean = waitsMs.reduce((sum, wait) => sum + wait, 0) / waitsMs.length;
      expect(waitsMs.length).toBeGreaterThan(990_000);
      expect(waited / theory).toBeCloseTo(1, 1);
      expect(mean / ((theory * MEAN_MS) / (workers * (1 - load)))).toBeCloseTo(1, 1);
    },
  );

  test('gives the same answers for the same seed', () => {
    const once = simulateQueue(model({ forMs: 60_000 }));
    expect(simulateQueue(model({ forMs: 60_000 }))).toEqual(once);
    expect(simulateQueue(model({ forMs: 60_000, random: seededRandom(8) }))).not.toEqual(once);
  });

  test('works through everything that came, also what failed', () => {
    const failing = { share: 0.2, waitsMs: [500, 5_000] };
    const calm = simulateQueue(model({ forMs: 600_000, arrivalsPerSecond: 40 }));
    const { worked, waitsMs, agesMs } = simulateQueue(model({ forMs: 600_000, arrivalsPerSecond: 40, failing }));
    expect(worked / calm.worked).toBeCloseTo(1, 1);
    // Each takes 1 / (1 - 0.2) tries.
    expect(waitsMs.length / worked).toBeCloseTo(1.25, 1);
    expect(agesMs.filter((age) => age > 500).length / worked).toBeCloseTo(0.2, 1);
  });

  test('that nobody could write to for a while loses nothing, and catches up', () => {
    const outage = { fromMs: 60_000, forMs: 30_000, sentAgainMs: [10_000, 20_000], leaseMs: 2_000 } as const;
    const { worked, agesMs, recoveredMs } = simulateQueue(model({ forMs: 300_000, arrivalsPerSecond: 50, outage }));
    expect(worked / (50 * 300)).toBeCloseTo(1, 1);
    // Sent at the beginning of the outage, sent again in it, and again after it.
    expect(percentile(agesMs, 1)).toBeGreaterThan(30_000);
    expect(recoveredMs).toBeLessThan(60_000);
  });

  test('has the longer to catch up after an outage the fewer work at it', () => {
    const outage = { fromMs: 60_000, forMs: 30_000, sentAgainMs: [10_000, 20_000], leaseMs: 2_000 } as const;
    const recoveredMs = (workers: number) =>
      simulateQueue(model({ workers, forMs: 900_000, arrivalsPerSecond: 80, outage })).recoveredMs;
    expect(recoveredMs(9)).toBeGreaterThan(recoveredMs(11));
    // Enough for what comes and what comes again at once.
    expect(recoveredMs(60)).toBe(0);
  });

  test('with too few workers never catches up', () => {
    const { waitsMs } = simulateQueue(model({ workers: 7, forMs: 300_000 }));
    expect(percentile(waitsMs.slice(-1_000), 0.5)).toBeGreaterThan(10_000);
  });
});

describe('a heap', () => {
  test('gives out everything, the smallest first', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 1_000 }, () => Math.floor(random() * 100));
    const heap = new Heap<number>((value) => value);
    for (const value of values) heap.push(value);
    expect(heap.size).toBe(1_000);
    expect(heap.peek()).toBe(Math.min(...values));
    const given = values.map(() => heap.pop());
    expect(given).toEqual(values.toSorted((a, b) => a - b));
    expect(heap.pop()).toBeUndefined();
  });
});

test('what is drawn from quantiles has them', () => {
  const random = seededRandom(5);
  const draw = drawFrom([0, 10, 100]);
  const drawn = Array.from({ length: 100_000 }, () => draw(random));
  expect(percentile(drawn, 0.25)).toBeCloseTo(5, 0);
  expect(percentile(drawn, 0.5) / 10).toBeCloseTo(1, 1);
  expect(percentile(drawn, 0.75) / 55).toBeCloseTo(1, 1);
});

/** The probability that one has to wait, with so many workers and `offered` of them busy on average (Erlang C). */
function erlangC(workers: number, offered: number): number {
  let term = 1;
  let sum = 1;
  for (let busy = 1; busy < workers; busy += 1) {
    term *= offered / busy;
    sum += term;
  }
  const all = ((term * offered) / workers) * (workers / (workers - offered));
  return all / (sum + all);
}
