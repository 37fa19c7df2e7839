import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NeroPayRail } from '@neropay/core/neropay-rail';
import { Engine, openSqliteLedger, Vault } from '@neropay/engine';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import type { Settings } from './settings.js';
import { createCallbackSink } from './sinks/callback-sink.js';

export interface Gateway {
  /** Where it listens. */
  readonly url: string;
  /** Takes nothing new, finishes what is under way, closes the database. */
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 65_000;

/** Puts the parts together and listens. @throws {LedgerUnavailableError} when the database cannot be used */
export async function startGateway(settings: Settings, log: Logger): Promise<Gateway> {
  const ledger = await openSqliteLedger(settings.databasePath);
  const sink = createCallbackSink({ allowPrivate: settings.allowPrivateCallbacks });
  // The port is taken before the engine is made, so that a port chosen by the system can be part of the public address.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  let url: string;
  try {
    url = await listen(server, settings);
  } catch (error) {
    await ledger.close();
    throw error;
  }
  const engine = new Engine({
    ledger,
    vault: new Vault(settings.encryptionKeys),
    rails: [new NeroPayRail({ liveBaseUrl: settings.neropayLiveUrl, testBaseUrl: settings.neropayTestUrl })],
    sinks: [sink],
    log,
    publicUrl: settings.publicUrl ?? url,
    ...(settings.reconcileSchedule && { reconcileSchedule: settings.reconcileSchedule }),
    ...(settings.deliverySchedule && { deliverySchedule: settings.deliverySchedule }),
  });
  let stopping = false;
  server.on('request', createApp({ engine, log, isStopping: () => stopping }));
  engine.start();

  return {
    url,
    async close() {
      stopping = true;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
      await engine.stop();
      await sink.close();
      await ledger.close();
    },
  };
}

async function listen(server: Server, { host, port }: Settings): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}
