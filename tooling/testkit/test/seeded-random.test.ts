import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../src/seeded-random.js';

const take = (count: number, random: () => number) => Array.from({ length: count }, random);

test('the same seed gives the same numbers, so that a failed run can be repeated', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(take(20, seededRandom(seed))).toEqual(take(20, seededRandom(seed)));
    }),
  );
});

test('every number is from 0 to below 1', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => take(50, seededRandom(seed)).every((number) => number >= 0 && number < 1)),
  );
});

test('is spread evenly: each tenth gets its tenth of the numbers, give or take a tenth of that', () => {
  const tenths = new Array<number>(10).fill(0);
  for (const number of take(100_000, seededRandom(1))) {
    const tenth = Math.floor(number * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(1_000);
});
