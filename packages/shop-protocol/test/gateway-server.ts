import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { verifyShopRequest } from '../src/request-signing.js';
import { now, STORE_SECRET } from './support.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Whether the signature fits what arrived; null when there was none. */
  readonly signed: boolean | null;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as it is when text, as JSON otherwise. */
  readonly body?: unknown;
  /** Instead of answering: closes the connection, or never answers at all. */
  readonly instead?: 'hang up' | 'say nothing';
}

export const ok = (data: unknown, meta: object = {}): Answer => ({ body: { success: true, data, meta } });

export function fail(
  status: number,
  code: string,
  more: { message?: string; details?: object; headers?: Record<string, string> } = {},
): Answer {
  const { message = 'No.', details = null, headers = {} } = more;
  return { status, headers, body: { success: false, error: { code, message, details } } };
}

/** A gateway on a free port that gives these answers in turn, and remembers what it was asked. Closed with the test. */
export async function gatewayServer(...answers: Answer[]) {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((arrived) => {
      seen.push(arrived);
      const answer = answers[seen.length - 1];
      if (answer) give(answer, response);
      else response.writeHead(500).end(`unexpected request ${seen.length}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // an AddressInfo for everything but pipes
  return { url: `http://127.0.0.1:${port}`, seen };
}

async function receive(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks);
  const { method = '', url = '', headers } = request;
  const path = url.slice(url.lastIndexOf('/v1/'));
  const verdict = verifyShopRequest({ method, path, body: raw, headers, secrets: [STORE_SECRET], now });
  const unsigned = !verdict.ok && verdict.reason === 'missing';
  return { method, path: url, headers, body: raw.toString('utf8'), signed: unsigned ? null : verdict.ok };
}

function give({ status = 200, headers = {}, body = '', instead }: Answer, response: ServerResponse): void {
  if (instead === 'say nothing') return;
  if (instead === 'hang up') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(status, { 'x-request-id': 'req_1', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
