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
];

/** Brings the database to the newest schema, each step in a transaction of its own. @throws when the database is from a newer version. */
export function migrate(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `The database is of schema ${version}, this version knows ${MIGRATIONS.length}: start the newer version of the gateway again`,
    );
  }
  MIGRATIONS.forEach((sql, index) => {
    if (index < version) return;
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`);
  });
}
