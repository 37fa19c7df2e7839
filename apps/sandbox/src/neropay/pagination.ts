import * as z from 'zod';
import { parseQuery } from './fields.js';

export interface Pagination {
  readonly page: number;
  readonly per_page: number;
  readonly total: number;
  readonly total_pages: number;
}

const positive = z.coerce.number().int().min(1);
const pageQuery = z.object({
  page: positive.default(1),
  per_page: positive.max(100).default(25),
});

/**
 * The page that the query asks for.
 * @throws {ApiError} validation_error for a page that is no positive integer, or more than 100 records per page
 */
export function paginate<T>(records: readonly T[], query: URLSearchParams): { records: T[]; pagination: Pagination } {
  const { page, per_page } = parseQuery(pageQuery, query);
  return {
    records: records.slice((page - 1) * per_page, page * per_page),
    pagination: {
      page,
      per_page,
      total: records.length,
      total_pages: Math.max(1, Math.ceil(records.length / per_page)),
    },
  };
}
