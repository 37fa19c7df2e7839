// What a user's own code looks like. Compiled by test/package.test.ts against the built declarations; never run.
import {
  type Money,
  NeroPay,
  NeroPayApiError,
  NeroPayCallError,
  type NeroPayEvent,
  type Page,
  PaymentError,
  parseMoney,
  RateLimitError,
  type Transaction,
  verifyNotification,
} from '@neropay/core';
import { formatMoney } from '@neropay/core/money';
import { signNotification } from '@neropay/core/webhooks';

const client = new NeroPay({ secretKey: 'sk_test', fetch: globalThis.fetch });

export async function pay(signal: AbortSignal): Promise<string> {
  const payment = await client
    .forAccount('NPA_1')
    .hostedPayments.create(
      { amount: '15.99', currency: 'GBP', metadata: { order: 1 } },
      { idempotencyKey: 'k', signal },
    );
  return payment.checkout_url;
}

export async function refunds(): Promise<Money> {
  await client.transactions.refund(1);
  await client.transactions.refund('1', { amount: '1.00' }, { maxRetries: 0 });
  await client.transactions.cancel(1, { timeoutMs: 1000 });
  const page: Page<Transaction> = await client.transactions.list({ status: 'succeeded' });
  const next: Page<Transaction> | null = await page.nextPage();
  for await (const transaction of client.transactions.iterate({ q: 'x' }, { signal: AbortSignal.timeout(5) })) {
    const status: string = transaction.status;
    const metadata: Record<string, unknown> | null | undefined = transaction.metadata;
    console.log(status, metadata, transaction.anything_undocumented, next?.pagination.total);
  }
  return parseMoney('1.00', 'GBP');
}

export function sortOut(error: unknown): string {
  if (error instanceof RateLimitError) return String(error.retryAfterMs);
  if (error instanceof PaymentError) return `${error.code} ${error.status.toFixed()}`;
  if (error instanceof NeroPayApiError) return error.rawCode;
  if (error instanceof NeroPayCallError) return String(error.idempotencyKey);
  return 'not ours';
}

export function receive(rawBody: Uint8Array, request: Request): NeroPayEvent {
  const { body } = signNotification({ scheme: 'body', secret: 's', body: { type: 'ping' } });
  verifyNotification({ rawBody: body, headers: { 'x-neropay-signature': ['a'], other: undefined }, secrets: ['s'] });
  return verifyNotification({ rawBody, headers: request.headers, secrets: ['s'] }).event;
}

// @ts-expect-error an amount is a decimal string, never a number
export const wrongAmount = () => client.hostedPayments.create({ amount: 15.99, currency: 'GBP' });
// @ts-expect-error a currency is needed
export const withoutCurrency = () => client.hostedPayments.create({ amount: '15.99' });
// @ts-expect-error a misspelt parameter is not passed on in silence
export const misspelt = () => client.transactions.list({ pagee: 1 });
// @ts-expect-error the account has no id parameter
export const noId = () => client.account.retrieve('1', {});
// @ts-expect-error payments are not retrieved by hosted payment id: there is no such call
export const noSuchCall = () => client.hostedPayments.retrieve('1');
export const shown: string = formatMoney({ minor: 1n, currency: 'GBP' });
