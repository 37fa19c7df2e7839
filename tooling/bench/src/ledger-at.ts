import { type Ledger, openPostgresLedger, openSqliteLedger } from '@neropay/engine';

/**
 * The engine's ledger, without a gateway before it: for what is filled or measured in it.
 *
 * @param database `file:…` or `postgres://…`
 */
export function openLedgerAt(database: string): Promise<Ledger> {
  return database.startsWith('file:') ? openSqliteLedger(database.slice('file:'.length)) : openPostgresLedger(database);
}
