import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tempDir } from '@neropay/testkit';
import { medianOf } from './median.ts';
import { type Counterparts, startCounterparts } from './payments/counterparts.ts';
import { type Gateways, startGateways } from './payments/gateways.ts';
import { signedNotification } from './payments/notification.ts';
import { postAll } from './payments/post-all.ts';
import { WEBHOOK_SECRET } from './payments/shops.ts';
import { atMost, type BenchResult } from './result.ts';

const GOOD_SHOPS = 16;
/** One payment in so many is the dead shop's. */
const SHOPS = GOOD_SHOPS + 1;
const ROUNDS = 5;
const PER_ROUND = SHOPS * 30;
const PER_SECOND = SHOPS * 10;
const CONNECTIONS = 32;
const SETTLED_MS = 1_500;
const MAX_SLOWER = 1.2;

interface Subject {
  readonly counterparts: Counterparts;
  readonly gateways: Gateways;
}

/**
 * Whether a shop that takes each call and never answers delays the others: the time from a notification until its shop has been told, in a gateway
 * where such a shop has as many payments as each other one, against a gateway where it has none.
 */
export async function benchSlowShop(): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const subjects = { without: await start(stack), withDead: await start(stack) };
  const seen: { without: number[]; withDead: number[] } = { without: [], withDead: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const turns = ['without', 'withDead'] as const;
    for (const name of round % 2 === 0 ? turns : turns.toReversed()) {
      const latency = await measure(subjects[name], round, name === 'withDead');
      if (round > 0) seen[name].push(latency);
    }
  }
  const ratio = medianOf(seen.withDead.map((latency, round) => latency / (seen.without[round] ?? Number.NaN)));
  const shown = (latencies: readonly number[]) => Math.round(medianOf(latencies) * 10) / 10;
  return {
    title: 'A shop that never answers, among sixteen that do',
    notes: [
      `${ROUNDS} interleaved rounds of ${PER_ROUND} payments, ${PER_SECOND} a second, on SQLite; from notification to callback, medians of the medians.`,
      'The dead shop holds each call until the gateway gives up after 15 s; it has one payment in seventeen.',
    ],
    rows: [
      { name: 'all shops answer', figure: shown(seen.without), unit: ' ms', ratio: 1 },
      { name: 'one never does: the others', figure: shown(seen.withDead), unit: ' ms', ratio },
    ],
    goals: [atMost(`median latency of the others ≤ ${MAX_SLOWER} ×`, MAX_SLOWER, ratio)],
  };
}

async function start(stack: AsyncDisposableStack): Promise<Subject> {
  const counterparts = stack.use(await startCounterparts());
  const gateways = stack.use(
    await startGateways({
      database: `file:${path.join(tempDir(), 'slow-shop.db')}`,
      counterparts,
      callbackUrls: [...counterparts.callbackUrls(GOOD_SHOPS), counterparts.deadShopUrl],
      numbers: Array.from({ length: (ROUNDS + 1) * PER_ROUND }, (_, number) => number),
    }),
  );
  return { counterparts, gateways };
}

/** Median milliseconds from notification to callback, of the shops that answer. */
async function measure({ counterparts, gateways }: Subject, round: number, withDead: boolean): Promise<number> {
  const from = round * PER_ROUND;
  const sentAt = new Map<number, number>();
  const numbers = Array.from({ length: PER_ROUND }, (_, index) => from + index).filter(
    (number) => withDead || !isDead(number),
  );
  await postAll({
    requests: numbers.length,
    urls: gateways.urls,
    connections: CONNECTIONS,
    // The others' payments come equally fast in both.
    perSecond: withDead ? PER_SECOND : (PER_SECOND * GOOD_SHOPS) / SHOPS,
    request: (index) => {
      const number = numbers[index] ?? Number.NaN;
      if (!isDead(number)) sentAt.set(number, performance.now());
      return signedNotification({ url: gateways.urlOf(number), secret: WEBHOOK_SECRET, number, identified: true });
    },
  });
  await counterparts.untilHeard(((round + 1) * PER_ROUND * GOOD_SHOPS) / SHOPS);
  await sleep(SETTLED_MS);
  return medianOf([...sentAt].map(([number, at]) => (counterparts.heardAt.get(number) ?? Number.NaN) - at));
}

function isDead(number: number): boolean {
  return number % SHOPS === GOOD_SHOPS;
}
