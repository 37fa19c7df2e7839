import { spawn } from 'node:child_process';
import path from 'node:path';
import { waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neropay, startNeropay } from './support/cli.ts';
import { LossyProxy } from './support/lossy-proxy.ts';
import { runHere } from './support/run-here.ts';
import { TestSandbox } from './support/sandbox.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  await sandbox.pay('ORDER1', { amount: '1234.50' });
  await sandbox.pay('ORDER2', { amount: '1500', currency: 'JPY' });
  await sandbox.pay('ORDER3', { outcome: 'failed' });
  for (let number = 4; number <= 30; number += 1) await sandbox.pay(`ORDER${number}`, { outcome: 'pending' });
});
afterAll(async () => await sandbox[Symbol.asyncDispose]());

const list = async (...args: string[]) => await neropay(['transactions', 'list', sandbox.option, ...args]);
const identifiers = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).identifier);

describe('neropay transactions list', () => {
  it('shows the newest, and says that there are more', async () => {
    const { code, stdout, stderr } = await list('-n', '2');
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/)[2])).toEqual([
      'identifier',
      'ORDER30',
      'ORDER29',
      undefined,
    ]);
    expect(stderr).toBe('The first 2. --limit shows more, --all shows all.\n');
  });

  it('filters, searches and sorts at NeroPay', async () => {
    expect(identifiers((await list('--status', 'succeeded', '--sort', 'id', '-o', 'jsonl')).stdout)).toEqual([
      'ORDER1',
      'ORDER2',
    ]);
    expect(identifiers((await list('--q', 'ORDER3', '-o', 'jsonl')).stdout)).toEqual(['ORDER30', 'ORDER3']);
    expect(identifiers((await list('--to', '2020-01-01', '-o', 'jsonl')).stdout)).toEqual([]);
    expect(identifiers((await list('--from', '2020-01-01T00:00:00Z', '-o', 'jsonl', '-n', '3')).stdout)).toHaveLength(
      3,
    );
  });

  it('lines amounts up on the right, with the decimals of their currency', async () => {
    const { stdout } = await list('--status', 'succeeded');
    const ends = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.lastIndexOf(' ') - 1);
    expect(stdout).toMatch(/ 1500 {2}JPY\n/);
    expect(stdout).toMatch(/ 1234\.50 {2}GBP\n/);
    expect(new Set(ends).size).toBe(1);
  });

  it('fits the width that it has', async () => {
    const { stdout } = await neropay(['tx', 'ls', sandbox.option], { env: { COLUMNS: '50' } });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(50);
    expect(stdout).toContain('pending');
  });

  it('has nothing but JSON on stdout, and no colours off a terminal', async () => {
    const { stdout, stderr } = await list('--all', '-o', 'json');
    expect(JSON.parse(stdout)).toHaveLength(30);
    expect(stderr).toBe('');
  });

  it('ends quietly when its reader has seen enough', async () => {
    const main = path.resolve(import.meta.dirname, '../dist/main.js');
    const shell = spawn('bash', [
      '-c',
      `set -o pipefail; "${process.execPath}" "${main}" tx ls ${sandbox.option} --all -o jsonl | head -n 1 | wc -l; echo "status \${PIPESTATUS[0]}"`,
    ]);
    let output = '';
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    await waitFor(() => output.includes('status'), { what: 'the pipe' });
    expect(output).toBe('1\nstatus 0\n');
  });

  it.each([
    [['--limit', 'abc'], '--limit takes a whole number'],
    [['--limit', '3', '--all'], 'limit and all are mutually exclusive'],
    [['--status', 'paid'], 'Argument: status, Given: "paid"'],
    [['--from', 'yesterday'], '--from takes a date'],
    [['--bogus'], 'Unknown argument: bogus'],
    [['--output', 'xml'], 'Argument: output, Given: "xml"'],
    [['--q'], 'Not enough arguments following: q'],
    [['--q', 'a', '--q', 'b'], '--q was given more than once'],
    [['--base-url', 'http://127.0.0.1:1'], 'sandbox and base-url are mutually exclusive'],
    [['--account', 'nobody'], 'not a full NeroPay account id'],
  ])('%j is wrong usage, and the message names the option', async (args, message) => {
    const { code, stdout, stderr } = await runHere(['transactions', 'list', sandbox.option, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('See neropay transactions list --help.');
  });
});

