import { parseArgs } from 'node:util';
import { seededRandom } from '@neropay/testkit';
import { drawFrom, percentile, simulateQueue } from './simulation/queue.ts';

/*
 * How old work becomes at 10,000 payments a second, by how many are worked on at the same time: with answers of the provider that fail now and then, and a
 * database that fails over in the middle of it. What it draws from is below; what follows from it stands in docs/scale.md.
 */

/** What the engine and PostgreSQL need for one payment beside the provider, where neither is overloaded: quantiles 0, 10 … 100 %. Assumed as well. */
const OWN_MS = [4, 6, 7, 8, 9, 10, 11, 13, 16, 22, 80];
/** A provider across the internet. Assumed, since none is measured here: half within 120 ms, one in a hundred over half a second. */
const PROVIDER_MEDIAN_MS = 120;
const PROVIDER_SPREAD = 0.62;
const FAILING = { share: 0.01, waitsMs: [2_000, 10_000, 60_000] };
const OUTAGE = { fromMs: 60_000, forMs: 30_000, sentAgainMs: [10_000, 60_000], leaseMs: 2_000 } as const;

const { values } = parseArgs({
  options: {
    'per-second': { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '180' },
    workers: { type: 'string', default: '1650,1800,2200,2600,3000' },
    seed: { type: 'string', default: '1' },
  },
});

const own = drawFrom(OWN_MS);
const serviceMs = (random: () => number) =>
  own(random) + PROVIDER_MEDIAN_MS * Math.exp(PROVIDER_SPREAD * normal(random));
const mean = meanService();
const needed = (Number(values['per-second']) * mean) / 1_000 / (1 - FAILING.share);

console.log(
  `One payment takes ${mean.toFixed(0)} ms on average: ${Math.ceil(needed).toLocaleString('en')} are under way at all times.`,
);
console.log(
  'workers   in use   waits p50    p95    p99    max   done within p50    p99    after a failover, up to date in',
);
for (const workers of values.workers.split(',').map(Number)) {
  const model = {
    random: seededRandom(Number(values.seed)),
    arrivalsPerSecond: Number(values['per-second']),
    forMs: Number(values.seconds) * 1_000,
    workers,
    serviceMs,
    failing: FAILING,
  };
  const calm = simulateQueue(model);
  const failover = simulateQueue({ ...model, random: seededRandom(Number(values.seed)), outage: OUTAGE });
  console.log(
    [
      String(workers).padStart(7),
      `${Math.round((needed / workers) * 100)} %`.padStart(8),
      ...[0.5, 0.95, 0.99, 1].map((share) =>
        inSeconds(percentile(calm.waitsMs, share)).padStart(share === 0.5 ? 11 : 6),
      ),
      ...[0.5, 0.99].map((share) => inSeconds(percentile(failover.agesMs, share)).padStart(share === 0.5 ? 17 : 6)),
      inSeconds(failover.recoveredMs).padStart(18),
    ].join(' '),
  );
}

function meanService(): number {
  const random = seededRandom(Number(values.seed));
  const draws = 200_000;
  let sum = 0;
  for (let draw = 0; draw < draws; draw += 1) sum += serviceMs(random);
  return sum / draws;
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 2 : 0)}s`;
}
