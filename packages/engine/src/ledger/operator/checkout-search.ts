import { beginning, type Dialect, type Question, type Statement, statement, type Value } from './question.js';

/** A field that more checkouts begin so with is not asked for all of them: among the newest enough will fit. */
const FEW = 2_000;

/** What a search may mean: how it is found by an index, and how a checkout at hand is seen to fit. */
interface Meaning {
  /** Null when nothing can be called so. */
  find(dialect: Dialect, q: string): Statement | null;
  /** With the search as its one value, and no index: the list that it narrows has an order of its own. */
  fits(dialect: Dialect): string;
}

const ACCOUNTS = '(SELECT DISTINCT rail, mode, account_id FROM stores)';

const MEANINGS: readonly Meaning[] = [
  {
    // After its beginning an id is hexadecimal, which every collation puts in the same order.
    find: (_, q) =>
      /^co_[0-9a-f]*$/.test(q) ? statement('SELECT id FROM checkouts WHERE id >= ? AND id < ?', q, `${q}g`) : null,
    fits: (dialect) => dialect.startsWith('c.id'),
  },
  {
    // SQLite goes by way of the stores, of which there are few, and the index of each one's orders.
    find: (dialect, q) =>
      statement(
        `SELECT c.id FROM stores s ${dialect.join} checkouts c ON c.store_id = s.id WHERE ${dialect.foundBy('c.order_id')}`,
        ...beginning(q),
      ),
    fits: (dialect) => dialect.startsWith('c.order_id'),
  },
  {
    find: (dialect, q) =>
      statement(`SELECT id FROM checkouts WHERE ${dialect.foundBy('order_number')}`, ...beginning(q)),
    fits: (dialect) => dialect.startsWith('c.order_number'),
  },
  {
    // By way of the accounts, whose references are unique: so is there an index for it.
    find: (dialect, q) =>
      statement(
        `SELECT c.id FROM ${ACCOUNTS} s
         ${dialect.join} checkouts c ON c.rail = s.rail AND c.mode = s.mode AND c.account_id = s.account_id
         WHERE ${dialect.foundBy('c.reference')}`,
        ...beginning(q),
      ),
    fits: (dialect) => dialect.startsWith('c.reference'),
  },
  {
    find: (dialect, q) =>
      statement(
        `SELECT p.checkout_id AS id FROM ${ACCOUNTS} s
         ${dialect.join} payments p ON p.rail = s.rail AND p.mode = s.mode AND p.store_account_id = s.account_id
         WHERE ${dialect.foundBy('p.id')}`,
        ...beginning(q),
      ),
    fits: (dialect) => `EXISTS (SELECT 1 FROM payments p WHERE p.checkout_id = c.id AND ${dialect.startsWith('p.id')})`,
  },
  {
    find: (dialect, q) =>
      q.includes('@') ? statement(`SELECT c.id FROM checkouts c WHERE ${dialect.email} = lower(?)`, q) : null,
    fits: (dialect) => `${dialect.email} = lower(?)`,
  },
];

/** What a search narrows a list to: few checkouts, which are known, or those that fit a condition. */
export interface Found {
  readonly few: boolean;
  readonly condition: string;
  readonly values: readonly Value[];
}

/**
 * Asks each field by its index. A field that too many begin so with becomes a condition on each checkout, and that one alone: a long list is walked
 * through by it.
 */
export function* find(dialect: Dialect, q: string): Question<Found> {
  const ids = new Set<string>();
  const many: Meaning[] = [];
  for (const meaning of MEANINGS) {
    const asked = meaning.find(dialect, q);
    if (asked === null) continue;
    const rows = yield statement(`${asked.sql} LIMIT ?`, ...asked.values, FEW + 1);
    if (rows.length > FEW) many.push(meaning);
    else for (const row of rows) ids.add(String(row.id));
  }
  return {
    few: many.length === 0,
    condition: `(${[dialect.among('c.id'), ...many.map((meaning) => meaning.fits(dialect))].join(' OR ')})`,
    values: [[...ids], ...many.map(() => q)],
  };
}
