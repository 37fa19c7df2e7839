import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { atRest, cpuSeconds } from './cpu.ts';
import { medianOf } from './median.ts';
import { type Counterparts, startCounterparts } from './payments/counterparts.ts';
import { type Gateways, startGateways } from './payments/gateways.ts';
import { signedNotification } from './payments/notification.ts';
import { postAll } from './payments/post-all.ts';
import { WEBHOOK_SECRET } from './payments/shops.ts';
import type { BenchResult, BenchRow } from './result.ts';

const SHOPS = 16;
const ROUNDS = 3;
const PAYMENTS = 1_000;
const CONNECTIONS = 64;
const ADMIN_TOKEN = 'bench_of_observers';
/** Far more often than anybody looks; so that it is to be seen at all. */
const SCRAPE_MS = 250;

const LABELS = {
  plain: 'metrics kept, nobody looks',
  scraped: `metrics looked at every ${SCRAPE_MS} ms`,
  traced: 'traces sent besides, every checkout',
} as const;
type Name = keyof typeof LABELS;

interface Subject {
  readonly counterparts: Counterparts;
  readonly gateways: Gateways;
  readonly scraped: boolean;
}

/** What it costs to be watched: CPU of the gateway for a payment from end to end on SQLite. Metrics are always kept; traces only where they are sent to. */
export async function benchObservers(): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const start = async (scraped: boolean, traced: boolean): Promise<Subject> => {
    const counterparts = stack.use(await startCounterparts());
    const gateways = stack.use(
      await startGateways({
        database: `file:${path.join(tempDir(), 'observers.db')}`,
        counterparts,
        callbackUrls: counterparts.callbackUrls(SHOPS),
        numbers: Array.from({ length: (ROUNDS + 1) * PAYMENTS }, (_, number) => number),
        env: { ADMIN_TOKEN, ...(traced && { OTEL_EXPORTER_OTLP_ENDPOINT: counterparts.url }) },
      }),
    );
    return { counterparts, gateways, scraped };
  };
  const subjects: Readonly<Record<Name, Subject>> = {
    plain: await start(false, false),
    scraped: await start(true, false),
    traced: await start(false, true),
  };
  const seen: Readonly<Record<Name, number[]>> = { plain: [], scraped: [], traced: [] };
  const names = ['plain', 'scraped', 'traced'] as const;
  // The first round warms up: it does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] ?? 'plain';
      const micros = await measure(subjects[name], round);
      if (round > 0) seen[name].push(micros);
    }
  }
  const row = (name: Name): BenchRow => ({
    name: LABELS[name],
    figure: Math.round(medianOf(seen[name])),
    unit: ' µs',
    ratio: medianOf(seen[name].map((micros, round) => micros / (seen.plain[round] ?? Number.NaN))),
  });
  return {
    title: 'Observers: CPU of the gateway for a payment, end to end, SQLite',
    notes: [`${ROUNDS} interleaved rounds of ${PAYMENTS} payments each; medians.`],
    rows: names.map(row),
    goals: [],
  };
}

/** CPU microseconds for a payment. */
async function measure({ counterparts, gateways, scraped }: Subject, round: number): Promise<number> {
  const from = round * PAYMENTS;
  const cpu = () => gateways.processes.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  const before = cpu();
  const looking = scraped ? setInterval(() => void look(gateways), SCRAPE_MS) : undefined;
  await postAll({
    requests: PAYMENTS,
    urls: gateways.urls,
    connections: CONNECTIONS,
    request: (index) => {
      const number = from + index;
      return signedNotification({ url: gateways.urlOf(number), secret: WEBHOOK_SECRET, number, identified: true });
    },
  });
  await counterparts.untilHeard(from + PAYMENTS);
  clearInterval(looking);
  return (((await atRest(cpu)) - before) / PAYMENTS) * 1e6;
}

async function look({ urls: [url] }: Gateways): Promise<void> {
  const answer = await fetch(new URL('/metrics', url), { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`);
  await answer.text();
}
