import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { LedgerUnavailableError, openPostgresLedger } from '@neropay/engine';
import { optionalHost, type Postgres, startPostgres } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { withoutSchedule } from '../src/ledger/rows.js';
import { checkoutRecord, endpointRecord, storeRecord } from './support/records.js';

const COMMIT = Buffer.from('COMMIT\0');

/** Stands before a database and cuts a connection at its commit: before the server hears of it, or before the client hears what came of it. */
async function cuttingProxy(url: string) {
  const target = new URL(url);
  const port = Number(target.port);
  const sockets = new Set<Socket>();
  const proxy = { cut: null as 'the call' | 'the answer' | 'every connection' | null, url: '' };
  const server = createServer((client) => {
    if (proxy.cut === 'every connection') {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    let losesAnswer = false;
    client.on('data', (chunk: Buffer) => {
      const { cut } = proxy;
      if (cut !== null && chunk.includes(COMMIT)) {
        proxy.cut = null;
        if (cut === 'the call') {
          client.destroy();
          upstream.destroy();
          return;
        }
        losesAnswer = true;
        if (cut === 'every connection') proxy.cut = cut;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (losesAnswer) client.destroy();
      else client.write(chunk);
    });
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  target.port = String((server.address() as AddressInfo).port); // listening on TCP, so never a pipe's name
  proxy.url = target.href;
  return proxy;
}

describe.runIf(optionalHost('postgresql'))('a connection that is lost in the very commit', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  async function world() {
    const url = await server.createDatabase();
    const proxy = await cuttingProxy(url);
    const ledger = await openPostgresLedger(proxy.url);
    const direct = await openPostgresLedger(url);
    onTestFinished(async () => {
      proxy.cut = null;
      await Promise.all([ledger.close(), direct.close()]);
    });
    const { store } = await ledger.connectStore(storeRecord(), endpointRecord());
    return { proxy, ledger, direct, checkout: checkoutRecord({ storeId: store.id }) };
  }

  test('before its answer: the server is asked, and what it wrote is what the call answers', async () => {
    const { proxy, ledger, direct, checkout } = await world();
    proxy.cut = 'the answer';
    expect(await ledger.insertCheckout(checkout, null)).toMatchObject({ kind: 'created' });
    expect(await direct.getCheckout(checkout.id)).toEqual(withoutSchedule(checkout));
    // The connection that was lost is not used again.
    for (let calls = 0; calls < 12; calls++) await ledger.ping();
  });

  test('before the server heard of it: the call is rejected, nothing is written, and it can be made again', async () => {
    const { proxy, ledger, direct, checkout } = await world();
    proxy.cut = 'the call';
    await expect(ledger.insertCheckout(checkout, null)).rejects.toThrow(LedgerUnavailableError);
    expect(await direct.getCheckout(checkout.id)).toBeNull();
    expect(await ledger.insertCheckout(checkout, null)).toMatchObject({ kind: 'created' });
  });

  test('and of which nobody can be asked is rejected: repeating it answers what was written', async () => {
    const { proxy, ledger, direct, checkout } = await world();
    proxy.cut = 'every connection';
    await expect(ledger.insertCheckout(checkout, null)).rejects.toThrow(LedgerUnavailableError);
    proxy.cut = null;
    expect(await direct.getCheckout(checkout.id)).toEqual(withoutSchedule(checkout));
    expect(await ledger.insertCheckout({ ...checkout, id: 'co_again' }, null)).toMatchObject({
      kind: 'existing',
      checkout: { id: checkout.id },
    });
  });
});
