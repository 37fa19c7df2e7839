import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom, startSandbox } from '@neropay/testkit';
import { accountOfShop } from './accounts.ts';
import { Audit } from './audit.ts';
import type { Finding } from './compare.ts';
import { startDatabase } from './fault-database.ts';
import { Forger } from './forger.ts';
import { Gateways } from './gateways.ts';
import type { Options } from './options.ts';
import { type Order, planOrder } from './order.ts';
import { REPEATED } from './persist.ts';
import { SandboxControl } from './sandbox-control.ts';
import { SHOP_FAULTS, Shop } from './shop.ts';
import { type EndedSale, type Sale, Shopper } from './shopper.ts';
import { Tally } from './tally.ts';

/** What goes wrong on the provider's side, as probabilities. */
const PROVIDER_FAULTS = {
  notifications: {
    drop: 0.2,
    double: 0.2,
    delay: { p: 0.3, min_ms: 50, max_ms: 3_000 },
    reorder: 0.2,
    wrong_signature: 0.05,
    wrong_amount: 0.05,
  },
  api: {
    error_429: 0.02,
    retry_after_s: 0,
    error_500: 0.03,
    garbage: 0.02,
    lose_answer: 0.03,
    timeout: 0.02,
    timeout_ms: 2_000,
  },
  lists_lag_ms: 300,
};
const DATABASE_RESTARTED = 'database killed and restarted';
/** Of these the provider keeps the count. */
const PROVIDER_FAULT_NAMES = [
  ...['error_429', 'error_500', 'garbage', 'lose_answer', 'timeout'],
  ...['drop', 'double', 'delay', 'reorder', 'wrong_signature', 'wrong_amount'],
];

/** When what happens in a run, as shares of the orders or of the time, whichever is further. */
const GATEWAYS_UPDATED = 0.02;
const SHOPS_FALL = 0.1;
const DATABASE_FALLS = 0.5;
const SHOPS_RISE = 0.7;

export interface Report {
  readonly orders: number;
  readonly byWay: ReadonlyMap<string, number>;
  /** What really happened, by name: 0 for what was to happen and did not. */
  readonly happened: ReadonlyMap<string, number>;
  readonly refundsAccepted: number;
  readonly refundsRefused: number;
  readonly eventsApplied: number;
  readonly deliveriesRepeated: number;
  readonly forgeriesBelieved: number;
  readonly outOfOrder: number;
  readonly findings: readonly Finding[];
  /** Orders that could not be placed or paid at all. */
  readonly troubles: readonly string[];
  readonly sellingSeconds: number;
  readonly seconds: number;
}

