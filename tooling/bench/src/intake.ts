import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type RunningProcess, startGateway, startProcess, tempDir } from '@neropay/testkit';
import { Client } from 'pg';
import { atRest, cpuSeconds } from './cpu.ts';
import { runLoad } from './intake/run-load.ts';
import { medianOf } from './median.ts';
import { startCounterparts } from './payments/counterparts.ts';
import { ENCRYPTION_KEY } from './payments/gateways.ts';
import { startPostgresServer } from './payments/postgres-server.ts';
import { connectShops, WEBHOOK_SECRET } from './payments/shops.ts';
import { atLeast, atMost, type BenchResult, type BenchRow } from './result.ts';

const CONNECTIONS = 64;
const REQUESTS = 20_000;
const WARM_UP = 5_000;
const ROUNDS = 5;
const MAX_CPU = 1.8;
const ENOUGH_PER_SECOND = 4_000;
const ENOUGH_OF_BARE = 0.3;

type Name = 'bare' | 'sqlite' | 'settling' | 'postgres';

interface Target {
  readonly process: RunningProcess;
  readonly url: string;
  /** What it is sent names an order, so that it is settled without asking the provider. */
  readonly identified: boolean;
  /** Seconds of CPU of the database server that it uses. */
  readonly serverSeconds: () => number;
}

interface Measured {
  readonly perSecond: number;
  /** CPU microseconds of the server's process, all its threads, for one request. */
  readonly cpuMicros: number;
  /** The same of the database server. */
  readonly serverMicros: number;
}

/**
 * `/ipn` of the real gateway, on a SQLite file and on PostgreSQL, against a bare server that does the same HMAC and parse, and stores nothing.
 *
 * Intake is what the provider waits for: verified, on disk, 2xx. What follows, asking the provider and telling the shop, is held back by a provider
 * that does not answer. A further gateway shows what comes on top when notifications are settled besides.
 */
