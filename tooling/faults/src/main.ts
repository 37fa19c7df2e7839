import type { Finding } from './compare.ts';
import { readOptions } from './options.ts';
import { isClean, neverHappened, type Report, run } from './run.ts';

const options = readOptions(process.argv.slice(2));
if (options !== null) {
  const { database, gateways, orders, shops, seed, killEvery } = options;
  console.log(
    `${gateways} gateway${gateways === 1 ? '' : 's'} on ${database}, ${orders} orders in ${shops} shops, kill -9 every ${killEvery} ms, seed ${seed}`,
  );
  const report = await run(options, (line) => console.log(`  ${line}`));
  print(report);
  process.exitCode = isClean(report) ? 0 : 1;
}

function print(report: Report): void {
  const count = (kind: Finding['kind']) => report.findings.filter((finding) => finding.kind === kind).length;
  printTable([
    ['orders', report.orders],
    ...[...report.byWay].map(([way, orders]) => [`  ${way}`, orders] as const),
    ['refunds accepted', report.refundsAccepted],
    ['refunds refused as too much', report.refundsRefused],
    ['events applied by shops', report.eventsApplied],
    ['deliveries repeated', report.deliveriesRepeated],
    ['seconds of selling', report.sellingSeconds],
    ['seconds until all was settled', report.seconds],
  ]);
  printTable([...report.happened]);
  printTable([
    ['lost', count('lost')],
    ['doubled', count('doubled')],
    ['believed without the provider', count('believed')],
    ['forgeries believed', report.forgeriesBelieved],
    ['refunds above paid', count('over-refunded')],
    ['events out of order', report.outOfOrder],
    ['orders that could not be placed', report.troubles.length],
    ['faults that never happened', neverHappened(report).length],
  ]);
  for (const { kind, order, what } of report.findings.slice(0, 40)) console.log(`  ${kind}: ${order}: ${what}`);
  for (const trouble of report.troubles.slice(0, 20)) console.log(`  trouble: ${trouble}`);
  for (const name of neverHappened(report)) console.log(`  never happened: ${name}`);
}

function printTable(rows: readonly (readonly [name: string, value: number])[]): void {
  console.log();
  for (const [name, value] of rows) console.log(`${name.padEnd(44)}${String(value).padStart(8)}`);
}
