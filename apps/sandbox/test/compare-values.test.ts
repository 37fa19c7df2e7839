import { describe, expect, test } from 'vitest';
import { compareValues } from '../src/neropay/collections/compare-values.js';

describe('compareValues', () => {
  test('sorts nothing, then no and yes, then numbers and decimals by worth, then texts, then the rest', () => {
    const sorted = [null, false, true, '-2.50', 0, '0.10', 9, '9.5', '10', '100.00', 'apple', 'Banana', 'cherry', {}];
    expect(sorted.toReversed().toSorted(compareValues)).toEqual(sorted);
  });

  test('does not confuse large amounts that a float could not tell apart', () => {
    expect(compareValues('9007199254740993.00', '9007199254740992.00')).toBe(1);
    expect(compareValues('0.1', '0.10')).toBe(0);
  });

  test('takes objects and lists for equal, so that they stay in the order of their ids', () => {
    expect(compareValues({ a: 1 }, [2])).toBe(0);
    expect(compareValues(undefined, null)).toBe(0);
  });
});
