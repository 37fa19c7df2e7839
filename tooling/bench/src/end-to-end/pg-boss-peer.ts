import { type Job, PgBoss } from 'pg-boss';
import { type Callback, MARK_PAID, makeStateTable, readBack, servePeer, state, tellShop } from './peer.ts';

/*
 * pg-boss. It can join the transaction that writes the state, as its documentation shows, and so it does: state and second job are one commit.
 * Its own `work` looks every half second and would be far slower; here loops fetch, look again at once, and are woken in this process.
 */
const batchSize = Number(process.env.BATCH);
const LOOPS = 16;
const IDLE_MS = 2_000;

const boss = new PgBoss({ connectionString: process.env.STATE_URL ?? '', max: 10, supervise: false, schedule: false });
await boss.start();
await boss.createQueue('notifications');
await boss.createQueue('callbacks');
await makeStateTable();

async function settle(jobs: readonly Job<{ body: string }>[]): Promise<void> {
  const paid = await Promise.all(
    jobs.map(async ({ data }) => ({ number: await readBack(data.body), body: data.body })),
  );
  const client = await state.connect();
  try {
    await client.query('BEGIN');
    for (const { number, body } of paid) await client.query(MARK_PAID, [number, body]);
    await boss.insert(
      'callbacks',
      paid.map(({ number }) => ({ data: { number } })),
      { db: { executeSql: (text, values) => client.query(text, values) } },
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** Loops that found nothing wait here: a new job wakes one of them, and none asks in vain meanwhile. */
class Waiting {
  readonly #wakers = new Set<() => void>();

  async wait(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakers.add(resolve);
    const timer = setTimeout(resolve, IDLE_MS);
    await promise;
    clearTimeout(timer);
    this.#wakers.delete(resolve);
  }

  wake(): void {
    const [first] = this.#wakers;
    if (first === undefined) return;
    this.#wakers.delete(first);
    first();
  }
}

async function loop<T extends object>(
  queue: string,
  waiting: Waiting,
  work: (jobs: readonly Job<T>[]) => Promise<unknown>,
): Promise<never> {
  for (;;) {
    const jobs = await boss.fetch<T>(queue, { batchSize });
    if (jobs.length === 0) {
      await waiting.wait();
      continue;
    }
    await work(jobs);
    await boss.complete(
      queue,
      jobs.map(({ id }) => id),
    );
  }
}

const notified = new Waiting();
const settled = new Waiting();
for (let index = 0; index < LOOPS; index += 1) {
  void loop<{ body: string }>('notifications', notified, async (jobs) => {
    await settle(jobs);
    settled.wake();
  });
  void loop<Callback>('callbacks', settled, (jobs) => Promise.all(jobs.map(({ data }) => tellShop(data))));
}

servePeer('pg-boss', async (body) => {
  await boss.send('notifications', { body });
  notified.wake();
});
