import { reseal, Vault } from '@neropay/engine';
import { databaseName, openLedger } from './database.js';
import type { Settings } from './settings.js';

/**
 * Seals all that the database keeps secret with the first key, so that the others can be taken away. Answers a sentence that says what was done.
 * @throws {LedgerUnavailableError}; {VaultError} when a key is missing
 */
export async function resealDatabase({
  database,
  encryptionKeys,
}: Pick<Settings, 'database' | 'encryptionKeys'>): Promise<string> {
  const vault = new Vault(encryptionKeys);
  const ledger = await openLedger(database);
  try {
    const { stores, endpoints } = await reseal(ledger, vault);
    return `${stores} stores and ${endpoints} endpoints of ${databaseName(database)} were sealed anew. Everything opens with the first key of GATEWAY_ENCRYPTION_KEY; take the others away`;
  } finally {
    await ledger.close();
  }
}
