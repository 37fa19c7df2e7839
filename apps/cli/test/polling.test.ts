import { verifyNotification } from '@neropay/core';
import { waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../src/connection.ts';
import { listenByPolling } from '../src/listen/by-polling.ts';
import { deliveryLog } from '../src/logs/delivery-log.ts';
import { follow, tail } from '../src/logs/tail.ts';
import { Screen } from '../src/output/screen.ts';
import { type FakeRuntime, fakeRuntime } from './support/fake-runtime.ts';
import { TestSandbox } from './support/sandbox.ts';
import { Target } from './support/target.ts';

/*
 * What is done where there is no sandbox to ask: against the built sandbox, of which only the documented API is used.
 */

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
});
afterAll(async () => await sandbox[Symbol.asyncDispose]());
beforeEach(async () => void (await sandbox.control('POST', '/reset')));

const api = () =>
  connect({ sandbox: sandbox.url, 'secret-key': undefined, 'base-url': undefined, account: undefined }, {});

/** Watches until the test is over. */
function watching(target: Target | null, events: readonly string[] = []) {
  const runtime = fakeRuntime();
  const screen = new Screen(runtime, { output: 'jsonl', noColor: true, quiet: false });
  const ended = listenByPolling({
    connection: api(),
    screen,
    runtime,
    target: target && new URL(target.url),
    events,
    secret: 'whsec_mine',
    intervalMs: 20,
  });
  return {
    runtime,
    ended,
    ready: waitFor(() => runtime.err().includes('made here, from polling'), { what: 'the watch' }),
    events: () => linesOf(runtime).map((line) => `${line.reference} ${line.type}`),
    async [Symbol.asyncDispose]() {
      runtime.stop();
      await ended;
    },
  };
}

function linesOf(runtime: FakeRuntime) {
  return runtime
    .out()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('listening by polling', () => {
  it('tells of what changed since it began, signed for the handler, and of nothing before', async () => {
    await sandbox.pay('OLD-PAID');
    await sandbox.pay('OLD-OPEN', { outcome: 'pending' });
    await using target = await new Target().listen();
    await using watch = watching(target);
    await watch.ready;
    await sandbox.pay('NEW-OPEN', { outcome: 'pending' });
    await sandbox.pay('NEW-FAILED', { outcome: 'failed' });
    await sandbox.control('POST', '/checkouts/OLD-OPEN', { outcome: 'succeeded' });

    // A line is written once the handler has answered.
    await waitFor(() => watch.events().length === 2, { what: 'two events' });
    expect(target.received).toHaveLength(2);
    expect(watch.events().sort()).toEqual(['NEW-FAILED transaction.failed', 'OLD-OPEN transaction.succeeded']);
    for (const { body, headers } of target.received) {
      // Dated by the clock of the fake process.
      const now = watch.runtime.now;
      expect(verifyNotification({ rawBody: body, headers, secrets: ['whsec_mine'], now }).scheme).toBe('header');
    }
  });

  it('sees a refund of all of it', async () => {
    const { id } = await sandbox.pay('REFUNDED');
    await using watch = watching(null);
    await watch.ready;
    await sandbox.client.transactions.refund(id);
    await waitFor(() => watch.events().length === 1, { what: 'the refund' });
    expect(watch.events()).toEqual(['REFUNDED refund.succeeded']);
  });

  it('tells once of what a late list keeps showing as it was', async () => {
    await using watch = watching(null);
    await watch.ready;
    await sandbox.control('PUT', '/faults', { lists_lag_ms: 300 });
    await sandbox.client.hostedPayments.create({ identifier: 'LATE', amount: '1.00', currency: 'GBP', details: 'x' });
    await sandbox.control('POST', '/checkouts/LATE', { outcome: 'succeeded' });
    await waitFor(() => watch.events().length === 1, { what: 'the payment' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(watch.events()).toEqual(['LATE transaction.succeeded']);
  });

  it('posts again what the handler did not take', async () => {
    await using target = await new Target().listen();
    target.answers.push(500, 404);
    await using watch = watching(target);
    await watch.ready;
    await sandbox.pay('AGAIN');
    await waitFor(() => linesOf(watch.runtime).length === 3, { what: 'three tries' });
    expect(linesOf(watch.runtime).map(({ forward }) => forward.status)).toEqual([500, 404, 200]);
    expect(new Set(target.received.map(({ body }) => JSON.parse(body.toString()).id)).size).toBe(1);
  });

  it('gives up in the end, and says how to post it again', async () => {
    await using target = await new Target().listen();
    target.answers.push(...Array.from({ length: 10 }, () => 500));
    await using watch = watching(target);
    await watch.ready;
    const { id } = await sandbox.pay('NEVER');
    await waitFor(() => watch.runtime.err().includes('Given up'), { what: 'the end' });
    expect(watch.runtime.err()).toContain(`neropay resend ${id}`);
    expect(target.received).toHaveLength(10);
  });

  it('leaves out types that were not asked for', async () => {
    await using watch = watching(null, ['transaction.failed']);
    await watch.ready;
    await sandbox.pay('PAID');
    await sandbox.pay('DECLINED', { outcome: 'failed' });
    await waitFor(() => watch.events().length === 1, { what: 'the decline' });
    expect(watch.events()).toEqual(['DECLINED transaction.failed']);
  });

  it('goes on after a look that failed', async () => {
    await using watch = watching(null);
    await watch.ready;
    await sandbox.control('PUT', '/faults', { api: { error_429: 1, retry_after_s: 3600 } });
    await waitFor(() => watch.runtime.err().includes('Going on.'), { what: 'a failed look' });
    await sandbox.control('PUT', '/faults', {});
    await sandbox.pay('AFTER');
    await waitFor(() => watch.events().length === 1, { what: 'the payment' });
  });

  it('ends with an error that will not pass', async () => {
    const watch = watching(null);
    const ended = expect(watch.ended).rejects.toMatchObject({ code: 'account_inactive' });
    await watch.ready;
    await sandbox.control('PATCH', '/accounts/NPTEST0SANDBOX_1000', { status: 'pending' });
    await ended;
  });
});

describe('the log of webhook deliveries', () => {
  it('is shown oldest first, and followed', async () => {
    await using target = await new Target().listen();
    target.answers.push(200);
    await sandbox.control('POST', '/webhooks', { url: target.url });
    await sandbox.pay('DELIVERED-1');
    await waitFor(() => target.received.length === 1, { what: 'the delivery' });

    const runtime = fakeRuntime();
    const screen = new Screen(runtime, { output: 'jsonl', noColor: true, quiet: false });
    await waitFor(
      async () => {
        await tail(deliveryLog(api().client.webhookDeliveries), 5, screen);
        return linesOf(runtime).length > 0;
      },
      { what: 'the entry' },
    );
    expect(linesOf(runtime)[0]).toMatchObject({ type: 'transaction.succeeded', response_status: 200 });

    const followed = fakeRuntime();
    const followScreen = new Screen(followed, { output: 'table', noColor: true, quiet: false });
    const ended = follow(deliveryLog(api().client.webhookDeliveries), {
      count: 5,
      intervalMs: 20,
      screen: followScreen,
      runtime: followed,
    });
    await waitFor(() => followed.out().includes('transaction.succeeded'), { what: 'the first' });
    await sandbox.pay('DELIVERED-2', { outcome: 'failed' });
    await waitFor(() => followed.out().includes('transaction.failed'), { what: 'the next' });
    followed.stop();
    await ended;
    expect(followed.out().trim().split('\n')).toHaveLength(2);
  });
});
