import { describe, expect, test } from 'vitest';
import { idOf, newId } from '../src/ids.js';

describe('ids', () => {
  test('say what they name', () => {
    for (const prefix of ['st', 'co', 're', 'evt', 'ep'] as const) {
      expect(newId(prefix)).toMatch(new RegExp(`^${prefix}_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$`));
    }
  });

  test('sort by creation, also within one millisecond, and never repeat', () => {
    const ids = Array.from({ length: 10_000 }, () => newId('evt'));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('that are made of names are the same for the same names, and no others', () => {
    expect(idOf('re', ['st_1', 'key'])).toMatch(/^re_[0-9a-f]{32}$/);
    expect(idOf('re', ['st_1', 'key'])).toBe(idOf('re', ['st_1', 'key']));
    const others = [idOf('evt', ['st_1', 'key']), idOf('re', ['st_1key', '']), idOf('re', ['st_1', null])];
    expect(new Set([idOf('re', ['st_1', 'key']), ...others]).size).toBe(4);
  });
});