export async function benchIntake(): Promise<BenchResult> {
  await using counterparts = await startCounterparts({ silent: true });
  await using postgres = await startPostgresServer();
  const directory = tempDir();
  const files = { sqlite: path.join(directory, 'intake.db'), settling: path.join(directory, 'settling.db') };
  const database = await postgres.createDatabase();
  const start = (url: string) =>
    startGateway({
      DATABASE_URL: url,
      GATEWAY_ENCRYPTION_KEY: ENCRYPTION_KEY,
      NEROPAY_TEST_BASE_URL: counterparts.url,
      RECONCILE_SCHEDULE: '1h',
    });
  await using bare = await startProcess({
    name: 'bare',
    command: process.execPath,
    args: [path.join(import.meta.dirname, 'intake/bare-server.ts')],
    env: { BENCH_SECRET: WEBHOOK_SECRET },
    readyWhen: /"url":"(?<url>[^"]+)"/,
  });
  await using sqlite = await start(`file:${files.sqlite}`);
  await using settling = await start(`file:${files.settling}`);
  await using onPostgres = await start(database);
  const none = () => 0;
  const targets: Readonly<Record<Name, Target>> = {
    bare: { process: bare, url: `${bare.url}/ipn`, identified: false, serverSeconds: none },
    sqlite: { process: sqlite, url: await connect(sqlite.url), identified: false, serverSeconds: none },
    settling: { process: settling, url: await connect(settling.url), identified: true, serverSeconds: none },
    postgres: {
      process: onPostgres,
      url: await connect(onPostgres.url),
      identified: false,
      serverSeconds: () => postgres.cpuSeconds(),
    },
  };
  const seen: Readonly<Record<Name, Measured[]>> = { bare: [], sqlite: [], settling: [], postgres: [] };
  for (const target of Object.values(targets)) await measure(target, WARM_UP);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['bare', 'sqlite', 'settling', 'postgres'] as const) {
      seen[name].push(await measure(targets[name], REQUESTS));
    }
  }
  for (const gateway of [sqlite, settling, onPostgres]) await gateway.kill();
  const expected = WARM_UP + ROUNDS * REQUESTS;
  for (const count of [countInFile(files.sqlite), countInFile(files.settling), await countInDatabase(database)]) {
    if (count !== expected) throw new Error(`${count} of ${expected} notifications are on disk`);
  }

  const toBare = (name: Name, of: (measured: Measured) => number) =>
    medianOf(seen[name].map((ours, round) => of(ours) / of(seen.bare[round] ?? ours)));
  const row = (label: string, name: Name): BenchRow => {
    const cpu = medianOf(seen[name].map(({ cpuMicros }) => cpuMicros));
    const server = medianOf(seen[name].map(({ serverMicros }) => serverMicros));
    const cpuRatio = toBare(name, ({ cpuMicros }) => cpuMicros).toFixed(2);
    return {
      name: label,
      figure: Math.round(medianOf(seen[name].map(({ perSecond }) => perSecond))),
      ratio: toBare(name, ({ perSecond }) => perSecond),
      detail: `${cpu.toFixed(1)} µs CPU each, × ${cpuRatio}${server > 0 ? `; ${server.toFixed(1)} µs in the database server` : ''}`,
    };
  };
  const bareSpeed = medianOf(seen.bare.map(({ perSecond }) => perSecond));
  const enough = Math.min(ENOUGH_PER_SECOND, ENOUGH_OF_BARE * bareSpeed);
  const goals = (where: string, name: Name) => [
    atMost(
      `${where}: CPU per request ≤ ${MAX_CPU} × bare`,
      MAX_CPU,
      toBare(name, ({ cpuMicros }) => cpuMicros),
    ),
    atLeast(
      `${where}: durable notifications a second ≥ ${ENOUGH_PER_SECOND} or ${ENOUGH_OF_BARE} × bare, whichever is lower`,
      enough,
      medianOf(seen[name].map(({ perSecond }) => perSecond)),
    ),
  ];
  return {
    title: `/ipn intake, 1 KB, ${CONNECTIONS} connections, every guarantee of the databases on`,
    notes: [
      `${ROUNDS} interleaved rounds of ${REQUESTS} notifications each; medians.`,
      'CPU is that of the whole server process, all threads, from /proc. The ratios are to the bare server.',
      `Every notification answered 2xx was found in its database after the process was killed: ${expected.toLocaleString('en')} in each.`,
    ],
    rows: [
      row('bare node:http, HMAC, JSON.parse', 'bare'),
      row('gateway, SQLite: verified, on disk, 2xx', 'sqlite'),
      row('gateway, SQLite, settling besides', 'settling'),
      row('gateway, PostgreSQL: verified, committed, 2xx', 'postgres'),
    ],
    goals: [...goals('SQLite', 'sqlite'), ...goals('PostgreSQL', 'postgres')],
  };
}

/** Connects a store; answers where its notifications go. */
async function connect(gatewayUrl: string): Promise<string> {
  const [shop] = await connectShops(gatewayUrl, [null]);
  return `${gatewayUrl}${shop?.ipnPath}`;
}

async function measure(target: Target, requests: number): Promise<Measured> {
  const { url, identified, serverSeconds } = target;
  const own = () => cpuSeconds(target.process.pid);
  const before = { own: own(), server: serverSeconds() };
  const { accepted, seconds } = await runLoad({
    ...{ url, identified, requests, secret: WEBHOOK_SECRET, connections: CONNECTIONS },
  });
  if (accepted !== requests) throw new Error(`${url} took ${accepted} of ${requests} notifications`);
  const after = { own: await atRest(own), server: serverSeconds() };
  return {
    perSecond: requests / seconds,
    cpuMicros: ((after.own - before.own) / requests) * 1e6,
    serverMicros: ((after.server - before.server) / requests) * 1e6,
  };
}

/** Durable is what a process that was killed has left behind. */
function countInFile(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('SELECT count(*) AS count FROM notifications').get();
  db.close();
  return Number(row?.count);
}

async function countInDatabase(url: string): Promise<number> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ count: string }>('SELECT count(*) AS count FROM notifications');
  await client.end();
  return Number(rows[0]?.count);
}