describe('neropay transactions get', () => {
  it('shows one as it stands now', async () => {
    const { id } = await sandbox.pay('ONE');
    const { stdout } = await neropay(['transactions', 'get', String(id), sandbox.option]);
    expect(stdout).toMatch(new RegExp(`^id +${id}\\nstatus +succeeded\\namount +15\\.99 GBP\\nidentifier +ONE\\n`));
    const json = await neropay(['transactions', 'get', String(id), sandbox.option, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ id, identifier: 'ONE' });
  });

  it("says NeroPay's own error in one line, with the request's id and what to do", async () => {
    const { code, stdout, stderr } = await neropay(['transactions', 'get', '1', sandbox.option]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^neropay: The transaction was not found for this account\. \(not_found, HTTP 404, GET \/transactions\/1\)\n {2}request id: req_\w+\n {2}Check the id/,
    );
  });

  it('says which key is wrong, and never the key', async () => {
    const env = { NEROPAY_SECRET_KEY: 'sk_wrong_key_of_mine', NEROPAY_BASE_URL: `${sandbox.url}/v2` };
    const { code, stderr } = await neropay(['transactions', 'get', '1'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('Check NEROPAY_SECRET_KEY');
    expect(stderr).not.toContain('sk_wrong_key_of_mine');
  });

  it('warns of a secret on the command line, and keeps one out of its messages', async () => {
    const { code, stderr } = await neropay([
      'transactions',
      'get',
      '1',
      'sk_live_oops',
      '--secret-key',
      'sk_live_mine',
      sandbox.option,
    ]);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/sk_live/);
    const used = await neropay(['transactions', 'list', sandbox.option, '--secret-key', 'sk_test_neropay']);
    expect(used.code).toBe(0);
    expect(used.stderr).toContain('set NEROPAY_SECRET_KEY instead');
  });
});

describe('neropay refund', () => {
  const refund = async (id: string | number, ...args: string[]) =>
    await neropay(['refund', String(id), sandbox.option, ...args]);
  const refundsOf = async (identifier: string) => {
    const truth = await sandbox.control('GET', `/transactions?identifier=${identifier}`);
    return Array.isArray(truth) ? truth.flatMap(({ refunds }) => refunds) : [];
  };

  it('moves no money away from a terminal without --yes', async () => {
    const { id } = await sandbox.pay('REFUND-0');
    const { code, stderr } = await refund(id);
    expect(code).toBe(2);
    expect(stderr).toContain('add --yes');
    expect(await refundsOf('REFUND-0')).toEqual([]);
  });

  it('gives a part back, in the decimals of the currency, and says the key before', async () => {
    const { id } = await sandbox.pay('REFUND-1');
    const { code, stdout, stderr } = await refund(id, '--amount', '5', '--reason', 'requested_by_customer', '--yes');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Idempotency key: cli_[0-9a-f-]{36}\n$/);
    expect(stdout).toMatch(/\namount +5\.00 GBP\n/);
    expect(await refundsOf('REFUND-1')).toMatchObject([{ amount: '5.00', reason: 'requested_by_customer' }]);
  });

  it('whose answer was lost is repeated with its key, and the money goes back once', async () => {
    const { id } = await sandbox.pay('REFUND-2');
    await using proxy = await new LossyProxy(sandbox.url).listen();
    const args = ['refund', String(id), '--sandbox', proxy.url, '--amount', '5', '--reason', "it's late", '--yes'];
    const lost = await neropay(args);
    expect({ code: lost.code, stdout: lost.stdout }).toEqual({ code: 1, stdout: '' });
    const key = /Idempotency key: (\S+)/.exec(lost.stderr)?.[1] ?? '';
    expect(lost.stderr).toContain('Whether the refund was made is not known.');
    const command = `neropay refund ${id} --amount=5 '--reason=it'\\''s late' --sandbox=${proxy.url} --idempotency-key=${key} --yes`;
    expect(lost.stderr).toContain(`  ${command}\n`);

    proxy.losing = false;
    const again = await neropay([...args, '--idempotency-key', key]);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('5.00 GBP');
    expect(await refundsOf('REFUND-2')).toHaveLength(1);
  });

  it.each([
    ['0', '--amount must be above zero'],
    ['16', "is more than the transaction's 15.99 GBP"],
    ['5.001', 'would have to be rounded'],
    ['five', 'is not a decimal amount'],
  ])('of %s is refused before anything is sent', async (amount, message) => {
    const { id } = await sandbox.pay(`REFUND-BAD-${amount}`);
    const { code, stderr } = await runHere(['refund', String(id), sandbox.option, '--amount', amount, '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('Idempotency key');
  });

  it('with a key that was used for another one is no second refund', async () => {
    const { id } = await sandbox.pay('REFUND-4');
    const key = ['--yes', '--idempotency-key', 'refund_4'];
    expect(await refund(id, '--amount', '1', ...key)).toMatchObject({ code: 0 });
    const { code, stderr } = await refund(id, '--amount', '2', ...key);
    expect(code).toBe(1);
    expect(stderr).toContain('The key was used before with other options');
    expect(await refundsOf('REFUND-4')).toHaveLength(1);
  });

  it("says NeroPay's reason when it refuses", async () => {
    const { id } = await sandbox.pay('REFUND-3', { outcome: 'failed' });
    const { code, stderr } = await refund(id, '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain('(not_refundable, HTTP 422');
    expect(stderr).not.toContain('is not known');
  });
});

describe('neropay logs tail', () => {
  it('shows what was called, and goes on with what comes', async () => {
    await neropay(['transactions', 'get', '1', sandbox.option]);
    const { stdout } = await neropay(['logs', 'tail', sandbox.option, '-n', '1', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { method: 'GET', path: '/v2/transactions/1', status: 404, code: 'not_found' },
    ]);

    await using following = await startNeropay(
      ['logs', 'tail', sandbox.option, '-f', '-n', '1', '--interval', '1'],
      /not_found/,
    );
    await sandbox.client.account.retrieve();
    await waitFor(() => following.output().includes('/v2/account'), { what: 'the next line' });
    expect(following.output().match(/not_found/g)).toHaveLength(1);
    expect(await following.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
