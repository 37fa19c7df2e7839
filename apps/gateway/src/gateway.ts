import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NeroPayRail } from '@neropay/core/neropay-rail';
import { Engine, openSqliteLedger, Vault } from '@neropay/engine';
import type { Logger } from 'pino';
import { createListener } from './app.js';
import { logProviderCalls } from './log-provider-calls.js';
import type { Settings } from './settings.js';
import { createCallbackSink } from './sinks/callback-sink.js';

export interface Gateway {
  /** Where it listens. */
  readonly url: string;
  /** Takes nothing new, finishes what is under way, closes the database. */
  close(): Promise<void>;
}

/** The address cannot be listened on; the message says why and which setting to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

const KEEP_ALIVE_MS = 65_000;
/** A body is 64 KiB at most: whoever takes longer for it holds a connection and nothing else. */
const REQUEST_MS = 30_000;
/** How long the answers that are under way may take once the gateway stops. */
const DRAIN_MS = 10_000;
const SWEEP_MS = 50;

/**
 * Puts the parts together and listens.
 * @throws {LedgerUnavailableError} when the database cannot be used; {ListenError} when the address cannot
 */
export async function startGateway(settings: Settings, log: Logger, clock: () => number = Date.now): Promise<Gateway> {
  const ledger = await openSqliteLedger(settings.databasePath);
  const sink = createCallbackSink({ allowPrivate: settings.allowPrivateCallbacks, clock });
  // The port is taken before the engine is made, so that a port chosen by the system can be part of the public address.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS });
  let url: string;
  try {
    url = await listen(server, settings);
  } catch (error) {
    await sink.close();
    await ledger.close();
    throw error;
  }
  const engine = new Engine({
    ledger,
    vault: new Vault(settings.encryptionKeys),
    rails: [
      new NeroPayRail({
        liveBaseUrl: settings.neropayLiveUrl,
        testBaseUrl: settings.neropayTestUrl,
        onResponse: logProviderCalls(log, 'neropay'),
      }),
    ],
    sinks: [sink],
    log,
    publicUrl: settings.publicUrl ?? url,
    clock,
    ...(settings.reconcileSchedule && { reconcileSchedule: settings.reconcileSchedule }),
    ...(settings.deliverySchedule && { deliverySchedule: settings.deliverySchedule }),
  });
  let stopping = false;
  server.on('request', createListener({ engine, log, clock, isStopping: () => stopping }));
  engine.start();

  return {
    url,
    async close() {
      stopping = true;
      await Promise.all([drain(server), engine.stop()]);
      await sink.close();
      await ledger.close();
    },
  };
}

/** Takes no new connection, lets requests that are under way be answered, and cuts off what takes too long. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection that is being answered now becomes idle later, and would be kept alive.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const patience = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(patience);
}

async function listen(server: Server, { host, port }: Settings): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const advice =
      code === 'EADDRINUSE' ? 'another process listens there; stop it, or set PORT' : 'check HOST and PORT';
    throw new ListenError(`Cannot listen on ${host}:${port} (${code ?? error}): ${advice}`, { cause: error });
  }
  const { address, family, port: taken } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
  // Nobody can open a wildcard address: from here it is reached by the loopback one.
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${family === 'IPv6' ? `[${reachable}]` : reachable}:${taken}`;
}
