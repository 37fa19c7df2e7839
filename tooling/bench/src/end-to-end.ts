import { atRest } from './cpu.ts';
import { type Contestant, Contestants } from './end-to-end/contestants.ts';
import { medianOf } from './median.ts';
import { signedNotification } from './payments/notification.ts';
import { postAll } from './payments/post-all.ts';
import { WEBHOOK_SECRET } from './payments/shops.ts';
import { atLeast, type BenchResult, type BenchRow } from './result.ts';

const ROUNDS = 3;
const PAYMENTS = 1_500;
const WARM_UP = 1_500;
const CONNECTIONS = 64;
/** As a provider across the internet is; and how much has to be under way for one that takes so long. */
const FAR_PROVIDER_MS = 150;
const FAR_CONNECTIONS = 256;

const LABELS = {
  bare: 'the same calls, nothing kept',
  sqlite: 'gateway, SQLite',
  bullmq: 'BullMQ, Redis appendfsync always',
  postgres: 'gateway, PostgreSQL',
  boss1: 'pg-boss, fetch 1',
  boss10: 'pg-boss, fetch 10',
  two: 'gateway, PostgreSQL, two processes',
  far: `one process, provider ${FAR_PROVIDER_MS} ms away`,
  farTwo: `two processes, provider ${FAR_PROVIDER_MS} ms away`,
} as const;
type Name = keyof typeof LABELS;
/** What each is held against. */
const PEERS: Readonly<Record<Name, Name>> = {
  bare: 'bullmq',
  sqlite: 'bullmq',
  bullmq: 'bullmq',
  postgres: 'boss1',
  boss1: 'boss1',
  boss10: 'boss1',
  two: 'postgres',
  far: 'far',
  farTwo: 'far',
};

interface Measured {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

/**
 * A payment from the provider's notification until its shop knows: durable, asked back, the new state and what the shop is told written, delivered. The real
 * gateway against a service around a job queue that does the same, see `end-to-end/peer.ts`.
 */
export async function benchEndToEnd(): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const contestants = await startAll(stack);
  const seen = new Map<Name, Measured[]>();
  for (const [name, contestant] of contestants) await measure(name, contestant, 0, WARM_UP);
  const names = [...contestants.keys()];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      // Another one starts each round, so that nobody always runs after the same neighbour.
      const name = names[(round + turn) % names.length];
      const contestant = name && contestants.get(name);
      if (!contestant) continue;
      const measured = await measure(name, contestant, WARM_UP + round * PAYMENTS, PAYMENTS);
      seen.set(name, [...(seen.get(name) ?? []), measured]);
    }
  }
  return resultOf(seen);
}

async function startAll(stack: AsyncDisposableStack): Promise<ReadonlyMap<Name, Contestant>> {
  const all = new Contestants(stack);
  const numbers = Array.from({ length: WARM_UP + ROUNDS * PAYMENTS }, (_, number) => number);
  return new Map<Name, Contestant>([
    ['bare', await all.bare()],
    ['sqlite', await all.gateway('sqlite', numbers)],
    ['bullmq', await all.bullmq()],
    ['postgres', await all.gateway('postgres', numbers)],
    ['boss1', await all.pgBoss(1)],
    ['boss10', await all.pgBoss(10)],
    ['two', await all.gateway('postgres', numbers, { processes: 2 })],
    ['far', await all.gateway('postgres', numbers, { providerMs: FAR_PROVIDER_MS })],
    ['farTwo', await all.gateway('postgres', numbers, { processes: 2, providerMs: FAR_PROVIDER_MS })],
  ]);
}

async function measure(name: Name, contestant: Contestant, from: number, payments: number): Promise<Measured> {
  const { counterparts, urls, urlOf, cpuSeconds } = contestant;
  const before = cpuSeconds();
  const startedAt = performance.now();
  const { refused } = await postAll({
    requests: payments,
    urls,
    connections: name.startsWith('far') ? FAR_CONNECTIONS : CONNECTIONS,
    request: (index) =>
      signedNotification({ url: urlOf(from + index), secret: WEBHOOK_SECRET, number: from + index, identified: true }),
  });
  if (refused > 0) throw new Error(`${LABELS[name]} refused ${refused} of ${payments} notifications`);
  await counterparts.untilHeard(from + payments);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await atRest(cpuSeconds);
  return { perSecond: payments / seconds, cpuMicros: ((after - before) / payments) * 1e6 };
}

function resultOf(seen: ReadonlyMap<Name, readonly Measured[]>): BenchResult {
  const of = (name: Name) => seen.get(name) ?? [];
  const ratio = (ours: Name, theirs: Name, figure: (measured: Measured) => number) =>
    medianOf(of(ours).map((measured, round) => figure(measured) / figure(of(theirs)[round] ?? measured)));
  const speed = ({ perSecond }: Measured) => perSecond;
  const cpu = ({ cpuMicros }: Measured) => cpuMicros;
  const row = (name: Name): BenchRow => {
    const cpuRatio = ratio(name, PEERS[name], cpu).toFixed(2);
    return {
      name: LABELS[name],
      figure: Math.round(medianOf(of(name).map(speed))),
      ratio: ratio(name, PEERS[name], speed),
      detail: `of ${LABELS[PEERS[name]]}; ${Math.round(medianOf(of(name).map(cpu)))} µs CPU each, × ${cpuRatio}`,
    };
  };
  return {
    title: 'End to end: notification in, durable, asked back, settled, callback delivered',
    notes: [
      `${ROUNDS} interleaved rounds of ${PAYMENTS} payments each; medians. A payment has arrived when its shop has been told.`,
      'CPU: the process or processes with their database and queue. Provider, shops and load are one process beside them, the same for all.',
      "The peers' state is a row in PostgreSQL; pg-boss writes it and the second job in one transaction, BullMQ one after the other. Neither logs.",
    ],
    rows: [...seen.keys()].map(row),
    goals: [
      atLeast('SQLite ≥ 3 × BullMQ', 3, ratio('sqlite', 'bullmq', speed)),
      atLeast('PostgreSQL ≥ 2 × pg-boss one by one', 2, ratio('postgres', 'boss1', speed)),
      atLeast('two processes ≥ 1.5 × one', 1.5, ratio('two', 'postgres', speed)),
      atLeast('two processes ≥ 1.5 × one, provider far away', 1.5, ratio('farTwo', 'far', speed)),
    ],
  };
}
