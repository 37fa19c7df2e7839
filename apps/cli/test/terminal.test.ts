import { waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withProgress } from '../src/output/progress.ts';
import { Screen } from '../src/output/screen.ts';
import { run } from '../src/run.ts';
import { fakeRuntime } from './support/fake-runtime.ts';
import { TestSandbox } from './support/sandbox.ts';

/*
 * What happens only where somebody sits at a terminal.
 */

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
});
afterAll(async () => await sandbox[Symbol.asyncDispose]());

const statusOf = async (id: string | number) => (await sandbox.client.transactions.retrieve(id)).status;

describe('neropay refund, at a terminal', () => {
  it('shows what would go back, and of which payment, before it asks', async () => {
    const { id } = await sandbox.pay('ASK-1');
    const runtime = fakeRuntime({ args: ['refund', String(id), '--amount', '5', sandbox.option], terminal: true });
    const ended = run(runtime);
    await waitFor(() => runtime.err().includes('(yes/no)'), { what: 'the question' });
    expect(runtime.err()).toContain('5.00 GBP');
    expect(runtime.err()).toContain(`of 15.99 GBP: ASK-1, transaction ${id}, succeeded`);
    expect(runtime.err()).not.toContain('Idempotency key');
    runtime.stdin.push('yes\n');
    expect(await ended).toBe(0);
    expect(runtime.err()).toContain('Idempotency key: cli_');
    expect(runtime.out()).toContain('5.00 GBP');
  });

  it.each([
    ['ASK-NO', 'no'],
    ['ASK-ENTER', ''],
    ['ASK-MORE', 'yes please'],
  ])('refunds nothing of %s when the answer is %j', async (identifier, answer) => {
    const { id } = await sandbox.pay(identifier);
    const runtime = fakeRuntime({ args: ['refund', String(id), sandbox.option], terminal: true });
    const ended = run(runtime);
    await waitFor(() => runtime.err().includes('(yes/no)'), { what: 'the question' });
    runtime.stdin.push(`${answer}\n`);
    expect(await ended).toBe(1);
    expect(runtime.err()).toContain('neropay: Nothing was refunded.');
    expect(await statusOf(id)).toBe('succeeded');
  });

  it('refunds nothing when the terminal is closed', async () => {
    const { id } = await sandbox.pay('ASK-CLOSED');
    const runtime = fakeRuntime({ args: ['refund', String(id), sandbox.option], terminal: true });
    const ended = run(runtime);
    await waitFor(() => runtime.err().includes('(yes/no)'), { what: 'the question' });
    runtime.stdin.push(null);
    expect(await ended).toBe(1);
    expect(await statusOf(id)).toBe('succeeded');
  });
});

describe('progress', () => {
  it('counts on stderr, and leaves the results alone', async () => {
    const runtime = fakeRuntime({ terminal: true });
    const noop = () => true;
    const stderr = Object.assign(runtime.stderr, { clearLine: noop, cursorTo: noop, moveCursor: noop });
    const screen = new Screen(runtime, { output: 'table', noColor: true, quiet: false });
    async function* items() {
      yield* [1, 2];
      await waitFor(() => runtime.err().includes('Things: 2'), { what: 'the count' });
    }
    const seen: number[] = [];
    for await (const item of withProgress(items(), 'Things', screen, { stderr })) seen.push(item);
    expect(seen).toEqual([1, 2]);
    expect(runtime.out()).toBe('');
  });
});
