import type {
  DeadDeliveries,
  DeadDeliveryQuery,
  DeliveryEntry,
  DeliveryHistory,
  DeliveryQuery,
  DeliveryState,
  DeliveryTry,
  Page,
} from '../operator-ledger.js';
import { endpointOf, eventOf, type Row } from '../rows.js';
import { Cursors } from './cursor.js';
import { Conditions, type Dialect, one, type Question, statement } from './question.js';

const CURSORS = new Cursors('deliveries', ['number', 'number']);
const DEAD_CURSORS = new Cursors('dead deliveries', ['number', 'number']);

const entryIn = ({ isClaimed }: Dialect) =>
  `d.*, CASE WHEN ${isClaimed} THEN NULL ELSE d.due_at END AS next_attempt_at, v.id AS event_id, v.type, v.created_at AS told_at, v.store_id, s.name AS store_name, e.sink`;
const ABOUT = 'JOIN endpoints e ON e.id = d.endpoint_id LEFT JOIN stores s ON s.id = v.store_id';

/**
 * The order is that of the events, which every index that leads here has: the events of a store or checkout, what never arrived, or all
 * deliveries by their event.
 */
export function* searchDeliveries(dialect: Dialect, query: DeliveryQuery): Question<Page<DeliveryEntry> | null> {
  const after = CURSORS.read(query.cursor);
  if (after === undefined) return null;
  const { q = '', state } = query;
  const conditions = new Conditions()
    .addIf('v.store_id = ?', query.storeId)
    .addIf('d.endpoint_id = ?', query.endpointId)
    .addIf('v.type = ?', query.type);
  if (state !== undefined) conditions.add(stateIs(state));
  if (q !== '') conditions.add(`${columnOf(q)} = ?`, q);
  if (after !== null) conditions.add('(d.event_cursor, d.id) < (?, ?)', ...after);
  const byEvent = q === '' ? query.storeId !== undefined && isCommon(state) : !q.startsWith('ep_');
  const from = byEvent
    ? `events v ${dialect.join} deliveries d ON d.event_cursor = v.cursor`
    : `${deliveriesIn(dialect, state)} ${dialect.join} events v ON v.cursor = d.event_cursor`;
  const order = byEvent ? 'v.cursor DESC, d.id DESC' : 'd.event_cursor DESC, d.id DESC';
  const rows = yield statement(
    `SELECT ${entryIn(dialect)} FROM ${from} ${ABOUT} ${conditions.where} ORDER BY ${order} LIMIT ?`,
    ...[...conditions.values, query.limit + 1],
  );
  const { rows: shown, nextCursor } = CURSORS.page(rows, query.limit, keyOf);
  return { rows: shown.map(deliveryOf), nextCursor };
}

export function* deliveriesOfCheckout(
  dialect: Dialect,
  checkoutId: string,
  limit: number,
): Question<readonly DeliveryEntry[]> {
  const rows = yield statement(
    `SELECT ${entryIn(dialect)} FROM events v ${dialect.join} deliveries d ON d.event_cursor = v.cursor ${ABOUT}
     WHERE v.checkout_id = ? ORDER BY v.sequence DESC, d.id DESC LIMIT ?`,
    ...[checkoutId, limit],
  );
  return rows.toReversed().map(deliveryOf);
}

export function* deliveryHistory(dialect: Dialect, id: number): Question<DeliveryHistory | null> {
  const [row] = yield statement(
    `SELECT ${entryIn(dialect)} FROM deliveries d JOIN events v ON v.cursor = d.event_cursor ${ABOUT} WHERE d.id = ?`,
    id,
  );
  if (row === undefined) return null;
  const endpoint = yield* one(statement('SELECT * FROM endpoints WHERE id = ?', String(row.endpoint_id)));
  const event = yield* one(statement('SELECT * FROM events WHERE cursor = ?', Number(row.event_cursor)));
  const failed = yield statement('SELECT * FROM delivery_tries WHERE delivery_id = ? ORDER BY number DESC', id);
  // The try that brought it there is written on the delivery itself, and nowhere when that was before tries were kept.
  const arrived = row.state === 'delivered' && row.last_ms !== null ? [arrivalOf(row)] : [];
  return {
    delivery: deliveryOf(row),
    endpoint: endpointOf(endpoint),
    event: eventOf(event),
    tries: [...arrived, ...failed.map(tryOf)],
  };
}

