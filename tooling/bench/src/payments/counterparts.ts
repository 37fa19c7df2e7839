import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT_ID, AMOUNT, CURRENCY, referenceOf } from './notification.ts';

export interface CounterpartsOptions {
  /** How long the provider thinks about a question. Default: not at all. */
  readonly providerMs?: number;
  /** The provider never answers what became of a payment. */
  readonly silent?: boolean;
}

/** The provider and the shops that a payment has to do with, and who is sent traces, in this process. */
export interface Counterparts extends AsyncDisposable {
  readonly url: string;
  /** Where shops hear of their payments: this and a number below it. */
  readonly shopUrl: string;
  /** So many shops. */
  callbackUrls(count: number): string[];
  /** A shop that takes each call and never answers. */
  readonly deadShopUrl: string;
  /** When the shop heard of a payment first, by its number, in milliseconds of `performance.now()`. */
  readonly heardAt: ReadonlyMap<number, number>;
  /** Resolves when shops have heard of so many payments in all. */
  untilHeard(payments: number): Promise<void>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PATIENCE_MS = 120_000;

/** Answers as NeroPay does, as much of it as connecting a store and reading a payment back ask for, and takes what shops are told. */
export async function startCounterparts({
  providerMs = 0,
  silent = false,
}: CounterpartsOptions = {}): Promise<Counterparts> {
  const heardAt = new Map<number, number>();
  let waiting: { payments: number; resolve(): void } | null = null;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.startsWith('/dead')) return;
    if (path.startsWith('/shop')) {
      const body = await bodyOf(request);
      const number = Number(/"order_id":"(\d+)"/.exec(body)?.[1]);
      if (!heardAt.has(number)) heardAt.set(number, performance.now());
      response.writeHead(204).end();
      if (waiting !== null && heardAt.size >= waiting.payments) waiting.resolve();
    } else if (path.startsWith('/account')) {
      response.writeHead(200, JSON_TYPE).end(ACCOUNT);
    } else if (path.startsWith('/v1/traces')) {
      response.writeHead(200, JSON_TYPE).end('{}');
    } else if (!silent) {
      if (providerMs > 0) await sleep(providerMs);
      response.writeHead(200, JSON_TYPE).end(transaction(Number(path.slice(path.lastIndexOf('/') + 1))));
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on TCP, so never a pipe's name
  return {
    url,
    shopUrl: `${url}/shop`,
    callbackUrls: (count) => Array.from({ length: count }, (_, number) => `${url}/shop/${number}`),
    deadShopUrl: `${url}/dead`,
    heardAt,
    async untilHeard(payments) {
      if (heardAt.size >= payments) return;
      const given = Promise.withResolvers<void>();
      const patience = setTimeout(() => {
        given.reject(new Error(`Shops heard of ${heardAt.size} of ${payments} payments in ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
      waiting = { payments, resolve: given.resolve };
      await given.promise.finally(() => clearTimeout(patience));
      waiting = null;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const ACCOUNT = JSON.stringify({
  success: true,
  data: { account_id: ACCOUNT_ID, name: 'Bench', status: 'active' },
});

function transaction(number: number): string {
  const reference = referenceOf(number);
  return JSON.stringify({
    success: true,
    data: {
      id: number,
      trx: `NP-${number}`,
      reference,
      identifier: reference,
      account_id: ACCOUNT_ID,
      status: 'succeeded',
      amount: AMOUNT,
      currency: CURRENCY,
      created_at: '2026-04-22T02:37:11Z',
    },
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
