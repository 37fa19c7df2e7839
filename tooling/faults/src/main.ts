import { seededRandom, startSandbox } from '@neropay/testkit';
import { audit, type Finding } from './audit.ts';
import { Forger } from './forger.ts';
import { KilledGateway } from './killed-gateway.ts';
import { readOptions } from './options.ts';
import { planOrder } from './order.ts';
import { SandboxControl } from './sandbox-control.ts';
import { Shop } from './shop.ts';
import { type Sale, sell } from './shopper.ts';

const options = readOptions(process.argv.slice(2));
if (options === null) process.exit(0);
const { seed, kills, parallel, shops: shopCount, orders: maxOrders } = options;

const startedAt = performance.now();
const sandboxProcess = await startSandbox({
  SANDBOX_NOTIFICATION_SCHEDULE: Array(20).fill('1s').join(','),
  LOG_LEVEL: 'warn',
});
const sandbox = new SandboxControl(sandboxProcess.url);
const gateway = await KilledGateway.start(sandboxProcess.url);
const shops = await Promise.all(Array.from({ length: shopCount }, (_, index) => Shop.open(gateway.url, index, seed)));
await sandbox.setFaults({
  seed,
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
});

console.log(
  `seed ${seed}: ${parallel} checkouts at a time in ${shopCount} shops, kill -9 of the gateway ${kills} times`,
);
let killing = true;
let next = 0;
const sales: Sale[] = [];
const troubles: string[] = [];
const worker = async () => {
  while (killing && next < maxOrders) {
    const order = planOrder(seed, next++, shopCount);
    const shop = shops[order.shop];
    if (shop === undefined) continue;
    try {
      sales.push(await sell(order, shop, sandbox));
    } catch (error) {
      troubles.push(`${order.number}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
};
const forger = new Forger();
const forging = forger.run(gateway.url, shops, seededRandom(seed + 1));
const selling = Promise.all(Array.from({ length: parallel }, worker));
await gateway.killRepeatedly(kills, seededRandom(seed), (count) => {
  if (count % 25 === 0) console.log(`  ${count} kills, ${sales.length} orders sold`);
});
killing = false;
await selling;
forger.stop();
await forging;
console.log(`  ${sales.length} orders sold; asking what became of them`);

const findings = await audit(sales, sandbox);
await gateway.stop();
await sandboxProcess.stop();
for (const shop of shops) shop.close();

const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
const sum = (of: (shop: Shop) => number) => shops.reduce((total, shop) => total + of(shop), 0);
const events = sum((shop) => [...shop.applied.values()].reduce((total, applied) => total + applied.length, 0));
const byCustomer = Map.groupBy(sales, (sale) => sale.order.customer);
const tally: readonly (readonly [string, string | number])[] = [
  ['kills', gateway.kills],
  ['orders', sales.length],
  ...[...byCustomer].map(([does, those]) => [`  ${does}`, those.length] as const),
  ['refunds asked for', sales.filter((sale) => sale.refundAsked).length],
  ['events applied by shops', events],
  ['deliveries repeated', sum((shop) => shop.repeats)],
  ['forged notifications', forger.sent],
  ['seconds', Math.round((performance.now() - startedAt) / 1000)],
  ['', ''],
  ['lost', count('lost')],
  ['doubled', count('doubled')],
  ['believed without the provider', count('believed') + forger.believed],
  ['refunds above paid', count('over-refunded')],
  ['out of order', sum((shop) => shop.outOfOrder)],
  ['orders that could not be placed', troubles.length],
];
console.log();
for (const [name, value] of tally) console.log(name === '' ? '' : `${name.padEnd(34)}${String(value).padStart(8)}`);
for (const { kind, order, what } of findings.slice(0, 40)) console.log(`  ${kind}: ${order}: ${what}`);
for (const trouble of troubles.slice(0, 20)) console.log(`  trouble: ${trouble}`);
process.exitCode =
  findings.length + forger.believed + troubles.length + sum((shop) => shop.outOfOrder) > 0 || sales.length === 0
    ? 1
    : 0;