/** The oldest first: of one checkout the earlier event is replayed first. */
export function* findDeadDeliveries(dialect: Dialect, query: DeadDeliveryQuery): Question<DeadDeliveries | null> {
  const after = DEAD_CURSORS.read(query.cursor);
  if (after === undefined) return null;
  const from = `${deliveriesIn(dialect, 'dead')} ${dialect.join} events v ON v.cursor = d.event_cursor
    JOIN endpoints e ON e.id = d.endpoint_id AND e.state = 'active'`;
  const fitting = () =>
    new Conditions()
      .add(stateIs('dead'))
      .add('v.created_at < ?', query.before)
      .addIf('v.store_id = ?', query.storeId)
      .addIf('d.endpoint_id = ?', query.endpointId)
      .addIf('v.type = ?', query.type);
  const later = '(d.event_cursor, d.id) > (?, ?)';
  const conditions = fitting();
  if (after !== null) conditions.add(later, ...after);
  const rows = yield statement(
    `SELECT d.id, d.event_cursor FROM ${from} ${conditions.where} ORDER BY d.event_cursor, d.id LIMIT ?`,
    ...[...conditions.values, query.limit + 1],
  );
  const { rows: found, nextCursor } = DEAD_CURSORS.page(rows, query.limit, keyOf);
  const last = found.at(-1);
  if (nextCursor === null || last === undefined) {
    return { ids: found.map(({ id }) => Number(id)), remaining: 0, nextCursor: null };
  }
  const rest = fitting().add(later, ...keyOf(last));
  const { count } = yield* one(statement(`SELECT COUNT(*) AS count FROM ${from} ${rest.where}`, ...rest.values));
  return { ids: found.map(({ id }) => Number(id)), remaining: Number(count), nextCursor };
}

/** Deliveries, by the index of the few that are in a state where there is one. */
export function deliveriesIn(dialect: Dialect, state: DeliveryState | undefined): string {
  return state === 'pending' ? `deliveries d ${dialect.using('deliveries_order')}` : 'deliveries d';
}

/** As the partial indexes have it, word for word. */
export function stateIs(state: DeliveryState): string {
  const is = `d.state = '${state}'`;
  return state === 'dead' || state === 'ended' ? `${is} AND d.state IN ('dead', 'ended')` : is;
}

function isCommon(state: DeliveryState | undefined): boolean {
  return state === undefined || state === 'delivered';
}

/** Ids say what they are of. */
function columnOf(id: string): string {
  if (id.startsWith('co_')) return 'v.checkout_id';
  return id.startsWith('ep_') ? 'd.endpoint_id' : 'v.id';
}

function keyOf(row: Row): readonly number[] {
  return [Number(row.event_cursor), Number(row.id)];
}

function deliveryOf(row: Row): DeliveryEntry {
  return {
    id: row.id,
    eventId: row.event_id,
    type: row.type,
    checkoutId: row.checkout_id,
    store: row.store_name === null ? null : { id: row.store_id, name: row.store_name },
    endpointId: row.endpoint_id,
    sink: row.sink,
    state: row.state,
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastReason: row.last_reason,
    createdAt: row.told_at,
    nextAttemptAt: row.next_attempt_at,
    finishedAt: row.finished_at,
  } as DeliveryEntry;
}

function tryOf(row: Row): DeliveryTry {
  const { at, attempt, outcome, status, reason, ms, response } = row;
  return { at, attempt, outcome, status, reason, ms, response } as DeliveryTry;
}

function arrivalOf(row: Row): DeliveryTry {
  return tryOf({
    at: row.finished_at,
    attempt: row.attempts,
    outcome: 'delivered',
    status: row.last_status,
    reason: null,
    ms: row.last_ms,
    response: row.last_response,
  });
}
