import { createHmac, timingSafeEqual } from 'node:crypto';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signCallback } from '@neropay/shop-protocol';
import { Pool } from 'pg';
import { AMOUNT, CURRENCY, referenceOf } from '../payments/notification.ts';

/*
 * What a service around a job queue does for one payment: verify, write a job, answer 2xx; ask the provider, write the new state; tell the shop from a
 * second job. The least code that does it, over `node:http` and kept-alive connections: no stores, no states, no retries, no log.
 */
const { BENCH_SECRET = '', PROVIDER_URL = '', SHOP_URL = '', STATE_URL = '' } = process.env;
const ANSWER = Buffer.from('{"success":true,"data":{"received":true},"meta":{}}');
const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'content-length': ANSWER.length };
const CALLBACK_SECRET = `whsec_${Buffer.alloc(24, 'bench').toString('base64')}`;
const agent = new Agent({ keepAlive: true, maxSockets: 128 });

export interface Callback {
  readonly number: number;
}

/** Where the peer keeps what became of payments. The same number of connections as a gateway process has. */
export const state = new Pool({ connectionString: STATE_URL, max: 10 });

export async function makeStateTable(): Promise<void> {
  await state.query('CREATE TABLE orders (number BIGINT PRIMARY KEY, status TEXT NOT NULL, body TEXT NOT NULL)');
}

/** The write that makes an order paid: once, whoever repeats it. */
export const MARK_PAID = `INSERT INTO orders (number, status, body) VALUES ($1, 'paid', $2)
  ON CONFLICT (number) DO NOTHING`;

/** Takes signed notifications: `take` resolves when the job is durable, and only then they are answered. */
export function servePeer(name: string, take: (body: string) => Promise<unknown>): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const expected = createHmac('sha256', BENCH_SECRET)
        .update(`${request.headers['x-neropay-timestamp']}.`)
        .update(body)
        .digest();
      const given = Buffer.from(String(request.headers['x-neropay-signature']), 'hex');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        response.writeHead(401).end();
        return;
      }
      take(body.toString()).then(
        () => response.writeHead(200, HEADERS).end(ANSWER),
        () => response.writeHead(503).end(),
      );
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, msg: `${name} listening` })}\n`);
  });
}

/** Reads the payment back that a notification names. @returns its number @throws when the provider says anything but paid */
export async function readBack(body: string): Promise<number> {
  const { transaction } = JSON.parse(body) as { transaction: { id: number } };
  const number = transaction.id;
  const { data } = JSON.parse(await call('GET', `${PROVIDER_URL}/transactions/${number}`)) as {
    data: { status: string; amount: string; currency: string; reference: string };
  };
  if (data.reference !== referenceOf(number) || data.status !== 'succeeded') throw new Error(`${number} is not paid`);
  if (data.amount !== AMOUNT || data.currency !== CURRENCY) throw new Error(`${number} is another amount`);
  return number;
}

/** Tells the shop, signed as a gateway's callback is. */
export async function tellShop({ number }: Callback): Promise<void> {
  const body = JSON.stringify({
    id: `evt_${number}`,
    type: 'checkout.paid',
    created_at: new Date().toISOString(),
    sequence: 1,
    data: { checkout: { order_id: String(number), status: 'paid', amount: AMOUNT, currency: CURRENCY }, refund: null },
  });
  const timestamp = Math.floor(Date.now() / 1000);
  await call('POST', `${SHOP_URL}/${number % 16}`, body, {
    'content-type': 'application/json',
    ...signCallback({ secrets: [CALLBACK_SECRET], id: `evt_${number}`, timestamp, body }),
  });
}

function call(method: string, url: string, body?: string, headers?: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, agent, ...(headers && { headers }) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`${url} answered ${statusCode}`));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
