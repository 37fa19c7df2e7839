import { type RunningProcess, startGateway } from '@neropay/testkit';
import { openLedgerAt } from '../ledger-at.ts';
import type { Counterparts } from './counterparts.ts';
import { openCheckouts } from './fill.ts';
import { connectShops, type Shop } from './shops.ts';

/** Several processes on one database need the same key. */
export const ENCRYPTION_KEY = Buffer.alloc(32, 'bench').toString('base64');

export interface GatewaysOptions {
  /** `file:…` or `postgres://…`. */
  readonly database: string;
  readonly counterparts: Counterparts;
  /** Where each shop is told; so many shops are connected. */
  readonly callbackUrls: readonly string[];
  /** The payments whose checkouts are open when it starts. */
  readonly numbers: readonly number[];
  /** What else is written into the database before it starts. */
  readonly prepare?: (database: string) => Promise<void>;
  /** Default: one. */
  readonly processes?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Gateways extends AsyncDisposable {
  readonly processes: readonly RunningProcess[];
  readonly shops: readonly Shop[];
  readonly urls: readonly URL[];
  /** Where the provider posts what became of a payment. */
  urlOf(number: number): URL;
}

/** Real gateway processes on one database, in which shops are connected and checkouts are open. */
export async function startGateways(options: GatewaysOptions): Promise<Gateways> {
  const { database, counterparts, callbackUrls, numbers, prepare, processes: count = 1 } = options;
  const env = {
    DATABASE_URL: database,
    GATEWAY_ENCRYPTION_KEY: ENCRYPTION_KEY,
    NEROPAY_TEST_BASE_URL: counterparts.url,
    RECONCILE_SCHEDULE: '1h',
    ...options.env,
  };
  const connecting = await startGateway(env);
  const shops = await connectShops(connecting.url, callbackUrls);
  await connecting.stop();
  await prepare?.(database);
  const ledger = await openLedgerAt(database);
  await openCheckouts(
    ledger,
    shops.map(({ storeId }) => storeId),
    numbers,
  );
  await ledger.close();

  const processes: RunningProcess[] = [];
  for (let index = 0; index < count; index += 1) processes.push(await startGateway(env));
  const urls = processes.map(({ url }) => new URL(url));
  return {
    processes,
    shops,
    urls,
    urlOf(number) {
      const host = urls[number % urls.length];
      const shop = shops[number % shops.length];
      return new URL(shop?.ipnPath ?? '/', host);
    },
    async [Symbol.asyncDispose]() {
      for (const process of processes) await process.stop();
    },
  };
}
