import type { Page, PageQuery } from '../api/page.js';
import type { ChangedQuery } from '../rail.js';
import type { Dispute } from '../resources/disputes.js';
import type { WalletTransaction } from '../resources/wallet-transactions.js';
import { transactionsOf } from './refund-rows.js';

type List<Row> = (query: PageQuery) => Promise<Page<Row>>;

/** NeroPay's own lists that tell of what happened to money after it came. */
export interface AftermathLists {
  readonly disputes: List<Dispute>;
  readonly refunds: List<WalletTransaction>;
}

/** The names (`trx`) of the transactions that one page tells of, each once, and where the next page begins. */
export interface ChangedNames {
  readonly named: readonly string[];
  readonly next: string | null;
}

type ListName = keyof AftermathLists;
const LIST_AFTER: Readonly<Record<ListName, ListName | null>> = { disputes: 'refunds', refunds: null };

const PER_PAGE = 50;
/** A list that hands out pages without end is left here; the next look begins anew. */
const MOST_PAGES = 400;

/**
 * One page of one list. The oldest first, so that what is added meanwhile comes at the end and moves nothing between pages.
 * @param isWithoutList whether an error says that the account has no such list: it is passed over then
 */
export async function changedPage(
  lists: AftermathLists,
  { since, after }: ChangedQuery,
  isWithoutList: (error: unknown) => boolean,
): Promise<ChangedNames> {
  const { list, page, last } = placeOf(after);
  const query = { from: new Date(since).toISOString(), sort: 'id', per_page: PER_PAGE, page };
  try {
    const { named, first, more } = await rowsOf(lists, list, query);
    // A list that knows no pages answers the same one for ever.
    const isNew = first !== last;
    const next = isNew && more && page < MOST_PAGES ? `${list}:${page + 1}:${first}` : startOf(LIST_AFTER[list]);
    return { named: isNew ? [...new Set(named)] : [], next };
  } catch (error) {
    if (!isWithoutList(error)) throw error;
    return { named: [], next: startOf(LIST_AFTER[list]) };
  }
}

async function rowsOf(lists: AftermathLists, list: ListName, query: PageQuery) {
  if (list === 'disputes') {
    const page = await lists.disputes(query);
    return { named: page.data.flatMap(({ trx_number }) => trx_number ?? []), ...positionOf(page) };
  }
  const page = await lists.refunds(query);
  return { named: page.data.flatMap(transactionsOf), ...positionOf(page) };
}

function positionOf({ data, pagination }: Page<{ readonly id?: unknown }>): { first: string; more: boolean } {
  const { page, per_page, total, total_pages } = pagination;
  const pages = total_pages ?? (total !== null && per_page !== null ? Math.ceil(total / per_page) : null);
  return { first: String(data[0]?.id ?? ''), more: data.length > 0 && (pages === null || page < pages) };
}

function startOf(list: ListName | null): string | null {
  return list === null ? null : `${list}:1:`;
}

function placeOf(after: string | null): { list: ListName; page: number; last: string } {
  const [list, page, ...last] = (after ?? 'disputes:1:').split(':');
  return { list: list === 'refunds' ? 'refunds' : 'disputes', page: Number(page), last: last.join(':') };
}
