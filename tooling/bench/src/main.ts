import { parseArgs } from 'node:util';
import { benchClient } from './client.ts';
import { benchEndToEnd } from './end-to-end.ts';
import { benchFlood } from './flood.ts';
import { benchIntake } from './intake.ts';
import { benchMemory } from './memory.ts';
import { benchObservers } from './observers.ts';
import type { BenchOptions, BenchResult } from './result.ts';
import { benchSize } from './size.ts';
import { benchSlowShop } from './slow-shop.ts';
import { benchVerification } from './verification.ts';

const BENCHMARKS: Readonly<Record<string, (options: BenchOptions) => Promise<BenchResult>>> = {
  verification: benchVerification,
  client: benchClient,
  intake: benchIntake,
  'end-to-end': benchEndToEnd,
  size: benchSize,
  memory: benchMemory,
  'slow-shop': benchSlowShop,
  flood: benchFlood,
  observers: benchObservers,
};
const CHECKOUTS = 1_000_000;

const { values, positionals } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    checkouts: { type: 'string', default: String(CHECKOUTS) },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there is ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exit(2);
}
if (!/^[1-9]\d*0$/.test(values.checkouts)) {
  console.error(`--checkouts is how many there are in the large databases, in tens: ${values.checkouts} is none.`);
  process.exit(2);
}

let missed = 0;
for (const [name, bench] of Object.entries(BENCHMARKS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const result = await bench({ checkouts: Number(values.checkouts) });
  missed += result.goals.filter(({ met }) => !met).length;
  if (values.json) console.log(JSON.stringify(result));
  else print(result);
}
// Speed is a matter of the machine: only who asks for it gets a failure.
if (values.check && missed > 0) process.exitCode = 1;

function print({ title, notes, rows, goals }: BenchResult): void {
  console.log(`\n${title}`);
  for (const note of notes) console.log(`  ${note}`);
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, figure, unit = '/s', ratio, detail } of rows) {
    const shown = `${figure.toLocaleString('en')}${unit}`.padStart(14);
    console.log(`  ${name.padEnd(width)} ${shown}   × ${ratio.toFixed(2)}${detail ? `   ${detail}` : ''}`);
  }
  for (const { name, actual, met } of goals) {
    const figure = actual >= 100 ? Math.round(actual).toLocaleString('en') : actual.toFixed(2);
    console.log(`  ${met ? 'met   ' : 'MISSED'} ${name}: ${figure}`);
  }
}
