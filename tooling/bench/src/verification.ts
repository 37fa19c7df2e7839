import { createHmac, timingSafeEqual } from 'node:crypto';
import { authenticateNotification, signNotification, verifyNotification } from '@neropay/core';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { medianOf } from './median.ts';
import { atLeast, type BenchResult, type BenchRow } from './result.ts';

const ROUNDS = 15;
const ITERATIONS = 8_000;
const SECRET = 'whsec_0123456789abcdef0123456789abcdef';

/**
 * How fast one signed notification of 1 KB is verified, against the bare limit and two peers, all in this process and in
 * interleaved rounds, so that whatever slows the machine slows all of them.
 *
 * Both peers parse the JSON they verified, and so does `verifyNotification`; therefore the bare limit is measured twice, with
 * and without `JSON.parse`, and each of ours is held against the one that does the same work.
 */
export async function benchVerification(): Promise<BenchResult> {
  const contestants = makeContestants();
  const speeds = await measure(contestants);

  const median = (name: ContestantName) => medianOf(speeds[name]);
  const against = (ours: ContestantName, other: ContestantName) =>
    medianOf(speeds[ours].map((speed, round) => speed / (speeds[other][round] ?? Number.NaN)));
  const row = (name: ContestantName, limit: ContestantName): BenchRow => ({
    name: LABELS[name],
    figure: Math.round(median(name)),
    ratio: against(name, limit),
  });
  const goal = (ours: ContestantName, other: ContestantName, target: number) =>
    atLeast(`${LABELS[ours]} ≥ ${target} × ${LABELS[other]}`, target, against(ours, other));

  return {
    title: 'Webhook verification, one 1 KB JSON event',
    notes: [
      `${ROUNDS} interleaved rounds of ${ITERATIONS} verifications each; medians.`,
      'Every row gets the body as a Buffer, as it leaves the socket. Rows that parse are held against the limit that parses.',
    ],
    rows: [
      row('bare', 'bare'),
      row('oursWithoutParsing', 'bare'),
      row('bareWithParsing', 'bareWithParsing'),
      row('ours', 'bareWithParsing'),
      row('stripe', 'bareWithParsing'),
      row('standardWebhooks', 'bareWithParsing'),
    ],
    goals: [
      goal('oursWithoutParsing', 'bare', 0.85),
      goal('ours', 'bareWithParsing', 0.85),
      goal('ours', 'stripe', 1),
      goal('ours', 'standardWebhooks', 2),
    ],
  };
}

const LABELS = {
  bare: 'createHmac + timingSafeEqual',
  bareWithParsing: 'createHmac + timingSafeEqual + JSON.parse',
  oursWithoutParsing: 'authenticateNotification',
  ours: 'verifyNotification',
  stripe: 'stripe-node constructEvent',
  standardWebhooks: 'standardwebhooks verify',
} as const;

type ContestantName = keyof typeof LABELS;
type Contestants = Readonly<Record<ContestantName, () => unknown>>;

function makeContestants(): Contestants {
  const rawBody = Buffer.from(eventOfOneKilobyte());
  const text = rawBody.toString();
  const { headers } = signNotification({ scheme: 'header', secret: SECRET, body: text });
  const timestamp = headers['x-neropay-timestamp'] ?? '';
  const signature = headers['x-neropay-signature'] ?? '';

  // Comparing the hex texts is the faster of the two usual ways to write this; a limit should be hard to reach.
  const bare = () => {
    const expected = createHmac('sha256', SECRET).update(`${timestamp}.`).update(rawBody).digest('hex');
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) throw new Error('The signature must fit.');
  };

  const secrets = [SECRET];
  const received = { rawBody, headers, secrets };

  const { webhooks } = new Stripe('sk_test_not_used');
  const stripeHeader = webhooks.generateTestHeaderString({ payload: text, secret: SECRET });

  const standard = new Webhook(Buffer.from(SECRET).toString('base64'));
  const sentAt = new Date();
  const standardHeaders = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'webhook-signature': standard.sign('evt_1', sentAt, text),
  };

  return {
    bare,
    bareWithParsing: () => {
      bare();
      return JSON.parse(rawBody.toString());
    },
    oursWithoutParsing: () => authenticateNotification(received),
    ours: () => verifyNotification(received),
    stripe: () => webhooks.constructEvent(rawBody, stripeHeader, SECRET),
    standardWebhooks: () => standard.verify(rawBody, standardHeaders),
  };
}

/** Verifications per second, for each contestant and round. */
async function measure(contestants: Contestants): Promise<Record<ContestantName, number[]>> {
  const speeds: Record<ContestantName, number[]> = {
    bare: [],
    bareWithParsing: [],
    oursWithoutParsing: [],
    ours: [],
    stripe: [],
    standardWebhooks: [],
  };
  const names = Object.keys(speeds) as ContestantName[]; // exactly the keys written above
  for (const name of names) run(contestants[name], ITERATIONS);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Another one starts each round, so that nobody always runs after the same neighbour.
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name) speeds[name].push(ITERATIONS / run(contestants[name], ITERATIONS));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return speeds;
}

/** Seconds taken. */
function run(verify: () => unknown, iterations: number): number {
  const startedAt = process.hrtime.bigint();
  for (let iteration = 0; iteration < iterations; iteration += 1) verify();
  return Number(process.hrtime.bigint() - startedAt) / 1e9;
}

/** A `transaction.succeeded` in the shape of the public documentation, with the metadata and addresses of a real order. */
function eventOfOneKilobyte(): string {
  const event = {
    id: 'evt_01J8Z3V5Q2M7K9T4X6B1C0D8EF',
    type: 'transaction.succeeded',
    created_at: '2026-04-22T03:40:15+01:00',
    account_id: 'NPEE4E742AB2_6165',
    transaction: {
      id: 6636598,
      trx: 'NP-ORDER1001',
      reference: 'ORDER1001',
      identifier: 'ORDER1001',
      status: 'succeeded',
      amount: '15.99',
      currency: 'GBP',
      remark: 'make_payment',
      is_reserve: false,
      reserve_amount: '0.00',
      proof_status: null,
      created_at: '2026-04-22T02:37:11Z',
      customer: {
        name: 'Jane Customer',
        email: 'jane@example.com',
        phone: '01234567890',
        address: '1 High Street, London',
      },
      metadata: { checkout_id: 'co_01J8Z3V5Q2', order_id: '1001', store_id: 'st_01J8Z3V5Q2', note: '' },
    },
  };
  const missing = 1024 - Buffer.byteLength(JSON.stringify(event));
  event.transaction.metadata.note = 'n'.repeat(missing);
  return JSON.stringify(event);
}
