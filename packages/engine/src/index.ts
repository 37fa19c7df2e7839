export { Accounts, type OpenStore, sealContext } from './accounts.js';
export type { OpenCheckoutRequest, OpenCheckoutResult } from './checkouts.js';
export type { Clock, Random } from './clock.js';
export type { EngineOptions } from './context.js';
export { Engine } from './engine.js';
export { EngineError, type EngineErrorCode, LedgerUnavailableError } from './errors.js';
export { HOOK_SINK, type Hook, type HookRequest } from './hooks.js';
export type { Receipt } from './inbox.js';
export { judge, type Mismatch, type Verdict } from './judge.js';
export type { Backlog, Ledger, QueueBacklog } from './ledger/ledger.js';
export type * from './ledger/operator-ledger.js';
export { migratePostgres, openPostgresLedger } from './ledger/postgres/postgres-ledger.js';
export { BackupError, backupSqlite } from './ledger/sqlite/backup.js';
export { type Restored, restoreSqlite } from './ledger/sqlite/restore.js';
export { openSqliteLedger } from './ledger/sqlite/sqlite-ledger.js';
export { exportLedger } from './ledger/transfer/export-ledger.js';
export { ImportError, importLedger } from './ledger/transfer/import-ledger.js';
export { readPostgres, writePostgres } from './ledger/transfer/postgres-transfer.js';
export { readSqlite, writeSqlite } from './ledger/transfer/sqlite-transfer.js';
export type { LedgerReader, LedgerWriter } from './ledger/transfer/tables.js';
export { type Log, silentLog } from './log.js';
export type * from './observer.js';
export type { ReplayStep, StoreCheck } from './operator.js';
export type * from './records.js';
export type { RefundOrder } from './refunds.js';
export { DEFAULT_DELIVERY_SCHEDULE, DEFAULT_RECONCILE_SCHEDULE, parseSchedule, type Schedule } from './schedule.js';
export { type DeliveryOutcome, KEPT_RESPONSE, type Sink, type SinkDelivery } from './sink.js';
export {
  CHECKOUT_STATUSES,
  type CheckoutStatus,
  type Observation,
  OPEN,
  type PaymentState,
  transition,
} from './states.js';
export {
  type CallbackConfig,
  type CallbackTest,
  type Connection,
  type ConnectRequest,
  ROTATION_MS,
  type StorePatchRequest,
  validSecrets,
} from './stores.js';
export { Vault, VaultError } from './vault.js';
export { proveKeys, reseal } from './vault-keys.js';
