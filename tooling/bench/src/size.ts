import { statSync } from 'node:fs';
import path from 'node:path';
import type { Ledger } from '@neropay/engine';
import { tempDir } from '@neropay/testkit';
import { Client } from 'pg';
import { openLedgerAt } from './ledger-at.ts';
import { medianOf } from './median.ts';
import { openCheckout } from './payments/fill.ts';
import { ACCOUNT_ID, referenceOf } from './payments/notification.ts';
import { startPostgresServer } from './payments/postgres-server.ts';
import { atMost, type BenchOptions, type BenchResult, type BenchRow } from './result.ts';
import { FIRST_FREE_NUMBER, fillLedger } from './size/filled-ledger.ts';

const SMALL = 10_000;
const ROUNDS = 15;
const CALLS = 15;
const MAX_GROWTH = 1.3;
const LEASE_MS = 3_600_000;

const SCOPE = { rail: 'neropay', mode: 'test', accountId: ACCOUNT_ID } as const;

interface Subject {
  readonly ledger: Ledger;
  readonly checkouts: number;
  readonly bytes: number;
}

/**
 * What the engine asks its ledger for all day, in a database with a million checkouts of which a tenth are open, against one with ten thousand: the
 * same call on both by turns, one at a time. What is claimed is due again behind the others.
 */
export async function benchSize({ checkouts: large }: BenchOptions): Promise<BenchResult> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgresServer());
  const rows: BenchRow[] = [];
  const goals: BenchResult['goals'][number][] = [];
  const notes: string[] = [];
  for (const kind of ['SQLite', 'PostgreSQL'] as const) {
    const database = async () =>
      kind === 'SQLite' ? `file:${path.join(tempDir(), 'size.db')}` : await postgres.createDatabase();
    const startedAt = performance.now();
    const small = await subject(stack, await database(), SMALL);
    const big = await subject(stack, await database(), large);
    notes.push(`${kind}: filled in ${Math.round((performance.now() - startedAt) / 1_000)} s.`);
    const per = (one: Subject) => Math.round(one.bytes / one.checkouts);
    rows.push({
      name: `${kind}: on disk, indexes included`,
      figure: per(big),
      unit: ' B',
      ratio: per(big) / per(small),
      detail: 'for each checkout with its payment, event, delivery and notification of 1 KB',
    });
    for (const [what, call] of Object.entries(CALLS_OF_A_DAY)) {
      const { figures, ratio } = await compare(small, big, call);
      const name = `${kind}: ${what}`;
      rows.push({
        name,
        figure: Math.round(figures.big * 1_000),
        unit: ' µs',
        ratio,
        detail: `${Math.round(figures.small * 1_000)} µs with ${SMALL.toLocaleString('en')}`,
      });
      goals.push(atMost(`${name} ≤ ${MAX_GROWTH} ×`, MAX_GROWTH, ratio));
    }
  }
  return {
    title: `Size: ${large.toLocaleString('en')} checkouts, a tenth of them open and due, against ${SMALL.toLocaleString('en')}`,
    notes: [
      `${ROUNDS} interleaved rounds of ${CALLS} calls each, one at a time; medians. A tenth are due: looks, notifications and deliveries.`,
      ...notes,
    ],
    rows,
    goals,
  };
}

/** Makes its call through `time`; what else it does is not measured. */
type CallOfADay = (ledger: Ledger, time: Timed, subject: Subject, index: number) => Promise<unknown>;
type Timed = <T>(call: () => Promise<T>) => Promise<T>;

const LOOKS = 16;
const claimLooks = (ledger: Ledger) => ledger.claimDueCheckouts(Date.now(), Date.now() + LEASE_MS, LOOKS);
/** Ends looks, with the next one due behind all others. */
const endLooks = (ledger: Ledger, claimed: Awaited<ReturnType<typeof claimLooks>>) =>
  Promise.all(claimed.map((checkout) => ledger.scheduleReconcile(checkout, Date.now(), 0)));

const CALLS_OF_A_DAY: Readonly<Record<string, CallOfADay>> = {
  claimNotifications: (ledger, time) => time(() => ledger.claimNotifications(Date.now(), Date.now(), 64)),
  claimDueCheckouts: async (ledger, time) => endLooks(ledger, await time(() => claimLooks(ledger))),
  [`scheduleReconcile, ${LOOKS} at once`]: async (ledger, time) => {
    const claimed = await claimLooks(ledger);
    if (claimed.length < LOOKS) throw new Error(`Only ${claimed.length} looks were due`);
    await time(() => endLooks(ledger, claimed));
  },
  claimDeliveries: (ledger, time) => time(() => ledger.claimDeliveries(Date.now(), Date.now(), 128, 8, [])),
  findCheckoutByReference: async (ledger, time, { checkouts }, index) => {
    // Far from the one before, as customers are.
    const number = (index * 7_919 + 17) % checkouts;
    const found = await time(() => ledger.findCheckoutByReference(SCOPE, referenceOf(number)));
    if (found === null) throw new Error(`Checkout ${number} is not there`);
  },
  insertCheckout: (ledger, time, _subject, index) =>
    time(() => ledger.insertCheckout(openCheckout('st_bench_0', FIRST_FREE_NUMBER + index), null)),
};

async function subject(stack: AsyncDisposableStack, database: string, checkouts: number): Promise<Subject> {
  // As after something was away for long.
  await fillLedger(database, { checkouts, open: checkouts / 10, lookDue: true, due: checkouts / 10 });
  const bytes = database.startsWith('file:') ? statSync(database.slice('file:'.length)).size : await sizeOf(database);
  const ledger = await openLedgerAt(database);
  stack.defer(() => ledger.close());
  return { ledger, checkouts, bytes };
}

async function sizeOf(url: string): Promise<number> {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT sum(pg_total_relation_size(relid)) AS bytes FROM pg_stat_user_tables`,
  );
  await client.end();
  return Number(rows[0]?.bytes);
}

async function compare(small: Subject, big: Subject, call: CallOfADay) {
  const seen: { small: number[]; big: number[] } = { small: [], big: [] };
  // The first round warms up: it does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const turns = [['small', small] as const, ['big', big] as const];
    for (const [name, one] of round % 2 === 0 ? turns : turns.reverse()) {
      const milliseconds = await timed(one, call, round);
      if (round > 0) seen[name].push(milliseconds);
    }
  }
  return {
    figures: { small: medianOf(seen.small), big: medianOf(seen.big) },
    ratio: medianOf(seen.big.map((milliseconds, round) => milliseconds / (seen.small[round] ?? Number.NaN))),
  };
}

/** The median of a round's calls, in milliseconds. */
async function timed(one: Subject, call: CallOfADay, round: number): Promise<number> {
  const taken: number[] = [];
  for (let index = 0; index < CALLS; index += 1) {
    const time: Timed = async (work) => {
      const startedAt = performance.now();
      const result = await work();
      taken.push(performance.now() - startedAt);
      return result;
    };
    await call(one.ledger, time, one, round * CALLS + index);
  }
  return medianOf(taken);
}
