import { openSqliteLedger, proveKeys, reseal, sealContext, Vault, VaultError } from '@neropay/engine';
import { describe, expect, onTestFinished, test } from 'vitest';
import { endpointRecord, storeRecord } from './support/records.js';

const OLD = new Vault([new Uint8Array(32).fill(1)]);
const NEW = new Vault([new Uint8Array(32).fill(2)]);
const BOTH = new Vault([new Uint8Array(32).fill(2), new Uint8Array(32).fill(1)]);

async function openLedger() {
  const ledger = await openSqliteLedger(':memory:');
  onTestFinished(() => ledger.close());
  return ledger;
}

/** A connected store and a hook, sealed with one vault. */
async function connect(ledger: Awaited<ReturnType<typeof openLedger>>, vault: Vault, accountId: string) {
  const draft = storeRecord({ accountId });
  const config = vault.seal('{"url":null,"secrets":[]}', sealContext(draft, 'endpoint'));
  const { store } = await ledger.connectStore(
    {
      ...draft,
      credentials: vault.seal('credentials', sealContext(draft, 'credentials')),
      secrets: vault.seal('secrets', sealContext(draft, 'secrets')),
    },
    endpointRecord({ accountId, config }),
  );
  await ledger.insertEndpoint(endpointRecord({ accountId, sink: 'hook', config }));
  return store;
}

describe('the keys of a database', () => {
  test('are those that it was first used with, and still are at every later start', async () => {
    const ledger = await openLedger();
    await proveKeys(ledger, OLD);
    await proveKeys(ledger, OLD);
    await proveKeys(ledger, BOTH);
  });

  test('that are others are refused, and the message says what to set', async () => {
    const ledger = await openLedger();
    await proveKeys(ledger, OLD);
    await expect(proveKeys(ledger, NEW)).rejects.toThrow(VaultError);
    await expect(proveKeys(ledger, NEW)).rejects.toThrow(
      /^GATEWAY_ENCRYPTION_KEY does not open this database: .*Set the key that it was used with/,
    );
  });

  test('are known by the first store where a database is older than its known text', async () => {
    const ledger = await openLedger();
    await connect(ledger, OLD, 'acct_1');
    await expect(proveKeys(ledger, NEW)).rejects.toThrow(VaultError);
    await proveKeys(ledger, OLD);
  });

  test('still need the old one until everything is sealed anew', async () => {
    const ledger = await openLedger();
    await proveKeys(ledger, OLD);
    await connect(ledger, NEW, 'acct_1');
    await expect(proveKeys(ledger, NEW)).rejects.toThrow(VaultError);
    await reseal(ledger, BOTH);
    await proveKeys(ledger, NEW);
    await expect(proveKeys(ledger, OLD)).rejects.toThrow(VaultError);
  });
});

describe('sealing anew', () => {
  test('opens everything with the new key alone, and nothing with the old one', async () => {
    const ledger = await openLedger();
    await proveKeys(ledger, OLD);
    const stores = [];
    for (let index = 0; index < 130; index++) stores.push(await connect(ledger, OLD, `acct_${index}`));
    expect(await reseal(ledger, BOTH)).toEqual({ stores: 130, endpoints: 260 });
    for (const { id } of stores) {
      const store = await ledger.getStore(id);
      if (store === null) throw new Error('The store is gone');
      expect(NEW.open(store.credentials, sealContext(store, 'credentials'))).toBe('credentials');
      expect(NEW.open(store.secrets, sealContext(store, 'secrets'))).toBe('secrets');
      expect(() => OLD.open(store.secrets, sealContext(store, 'secrets'))).toThrow(VaultError);
      for (const { config } of await ledger.listEndpoints(store)) {
        expect(NEW.open(config, sealContext(store, 'endpoint'))).toBe('{"url":null,"secrets":[]}');
      }
    }
  });

  test('again leaves what is sealed with the new key as it is', async () => {
    const ledger = await openLedger();
    const store = await connect(ledger, OLD, 'acct_1');
    await reseal(ledger, BOTH);
    const before = await ledger.getStore(store.id);
    expect(await reseal(ledger, BOTH)).toEqual({ stores: 0, endpoints: 0 });
    expect(await ledger.getStore(store.id)).toEqual(before);
  });

  test('keeps credentials that the merchant changes at the same time', async () => {
    const ledger = await openLedger();
    const store = await connect(ledger, OLD, 'acct_1');
    const changed = BOTH.seal('changed', sealContext(store, 'credentials'));
    const { resealStore } = ledger;
    let first = true;
    ledger.resealStore = async (...call) => {
      if (first) await ledger.updateStore(store.id, { credentials: changed, updatedAt: store.updatedAt });
      first = false;
      return resealStore(...call);
    };
    await reseal(ledger, BOTH);
    const after = await ledger.getStore(store.id);
    expect(NEW.open(after?.credentials ?? '', sealContext(store, 'credentials'))).toBe('changed');
  });

  test('with a key missing stops at what it cannot open, and says which key', async () => {
    const ledger = await openLedger();
    await connect(ledger, OLD, 'acct_1');
    await expect(reseal(ledger, NEW)).rejects.toThrow(/Encryption key \w+ is not configured/);
  });
});
