import { money } from '@neropay/core';
import { describe, expect, test } from 'vitest';
import { compareAmounts, type ListColumns, listOf, remembered } from '../src/neropay/list.js';
import { RequestLog } from '../src/neropay/request-log.js';

interface Fruit {
  readonly name: string;
  readonly ripe: 'yes' | 'no';
  readonly price: ReturnType<typeof money>;
  readonly picked: number;
}

const fruit = (name: string, ripe: 'yes' | 'no', pence: bigint, picked: string): Fruit => ({
  name,
  ripe,
  price: money(pence, 'GBP'),
  picked: Date.parse(picked),
});

/** Oldest first. */
const FRUITS = [
  fruit('Apple', 'yes', 30n, '2026-01-01T10:00:00Z'),
  fruit('Banana', 'no', 20n, '2026-01-01T23:59:59Z'),
  fruit('Pineapple', 'yes', 20n, '2026-01-02T00:00:00Z'),
];

const columns: ListColumns<Fruit> = {
  search: ({ name }) => [name, null],
  status: { of: ({ ripe }) => ripe, values: ['yes', 'no'] },
  createdAt: ({ picked }) => picked,
  sort: { price: (a, b) => compareAmounts(a.price, b.price) },
};

const names = (query: string, how: ListColumns<Fruit> = columns) =>
  listOf(FRUITS, new URLSearchParams(query), how).records.map(({ name }) => name);

describe('a list', () => {
  test.each([
    ['', ['Pineapple', 'Banana', 'Apple']],
    ['sort=id', ['Apple', 'Banana', 'Pineapple']],
    ['q=APPLE', ['Pineapple', 'Apple']],
    ['search=ban', ['Banana']],
    ['q=null', []],
    ['status=no', ['Banana']],
    ['sort=-created_at', ['Pineapple', 'Banana', 'Apple']],
    ['to=2026-01-01', ['Banana', 'Apple']],
    ['from=2026-01-02', ['Pineapple']],
    ['to=2026-01-01T10:00:00Z', ['Apple']],
    ['per_page=2', ['Pineapple', 'Banana']],
    ['per_page=2&page=2', ['Apple']],
  ])('?%s', (query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  test('of records that never change looks at each once, and finds nothing across two columns', () => {
    let looks = 0;
    const search = remembered(({ name, ripe, picked }: Fruit) => {
      looks++;
      return [name, null, ripe, picked];
    });
    const found = (query: string) => names(query, { ...columns, search });
    expect(found('q=PINE')).toEqual(['Pineapple']);
    expect(found('q=no')).toEqual(['Banana']);
    expect(found(`q=${FRUITS[0]?.picked}`)).toEqual(['Apple']);
    expect(found('q=appleyes')).toEqual([]);
    expect(found('q=null')).toEqual([]);
    expect(looks).toBe(FRUITS.length);
  });

  test('equals are in the order of their ids, and turned round with the rest', () => {
    expect(names('sort=price')).toEqual(['Banana', 'Pineapple', 'Apple']);
    expect(names('sort=-price')).toEqual(['Apple', 'Pineapple', 'Banana']);
  });

  test.each(['sort=colour', 'sort=--id', 'sort=', 'status=maybe', 'from=yesterday', 'page=0', 'per_page=101'])(
    '?%s is a validation_error',
    (query) => {
      expect(() => names(query)).toThrow(expect.objectContaining({ code: 'validation_error' }));
    },
  );

  test('a list without a status does not heed it, one without a date has no such column', () => {
    expect(names('status=no&from=2030-01-01', {})).toHaveLength(3);
    expect(() => names('sort=created_at', {})).toThrow(expect.objectContaining({ code: 'validation_error' }));
  });

  test('amounts of different currencies are groups of their own', () => {
    expect(compareAmounts(money(1n, 'GBP'), money(2n, 'EUR'))).toBe(1);
    expect(compareAmounts(money(1n, 'EUR'), money(2n, 'GBP'))).toBe(-1);
  });
});

describe('the log of requests', () => {
  test('keeps the newest thousand', () => {
    const log = new RequestLog();
    for (let number = 1; number <= 1_001; number += 1) {
      log.add({
        id: `req_${number}`,
        at: number,
        method: 'GET',
        path: '/v2/account',
        status: 200,
        durationMs: 1,
        code: null,
        accountId: null,
        idempotencyKey: null,
      });
    }
    expect([log.requests.length, log.requests[0]?.id]).toEqual([1_000, 'req_2']);
  });
});
