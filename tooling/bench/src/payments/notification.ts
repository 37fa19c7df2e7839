import { createHmac } from 'node:crypto';

const BODY_BYTES = 1024;

/** What every payment of the benchmarks is called, and amounts to. */
export const AMOUNT = '15.99';
export const CURRENCY = 'GBP';
export const ACCOUNT_ID = 'NPBENCH_1';
export const referenceOf = (number: number): string => `BENCH-${number}`;

export interface NotificationOptions {
  readonly url: URL;
  readonly secret: string;
  /** The payment: its id at the provider. */
  readonly number: number;
  /** Names the order, and not only the payment. */
  readonly identified: boolean;
}

/** A whole request as bytes: one notification of 1 KB, signed. */
export function signedNotification({ url, secret, number, identified }: NotificationOptions): Buffer {
  const event = {
    id: `evt_bench_${number}_${Date.now()}`,
    type: 'transaction.succeeded',
    created_at: new Date().toISOString(),
    account_id: ACCOUNT_ID,
    transaction: {
      id: number,
      ...(identified && { identifier: referenceOf(number) }),
      status: 'succeeded',
      amount: AMOUNT,
      currency: CURRENCY,
      description: '',
    },
  };
  event.transaction.description = 'x'.repeat(BODY_BYTES - Buffer.byteLength(JSON.stringify(event)));
  const body = JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return Buffer.from(
    [
      `POST ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-NeroPay-Timestamp: ${timestamp}`,
      `X-NeroPay-Signature: ${signature}`,
      '',
      body,
    ].join('\r\n'),
  );
}
