import { NotificationError, verifyNotification } from '@neropay/core';
import { waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neropay, startNeropay } from './support/cli.ts';
import { runHere } from './support/run-here.ts';
import { TestSandbox } from './support/sandbox.ts';
import { Target } from './support/target.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start({ SANDBOX_NOTIFICATION_SCHEDULE: '50ms,50ms,50ms' });
});
afterAll(async () => await sandbox[Symbol.asyncDispose]());

async function endpoints(): Promise<readonly unknown[]> {
  const { data } = await sandbox.client.webhooks.list();
  return data;
}

describe('neropay listen, in a sandbox', () => {
  it('forwards what arrives byte for byte: a handler can verify it as if it came from NeroPay', async () => {
    await using target = await new Target().listen();
    await using listening = await startNeropay(
      ['listen', sandbox.option, '--forward-to', target.url],
      /Listening to the merchant of the sandbox/,
    );
    await neropay(['trigger', 'transaction.succeeded', sandbox.option]);

    const received = await waitFor(() => target.received[0], { what: 'the event' });
    const { event, scheme } = verifyNotification({
      rawBody: received.body,
      headers: received.headers,
      secrets: ['whsec_test_neropay'],
    });
    expect(scheme).toBe('header');
    expect(event.type).toBe('transaction.succeeded');
    expect(received.url).toBe('/ipn?shop=1');
    expect(received.headers.host).toBe(new URL(target.url).host);
    const line = await waitFor(() => /.*→ 200.*/.exec(listening.output())?.[0], { what: 'its line' });
    expect(line).toMatch(
      new RegExp(
        `^\\d\\d:\\d\\d:\\d\\d {2}transaction\\.succeeded +${event.id} {2}${event.identifier} {2}25\\.00 GBP {2}→ 200`,
      ),
    );
  });

  it('answers the sandbox what the handler answered, so that it tries again', async () => {
    await using target = await new Target().listen();
    target.answers.push(500, 302);
    await using listening = await startNeropay(['listen', sandbox.option, '-f', target.url], /Listening/);
    await neropay(['trigger', 'transaction.failed', sandbox.option]);

    await waitFor(() => target.received.length === 3, { what: 'the third try' });
    await waitFor(() => listening.output().includes('→ 200'), { what: 'its line' });
    expect([...listening.output().matchAll(/→ (\d+)/g)].map(([, status]) => status)).toEqual(['500', '302', '200']);
    expect(new Set(target.received.map(({ body }) => body.toString())).size).toBe(1);
  });

  it('is a 502 for the sandbox while the handler cannot be reached, and says why', async () => {
    await using target = await new Target().listen();
    const { url } = target;
    await target[Symbol.asyncDispose]();
    await using listening = await startNeropay(['listen', sandbox.option, '-f', url], /Listening/);
    await neropay(['trigger', 'transaction.failed', sandbox.option]);
    await waitFor(() => listening.output().includes('→ connect ECONNREFUSED'), { what: 'the reason' });
    const told = JSON.stringify(await sandbox.control('GET', '/notifications'));
    expect(told).toContain('HTTP 502');
  });

  it('removes its endpoint when it is stopped, and ends well', async () => {
    const before = (await endpoints()).length;
    const listening = await startNeropay(['listen', sandbox.option], /Listening/);
    expect(await endpoints()).toHaveLength(before + 1);
    expect(await listening.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(await endpoints()).toHaveLength(before);
  });

  it('hears only the types that were asked for', async () => {
    await using target = await new Target().listen();
    await using _listening = await startNeropay(
      ['listen', sandbox.option, '-f', target.url, '--events', 'refund.succeeded'],
      /Listening/,
    );
    await neropay(['trigger', 'refund.succeeded', sandbox.option]);
    await waitFor(() => target.received.length > 0, { what: 'the refund' });
    expect(target.received.map(({ body }) => JSON.parse(body.toString()).type)).toEqual(['refund.succeeded']);
  });

  it('prints JSON lines with --print-json, and says when the secret of the handler would not believe it', async () => {
    await using listening = await startNeropay(
      ['listen', sandbox.option, '--print-json', '--secret', 'whsec_of_another_endpoint'],
      /Listening/,
    );
    await neropay(['trigger', 'transaction.cancelled', sandbox.option]);
    const line = await waitFor(() => /^{.*$/m.exec(listening.output())?.[0], { what: 'the line' });
    expect(JSON.parse(line)).toMatchObject({ type: 'transaction.cancelled', forward: null });
    expect(JSON.parse(line).complaint).toMatch(/^bad_signature: /);
    expect(listening.output()).not.toContain('whsec_of_another_endpoint');
  });

  it('fails in one line when there is no sandbox', async () => {
    const { code, stderr } = await neropay(['listen', '--sandbox', 'http://127.0.0.1:1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^neropay: POST \/webhooks: the connection failed: .*\n {2}Check the address/);
  });
});

describe('neropay trigger', () => {
  it('makes it happen for real: the payment can be read back', async () => {
    const { stdout, stderr, code } = await neropay(['trigger', 'transaction.succeeded', sandbox.option, '-o', 'json']);
    expect(code).toBe(0);
    const { event } = JSON.parse(stdout);
    expect((await sandbox.client.transactions.retrieve(event.body.transaction.id)).status).toBe('succeeded');
    expect(stderr).toContain('Nobody was told');
  });

  it('acts for the account that is asked for', async () => {
    const account = 'NPTEST0CONNECTED_1001';
    const { stdout } = await neropay([
      'trigger',
      'transaction.succeeded',
      sandbox.option,
      '--account',
      account,
      '-o',
      'json',
    ]);
    expect(JSON.parse(stdout).event.account_id).toBe(account);
    const byKey = await neropay(
      ['trigger', 'transaction.failed', sandbox.option, '-o', 'json'].concat('--secret-key', 'sk_test_connected'),
    );
    expect(JSON.parse(byKey.stdout).event.account_id).toBe(account);
  });

  it('names the types that it knows when it does not know one', async () => {
    const { code, stderr } = await neropay(['trigger', 'nonsense', sandbox.option]);
    expect(code).toBe(1);
    expect(stderr).toContain('transaction.succeeded, ');
    expect(stderr.match(/refund\.succeeded/g)).toHaveLength(1);
  });

  it('lists the documented types without any sandbox', async () => {
    const { code, stdout } = await neropay(['trigger', '--list', '-o', 'jsonl']);
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toContain('kyc.verified');
  });

  it('posts a signed sample with --forward-to, without any sandbox', async () => {
    await using target = await new Target().listen();
    const env = { NEROPAY_WEBHOOK_SECRET: 'whsec_mine' };
    const { code, stdout } = await neropay(['trigger', 'payout.paid', '-f', target.url], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('→ 200');
    const [received] = target.received;
    const verified = () =>
      verifyNotification({ rawBody: received?.body ?? '', headers: received?.headers ?? {}, secrets: ['whsec_mine'] });
    expect(verified().event.type).toBe('payout.paid');
  });

  it('fails when the handler does not take the sample', async () => {
    await using target = await new Target().listen();
    target.answers.push(401);
    const { code, stderr } = await neropay(['trigger', 'kyc.verified', '-f', target.url, '--sandbox']);
    expect(code).toBe(1);
    expect(stderr).toContain('answered 401. NeroPay counts only 2xx as delivered');
  });

  it.each([
    [['trigger'], /Say which event/],
    [['trigger', 'nonsense', '-f', 'localhost:1', '--sandbox'], /no documented event type/],
    [['trigger', 'kyc.verified', '-f', 'localhost:1'], /NEROPAY_WEBHOOK_SECRET/],
    [['trigger', 'kyc.verified', '--secret-key', 'sk_live_whatever'], /use --sandbox, or --forward-to/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await runHere(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('neropay resend', () => {
  it('lets the sandbox tell everybody again, by the event or by the notification', async () => {
    await using target = await new Target().listen();
    await using _listening = await startNeropay(['listen', sandbox.option, '-f', target.url], /Listening/);
    const { stdout } = await neropay(['trigger', 'transaction.succeeded', sandbox.option, '-o', 'json']);
    const { event, notifications } = JSON.parse(stdout);
    await waitFor(() => target.received.length === 1, { what: 'the event' });

    const again = await neropay(['resend', event.id, sandbox.option]);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('transaction.succeeded');
    expect(target.received).toHaveLength(2);
    expect(await neropay(['resend', notifications[0].id, sandbox.option])).toMatchObject({ code: 0 });
    expect(target.received).toHaveLength(3);
    expect(new Set(target.received.map(({ body }) => JSON.parse(body.toString()).id))).toEqual(new Set([event.id]));

    target.answers.push(503);
    const refused = await neropay(['resend', notifications[0].id, sandbox.option]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('did not take it: HTTP 503');
  });

  it('reads a transaction back and posts an event made from it, with --forward-to', async () => {
    await using target = await new Target().listen();
    const { id } = await sandbox.pay('RESEND-1');
    const { code, stdout } = await neropay(['resend', String(id), sandbox.option, '-f', target.url]);
    expect(code).toBe(0);
    expect(stdout).toContain(`evt_readback_${id}_succeeded  RESEND-1  15.99 GBP  → 200`);
    const [received] = target.received;
    const believe = (secret: string) =>
      verifyNotification({ rawBody: received?.body ?? '', headers: received?.headers ?? {}, secrets: [secret] });
    expect(believe('whsec_test_neropay').event.transaction?.id).toBe(String(id));
    expect(() => believe('another')).toThrow(NotificationError);
  });

  it('posts nothing for a transaction of which NeroPay sends nothing', async () => {
    const { id } = await sandbox.pay('RESEND-2', { outcome: 'pending' });
    const { code, stderr } = await neropay(['resend', String(id), sandbox.option, '-f', 'localhost:1']);
    expect(code).toBe(1);
    expect(stderr).toContain(`Transaction ${id} is pending`);
  });

  it.each([
    [['resend', '6636598', '--sandbox'], /neither an event \(evt_…\) nor a notification/],
    [['resend', 'evt_1', '--sandbox', '-f', 'localhost:1'], /a transaction is read back/],
    [['resend', '6636598', '--secret-key', 'sk_live_whatever'], /no call that sends an event again/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await runHere(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
