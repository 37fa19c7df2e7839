import { NotificationError } from './notification-error.js';

/** What a notification says about a payment. A hint: read the payment back before acting on it. */
export interface NotifiedTransaction {
  /** NeroPay's transaction id; null in form-encoded notifications, which do not carry it. */
  readonly id: string | null;
  readonly reference: string | null;
  /** As sent, such as `succeeded`. */
  readonly status: string | null;
  /** Decimal string in major units, as sent. */
  readonly amount: string | null;
  /** ISO 4217, as sent. */
  readonly currency: string | null;
}

/** Every documented form of a notification, in one shape. Event types that nobody has documented yet pass. */
export interface NeroPayEvent {
  /** The event's id; null in form-encoded notifications. */
  readonly id: string | null;
  /** Such as `transaction.succeeded`. Form-encoded notifications have no type: it is made from their status. */
  readonly type: string;
  /** ISO 8601, as sent. */
  readonly createdAt: string | null;
  /** The merchant or connected account, such as `NPEE4E742AB2_6165`. */
  readonly accountId: string | null;
  /** The payment that the event is about; null when it is about none. */
  readonly transaction: NotifiedTransaction | null;
  /** The merchant's own order or invoice number that the payment was made with. */
  readonly identifier: string | null;
  /** The event-specific part, as sent. */
  readonly data: unknown;
  /** The whole notification, as sent. */
  readonly raw: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the two documented JSON shapes: `{id, type, created_at, account, data, signature}` of the API reference, and
 * `{id, type, created_at, account_id, transaction}` of the public documentation.
 *
 * @throws {NotificationError} `malformed`.
 */
export function eventFromJson(text: string): NeroPayEvent {
  const raw = membersOf(parseJson(text));
  const type = textOf(raw?.type);
  if (!raw || !type) throw new NotificationError('malformed', 'The notification is not a JSON object with a "type".');

  const account = membersOf(raw.account);
  const data = membersOf(raw.data);
  const transaction = membersOf(raw.transaction) ?? membersOf(data?.transaction) ?? transactionIn(data, type);
  return {
    id: textOf(raw.id),
    type,
    createdAt: textOf(raw.created_at),
    accountId:
      textOf(raw.account_id) ??
      textOf(account?.account_id) ??
      textOf(account?.id) ??
      textOf(data?.account_id) ??
      textOf(transaction?.account_id),
    transaction: transaction && {
      id: textOf(transaction.id),
      reference: textOf(transaction.reference),
      status: textOf(transaction.status),
      amount: textOf(transaction.amount),
      currency: textOf(transaction.currency),
    },
    identifier:
      textOf(transaction?.identifier) ??
      textOf(data?.identifier) ??
      textOf(raw.identifier) ??
      textOf(transaction?.reference),
    data: raw.data ?? raw.transaction ?? null,
    raw,
  };
}

/**
 * Reads the older form-encoded notification: `identifier`, `status`, `data[amount]`, `data[currency]`, `signature`.
 *
 * @throws {NotificationError} `malformed`.
 */
export function eventFromForm(text: string): NeroPayEvent {
  const form = readForm(text);
  const identifier = form.get('identifier');
  const status = form.get('status');
  if (!identifier || !status) {
    throw new NotificationError('malformed', 'The form-encoded notification lacks its "identifier" or its "status".');
  }
  const amount = form.get('data[amount]') ?? null;
  const currency = form.get('data[currency]') ?? null;
  return {
    id: null,
    type: `transaction.${status.toLowerCase()}`,
    createdAt: null,
    accountId: null,
    transaction: { id: null, reference: identifier, status, amount, currency },
    identifier,
    data: { amount, currency },
    raw: Object.fromEntries(form),
  };
}

/**
 * The fields of a form-encoded body. One name twice is refused: two readers could take two different values.
 *
 * @throws {NotificationError} `malformed`.
 */
export function readForm(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) {
      throw new NotificationError('malformed', `The form-encoded notification has ${JSON.stringify(name)} twice.`);
    }
    fields.set(name, value);
  }
  return fields;
}

/** In the reference's shape `data` is the transaction itself, or something (a refund, a proof) that names it. */
function transactionIn(data: Members | null, type: string): Members | null {
  if (!data) return null;
  if (textOf(data.transaction_id)) return { id: data.transaction_id, identifier: data.identifier };
  return type.startsWith('transaction.') ? data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotificationError('malformed', 'The notification is not JSON.', { cause });
  }
}

function membersOf(value: unknown): Members | null {
  // An object that came out of JSON.parse: its members are whatever was sent.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
}

/** Ids and amounts come as text or as numbers; both are the same digits. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}
