import { compareMoney, type Money } from '@neropay/core';
import * as z from 'zod';
import { invalidField } from './api-error.js';
import { parseQuery } from './fields.js';
import { type Pagination, paginate } from './pagination.js';

export interface ListColumns<T> {
  /** The columns that `q` and `search` look into, for a part of them and in either case. */
  readonly search?: Search<T>;
  /** What `status` filters by; without it the list has no such filter and does not heed it. Without values any may be asked for. */
  readonly status?: { readonly of: (record: T) => string; readonly values?: readonly string[] };
  /** Unix milliseconds: what `from` and `to` filter by, and `created_at` sorts by. */
  readonly createdAt?: (record: T) => number;
  /** Further columns to sort by. */
  readonly sort?: Readonly<Record<string, (a: T, b: T) => number>>;
}

type Search<T> = (record: T) => readonly (string | number | null)[];

const DAY_MS = 86_400_000;

const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date or an ISO 8601 datetime.');
const listQuery = z.object({
  q: z.string().optional(),
  search: z.string().optional(),
  status: z.string().optional(),
  from: instant.optional(),
  to: instant.optional(),
  sort: z.string().default('-id'),
});

/**
 * The filtered, sorted page of a collection that the query asks for: `q` or `search`, `status`, `from`, `to`, `sort`, `page` and
 * `per_page`.
 * @param records oldest first: that is the order that `id` sorts by, and what decides between equals
 * @throws {ApiError} validation_error, also for a column that the list cannot be sorted by and a status that it does not have
 */
export function listOf<T>(
  records: readonly T[],
  query: URLSearchParams,
  columns: ListColumns<T>,
): { records: T[]; pagination: Pagination } {
  const filter = parseQuery(listQuery, query);
  assertStatus(filter.status, columns);
  return paginate(sorted(records.filter(matcher(filter, columns)), filter.sort, columns), query);
}

/** What a list of many looks into, put together once for each record. Only for records that never change, because a new one takes their place. */
export function remembered<T extends object>(search: Search<T>): Search<T> {
  const texts = new WeakMap<T, readonly [string]>();
  return (record) => {
    const known = texts.get(record);
    if (known !== undefined) return known;
    const text = [textOf(search(record))] as const;
    texts.set(record, text);
    return text;
  };
}

/** Amounts of different currencies have no order: each currency is a group of its own. */
export function compareAmounts(a: Money, b: Money): number {
  if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
  return compareMoney(a, b);
}

function assertStatus<T>(status: string | undefined, { status: known }: ListColumns<T>): void {
  if (status === undefined || !known?.values || known.values.includes(status)) return;
  throw invalidField('status', `The status field must be one of ${known.values.join(', ')}.`);
}

/** Looks at no more of a record than is asked for: accounts have thousands of them. */
function matcher<T>(filter: z.infer<typeof listQuery>, columns: ListColumns<T>): (record: T) => boolean {
  const { status, createdAt, search } = columns;
  const wanted = (filter.q ?? filter.search ?? '').toLowerCase();
  const from = filter.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.from);
  const before = filter.to === undefined ? Number.POSITIVE_INFINITY : endOf(filter.to);
  const isOfTime = (at: number) => at >= from && at < before;
  const isAnyTime = filter.from === undefined && filter.to === undefined;
  return (record) =>
    (filter.status === undefined || !status || status.of(record) === filter.status) &&
    (isAnyTime || !createdAt || isOfTime(createdAt(record))) &&
    (wanted === '' || !search || textOf(search(record)).includes(wanted));
}

/** The searched columns in lower case, with a character between them that is in none. */
function textOf(columns: readonly (string | number | null)[]): string {
  return columns.join('\0').toLowerCase();
}

/** A bare date means the whole day; a datetime includes its own second. */
function endOf(to: string): number {
  return Date.parse(to) + (to.includes('T') ? 1_000 : DAY_MS);
}

function sorted<T>(records: readonly T[], sort: string, columns: ListColumns<T>): readonly T[] {
  const descending = sort.startsWith('-');
  const column = descending ? sort.slice(1) : sort;
  const { createdAt } = columns;
  const orders = new Map<string, (a: T, b: T) => number>([
    ['id', () => 0],
    ...(createdAt ? [['created_at', (a: T, b: T) => createdAt(a) - createdAt(b)] as const] : []),
    ...Object.entries(columns.sort ?? {}),
  ]);
  const order = orders.get(column);
  if (!order) throw invalidField('sort', `The sort field must be one of ${[...orders.keys()].join(', ')}, or -id.`);
  // Sorting is stable: equals stay in the order of their ids, and a reversed whole reverses them too.
  const ascending = records.toSorted(order);
  return descending ? ascending.toReversed() : ascending;
}
