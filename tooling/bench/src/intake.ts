import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectStore } from '@neropay/shop-protocol';
import { type RunningProcess, startGateway, startProcess, tempDir } from '@neropay/testkit';
import { startProviderStub } from './intake/provider-stub.ts';
import { medianOf } from './median.ts';
import type { BenchResult, BenchRow } from './result.ts';

const SECRET = 'whsec_bench_of_intake';
const CONNECTIONS = 64;
const REQUESTS = 25_000;
const WARM_UP = 5_000;
const ROUNDS = 7;
const MAX_CPU = 1.8;
const ENOUGH_PER_SECOND = 4_000;
const ENOUGH_OF_BARE = 0.3;
/** Linux counts CPU time in these. */
const TICKS_PER_SECOND = 100;

interface Target {
  readonly process: RunningProcess;
  readonly url: string;
  /** What it is sent names an order, so that it is settled without asking the provider. */
  readonly identified: boolean;
}

interface Measured {
  readonly perSecond: number;
  /** CPU microseconds of the server's process, all its threads, for one request. */
  readonly cpuMicros: number;
}

/**
 * `/ipn` of the real gateway on a SQLite file against a bare server that does the same HMAC and parse, and stores nothing.
 *
 * Intake is what the provider waits for: verified, on disk, 2xx. What follows, asking the provider and telling the shop, is held back by a provider
 * that does not answer. A second gateway shows what comes on top when notifications are settled besides.
 */
export async function benchIntake(): Promise<BenchResult> {
  await using provider = await startProviderStub();
  const directory = tempDir();
  const databases = { intake: path.join(directory, 'intake.db'), settling: path.join(directory, 'settling.db') };
  await using bare = await startProcess({
    name: 'bare',
    command: process.execPath,
    args: [new URL('./intake/bare-server.ts', import.meta.url).pathname],
    env: { BENCH_SECRET: SECRET },
    readyWhen: /"url":"(?<url>[^"]+)"/,
  });
  await using gateway = await startGateway(settingsOf(databases.intake, provider.url));
  await using settling = await startGateway(settingsOf(databases.settling, provider.url));
  const targets: Readonly<Record<'bare' | 'intake' | 'settling', Target>> = {
    bare: { process: bare, url: `${bare.url}/ipn`, identified: false },
    intake: { process: gateway, url: await connect(gateway.url), identified: false },
    settling: { process: settling, url: await connect(settling.url), identified: true },
  };
  const seen: Readonly<Record<keyof typeof targets, Measured[]>> = { bare: [], intake: [], settling: [] };
  for (const target of Object.values(targets)) await measure(target, WARM_UP);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['bare', 'intake', 'settling'] as const) seen[name].push(await measure(targets[name], REQUESTS));
  }
  await gateway.kill();
  await settling.kill();
  for (const database of Object.values(databases)) assertOnDisk(database, WARM_UP + ROUNDS * REQUESTS);

  const toBare = (name: keyof typeof targets, of: (measured: Measured) => number) =>
    medianOf(seen[name].map((ours, round) => of(ours) / of(seen.bare[round] ?? ours)));
  const row = (label: string, name: keyof typeof targets): BenchRow => {
    const cpu = medianOf(seen[name].map(({ cpuMicros }) => cpuMicros));
    const cpuRatio = toBare(name, ({ cpuMicros }) => cpuMicros);
    return {
      name: label,
      figure: Math.round(medianOf(seen[name].map(({ perSecond }) => perSecond))),
      ratio: toBare(name, ({ perSecond }) => perSecond),
      detail: `${cpu.toFixed(1)} µs CPU each, × ${cpuRatio.toFixed(2)}`,
    };
  };
  const cpuRatio = toBare('intake', ({ cpuMicros }) => cpuMicros);
  const perSecond = medianOf(seen.intake.map((measured) => measured.perSecond));
  const enough = Math.min(
    ENOUGH_PER_SECOND,
    ENOUGH_OF_BARE * medianOf(seen.bare.map((measured) => measured.perSecond)),
  );
  return {
    title: `/ipn intake, 1 KB, ${CONNECTIONS} connections, SQLite (WAL, synchronous=FULL)`,
    notes: [
      `${ROUNDS} interleaved rounds of ${REQUESTS} notifications each; medians.`,
      'CPU is that of the whole server process, all threads. After kill -9 the files held every notification that was answered 2xx.',
    ],
    rows: [
      row('bare node:http, HMAC, parse', 'bare'),
      row('gateway, on disk before 2xx', 'intake'),
      row('the same, and settled: no order of ours', 'settling'),
    ],
    goals: [
      { name: `CPU per request ≤ ${MAX_CPU} × bare`, target: MAX_CPU, actual: cpuRatio, met: cpuRatio <= MAX_CPU },
      {
        name: `durable notifications a second ≥ ${ENOUGH_PER_SECOND} or ${ENOUGH_OF_BARE} × bare, whichever is lower`,
        target: enough,
        actual: perSecond,
        met: perSecond >= enough,
      },
    ],
  };
}

function settingsOf(database: string, providerUrl: string) {
  return { DATABASE_URL: `file:${database}`, NEROPAY_TEST_BASE_URL: providerUrl, RECONCILE_SCHEDULE: '1h' };
}

/** Connects a store; answers where its notifications go. */
async function connect(gatewayUrl: string): Promise<string> {
  const { id } = await connectStore({
    baseUrl: gatewayUrl,
    store: {
      platform: 'custom',
      name: 'Bench',
      url: 'http://127.0.0.1',
      rail: 'neropay',
      mode: 'test',
      credentials: { secret_key: 'sk_bench', webhook_secret: SECRET },
    },
  });
  return `${gatewayUrl}/ipn/neropay/${id}`;
}

async function measure(target: Target, requests: number): Promise<Measured> {
  const before = cpuSeconds(target.process.pid);
  const load = spawn(
    process.execPath,
    [
      new URL('./intake/load.ts', import.meta.url).pathname,
      `--url=${target.url}`,
      `--secret=${SECRET}`,
      `--requests=${requests}`,
      `--connections=${CONNECTIONS}`,
      ...(target.identified ? ['--identified'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output] = await Promise.all([text(load.stdout), once(load, 'exit')]);
  const { accepted, seconds } = JSON.parse(output) as { accepted: number; seconds: number };
  if (accepted !== requests) throw new Error(`${target.url} took ${accepted} of ${requests} notifications`);
  const after = await idleCpuSeconds(target.process.pid);
  return { perSecond: requests / seconds, cpuMicros: ((after - before) / requests) * 1e6 };
}

/** CPU time once the process has nothing left to do. */
async function idleCpuSeconds(pid: number): Promise<number> {
  for (let seen = cpuSeconds(pid); ; ) {
    await sleep(200);
    const now = cpuSeconds(pid);
    if (now - seen <= 0.01) return now;
    seen = now;
  }
}

/** Durable is what a process that was killed has left behind. */
function assertOnDisk(database: string, expected: number): void {
  const db = new DatabaseSync(database, { readOnly: true });
  const { count } = db.prepare('SELECT count(*) AS count FROM notifications').get() ?? {};
  db.close();
  if (Number(count) !== expected) throw new Error(`${count} of ${expected} notifications are on disk`);
}

/** User and system time of a process, all threads: fields 14 and 15 of /proc/<pid>/stat (proc(5)). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
