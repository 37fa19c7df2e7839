import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tempDir } from '@neropay/testkit';
import { startCounterparts } from './payments/counterparts.ts';
import { type Gateways, startGateways } from './payments/gateways.ts';
import { signedNotification } from './payments/notification.ts';
import { postAll } from './payments/post-all.ts';
import { startPostgresServer } from './payments/postgres-server.ts';
import { WEBHOOK_SECRET } from './payments/shops.ts';
import { atMost, type BenchOptions, type BenchResult, type BenchRow } from './result.ts';
import { FIRST_FREE_NUMBER, fillLedger } from './size/filled-ledger.ts';

const SHOPS = 16;
const PAYMENTS = 12_000;
const CONNECTIONS = 64;
const LOOK_MS = 100;
const REST_MS = 5_000;
const MAX_MEGABYTES = 200;

interface Seen {
  readonly atStart: number;
  readonly highest: number;
  readonly afterwards: number;
}

/** What a gateway process holds in memory, all threads, while payments go through it as fast as they can: on a database with a million checkouts. */
export async function benchMemory({ checkouts }: BenchOptions): Promise<BenchResult> {
  await using postgres = await startPostgresServer();
  const onSqlite = await measure(`file:${path.join(tempDir(), 'memory.db')}`, checkouts);
  const onPostgres = await measure(await postgres.createDatabase(), checkouts);
  const row = (name: string, seen: Seen): BenchRow => ({
    name,
    figure: Math.round(seen.highest),
    unit: ' MB',
    ratio: seen.highest / seen.atStart,
    detail: `of ${Math.round(seen.atStart)} MB at its start; ${Math.round(seen.afterwards)} MB when it has come to rest`,
  });
  return {
    title: `Memory of a gateway process with ${checkouts.toLocaleString('en')} checkouts`,
    notes: [
      `Resident set, the highest seen while ${PAYMENTS.toLocaleString('en')} payments went through from end to end.`,
    ],
    rows: [row('SQLite, its cache included', onSqlite), row('PostgreSQL, without the server', onPostgres)],
    goals: [
      atMost(`SQLite ≤ ${MAX_MEGABYTES} MB`, MAX_MEGABYTES, onSqlite.highest),
      atMost(`PostgreSQL ≤ ${MAX_MEGABYTES} MB`, MAX_MEGABYTES, onPostgres.highest),
    ],
  };
}

async function measure(database: string, checkouts: number): Promise<Seen> {
  await using counterparts = await startCounterparts();
  await using gateways = await startGateways({
    database,
    counterparts,
    callbackUrls: counterparts.callbackUrls(SHOPS),
    numbers: Array.from({ length: PAYMENTS }, (_, index) => FIRST_FREE_NUMBER + index),
    prepare: (url) => fillLedger(url, { checkouts, open: checkouts / 10, lookDue: false, due: 0 }),
  });
  const atStart = megabytes(gateways);
  let highest = atStart;
  const looking = setInterval(() => {
    highest = Math.max(highest, megabytes(gateways));
  }, LOOK_MS);
  await postAll({
    requests: PAYMENTS,
    urls: gateways.urls,
    connections: CONNECTIONS,
    request: (index) => {
      const number = FIRST_FREE_NUMBER + index;
      return signedNotification({ url: gateways.urlOf(number), secret: WEBHOOK_SECRET, number, identified: true });
    },
  });
  await counterparts.untilHeard(PAYMENTS);
  clearInterval(looking);
  await sleep(REST_MS);
  return { atStart, highest, afterwards: megabytes(gateways) };
}

/** Resident set of the one process, from /proc/<pid>/status (proc(5)). */
function megabytes({ processes: [gateway] }: Gateways): number {
  const status = readFileSync(`/proc/${gateway?.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
