import { NotFoundError, type Page } from '@neropay/core';
import type { ZObject } from 'zapier-platform-core';

interface Found<Result> {
  readonly results: Result[];
  readonly paging_token: string | null;
}

/**
 * One page of what was found, for the platform to go on with. NeroPay searches for a part of a text, in any column; `matches` keeps what was asked for.
 *
 * @param token what the page before answered, the number of the next one; undefined for the first
 */
export async function searchPage<Row, Result>(search: {
  readonly token: string | undefined;
  readonly list: (query: { page: number }) => Promise<Page<Row>>;
  readonly matches: (row: Row) => boolean;
  readonly resultOf: (row: Row) => Result;
}): Promise<Found<Result>> {
  const number = pageOf(search.token);
  const page = await search.list({ page: number });
  const { total_pages } = page.pagination;
  const isLast = page.data.length === 0 || (total_pages !== null && number >= total_pages);
  return {
    results: page.data.filter(search.matches).map(search.resultOf),
    paging_token: isLast || total_pages === null ? null : String(number + 1),
  };
}

/** All that was found, on one page. */
export function allOf<Result>(results: readonly Result[]): Found<Result> {
  return { results: [...results], paging_token: null };
}

/** What is there; null when NeroPay has no such thing. */
export async function existing<Row>(retrieve: () => Promise<Row>): Promise<Row | null> {
  try {
    return await retrieve();
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** @throws with `message` when nothing was given to search for: everything would match */
export function required(z: ZObject, value: string | undefined, message: string): string {
  if (value !== undefined) return value;
  throw new z.errors.Error(message, 'NothingToSearchFor');
}

function pageOf(token: string | undefined): number {
  return token !== undefined && /^\d{1,6}$/.test(token) ? Number(token) : 1;
}
