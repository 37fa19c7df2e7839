import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type RunningProcess, startGateway, startProcess } from '@neropay/testkit';
import { connectStore } from '@neropay/shop-protocol';
import { startProviderStub } from './intake/provider-stub.ts';
import { medianOf } from './median.ts';
import type { BenchResult, BenchRow } from './result.ts';

const SECRET = 'whsec_bench_of_intake';
const CONNECTIONS = 64;
const REQUESTS = 12_000;
const WARM_UP = 3_000;
const ROUNDS = 5;
const MAX_CPU = 1.8;
const ENOUGH_PER_SECOND = 4_000;
const ENOUGH_OF_BARE = 0.3;
/** Linux counts CPU time in these. */
const TICKS_PER_SECOND = 100;

interface Measured {
  readonly perSecond: number;
  /** CPU microseconds of the server's process, all its threads, for one request. */
  readonly cpuMicros: number;
}

/** `/ipn` of the real gateway on a SQLite file against a bare server that does the same HMAC and parse, and stores nothing. */
export async function benchIntake(): Promise<BenchResult> {
  const provider = await startProviderStub();
  await using gateway = await startGateway({ NEROPAY_TEST_BASE_URL: provider.url });
  await using bare = await startProcess({
    name: 'bare',
    command: process.execPath,
    args: [new URL('./intake/bare-server.ts', import.meta.url).pathname],
    env: { BENCH_SECRET: SECRET },
    readyWhen: /"url":"(?<url>[^"]+)"/,
  });
  const store = await connectStore({
    baseUrl: gateway.url,
    store: {
      platform: 'custom',
      name: 'Bench',
      url: 'http://127.0.0.1',
      rail: 'neropay',
      mode: 'test',
      credentials: { secret_key: 'sk_bench', webhook_secret: SECRET },
    },
  });
  const targets = {
    bare: { process: bare, url: `${bare.url}/ipn` },
    gateway: { process: gateway, url: `${gateway.url}/ipn/neropay/${store.id}` },
  };
  const seen: Record<keyof typeof targets, Measured[]> = { bare: [], gateway: [] };
  for (const target of Object.values(targets)) await measure(target, WARM_UP);
  for (let round = 0; round < ROUNDS; round++) {
    seen.bare.push(await measure(targets.bare, REQUESTS));
    seen.gateway.push(await measure(targets.gateway, REQUESTS));
  }
  provider.server.close();

  const ratios = (of: (measured: Measured) => number) =>
    medianOf(seen.gateway.map((ours, round) => of(ours) / of(seen.bare[round] ?? ours)));
  const cpuRatio = ratios((measured) => measured.cpuMicros);
  const perSecond = medianOf(seen.gateway.map((measured) => measured.perSecond));
  const enough = Math.min(ENOUGH_PER_SECOND, ENOUGH_OF_BARE * medianOf(seen.bare.map((measured) => measured.perSecond)));
  return {
    title: `/ipn intake, 1 KB, ${CONNECTIONS} connections, SQLite (WAL, synchronous=FULL)`,
    notes: [
      `${ROUNDS} interleaved rounds of ${REQUESTS} notifications each; medians.`,
      'CPU is that of the whole server process, all threads, settling what it took in included.',
    ],
    rows: [
      rowOf('bare node:http, HMAC, parse', seen.bare, 1),
      rowOf('gateway, on disk before 2xx', seen.gateway, ratios((measured) => measured.perSecond)),
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

function rowOf(name: string, measured: readonly Measured[], ratio: number): BenchRow {
  const cpu = medianOf(measured.map(({ cpuMicros }) => cpuMicros));
  return { name, opsPerSecond: Math.round(medianOf(measured.map(({ perSecond }) => perSecond))), ratio, detail: `${cpu.toFixed(1)} µs CPU each` };
}

async function measure(target: { process: RunningProcess; url: string }, requests: number): Promise<Measured> {
  const before = cpuSeconds(target.process.pid);
  const load = spawn(
    process.execPath,
    [
      new URL('./intake/load.ts', import.meta.url).pathname,
      `--url=${target.url}`,
      `--secret=${SECRET}`,
      `--requests=${requests}`,
      `--connections=${CONNECTIONS}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output] = await Promise.all([text(load.stdout), once(load, 'exit')]);
  const { accepted, seconds } = JSON.parse(output) as { accepted: number; seconds: number };
  if (accepted !== requests) throw new Error(`${target.url} took ${accepted} of ${requests} notifications`);
  const cpu = cpuSeconds(target.process.pid) - before;
  return { perSecond: requests / seconds, cpuMicros: (cpu / requests) * 1e6 };
}

/** User and system time of a process, all threads: fields 14 and 15 of /proc/<pid>/stat (proc(5)). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
