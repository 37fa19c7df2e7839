import { sealContext } from './accounts.js';
import type { Ledger } from './ledger/ledger.js';
import type { StoreRecord } from './records.js';
import { type Vault, VaultError } from './vault.js';

/** A text that is sealed when a database is first used, and again when all that is sealed has been sealed anew. */
const MARK = 'encryption-key';
const KNOWN_TEXT = 'this opens with the keys of this database';
const PAGE = 100;
const MAX_ROUNDS = 20;

/**
 * Makes sure that the keys are those of this database, before anything else is done with it. The known text is sealed with the oldest key that may
 * still be needed, so a key that is taken away too early is noticed too.
 * @throws {VaultError} with what to set
 */
export async function proveKeys(ledger: Ledger, vault: Vault): Promise<void> {
  // A database that is older than its known text is known by its first store.
  const [store] = await ledger.listStores(null, 1);
  try {
    if (store !== undefined) vault.open(store.secrets, sealContext(store, 'secrets'));
    vault.open(await ledger.swapMark(MARK, vault.seal(KNOWN_TEXT, MARK), null), MARK);
  } catch (cause) {
    if (!(cause instanceof VaultError)) throw cause;
    throw new VaultError(
      `GATEWAY_ENCRYPTION_KEY does not open this database: ${cause.message}. Set the key that it was used with; to replace a key, put the new one first and the old one after a comma, reseal, and take the old one away then`,
      { cause },
    );
  }
}

/**
 * Seals everything anew with the first key, so that older ones can be taken away afterwards. May be broken off and run again, and while gateways
 * run that have all the keys.
 * @returns how many stores and endpoints were sealed anew; what was sealed with that key already is left as it is
 * @throws {VaultError} when something opens with none of the keys
 */
export async function reseal(ledger: Ledger, vault: Vault): Promise<{ stores: number; endpoints: number }> {
  const done = { stores: 0, endpoints: 0 };
  for await (const store of storesOf(ledger)) {
    if (await resealStore(ledger, vault, store)) done.stores++;
    for (const { id } of await ledger.listEndpoints(store)) {
      if (await resealEndpoint(ledger, vault, id)) done.endpoints++;
    }
  }
  const mark = await ledger.swapMark(MARK, vault.seal(KNOWN_TEXT, MARK), null);
  await ledger.swapMark(MARK, vault.seal(vault.open(mark, MARK), MARK), mark);
  return done;
}

async function* storesOf(ledger: Ledger): AsyncGenerator<StoreRecord> {
  for (let after: string | null = null; ; ) {
    const page: readonly StoreRecord[] = await ledger.listStores(after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

function resealStore(ledger: Ledger, vault: Vault, { id }: StoreRecord): Promise<boolean> {
  return untilMade(async () => {
    const store = await ledger.getStore(id);
    if (store === null) return 'not_needed';
    const again = (purpose: 'credentials' | 'secrets') => {
      const place = sealContext(store, purpose);
      return vault.isCurrent(store[purpose]) ? store[purpose] : vault.seal(vault.open(store[purpose], place), place);
    };
    const sealed = { credentials: again('credentials'), secrets: again('secrets') };
    if (sealed.credentials === store.credentials && sealed.secrets === store.secrets) return 'not_needed';
    return (await ledger.resealStore(id, store, sealed)) ? 'made' : 'lost';
  });
}

function resealEndpoint(ledger: Ledger, vault: Vault, id: string): Promise<boolean> {
  return untilMade(async () => {
    const endpoint = await ledger.getEndpoint(id);
    if (endpoint === null || vault.isCurrent(endpoint.config)) return 'not_needed';
    const place = sealContext(endpoint, 'endpoint');
    const config = vault.seal(vault.open(endpoint.config, place), place);
    return (await ledger.updateEndpoint(id, { config }, endpoint.config)) === null ? 'lost' : 'made';
  });
}

/** Others may write at the same time: then what was read is read again. */
async function untilMade(seal: () => Promise<'made' | 'lost' | 'not_needed'>): Promise<boolean> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const outcome = await seal();
    if (outcome !== 'lost') return outcome === 'made';
  }
  throw new Error('A store is changed by others without end');
}
