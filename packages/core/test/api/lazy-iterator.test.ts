import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LazyIterator } from '../../src/index.js';

/** Counts what was asked for, as pages that are fetched would be. */
function counting(limit: number) {
  const asked = { items: 0, closed: false };
  async function* source() {
    try {
      for (let item = 0; item < limit; item += 1) {
        asked.items += 1;
        yield [item];
      }
    } finally {
      asked.closed = true;
    }
  }
  return { asked, items: new LazyIterator(source()) };
}

describe('a lazy iterator', () => {
  it('asks for nothing before somebody asks', async () => {
    const { asked, items } = counting(10);
    items
      .filter((item) => item > 3)
      .map(String)
      .take(2);
    expect(asked.items).toBe(0);
  });

  it('takes the first items, asks for no more than those, and closes its source', async () => {
    const { asked, items } = counting(10);
    expect(await items.take(3).toArray()).toEqual([0, 1, 2]);
    expect(asked).toEqual({ items: 3, closed: true });
  });

  it('of which nothing is taken asks for nothing', async () => {
    const { asked, items } = counting(10);
    expect(await items.take(0).toArray()).toEqual([]);
    expect(asked.items).toBe(0);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('cannot take %s', (limit) => {
    expect(() => counting(1).items.take(limit)).toThrow(RangeError);
  });

  it('maps and filters, also by functions that answer later', async () => {
    const even = async (item: number) => item % 2 === 0;
    const shout = async (item: number) => `${item}!`;
    expect(await counting(5).items.filter(even).map(shout).toArray()).toEqual(['0!', '2!', '4!']);
  });

  it('closes its source when a loop is left early', async () => {
    const { asked, items } = counting(10);
    for await (const item of items.map((each) => each + 1)) if (item === 2) break;
    expect(asked).toEqual({ items: 2, closed: true });
  });

  it('that a map failed in is over, and says so to everybody who asks again', async () => {
    const items = counting(3).items.map((item) => {
      if (item === 1) throw new Error('no');
      return item;
    });
    expect((await items.next()).value).toBe(0);
    await expect(items.next()).rejects.toThrow('no');
    await expect(items.next()).rejects.toThrow('no');
  });

  it('gives parallel next() calls each another item, in order, and then the end', async () => {
    const { items } = counting(3);
    const results = await Promise.all(Array.from({ length: 5 }, () => items.next()));
    expect(results.map(({ done, value }) => (done ? 'end' : value))).toEqual([0, 1, 2, 'end', 'end']);
  });

  it('behaves as arrays do, for any data and any chain', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), fc.nat(20), async (data, limit) => {
        async function* source() {
          for (const item of data) yield [item];
        }
        const lazy = new LazyIterator(source())
          .filter((item) => item % 2 === 0)
          .map((item) => item * 2)
          .take(limit);
        expect(await lazy.toArray()).toEqual(
          data
            .filter((item) => item % 2 === 0)
            .map((item) => item * 2)
            .slice(0, limit),
        );
      }),
    );
  });
});
