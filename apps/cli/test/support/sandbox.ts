import { NeroPay, type Transaction } from '@neropay/core';
import { type RunningProcess, startSandbox } from '@neropay/testkit';

/** The built sandbox, and what a test has done in it. */
export class TestSandbox implements AsyncDisposable {
  readonly process: RunningProcess;
  readonly client: NeroPay;

  private constructor(process: RunningProcess) {
    this.process = process;
    this.client = new NeroPay({ secretKey: 'sk_test_neropay', baseUrl: `${process.url}/v2` });
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestSandbox> {
    return new TestSandbox(await startSandbox({ LOG_LEVEL: 'silent', ...env }));
  }

  get url(): string {
    return this.process.url;
  }

  /** The option that makes the command talk to it. */
  get option(): string {
    return `--sandbox=${this.url}`;
  }

  /** Opens a payment and settles it; `pending` leaves it open. */
  async pay(
    identifier: string,
    {
      amount = '15.99',
      currency = 'GBP',
      outcome = 'succeeded',
    }: { amount?: string; currency?: string; outcome?: 'succeeded' | 'failed' | 'cancelled' | 'pending' } = {},
  ): Promise<Transaction> {
    await this.client.hostedPayments.create({ identifier, amount, currency, details: `Order ${identifier}` });
    if (outcome !== 'pending') await this.control('POST', `/checkouts/${identifier}`, { outcome });
    const { data } = await this.client.transactions.list({ q: identifier });
    const [transaction] = data.filter((each) => each.identifier === identifier);
    if (!transaction) throw new Error(`the sandbox lists no transaction of ${identifier}`);
    return transaction;
  }

  /** A control call. @returns its `data` @throws {Error} with the answer when it failed */
  async control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/_sandbox${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${answer}`);
    return JSON.parse(answer).data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stop();
  }
}