/** One run: sell while gateways die again and again and everything else fails, then hold all of it against the provider's records. */
export async function run(options: Options, progress: (line: string) => void): Promise<Report> {
  const { seed, parallel, orders: maxOrders } = options;
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  const tally = new Tally();
  tally.expect(REPEATED);

  await using database = await startDatabase(options.database);
  await using sandboxProcess = await startSandbox({ SANDBOX_NOTIFICATION_SCHEDULE: Array(30).fill('2s').join(',') });
  const sandbox = new SandboxControl(sandboxProcess.url);
  await using gateways = await Gateways.start(options.gateways, database, sandboxProcess.url, tally);
  const shops = await openShops(options, gateways.url, tally);
  await sandbox.setFaults({ seed, ...PROVIDER_FAULTS });

  const shopper = new Shopper(sandbox, tally);
  const sales: EndedSale[] = [];
  const unfinished: { readonly order: Order; readonly shop: Shop; readonly why: string }[] = [];
  const merchants: Promise<void>[] = [];
  let next = 0;
  let sold = 0;
  const orderAt = (index: number) => {
    const order = planOrder(seed, index, shops.length, accountOfShop(index % shops.length).currencies);
    const shop = shops[order.shop];
    if (shop === undefined) throw new Error(`There is no shop ${order.shop}`);
    return { order, shop };
  };
  /** Never rejects: what goes wrong is for the report. */
  const orFail = async ({ order, shop }: { order: Order; shop: Shop }, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      unfinished.push({ order, shop, why: reasonOf(error) });
    }
  };
  const giveBack = (sale: Sale) => orFail(sale, async () => void sales.push(await shopper.giveBack(sale)));
  const sellOn = async () => {
    while (next < maxOrders && seconds() < options.seconds) {
      const placed = orderAt(next++);
      await orFail(placed, async () => {
        const sale = await shopper.sell(placed.order, placed.shop);
        // Nobody at the till waits for what a merchant does afterwards.
        merchants.push(giveBack(sale));
        if (++sold % 250 === 0) progress(`${sold} orders sold after ${seconds()} s`);
      });
    }
  };

  const allSold = new AbortController();
  const selling = Promise.all(Array.from({ length: parallel }, sellOn)).finally(() => allSold.abort());
  /** Waits for this share of the run. */
  const until = async (share: number) => {
    const reached = () => Math.max(sold / maxOrders, seconds() / options.seconds) >= share;
    while (!reached() && !allSold.signal.aborted) await sleep(50);
  };
  const random = seededRandom(seed + 1);
  const pick = () => (next === 0 ? null : orderAt(Math.floor(random() * next)));
  const forger = new Forger(tally);

  await Promise.all([
    selling,
    forger.run(gateways.url, pick, random, allSold.signal),
    killGateways(gateways, options, allSold.signal, until, database.restart, tally),
    fellShops(shops, until, tally),
  ]);
  const sellingSeconds = seconds();
  progress(`${sold} orders sold after ${sellingSeconds} s; what is given back of them is still asked for`);
  await Promise.all(merchants);
  progress(`All is asked for after ${seconds()} s; asking what became of it`);

  const findings = await new Audit(sandbox, tally).inspect(sales, unfinished, (open, found) =>
    progress(
      `${open} orders to be looked at again after ${seconds()} s${found === undefined ? '' : `: ${found.what}`}`,
    ),
  );
  const happened = await sandbox.happened();
  for (const name of PROVIDER_FAULT_NAMES) tally.count(`provider: ${name}`, happened[name] ?? 0);
  for (const shop of shops) shop.close();

  const sum = (of: (shop: Shop) => number) => shops.reduce((total, shop) => total + of(shop), 0);
  const refunds = sales.flatMap((sale) => sale.refunds);
  return {
    orders: sales.length,
    byWay: countBy(sales, ({ order }) => order.goes),
    happened: tally.counts,
    refundsAccepted: refunds.filter(({ id }) => id !== null).length,
    refundsRefused: refunds.filter(({ id }) => id === null).length,
    eventsApplied: sum((shop) => [...shop.applied.values()].reduce((total, applied) => total + applied.length, 0)),
    deliveriesRepeated: sum((shop) => shop.repeats),
    forgeriesBelieved: forger.believed,
    outOfOrder: sum((shop) => shop.outOfOrder),
    findings,
    troubles: unfinished.map(({ order, why }) => `${order.number} of shop ${order.shop}, ${order.goes}: ${why}`),
    sellingSeconds,
    seconds: seconds(),
  };
}

/** Nothing lost, nothing doubled, nothing believed; something was sold at all, and every fault happened. */
export function isClean(report: Report): boolean {
  const wrong = report.findings.length + report.forgeriesBelieved + report.outOfOrder + report.troubles.length;
  return report.orders > 0 && wrong === 0 && neverHappened(report).length === 0;
}

/** What was to go wrong and did not: such a run proves nothing about it. */
export function neverHappened({ happened }: Pick<Report, 'happened'>): readonly string[] {
  return [...happened].filter(([, times]) => times === 0).map(([name]) => name);
}

async function openShops({ shops, seed }: Options, gatewayUrl: string, tally: Tally): Promise<readonly Shop[]> {
  return await Promise.all(
    Array.from({ length: shops }, (_, index) =>
      Shop.open({ gatewayUrl, index, seed, account: accountOfShop(index), slow: index % 10 === 1, tally }),
    ),
  );
}

/** Kills all through the run, from an update in its beginning on, but for the moments in which the database itself is killed. */
async function killGateways(
  gateways: Gateways,
  { seed, killEvery }: Options,
  allSold: AbortSignal,
  until: (share: number) => Promise<void>,
  restartDatabase: (() => Promise<void>) | null,
  tally: Tally,
): Promise<void> {
  const random = seededRandom(seed);
  await until(GATEWAYS_UPDATED);
  await gateways.update();
  if (restartDatabase !== null) {
    tally.expect(DATABASE_RESTARTED);
    const middle = new AbortController();
    const reached = until(DATABASE_FALLS).then(() => middle.abort());
    await gateways.killRepeatedly(killEvery, random, middle.signal);
    await reached;
    await restartDatabase();
    tally.count(DATABASE_RESTARTED);
  }
  await gateways.killRepeatedly(killEvery, random, allSold);
}

/** One shop in ten answers nothing for a good part of the run. */
async function fellShops(shops: readonly Shop[], until: (share: number) => Promise<void>, tally: Tally): Promise<void> {
  const falling = shops.filter((_, index) => index % 10 === 0);
  tally.expect(SHOP_FAULTS.down);
  await until(SHOPS_FALL);
  for (const shop of falling) shop.down = true;
  await until(SHOPS_RISE);
  for (const shop of falling) shop.down = false;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(items, key)].map(([name, those]) => [name, those.length]));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}, because: ${reasonOf(error.cause)}`;
}
