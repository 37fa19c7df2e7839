import type { DatabaseSync } from 'node:sqlite';

/**
 * Forward only: an entry is never changed once released, and the next one is added below. `user_version` counts those that ran.
 * Amounts are integers in minor units, times are Unix milliseconds.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE stores (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    rail TEXT NOT NULL,
    mode TEXT NOT NULL,
    account_id TEXT NOT NULL,
    account_name TEXT,
    credentials TEXT NOT NULL,
    secrets TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (rail, mode, account_id, platform, url)
  ) STRICT;

  CREATE TABLE endpoints (
    id TEXT PRIMARY KEY,
    sink TEXT NOT NULL,
    store_id TEXT REFERENCES stores (id),
    rail TEXT NOT NULL,
    mode TEXT NOT NULL,
    account_id TEXT NOT NULL,
    config TEXT NOT NULL,
    types TEXT,
    state TEXT NOT NULL,
    disabled_reason TEXT,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX endpoints_callback ON endpoints (store_id) WHERE sink = 'callback';
  CREATE INDEX endpoints_account ON endpoints (rail, mode, account_id);

  CREATE TABLE checkouts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    store_id TEXT NOT NULL REFERENCES stores (id),
    order_id TEXT NOT NULL,
    order_number TEXT,
    reference TEXT NOT NULL,
    rail TEXT NOT NULL,
    mode TEXT NOT NULL,
    account_id TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    customer TEXT NOT NULL,
    metadata TEXT NOT NULL,
    success_url TEXT,
    cancel_url TEXT,
    status TEXT NOT NULL,
    refunded_minor INTEGER NOT NULL,
    transaction_id TEXT,
    late INTEGER NOT NULL,
    review_reason TEXT,
    plan TEXT NOT NULL,
    hosted_id TEXT,
    action TEXT,
    refusal TEXT,
    sequence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    reconcile_at INTEGER,
    reconcile_leased INTEGER NOT NULL DEFAULT 0,
    reconcile_step INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (rail, mode, account_id, reference)
  ) STRICT;
  CREATE INDEX checkouts_order ON checkouts (store_id, order_id);
  CREATE INDEX checkouts_hosted ON checkouts (rail, mode, account_id, hosted_id) WHERE hosted_id IS NOT NULL;
  CREATE INDEX checkouts_reconcile ON checkouts (reconcile_at) WHERE reconcile_at IS NOT NULL;

  CREATE TABLE payments (
    rail TEXT NOT NULL,
    mode TEXT NOT NULL,
    store_account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    checkout_id TEXT NOT NULL REFERENCES checkouts (id),
    account_id TEXT,
    reference TEXT,
    status TEXT NOT NULL,
    amount_minor INTEGER,
    currency TEXT,
    refunded_minor INTEGER,
    dispute TEXT,
    told_duplicate INTEGER NOT NULL,
    created_at INTEGER,
    PRIMARY KEY (rail, mode, store_account_id, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX payments_checkout ON payments (checkout_id);

  CREATE TABLE refunds (
    id TEXT PRIMARY KEY,
    checkout_id TEXT NOT NULL REFERENCES checkouts (id),
    store_id TEXT NOT NULL REFERENCES stores (id),
    payment_id TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    reason TEXT,
    status TEXT NOT NULL,
    plan TEXT NOT NULL,
    provider_refund_id TEXT,
    error TEXT,
    attempts INTEGER NOT NULL,
    due_at INTEGER,
    leased INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX refunds_checkout ON refunds (checkout_id);
  CREATE INDEX refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store_id TEXT NOT NULL,
    verified INTEGER NOT NULL,
    scheme TEXT,
    event_id TEXT,
    type TEXT NOT NULL,
    reference TEXT,
    payment_id TEXT,
    claims_success INTEGER NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    due_at INTEGER,
    leased INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    finished_at INTEGER
  ) STRICT;
  CREATE INDEX notifications_due ON notifications (due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE events (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    store_id TEXT NOT NULL,
    checkout_id TEXT,
    sequence INTEGER NOT NULL,
    checkout TEXT,
    refund TEXT,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_sequence ON events (checkout_id, sequence) WHERE checkout_id IS NOT NULL;
  CREATE INDEX events_store ON events (store_id, cursor);

  CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_cursor INTEGER NOT NULL REFERENCES events (cursor),
    endpoint_id TEXT NOT NULL REFERENCES endpoints (id),
    checkout_id TEXT,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER,
    leased INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_reason TEXT,
    finished_at INTEGER
  ) STRICT;
  CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX deliveries_order ON deliveries (endpoint_id, checkout_id, sequence) WHERE state = 'pending';

  CREATE TABLE idempotency (
    store_id TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE events ADD COLUMN provider TEXT;

  CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE signatures (
    store_id TEXT NOT NULL,
    signature TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (store_id, signature)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX signatures_expired ON signatures (expires_at);
  `,
  `
  ALTER TABLE checkouts ADD COLUMN opened_at INTEGER;
  ALTER TABLE checkouts ADD COLUMN paid_at INTEGER;
  UPDATE checkouts SET paid_at = COALESCE(
    (SELECT MIN(created_at) FROM events WHERE checkout_id = checkouts.id AND type = 'checkout.paid'),
    -- Money for an order that another checkout had paid was told of as a second payment.
    CASE WHEN status = 'review' THEN NULL ELSE COALESCE(
      (SELECT MIN(created_at) FROM events WHERE checkout_id = checkouts.id AND type = 'checkout.duplicate_payment'), updated_at) END)
  WHERE status NOT IN ('pending', 'failed', 'cancelled', 'expired');
  -- An operator's list, whose filters are decided without a look at the rows, and what was opened in a time by its status.
  CREATE INDEX checkouts_newest ON checkouts (created_at, id, status, mode, currency, kind);
  -- The same list for one store, and when it was last heard of.
  CREATE INDEX checkouts_store ON checkouts (store_id, created_at, id);
  -- Sums and series of what was paid, without a look at the rows.
  CREATE INDEX checkouts_paid ON checkouts (paid_at, mode, currency, amount_minor, refunded_minor) WHERE paid_at IS NOT NULL;
  -- What wants a look. Hardly a checkout is in it.
  CREATE INDEX checkouts_attention ON checkouts (status) WHERE status IN ('review', 'disputed');
  -- The search's order numbers and e-mail addresses. Order ids, references and provider payments are found by the indexes that keep them unique.
  CREATE INDEX checkouts_number ON checkouts (order_number) WHERE order_number IS NOT NULL;
  CREATE INDEX checkouts_email ON checkouts (lower(customer ->> 'email')) WHERE lower(customer ->> 'email') IS NOT NULL;

  CREATE INDEX refunds_stuck ON refunds (id) WHERE status = 'pending' AND due_at IS NULL;

  ALTER TABLE notifications ADD COLUMN checkout_id TEXT;
  -- Both are written once a notification has been worked on: taking it in costs what it did.
  CREATE INDEX notifications_checkout ON notifications (checkout_id, id) WHERE checkout_id IS NOT NULL;
  CREATE INDEX notifications_store ON notifications (store_id, received_at) WHERE finished_at IS NOT NULL;

  ALTER TABLE endpoints ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
  UPDATE endpoints SET ended = 1
  WHERE sink = 'hook' AND disabled_reason IN ('the hook was deleted', 'the store was disconnected');

  ALTER TABLE deliveries ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE deliveries ADD COLUMN last_ms INTEGER;
  ALTER TABLE deliveries ADD COLUMN last_response TEXT;
  -- The deliveries of an event, and all of them in the order of their events.
  CREATE INDEX deliveries_event ON deliveries (event_cursor, id);
  -- What never arrived, in the same order.
  CREATE INDEX deliveries_undelivered ON deliveries (state, event_cursor, id) WHERE state IN ('dead', 'ended');
  -- Answers whose time to be kept will be over.
  CREATE INDEX deliveries_answers ON deliveries (finished_at) WHERE last_response IS NOT NULL;

  CREATE TABLE delivery_tries (
    delivery_id INTEGER NOT NULL REFERENCES deliveries (id),
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    reason TEXT,
    ms INTEGER NOT NULL,
    response TEXT,
    PRIMARY KEY (delivery_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX delivery_tries_answers ON delivery_tries (at) WHERE response IS NOT NULL;

  CREATE TABLE operator_audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    operator TEXT NOT NULL,
    address TEXT,
    action TEXT NOT NULL,
    subject TEXT,
    outcome TEXT NOT NULL,
    details TEXT NOT NULL
  ) STRICT;
  CREATE INDEX operator_audit_subject ON operator_audit (subject, id) WHERE subject IS NOT NULL;

  CREATE TABLE operator_sessions (
    token_hash TEXT PRIMARY KEY,
    operator TEXT NOT NULL,
    csrf_secret TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Looks at a provider's own lists, one row for each account. The first goes back to when the account was connected.
  CREATE TABLE account_looks (
    rail TEXT NOT NULL,
    mode TEXT NOT NULL,
    account_id TEXT NOT NULL,
    since INTEGER NOT NULL,
    began_at INTEGER,
    place TEXT,
    due_at INTEGER NOT NULL,
    leased INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (rail, mode, account_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX account_looks_due ON account_looks (due_at);
  -- Spread over a day, so that an upgrade asks nobody about all accounts at once.
  INSERT INTO account_looks (rail, mode, account_id, since, due_at)
    SELECT rail, mode, account_id, MIN(created_at), unixepoch() * 1000 + abs(random() % 86400000)
    FROM stores GROUP BY rail, mode, account_id;
  `,
  `
  -- A claim of a look stays in the checkout: only the index whose column changes is written here.
  SELECT 1;
  `,
  `
  -- So does a claim of a delivery, and the time of the next look.
  SELECT 1;
  `,
];

/** The step that this version brings a database to. */
export const SCHEMA = MIGRATIONS.length;

/**
 * Brings the database to the newest schema, each step in a transaction of its own.
 * @param to an older step to stop at: how a database of an older version is made
 * @throws when the database is from a newer version.
 */
export function migrate(db: DatabaseSync, to = MIGRATIONS.length): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `The database is of schema ${version}, this version knows ${MIGRATIONS.length}: start the newer version of the gateway again`,
    );
  }
  MIGRATIONS.slice(0, to).forEach((sql, index) => {
    if (index < version) return;
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`);
  });
}
