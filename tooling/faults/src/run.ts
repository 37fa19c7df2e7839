import { seededRandom, startSandbox } from '@neropay/testkit';
import { audit, type Finding } from './audit.ts';
import { Forger } from './forger.ts';
import { KilledGateway } from './killed-gateway.ts';
import type { Options } from './options.ts';
import { type CustomerDoes, planOrder } from './order.ts';
import { SandboxControl } from './sandbox-control.ts';
import { Shop } from './shop.ts';
import { type Sale, sell } from './shopper.ts';

/** What goes wrong on the provider's side, as probabilities. */
const FAULTS = {
  notifications: {
    drop: 0.2,
    double: 0.2,
    delay: { p: 0.3, min_ms: 50, max_ms: 1500 },
    reorder: 0.2,
    wrong_signature: 0.05,
    wrong_amount: 0.05,
  },
  api: {
    error_429: 0.02,
    retry_after_s: 0,
    error_500: 0.03,
    garbage: 0.01,
    lose_answer: 0.03,
    timeout: 0.01,
    timeout_ms: 1000,
  },
  lists_lag_ms: 300,
};

export interface Report {
  readonly kills: number;
  readonly orders: number;
  readonly byCustomer: ReadonlyMap<CustomerDoes, number>;
  readonly refundsAsked: number;
  readonly eventsApplied: number;
  readonly deliveriesRepeated: number;
  readonly forgeriesSent: number;
  readonly forgeriesBelieved: number;
  readonly outOfOrder: number;
  readonly findings: readonly Finding[];
  /** Orders that could not be placed or paid at all. */
  readonly troubles: readonly string[];
  readonly seconds: number;
}

/** One run: sell while the gateway dies again and again, then hold everything against the provider's truth. */
export async function run(options: Options, progress: (line: string) => void): Promise<Report> {
  const { seed, kills, parallel, shops: shopCount, orders: maxOrders } = options;
  const startedAt = performance.now();
  await using sandboxProcess = await startSandbox({ SANDBOX_NOTIFICATION_SCHEDULE: Array(20).fill('1s').join(',') });
  const sandbox = new SandboxControl(sandboxProcess.url);
  await using gateway = await KilledGateway.start(sandboxProcess.url);
  const shops = await Promise.all(Array.from({ length: shopCount }, (_, index) => Shop.open(gateway.url, index, seed)));
  await sandbox.setFaults({ seed, ...FAULTS });

  const sales: Sale[] = [];
  const troubles: string[] = [];
  let next = 0;
  let open = true;
  const sellOn = async () => {
    while (open && next < maxOrders) {
      const order = planOrder(seed, next++, shopCount);
      const shop = shops[order.shop];
      if (shop === undefined) throw new Error(`There is no shop ${order.shop}`);
      try {
        sales.push(await sell(order, shop, sandbox));
      } catch (error) {
        troubles.push(`${order.number}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  const forger = new Forger(seed);
  const forging = forger.run(gateway.url, shops, seededRandom(seed + 1));
  const selling = Promise.all(Array.from({ length: parallel }, sellOn));
  await gateway.killRepeatedly(kills, seededRandom(seed), (count) => {
    if (count % 25 === 0) progress(`${count} kills, ${sales.length} orders sold`);
  });
  open = false;
  await selling;
  forger.stop();
  await forging;
  progress(`${sales.length} orders sold; asking what became of them`);

  const findings = await audit(sales, sandbox);
  for (const shop of shops) shop.close();
  const sum = (of: (shop: Shop) => number) => shops.reduce((total, shop) => total + of(shop), 0);
  return {
    kills: gateway.kills,
    orders: sales.length,
    byCustomer: new Map(
      [...Map.groupBy(sales, (sale) => sale.order.customer)].map(([does, those]) => [does, those.length]),
    ),
    refundsAsked: sales.filter((sale) => sale.refundAsked).length,
    eventsApplied: sum((shop) => [...shop.applied.values()].reduce((total, applied) => total + applied.length, 0)),
    deliveriesRepeated: sum((shop) => shop.repeats),
    forgeriesSent: forger.sent,
    forgeriesBelieved: forger.believed,
    outOfOrder: sum((shop) => shop.outOfOrder),
    findings,
    troubles,
    seconds: Math.round((performance.now() - startedAt) / 1000),
  };
}

/** Nothing lost, nothing doubled, nothing believed: and something was sold at all. */
export function isClean(report: Report): boolean {
  return (
    report.orders > 0 &&
    report.findings.length + report.forgeriesBelieved + report.outOfOrder + report.troubles.length === 0
  );
}
