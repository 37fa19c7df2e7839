import type { Finding } from './audit.ts';
import { readOptions } from './options.ts';
import { isClean, type Report, run } from './run.ts';

const options = readOptions(process.argv.slice(2));
if (options !== null) {
  const { seed, kills, parallel, shops } = options;
  console.log(`seed ${seed}: ${parallel} checkouts at a time in ${shops} shops, kill -9 of the gateway ${kills} times`);
  const report = await run(options, (line) => console.log(`  ${line}`));
  print(report);
  process.exitCode = isClean(report) ? 0 : 1;
}

function print(report: Report): void {
  const count = (kind: Finding['kind']) => report.findings.filter((finding) => finding.kind === kind).length;
  const table: readonly (readonly [name: string, value: number])[] = [
    ['kills', report.kills],
    ['orders', report.orders],
    ...[...report.byCustomer].map(([does, orders]) => [`  customer ${does}`, orders] as const),
    ['refunds asked for', report.refundsAsked],
    ['events applied by shops', report.eventsApplied],
    ['deliveries repeated', report.deliveriesRepeated],
    ['forged notifications', report.forgeriesSent],
    ['seconds', report.seconds],
  ];
  const verdict: readonly (readonly [name: string, value: number])[] = [
    ['lost', count('lost')],
    ['doubled', count('doubled')],
    ['believed without the provider', count('believed') + report.forgeriesBelieved],
    ['refunds above paid', count('over-refunded')],
    ['events out of order', report.outOfOrder],
    ['orders that could not be placed', report.troubles.length],
  ];
  console.log();
  for (const [name, value] of table) console.log(`${name.padEnd(34)}${String(value).padStart(8)}`);
  console.log();
  for (const [name, value] of verdict) console.log(`${name.padEnd(34)}${String(value).padStart(8)}`);
  for (const { kind, order, what } of report.findings.slice(0, 40)) console.log(`  ${kind}: ${order}: ${what}`);
  for (const trouble of report.troubles.slice(0, 20)) console.log(`  trouble: ${trouble}`);
}
