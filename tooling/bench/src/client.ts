import { NeroPay } from '@neropay/core';
import { startProcess } from '@neropay/testkit';
import Stripe from 'stripe';
import { importTime } from './client/import-time.ts';
import { bundledSize } from './client/size.ts';
import { medianOf } from './median.ts';
import { atMost, type BenchResult, type BenchRow } from './result.ts';

const ROUNDS = 9;
const CREATES = 1_500;
const ROWS = 10_000;
const IMPORTS = 11;
const MOST_KILOBYTES = 40;

interface Contestant {
  readonly create: () => Promise<unknown>;
  readonly iterate: () => AsyncIterable<unknown>;
}

/**
 * The client against stripe-node, in one run: what a program pays for importing it, for a create call, and for going through a list. Both talk to the
 * same server process, over kept-alive connections, one call after the other; what is compared is the CPU time of this process.
 */
export async function benchClient(): Promise<BenchResult> {
  await using server = await startProcess({
    name: 'api',
    command: process.execPath,
    args: [new URL('./client/api-server.ts', import.meta.url).pathname],
    readyWhen: /"url":"(?<url>[^"]+)"/,
  });
  const [core, stripe] = [neroPay(server.url), stripeNode(server.url)];
  const creates = await interleaved(core, stripe, (client) => cpuOf(() => createMany(client)));
  const lists = await interleaved(core, stripe, (client) => cpuOf(() => iterateAll(client)));
  const imports = await interleaved('@neropay/core', 'stripe', importTime, IMPORTS);
  const size = await bundledSize("import { NeroPay } from '@neropay/core'; console.log(NeroPay);", ['zod', 'zod/*']);
  const whole = await bundledSize("import { NeroPay } from '@neropay/core'; console.log(NeroPay);", []);
  const peer = await bundledSize("import Stripe from 'stripe'; console.log(Stripe);", ['node:*']);

  const cpu = { ours: imports.ours.map(({ cpuMs }) => cpuMs), theirs: imports.theirs.map(({ cpuMs }) => cpuMs) };
  const wall = { ours: imports.ours.map(({ wallMs }) => wallMs), theirs: imports.theirs.map(({ wallMs }) => wallMs) };
  return {
    title: 'Client, against stripe-node',
    notes: [
      `Calls: ${ROUNDS} interleaved rounds of ${CREATES} creates and one list of ${ROWS.toLocaleString('en')} rows each; CPU of the client's process; medians.`,
      `Imports: ${IMPORTS} fresh processes each, in turn. Sizes: esbuild, minified, gzip -9.`,
    ],
    rows: [
      ...pair('create, CPU', ' µs', perCall(creates, CREATES)),
      ...pair('one row of a list, CPU', ' µs', perCall(lists, ROWS)),
      ...pair('import, CPU', ' ms', cpu),
      ...pair('import, wall', ' ms', wall),
      sizeRow('core without zod', size.gzipped, peer.gzipped),
      sizeRow('core with zod', whole.gzipped, peer.gzipped),
      sizeRow('stripe-node', peer.gzipped, peer.gzipped),
    ],
    goals: [
      atMost('CPU of a create ≤ stripe-node', 1, ratio(creates)),
      atMost('CPU of a list ≤ stripe-node', 1, ratio(lists)),
      atMost('CPU of an import ≤ stripe-node', 1, ratio(cpu)),
      atMost(`gzipped without zod ≤ ${MOST_KILOBYTES} KB`, MOST_KILOBYTES, size.gzipped / 1024),
    ],
  };
}

interface Pair<T> {
  readonly ours: readonly T[];
  readonly theirs: readonly T[];
}

function neroPay(url: string): Contestant {
  const client = new NeroPay({ secretKey: 'sk_test_bench', baseUrl: `${url}/v2` });
  const params = {
    amount: '15.99',
    currency: 'GBP',
    identifier: 'ORDER1001',
    description: 'Order 1001',
    metadata: { order_id: '1001' },
  };
  return {
    create: () => client.hostedPayments.create(params),
    iterate: () => client.transactions.iterate({ per_page: 100 }),
  };
}

function stripeNode(url: string): Contestant {
  const { hostname, port } = new URL(url);
  const client = new Stripe('sk_test_bench', {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    telemetry: false,
  });
  const params = { amount: 1599, currency: 'gbp', description: 'Order 1001', metadata: { order_id: '1001' } };
  return {
    create: () => client.paymentIntents.create(params),
    iterate: () => client.charges.list({ limit: 100 }),
  };
}

async function createMany(client: Contestant): Promise<void> {
  for (let call = 0; call < CREATES; call += 1) await client.create();
}

async function iterateAll(client: Contestant): Promise<void> {
  let rows = 0;
  for await (const _row of client.iterate()) rows += 1;
  if (rows !== ROWS) throw new Error(`The list had ${rows} rows, not ${ROWS}.`);
}

/** Microseconds of CPU that this process spent on it, in all its threads. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** One round to warm up, then the rounds that count; who begins changes from round to round. */
async function interleaved<Subject, T>(
  ours: Subject,
  theirs: Subject,
  measure: (subject: Subject) => Promise<T>,
  rounds = ROUNDS,
): Promise<Pair<T>> {
  const figures: { ours: T[]; theirs: T[] } = { ours: [], theirs: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const turns = [['ours', ours] as const, ['theirs', theirs] as const];
    for (const [name, subject] of round % 2 === 0 ? turns : turns.reverse()) {
      const figure = await measure(subject);
      if (round > 0) figures[name].push(figure);
    }
  }
  return figures;
}

function perCall({ ours, theirs }: Pair<number>, calls: number): Pair<number> {
  return { ours: ours.map((micros) => micros / calls), theirs: theirs.map((micros) => micros / calls) };
}

function ratio({ ours, theirs }: Pair<number>): number {
  return medianOf(ours.map((figure, round) => figure / (theirs[round] ?? Number.NaN)));
}

function pair(what: string, unit: string, figures: Pair<number>): BenchRow[] {
  const rounded = (values: readonly number[]) => Math.round(medianOf(values) * 10) / 10;
  return [
    { name: `${what}: core`, figure: rounded(figures.ours), unit, ratio: ratio(figures) },
    { name: `${what}: stripe-node`, figure: rounded(figures.theirs), unit, ratio: 1 },
  ];
}

function sizeRow(name: string, bytes: number, peerBytes: number): BenchRow {
  return { name: `size: ${name}`, figure: Math.round(bytes / 102.4) / 10, unit: ' KB', ratio: bytes / peerBytes };
}
