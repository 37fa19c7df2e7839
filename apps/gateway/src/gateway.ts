import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NeroPayRail } from '@neropay/core/neropay-rail';
import {
  DEFAULT_DELIVERY_SCHEDULE,
  DEFAULT_RECONCILE_SCHEDULE,
  Engine,
  HOOK_SINK,
  proveKeys,
  Vault,
} from '@neropay/engine';
import type { Logger } from 'pino';
import { createListener } from './app.js';
import { openLedger } from './database.js';
import { boundPipelining } from './http/bound-pipelining.js';
import { logProviderCalls } from './log-provider-calls.js';
import { createMetrics } from './metrics/metrics.js';
import { OpenBreakers } from './operator/open-breakers.js';
import { settingsWarnings } from './operator/warnings.js';
import { remembered } from './remembered.js';
import type { Settings } from './settings.js';
import { createCallbackSink } from './sinks/callback-sink.js';
import { openTracing } from './tracing/open-tracing.js';

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
const DAY_MS = 24 * 60 * 60 * 1000;
/** Whoever looks after the queues gets an answer that is no older. */
const BACKLOG_MS = 1_000;

/**
 * Puts the parts together and listens.
 * @throws {LedgerUnavailableError} when the database cannot be used; {VaultError} when the keys do not open it; {ListenError} when the address
 *   cannot be listened on
 */
export async function startGateway(settings: Settings, log: Logger, clock: () => number = Date.now): Promise<Gateway> {
  const ledger = await openLedger(settings.database);
  const vault = new Vault(settings.encryptionKeys);
  const sinks = ['callback', HOOK_SINK].map((name) =>
    createCallbackSink({ name, allowPrivate: settings.allowPrivateCallbacks, clock }),
  );
  const closeSinks = () => Promise.all(sinks.map((sink) => sink.close()));
  // The port is taken before the engine is made, so that a port chosen by the system can be part of the public address.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS });
  let url: string;
  try {
    await proveKeys(ledger, vault);
    url = await listen(server, settings);
  } catch (error) {
    await closeSinks();
    await ledger.close();
    throw error;
  }
  const publicUrl = settings.publicUrl ?? url;
  const backlog = remembered(() => ledger.backlog(clock()), BACKLOG_MS, clock);
  const metrics = createMetrics(backlog, clock);
  const tracing = await openTracing(settings.otlpUrl);
  const breakers = new OpenBreakers();
  const deliverySchedule = settings.deliverySchedule ?? DEFAULT_DELIVERY_SCHEDULE;
  const reconcileSchedule = settings.reconcileSchedule ?? DEFAULT_RECONCILE_SCHEDULE;
  const rails = [
    new NeroPayRail({
      liveBaseUrl: settings.neropayLiveUrl,
      testBaseUrl: settings.neropayTestUrl,
      onResponse: logProviderCalls(log, 'neropay'),
    }),
  ];
  const engine = new Engine({
    ledger,
    vault,
    rails,
    sinks,
    log,
    observers: [metrics.observer, breakers.observer, ...(tracing === null ? [] : [tracing.observer])],
    publicUrl,
    clock,
    reconcileSchedule,
    deliverySchedule,
    keepBodiesMs: settings.retainBodiesDays === null ? null : settings.retainBodiesDays * DAY_MS,
  });
  let stopping = false;
  server.on(
    'request',
    boundPipelining(
      createListener({
        engine,
        log,
        clock,
        isStopping: () => stopping,
        trusts: settings.trusts,
        rateLimits: settings.rateLimits,
        backlog,
        metrics,
        tracing,
        adminToken: settings.adminToken,
        publicUrl,
        system: {
          startedAt: clock(),
          publicUrl,
          rails: rails.map(({ name }) => name),
          breakers,
          deliverySchedule,
          reconcileSchedule,
          retainBodiesDays: settings.retainBodiesDays,
          warnings: settingsWarnings(settings, publicUrl),
        },
      }),
    ),
  );
  engine.start();

  return {
    url,
    async close() {
      stopping = true;
      await Promise.all([drain(server), engine.stop()]);
      await closeSinks();
      await ledger.close();
      await tracing?.close();
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
