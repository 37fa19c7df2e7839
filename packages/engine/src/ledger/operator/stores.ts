import type { Page, StoreEntry, StoreHistory, StoreQuery } from '../operator-ledger.js';
import { endpointOf, type Row, storeOf } from '../rows.js';
import { Cursors } from './cursor.js';
import { deliveriesIn, stateIs } from './deliveries.js';
import { Conditions, type Dialect, one, type Question, statement } from './question.js';

const CURSORS = new Cursors('stores', ['number', 'string']);

const ENTRY = `s.*, e.state AS callback_state
  FROM stores s LEFT JOIN endpoints e ON e.store_id = s.id AND e.sink = 'callback'`;

/** Stores are few: they are looked through. */
export function* searchStores(dialect: Dialect, query: StoreQuery): Question<Page<StoreEntry> | null> {
  const after = CURSORS.read(query.cursor);
  if (after === undefined) return null;
  const id = dialect.bytewise('s.id');
  const conditions = new Conditions().addIf('s.state = ?', query.state);
  const { q = '' } = query;
  if (q !== '') {
    const texts = ['s.name', 's.url', 's.account_id', 's.account_name'];
    const contains = texts.map((column) => `lower(${column}) LIKE lower(?) ESCAPE '!'`);
    conditions.add(
      `(${dialect.startsWith('s.id')} OR ${contains.join(' OR ')})`,
      ...[q, ...texts.map(() => `%${q.replaceAll(/[!%_]/g, '!$&')}%`)],
    );
  }
  if (after !== null) conditions.add(`(s.created_at, ${id}) < (?, ?)`, ...after);
  const rows = yield statement(
    `SELECT ${ENTRY} ${conditions.where} ORDER BY s.created_at DESC, ${id} DESC LIMIT ?`,
    ...[...conditions.values, query.limit + 1],
  );
  return CURSORS.page(rows.map(entryOf), query.limit, ({ store }) => [store.createdAt, store.id]);
}

export function* storeHistory(dialect: Dialect, storeId: string): Question<StoreHistory | null> {
  const [row] = yield statement(`SELECT ${ENTRY} WHERE s.id = ?`, storeId);
  if (row === undefined) return null;
  const entry = entryOf(row);
  const { rail, mode, accountId } = entry.store;
  const endpoints = yield statement(
    `SELECT * FROM endpoints WHERE rail = ? AND mode = ? AND account_id = ? AND (store_id IS NULL OR store_id = ?) AND ended = 0
     ORDER BY CASE sink WHEN 'callback' THEN 0 ELSE 1 END, created_at, ${dialect.bytewise('id')}`,
    ...[rail, mode, accountId, storeId],
  );
  const checkout = yield* one(statement('SELECT MAX(created_at) AS last FROM checkouts WHERE store_id = ?', storeId));
  const finished = yield* one(
    statement(
      'SELECT MAX(received_at) AS last FROM notifications WHERE store_id = ? AND finished_at IS NOT NULL',
      storeId,
    ),
  );
  const due = yield* one(
    statement('SELECT MAX(received_at) AS last FROM notifications WHERE store_id = ? AND due_at IS NOT NULL', storeId),
  );
  const count = function* (state: 'pending' | 'dead'): Question<number> {
    const counted = yield* one(
      statement(
        `SELECT COUNT(*) AS count FROM ${deliveriesIn(dialect, state)} ${dialect.join} events v ON v.cursor = d.event_cursor
         WHERE ${stateIs(state)} AND v.store_id = ?`,
        storeId,
      ),
    );
    return Number(counted.count);
  };
  return {
    ...entry,
    endpoints: endpoints.map(endpointOf),
    lastCheckoutAt: laterOf(checkout.last, null),
    lastNotificationAt: laterOf(finished.last, due.last),
    deliveries: { pending: yield* count('pending'), dead: yield* count('dead') },
  };
}

function entryOf(row: Row): StoreEntry {
  return { store: storeOf(row), callbackState: row.callback_state === 'active' ? 'active' : 'disabled' };
}

function laterOf(a: unknown, b: unknown): number | null {
  const known = [a, b].filter((at) => typeof at === 'number');
  return known.length === 0 ? null : Math.max(...known);
}
