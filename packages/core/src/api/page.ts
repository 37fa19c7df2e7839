import * as z from 'zod';
import { openEnumParam } from './fields.js';

/** The query that every list takes (API reference, Pagination). Filters work "where supported" by the resource. */
export const PageQuery = z.object({
  /** From 1. Default 1. */
  page: z.int().min(1).optional(),
  /** Default 25. */
  per_page: z.int().min(1).optional(),
  /** Searches the resource's supported columns. */
  q: z.string().optional(),
  /** The same as `q`. */
  search: z.string().optional(),
  status: z.string().optional(),
  /** Created at or after: a date or date and time, ISO 8601. */
  from: z.string().optional(),
  /** Created at or before: a date or date and time, ISO 8601. */
  to: z.string().optional(),
  /** A column; a leading minus descends. Default `-id`. */
  sort: z.string().optional(),
});
export type PageQuery = z.input<typeof PageQuery>;

/** The same, with the statuses that the reference documents for a resource; others pass. */
export function pageQueryWithStatus<const Status extends string>(...documented: readonly Status[]) {
  return PageQuery.extend({ status: openEnumParam(...documented).optional() });
}

/** Where a page stands, as far as the answer told. */
export interface Pagination {
  /** From 1. */
  readonly page: number;
  readonly per_page: number | null;
  /** Items on all pages. */
  readonly total: number | null;
  readonly total_pages: number | null;
}

/** One page of a list. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly pagination: Pagination;
  /** The envelope's whole `meta`. */
  readonly meta: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  /** Fetches the page after this one; null when there is none. */
  nextPage(): Promise<Page<Item> | null>;
}

/** One answer to a list call, before it becomes a {@link Page}. */
export interface FetchedPage<Item> {
  readonly data: readonly Item[];
  readonly meta: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

/**
 * Makes a page that knows how to get the next one.
 *
 * The reference documents that pagination is in `meta.pagination`, not its members, and the public docs show lists without
 * any `meta`. So the usual names are understood; and where the answer does not tell how many pages there are, the end is
 * an empty page, or the same page again (a list that ignores `page`). Guessing the end from a short page would lose rows
 * wherever the server grants fewer rows per page than were asked for.
 */
export function pageFrom<Item>(
  fetched: FetchedPage<Item>,
  page: number,
  fetchPage: (page: number) => Promise<FetchedPage<Item>>,
): Page<Item> {
  const pagination = readPagination(fetched.meta.pagination, page);

  async function nextPage(): Promise<Page<Item> | null> {
    const more = hasNextPage(pagination);
    if (more === false || fetched.data.length === 0) return null;
    const next = await fetchPage(page + 1);
    if (more === 'unknown' && (next.data.length === 0 || sameItems(next.data, fetched.data))) return null;
    return pageFrom(next, page + 1, fetchPage);
  }

  return { ...fetched, pagination, nextPage };
}

function hasNextPage({ page, per_page, total, total_pages }: Pagination): boolean | 'unknown' {
  if (total_pages !== null) return page < total_pages;
  if (total !== null && per_page !== null) return page * per_page < total;
  return 'unknown';
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const Count = z.coerce.number().int().min(0).catch(Number.NaN);
const PaginationMeta = z
  .object({ per_page: Count, total: Count, total_pages: Count, last_page: Count })
  .partial()
  .catch({});

/** `page` is the page that was asked for, so that a server which always reports page 1 cannot make a loop endless. */
function readPagination(meta: unknown, page: number): Pagination {
  const { per_page, total, total_pages, last_page } = PaginationMeta.parse(meta);
  return { page, per_page: told(per_page), total: told(total), total_pages: told(total_pages) ?? told(last_page) };
}

function told(count: number | undefined): number | null {
  return count === undefined || Number.isNaN(count) ? null : count;
}
